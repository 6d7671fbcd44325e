"""What a piece of work used, and whether all of it is still as it was.

A build gives a kernel ``KERNELFREE_BUILD``, the folder where results are kept, and
``KERNELFREE_ROOT``, the book's folder.  From then on each file of the book that is opened for
reading is noted, and each module of the book that is imported; a book may note things smaller
than a file, such as one row of a large table, by a kind and a name.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection
from contextlib import contextmanager
from pathlib import Path

from kernelfree import files

# No result depends on these: what a build makes, the scripts of the page, hidden folders.
APART = {"_build", "static", "__pycache__"}

# How a noted thing is looked up again: ``kinds["row"]("first")`` is its digest today.
kinds: dict[str, Callable[[str], str]] = {}

_root: list[Path] = []
_opened: set[str] = set()
_noted: set[str] = set()
_unheard = [0]


def watch(root: Path) -> None:
    """Note from here on what is opened below ``root``."""
    if not _root:
        sys.addaudithook(_hear)
    _root[:] = [root.resolve()]


def _hear(event: str, arguments: tuple) -> None:
    if event != "open" or _unheard[0] or not isinstance(arguments[0], str):
        return
    if isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        return
    _opened.add(os.path.abspath(arguments[0]))


@contextmanager
def unheard():
    """Open files without a note: what is used of them is noted by name instead."""
    _unheard[0] += 1
    try:
        yield
    finally:
        _unheard[0] -= 1


def note(kind: str, name: str) -> None:
    """Note that something smaller than a file was used, of a kind in ``kinds``."""
    _noted.add(f"{kind}:{name}")


def used() -> dict[str, str]:
    """Return all that was used until now, with its digest: files, modules, noted things."""
    modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    paths = _opened | {os.path.abspath(path) for path in modules if path}
    names = {name for path in paths if (name := _name(path))} | _noted
    return {name: digest(name) for name in sorted(names)}


def _name(path: str) -> str:
    """Return a file's name below the root; empty for what no result depends on."""
    if not _root:
        return ""
    try:
        parts = Path(path).relative_to(_root[0]).parts
    except ValueError:
        return ""
    hidden = any(part in APART or part.startswith(".") for part in parts)
    return "" if hidden or not os.path.isfile(path) else "/".join(parts)


def digest(name: str) -> str:
    """Return a short hash of a file below the root, or of a noted thing; empty if it is gone."""
    kind, _, rest = name.partition(":")
    if rest:
        return kinds[kind](rest) if kind in kinds else ""
    path = _root[0] / name
    return digest_of(path.read_bytes()) if path.is_file() else ""


def digest_of(content: bytes | str) -> str:
    """Return a short hash of some bytes or of a text."""
    content = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(content).hexdigest()[:16]


def same(before: dict[str, str]) -> bool:
    """Tell whether all that was used is as it was."""
    with unheard():
        return all(digest(name) == then for name, then in before.items())


def read_kept(place: Path, key: str) -> dict | None:
    """Return what `keep` wrote if it is whole, has this key, and all it used is as it was."""
    try:
        with unheard():
            kept = json.loads(place.read_text(encoding="utf-8"))
        whole = kept["sum"] == digest_of(json.dumps([kept["key"], kept["uses"], kept["content"]]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None  # absent, cut off or meddled with: made anew
    return kept if whole and kept["key"] == key and same(kept["uses"]) else None


def keep(place: Path, key: str, uses: dict[str, str], content) -> None:
    """Keep a result with all that it used; it is written whole or not at all."""
    total = digest_of(json.dumps([key, uses, content]))
    kept = {"key": key, "uses": uses, "content": content, "sum": total}
    files.write(place, json.dumps(kept))


def kept(place: Path, key: str, make: Callable[[], object], apart: Collection[Path] = ()):
    """Return what ``make`` made last time, if the key and all that it used are as they were.

    What it used counts as used here too, but for files in the folders ``apart``.
    """
    old = read_kept(place, key)
    if old:
        _opened.update(str(_root[0] / name) for name in old["uses"] if ":" not in name)
        _noted.update(name for name in old["uses"] if ":" in name)
        return old["content"]
    content = make()
    left = tuple(f"{folder.relative_to(_root[0]).as_posix()}/" for folder in apart)
    uses = {name: now for name, now in used().items() if not name.startswith(left)}
    keep(place, key, uses, content)
    return content


if "KERNELFREE_ROOT" in os.environ:
    watch(Path(os.environ["KERNELFREE_ROOT"]))
