"""What the tests share: the built book, a browser, a small book that can be broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import casebook  # noqa: F401 (it tells the engine where the book is)
import pytest
from shared import run, serving

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config):
    """Share the browser with the engine's tests."""
    config.pluginmanager.import_plugin("machinery")


@pytest.fixture(scope="session")
def book(once) -> Path:
    """The folder of the built book; built here, strictly, so that it is never an old one."""

    def build(folder: Path) -> None:
        done = run(sys.executable, "-m", "casebook", "build", cwd=ROOT)
        assert done.returncode == 0, done.stdout[-4000:]

    once("whole-book", build)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def site(book) -> str:
    """The address of the built book on a server of this machine."""
    with serving(book) as address:
        yield address


SMALL_PAGES = {
    "book/index.md": """\
(index)=
# A small book

In the text: {claim}`vietnam-us-export-share`.
""",
    "book/new-asia/vietnam.md": """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---
# Vietnam

```{code-cell} ipython3
from casebook import claim, load
countries = load("countries").set_index("iso3")
print("The capital is", countries.loc["VNM", "capital"])
```

In the text: {claim}`vietnam-us-export-share`.
""",
    "book/then-and-now/claims-ledger.md": """\
(claims-ledger)=
# Ledger

```{claims-ledger}
```
""",
    "book/reference/codebook.md": "# Codebook\n\n```{codebook}\n```\n",
    "book/reference/bibliography.md": "# Bibliography\n\n```{bibliography}\n:all:\n```\n",
}


class SmallBook:
    """A copy of the project with five small pages, to edit, to break and to build."""

    def __init__(self, root: Path):
        """Name the place; ``fill`` it, or copy a filled one there."""
        self.root, self.html = root, root / "_build" / "html"

    def fill(self) -> None:
        """Copy everything but the pages, and write small ones."""
        root = self.root
        for name in ("casebook", "kernelfree", "_static", "_templates"):
            shutil.copytree(ROOT / "book" / name, root / "book" / name)
        shutil.copytree(ROOT / "data", root / "data")
        pins = ("requirements.txt", "book/requirements.txt")
        for name in ("_config.yml", *pins, "book/references.bib"):
            shutil.copy(ROOT / name, root / name)
        for name, text in SMALL_PAGES.items():
            self.write(name, text)
        chapters = "".join(f"  - file: {name[:-3]}\n" for name in list(SMALL_PAGES)[1:])
        self.write("_toc.yml", f"format: jb-book\nroot: book/index\nchapters:\n{chapters}")
        claims = (ROOT / "data/claims.csv").read_text(encoding="utf-8").splitlines(True)
        kept = [line for line in claims if line.startswith(("id,", "vietnam-"))]
        self.write("data/claims.csv", "".join(kept))

    def write(self, name: str, text: str) -> None:
        """Write a file of the copy."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def source(self, name: str) -> str:
        """Return a file of the copy."""
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str, count: int = -1) -> None:
        """Replace ``old``, which must be there, in a file of the copy."""
        text = self.source(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, count))

    def read(self, name: str) -> str:
        """Return a built page."""
        return (self.html / name).read_text(encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Return the variables with which the copy's own packages are used."""
        packages = [str(self.root / "book"), str(self.root / "book/kernelfree/src")]
        return os.environ | {"PYTHONPATH": os.pathsep.join(packages)}

    def build(self, **environment: str) -> subprocess.CompletedProcess:
        """Build the copy with its own package; return what happened."""
        env = self.environment() | environment
        return run(sys.executable, "-m", "casebook", "build", cwd=self.root, env=env)


@pytest.fixture(scope="module")
def built_small_book(tmp_path_factory) -> SmallBook:
    """A small book, built once a module."""
    small = SmallBook(tmp_path_factory.mktemp("small"))
    small.fill()
    done = small.build()
    assert done.returncode == 0, done.stdout[-4000:]
    return small


@pytest.fixture
def small_book(built_small_book, tmp_path) -> SmallBook:
    """A built small book of the test's own."""
    small = SmallBook(tmp_path / "book")
    shutil.copytree(built_small_book.root, small.root)
    return small
