"""A check's good answer, kept until a file that it depends on changes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path


def problems(
    kept: Path, files: Iterable[Path], packages: Iterable[str], check: Callable[[], list[str]]
) -> list[str]:
    """Return what ``check`` finds; nothing, unasked, if all was in order and nothing changed.

    ``files`` and the versions of ``packages`` are what the answer depends on; ``kept`` is where
    the hash of the last good ones is.
    """
    key = _key(files, packages)
    with suppress(OSError, UnicodeDecodeError):
        if kept.read_text(encoding="utf-8") == key:
            return []
    found = check()
    if not found:
        _keep(kept, key)
    return found


def _key(files: Iterable[Path], packages: Iterable[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in packages:
        digest.update(f"{name} {version(name)}\0".encode())
    for path in sorted(path for path in files if path.is_file()):
        told = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name} {len(told)}\0".encode() + told)
    return digest.hexdigest()


def _keep(kept: Path, key: str) -> None:
    """Write the key aside and move it; without room or right to write it is done without."""
    aside = kept.with_name(f"{kept.name}.{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        try:
            aside.write_text(key, encoding="utf-8")
            aside.replace(kept)
        finally:
            aside.unlink(missing_ok=True)
