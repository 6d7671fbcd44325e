"""Fixtures of the book's tests and of the engine's: a browser, and things made once a run."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import REMEDY, find_browser, launch
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def once(tmp_path_factory, request) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make something once for all workers of a run: ``once(name, make)`` returns its folder.

    ``make(folder)`` gets an empty folder; another worker that asks meanwhile waits for it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with open(shared / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def browser():
    """A real browser; to be without one is an error, not a skip."""
    path = find_browser()
    assert path, REMEDY
    with sync_playwright() as playwright:
        running = launch(playwright, path)
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Open an address in a new context: ``open_page(url, width=360, color_scheme="dark")``."""
    contexts = []

    def open_in_context(url, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_in_context
    for context in contexts:
        context.close()
