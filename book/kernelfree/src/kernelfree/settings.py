"""What a book tells the engine: where its questions are, what expressions know, how it looks.

A book sets its own once, in Python (`use`), so that a live notebook knows them too; the Sphinx
extension says the same with ordinary configuration values.  Without either, the questions are in
the nearest folder ``exercises`` at or above the working folder.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

FOLDER = "exercises"
FOLDERS = ("root", "banks", "pages")


def no_name(name: str):
    """Know no names beside those of every expression: the default of `Settings.names`."""
    raise KeyError(name)


@dataclass(frozen=True)
class Settings:
    """One book.

    ``banks`` is the folder of the question banks, ``pages`` the one that a bank's ``page`` is
    counted from, ``root`` the one that error messages count from.  ``names(name)`` returns what
    an expression of a bank means by a name, or raises `KeyError`.  ``prefix`` is the storage's:
    two books on one host need two.  ``style`` are matplotlib's rcParams for explorers,
    ``colours`` maps colours of a drawing to what stands for them on the page (a CSS value).
    ``record`` is the page with all answers, counted from ``pages``; empty if there is none.
    """

    root: Path
    banks: Path
    pages: Path
    names: Callable[[str], object] = no_name
    prefix: str = "kernelfree"
    record: str = ""
    style: Mapping[str, object] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Return how messages name a file: counted from the root, with slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


_used: list[Settings] = []


def use(settings: Settings) -> None:
    """Use these settings from here on in this process."""
    _used[:] = [settings]


def told() -> bool:
    """Tell whether a book has said its settings."""
    return bool(_used)


def current() -> Settings:
    """Return the settings in use: what was told, or what is found around the working folder."""
    return _used[0] if _used else found(Path.cwd())


def found(place: Path) -> Settings:
    """Return the settings of a book that told none in this process.

    ``KERNELFREE_SETTINGS`` in the environment is what the Sphinx extension says to the kernels of
    a build; without it the folder ``exercises`` says where the book is.
    """
    said = os.environ.get("KERNELFREE_SETTINGS")
    if said:
        return read(said)
    folders = [up / FOLDER for up in (place, *place.parents)]
    banks = next((folder for folder in folders if folder.is_dir()), folders[0])
    return Settings(root=banks.parent, banks=banks, pages=banks.parent)


def written(settings: Settings) -> str:
    """Return settings as a text that `read` reads in another process.

    ``names`` must be a function of a module that the other process can import.
    """
    content = {one.name: getattr(settings, one.name) for one in fields(settings)}
    content |= {name: str(content[name]) for name in FOLDERS}
    return json.dumps(content | {"names": dotted(settings.names)})


def read(text: str) -> Settings:
    """Return the settings that `written` wrote."""
    content = json.loads(text)
    folders = {name: Path(content[name]) for name in FOLDERS}
    return Settings(**content | folders | {"names": called(content["names"])})


def dotted(function: Callable) -> str:
    """Return how another process finds a function: ``package.module:name``."""
    return f"{function.__module__}:{function.__qualname__}"


def called(name: str) -> Callable:
    """Return the function that ``package.module:name`` names."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)
