"""What the engine's tests share: a small book of its own, built once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from shared import run, serving

BOOK = Path(__file__).with_name("book")


def pytest_configure(config):
    """Share the browser with the tests of the whole book."""
    config.pluginmanager.import_plugin("machinery")


def build(folder: Path) -> None:
    """Copy the small book into a folder, and build it there as any author would."""
    shutil.copytree(BOOK, folder, dirs_exist_ok=True)
    done = run(sys.executable, "-m", "jupyter_book.cli.main", "build", "-W", ".", cwd=folder)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="session")
def engine_book(once) -> Path:
    """The folder of the built small book: ``index.html`` and ``your-answers.html``."""
    return once("engine-book", build) / "_build" / "html"


@pytest.fixture(scope="session")
def engine_site(engine_book) -> str:
    """The address of the small book on a server of this machine."""
    with serving(engine_book) as address:
        yield address
