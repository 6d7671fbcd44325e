"""What no built page may hold: what a browser fetches elsewhere, a path of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Links that are followed by a reader are no matter; these a browser follows by itself.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|track|embed|object|form|base)\b[^>]*?"
    r"\s(?:src|srcset|data|action|href|poster)\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?=[^>]*\brel\s*=\s*[\"']?[^\"'>]*"
    r"(?:stylesheet|preconnect|preload|prefetch|icon|manifest))"
    r"[^>]*?\shref\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)"
    r"|(?:url\(\s*[\"']?|@import\s+[\"'])((?:https?:)?//[^\"')\s]+)",
    flags=re.IGNORECASE,
)
MACHINE = re.compile(r"[^\s\"'<>]*(?:/site-packages/|/ipykernel_\d)[^\s\"'<>]*")


def problems(pages: Iterable[Path], html: Path, root: Path) -> list[str]:
    """Return what is wrong with built pages below ``html``, as ``page: what, and what to do``."""
    return [
        f"{page.relative_to(html).as_posix()}: {told}"
        for page in sorted(pages)
        for told in _told(page.read_text(encoding="utf-8", errors="replace"), root)
    ]


def _told(text: str, root: Path) -> Iterator[str]:
    for found in FETCHED.finditer(text):
        address = next(filter(None, found.groups()))
        yield f"asks another host for {address}. Keep the file in the book."
    paths = {found[0] for found in MACHINE.finditer(text)}
    for path in sorted(paths | ({str(root)} if f"{root}/" in text else set())):
        yield f"shows a path of the building machine, {path}. Mend the cell that prints it."
