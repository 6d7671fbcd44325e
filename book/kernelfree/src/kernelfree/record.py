"""A student's record: what was answered, graded again by whoever reads it.

The page *Your answers* makes it in the browser (``static/record.js``); the file that it saves
can be checked here.  The code on both is tamper-evident at best: it changes with any answer,
but whoever can program can compute it for another one.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from kernelfree import bank as banks
from kernelfree.errors import BookError
from kernelfree.grade import grade
from kernelfree.render import data_html
from kernelfree.settings import current


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


def record_html(depth_first: list[str]) -> str:
    """Return the page with every question of the book; a script adds what the reader answered.

    ``depth_first`` are the book's pages in reading order, counted as a bank's ``page`` is.
    """
    settings, questions, rows = current(), {}, ""
    places = {page: number for number, page in enumerate(depth_first)}
    up = "../" * settings.record.count("/")
    every = map(banks.bank, banks.names())
    for bank in sorted(every, key=lambda bank: (places.get(bank.page, len(places)), bank.name)):
        title = f'<th colspan="5" scope="rowgroup">{escape(bank.title)}<span></span></th>'
        rows += f"<tbody><tr>{title}</tr>"
        for one in bank.questions:
            questions[one.id] = one.data
            rows += (
                f'<tr data-question="{one.id}"><td><a href="{up}{bank.page}.html#{one.id}">'
                f"{escape(one.content['title'])}</a></td><td></td><td></td><td></td>"
                f"<td>{f'{one.points:g}' if one.points else ''}</td></tr>"
            )
        rows += "</tbody>"
    return RECORD.format(rows=rows, data=data_html({"questions": questions}))


RECORD = """<section class="kernelfree-record" aria-label="Your answers">
<p class="kernelfree-notice" role="status"></p>
<p class="kernelfree-total" hidden><progress max="1" value="0" aria-label="Answered in the book">\
</progress> <span></span></p>
<p class="kernelfree-actions" hidden>
<label>Your name, for the record <input type="text" name="name" maxlength="80" \
autocomplete="off"></label>
<button type="button" data-do="print">Print the record</button>
<button type="button" data-do="save">Save to a file</button>
<label class="kernelfree-file">Take from a file \
<input type="file" accept=".json,application/json"></label>
<button type="button" data-do="clear">Delete all answers</button></p>
<div class="kernelfree-wide" tabindex="0" role="region" aria-label="Table of your answers"><table>
<thead><tr><th>Question</th><th>Your answer</th><th>Result</th><th>Tries</th><th>Points</th></tr>
</thead>{rows}</table></div>
<p class="kernelfree-code" hidden></p>{data}</section>"""
