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


def check(path: Path) -> list[str]:
    """Return a saved record line by line, graded again, with the points and the code.

    `BookError` if the file is no record.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        name, answers = str(content.get("name", "")), content["answers"]
        if content["format"] != form():
            raise KeyError("format")
        code = check_code(name, answers)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BookError(
            f"{path}: this is no file of answers, or it is damaged. "
            "Ask for one that was saved on the page Your answers."
        ) from None
    known = {one.id: one for bank in banks.names() for one in banks.bank(bank).questions}
    lines, points, possible = [], 0.0, sum(one.points for one in known.values())
    for id, one in sorted(answers.items()):
        if id not in known:
            lines.append(f"{id}: no question of this edition")
        elif known[id].hash != one["hash"]:
            lines.append(f"{id}: answered in another edition; the question has changed since")
        else:
            found = grade(known[id].key, one["answer"])
            earned = found.credit * known[id].points
            points += earned
            lines.append(f"{id}: {found.status}, {earned:g} of {known[id].points:g}")
    return [*lines, f"{name or 'no name'}: {points:g} of {possible:g} points, code {code}"]


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
        data={"questions": {one.id: one.data for bank in every for one in bank.questions}},
    )
