"""Settings: what `conf.py` says reaches the kernels, which are other processes."""

from __future__ import annotations

from pathlib import Path

from kernelfree import settings
from kernelfree.settings import Settings


def known(name: str) -> int:
    """Know one name."""
    return {"answer": 42}[name]


def test_settings_are_read_in_another_process_as_they_were_written(tmp_path, monkeypatch):
    book = Settings(
        root=tmp_path,
        banks=tmp_path / "questions",
        pages=tmp_path / "pages",
        names=known,
        prefix="a-book",
        record="all",
        style={"font.size": 9},
        colours={"#000000": "currentColor"},
    )
    monkeypatch.setenv("KERNELFREE_SETTINGS", settings.written(book))
    assert settings.found(Path("/")) == book


def test_a_book_that_says_nothing_has_its_questions_in_the_nearest_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("KERNELFREE_SETTINGS", raising=False)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "part").mkdir()
    assert settings.found(tmp_path / "part").banks == tmp_path / "exercises"
