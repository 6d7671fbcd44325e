"""What this book tells the engine: its questions, the names its expressions know, its colours."""

from __future__ import annotations

import importlib

import kernelfree

from casebook import style
from casebook.claims import claim
from casebook.data import ROOT, load

# What casebook.css sets anew for the dark theme.
THEMED = ("BLUE", "VERMILLION", "GREEN", "PURPLE", "GREY", "RULE")
COLOURS = {style.INK: "currentColor"} | {
    getattr(style, name): f"var(--casebook-{name.lower()}, {getattr(style, name)})"
    for name in THEMED
}


def name_of(name: str):
    """Return what an expression of a bank means by a name: tables, claims, pandas, a model.

    A model is imported when an expression names it.  `KeyError` if the book has no such name.
    """
    if name in ("load", "claim"):
        return {"load": load, "claim": claim}[name]
    if name == "pd":
        return importlib.import_module("pandas")
    try:
        return importlib.import_module(f"casebook.models.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"casebook.models.{name}":
            raise  # a model that lacks a package is no unknown name
        raise KeyError(name) from None


def use() -> None:
    """Tell the engine."""
    kernelfree.use(
        kernelfree.Settings(
            root=ROOT,
            banks=ROOT / "book" / "exercises",
            pages=ROOT / "book",
            names=name_of,
            prefix="new-asia-casebook",
            record="your-answers",
            style=style.RC,
            colours=COLOURS,
        )
    )
