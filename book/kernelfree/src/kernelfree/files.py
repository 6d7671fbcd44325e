"""Files written whole or not at all: aside first, then moved into place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kernelfree.errors import BookError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # no room, no quota, larger than allowed


def write(path: Path, text: str) -> None:
    """Write a text file; `BookError` says if there is no space; nothing is half done."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise BookError(why(error, path)) from None


def why(error: OSError, path: Path) -> str:
    """Return in words why a file could not be written, and what to do."""
    if error.errno in FULL:
        return f"{path}: no space left to write this file. Make room, and build again."
    return f"{path}: this file cannot be written ({error.strerror}). Allow it, and build again."
