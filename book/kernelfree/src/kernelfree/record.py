"""A student's record: what was answered, graded again by whoever reads it.

The page *Your answers* makes it in the browser (``static/record.js``); the file that it saves
can be checked here.  The code on both is tamper-evident at best: it changes with any answer,
but whoever can program can compute it for another one.
"""

from __future__ import annotations

import json
from pathlib import Path

from markupsafe import Markup

from kernelfree import bank as banks
from kernelfree.errors import BookError
from kernelfree.grade import grade
from kernelfree.settings import current
from kernelfree.templates import html


def check_code(name: str, answers: dict) -> str:
    """Return eight hexadecimal digits (FNV-1a, 32 bits) of a name and of a record's answers.

    Examples
    --------
    >>> check_code("Lan", {})
    'b40f6378'
    """
    parts = [[id, one["hash"], one["answer"]] for id, one in sorted(answers.items())]
    text = json.dumps([name, parts], ensure_ascii=False, separators=(",", ":"))
    code = 0x811C9DC5
    for byte in text.encode():
        code = (code ^ byte) * 0x01000193 % 2**32
    return f"{code:08x}"


def form() -> str:
    """Return what a file of answers of this book calls itself."""
    return f"{current().prefix} answers"


LARGEST = 2_000_000  # bytes of a file, as the page has it


def shown(text) -> str:
    """Return what stands in a student's file so that a terminal only prints it.

    Examples
    --------
    >>> shown("Lan\\n\\x1b[2K100 points")
    'Lan\\\\n\\\\x1b[2K100 points'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in str(text)[:200]
    )


def check(path: Path) -> list[str]:
    """Return a saved record line by line, graded again, with the points and the code.

    What cannot be read is left out, and its line says why. `BookError` if the file is no record.
    """
    content = _content(path)
    answers, name = content["answers"], content.get("name", "")
    name = name if isinstance(name, str) else ""
    known = {one.id: one for bank in banks.names() for one in banks.bank(bank).questions}
    lines, points, possible = [], 0.0, sum(one.points for one in known.values())
    if content.get("version") != 1:
        lines.append("this file is of another version; it is read as far as possible")
    for id, one in sorted(answers.items()):
        line, earned = _line(known.get(id), one)
        points += earned
        lines.append(f"{shown(id)}: {line}")
    code = _code(name, answers, content.get("code"))
    return [*lines, f"{shown(name) or 'no name'}: {points:g} of {possible:g} points, {code}"]


def _content(path: Path) -> dict:
    """Return what a file holds: its answers are a dictionary, whatever is in them."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        raw = path.read_bytes()
        wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        content = json.loads(raw.decode("utf-16" if wide else "utf-8-sig"))
        if content["format"] != form() or not isinstance(content["answers"], dict):
            raise KeyError("format")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise BookError(
            f"{path}: this is no file of answers, or it is damaged. "
            "Ask for one that was saved on the page Your answers."
        ) from None
    return content


def _line(question, one) -> tuple[str, float]:
    """Return what became of one answer, and its points."""
    if question is None:
        return "no question of this edition", 0.0
    if not isinstance(one, dict) or "answer" not in one or "hash" not in one:
        return "left out: this entry cannot be read", 0.0
    if question.hash != one["hash"]:
        return "answered in another edition; the question has changed since", 0.0
    try:
        found = grade(question.key, one["answer"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return "left out: this answer cannot be read", 0.0
    earned = found.credit * question.points
    return f"{found.status}, {earned:g} of {question.points:g}", earned


def _code(name: str, answers: dict, told) -> str:
    """Return the code in words, and whether it is the one that the file tells."""
    try:
        code = check_code(name, answers)
    except (ValueError, KeyError, TypeError, RecursionError):
        return "no code: an entry cannot be read"
    if told is None or told == code:
        return f"code {code}"
    return f"code {code}, but the file says {shown(told)}: it was changed after it was saved"


def record_html(depth_first: list[str]) -> Markup:
    """Return the page with every question of the book; a script adds what the reader answered.

    ``depth_first`` are the book's pages in reading order, counted as a bank's ``page`` is.
    """
    places = {page: number for number, page in enumerate(depth_first)}
    every = sorted(
        map(banks.bank, banks.names()),
        key=lambda bank: (places.get(bank.page, len(places)), bank.name),
    )
    return html(
        "record.html",
        banks=every,
        up="../" * current().record.count("/"),
        data={
            "questions": {one.id: one.data for bank in every for one in bank.questions},
            "prefix": current().prefix,
        },
    )
