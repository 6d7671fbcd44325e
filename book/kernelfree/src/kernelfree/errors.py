"""The one kind of error that an author or a reader can mend, and how it names what is near."""

from __future__ import annotations

import difflib


class BookError(ValueError):
    """Something in the book's own files is wrong; the message says where, and what to do."""


def nearest(name: str, known) -> str:
    """Return which known names are closest to ``name``, as the end of an error message.

    Examples
    --------
    >>> nearest("contries", ["countries", "claims"])
    'Nearest: countries.'
    """
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"Nearest: {', '.join(found)}." if found else "None is near."
