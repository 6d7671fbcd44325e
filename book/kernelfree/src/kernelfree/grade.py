"""Grade an answer: the rules of each type of question, the same here and in the browser.

``static/grade.js`` does the same; a test holds the two together over every published answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kernelfree.typed import (
    LONGEST,
    NEGATIONS,
    SPACE,
    Entry,
    fold,
    matches,
    read_number,
    words_of,
)

# Why an answer was neither right nor wrong: nothing is marked, nothing is lost.
MESSAGES = {
    "choose": "Choose an answer first.",
    "all": "Choose an answer in every row first.",
    "empty": "Type an answer first.",
    "long": "That is too long for an answer here.",
    "number": "This could not be read as a number. Type digits, such as 6.3 or 1 234.5.",
    "unit": "This has another unit than the question. Look at the unit behind the box.",
    "fraction": "Is that a share or a percent? Add the sign: 70% or 0.7%.",
    "range": "This is outside of what is possible here.",
    "ask": "This can be read in two ways. Which one do you mean?",
}


@dataclass(frozen=True)
class Grade:
    """What became of an answer.

    ``status`` is right, partial, wrong, kept (a prediction), ask (two readings) or unread;
    ``credit`` is 0 to 1; ``feedback`` names the texts to show; ``message`` is a key of
    `MESSAGES`; ``readings`` are what to ask about; ``value`` is the number that was read.
    """

    status: str
    credit: float = 0.0
    feedback: tuple[str, ...] = ()
    message: str = ""
    readings: tuple[str, ...] = ()
    value: float | None = None


def grade(key: dict, answer) -> Grade:
    """Grade ``answer`` by the ``key`` of a question (see `kernelfree.bank.Question.key`).

    An answer is an option's id (multiple choice), a list of them (multiple answer), a bool
    (true/false), the typed text (numeric, short text, predict), the ids in order (ordering) or
    a dict from pair to text (matching).  Anything else is unread, never an exception.
    """
    return GRADERS[key["type"]](key, answer)


def _judged(credit: float, feedback: list[str], value: float | None = None) -> Grade:
    status = "right" if credit >= 1 else "partial" if credit > 0 else "wrong"
    summary = {"right": "correct", "partial": "partial", "wrong": "incorrect"}[status]
    return Grade(status, credit, (*feedback, summary, "general"), value=value)


def _unread(message: str, readings: tuple[str, ...] = ()) -> Grade:
    return Grade("ask" if readings else "unread", message=message, readings=readings)


def _multiple_choice(key: dict, answer) -> Grade:
    if not isinstance(answer, str) or answer not in key["options"]:
        return _unread("choose")
    return _judged(float(key["options"][answer]), [f"option-{answer}"])


def _multiple_answer(key: dict, answer) -> Grade:
    options = key["options"]
    if not _are_known(answer, options) or not answer:
        return _unread("choose")
    picked = [id for id in options if id in answer]
    right = [id for id in options if options[id]]
    hits = sum(options[id] for id in picked)
    if key["scoring"] == "all_or_nothing":
        credit = float(picked == right)
    else:
        credit = max(0, hits - (len(picked) - hits)) / len(right)
    missed = [f"missed-{id}" for id in right if id not in picked]
    return _judged(credit, [f"option-{id}" for id in picked] + missed)


def _true_false(key: dict, answer) -> Grade:
    if not isinstance(answer, bool):
        return _unread("choose")
    return _judged(float(answer == key["answer"]), ["if-true" if answer else "if-false"])


def _ordering(key: dict, answer) -> Grade:
    items = key["items"]
    if not _are_known(answer, items) or len(set(answer)) != len(items) or len(answer) > len(items):
        return _unread("choose")
    placed = [id for id, given in zip(items, answer, strict=True) if id == given]
    credit = len(placed) / len(items)
    if key["scoring"] == "all_or_nothing":
        credit = float(credit == 1)
    return _judged(credit, [f"item-{id}" for id in items if id not in placed])


def _matching(key: dict, answer) -> Grade:
    pairs = key["pairs"]
    if not isinstance(answer, dict) or answer.keys() != pairs.keys():
        return _unread("all")
    if not all(given in key["choices"] for given in answer.values()):
        return _unread("all")
    wrong = [id for id in pairs if answer[id] != pairs[id]]
    return _judged((len(pairs) - len(wrong)) / len(pairs), [f"pair-{id}" for id in wrong])


def _are_known(answer, ids) -> bool:
    return isinstance(answer, list) and all(isinstance(id, str) and id in ids for id in answer)


def _short_text(key: dict, answer) -> Grade:
    if not isinstance(answer, str) or not fold(answer):
        return _unread("empty")
    if len(answer) > LONGEST:
        return _unread("long")
    words = words_of(answer)
    forms = ["".join(words)] + ["".join(words[1:])] * (words[0] == "the" and len(words) > 1)
    for kind in ("exact", "wildcard"):  # a listed wrong answer is known before a pattern fits
        if kind == "wildcard" and NEGATIONS & set(words):
            break
        for number, listed in enumerate(key["answers"]):
            if listed["match"] == kind and any(_fits(listed, form) for form in forms):
                return _judged(listed["credit"], [f"answer-{number}"])
    return _judged(0.0, [])


def _fits(listed: dict, folded: str) -> bool:
    if listed["match"] == "wildcard":
        return matches(listed["text"], folded)
    return fold(listed["text"]) == folded


def _typed(key: dict, answer) -> Entry | Grade:
    """Return what was typed, or why it is no answer to this question."""
    if not isinstance(answer, str) or not re.sub(SPACE, "", answer):
        return _unread("empty")
    if len(answer) > LONGEST:
        return _unread("long")
    entry = read_number(answer)
    if entry is None:
        return _unread("number")
    unit = key["unit"]
    metres = entry.letter and not unit["currency"] and unit["scale"] == 1
    if metres or not set(entry.words) <= set(unit["words"]):
        return _unread("number")
    if entry.currency and entry.currency != unit["currency"]:
        return _unread("unit")
    if entry.percent if unit["kind"] == "plain" else entry.scale:
        return _unread("unit")
    return entry


def _meanings(entry: Entry, reading: str, unit: dict) -> tuple[float, ...]:
    """Return the values, in the question's unit, that a reading can have: the plain one first.

    Without a percent sign 0.063 may be 6.3 percent, and 66 may be a share of 0.66; without a
    word for its size a sum may be written in full.
    """
    value = float(reading)
    if unit["kind"] == "percent":
        return (value,) if entry.percent else (value, value * 100)
    if unit["kind"] == "share":
        return (value / 100,) if entry.percent else (value, value / 100)
    if entry.scale:
        return (value * entry.scale / unit["scale"],)
    in_full = unit["scale"] != 1 and abs(value) >= unit["scale"]
    return (value, value / unit["scale"]) if in_full else (value,)


def _numeric(key: dict, answer) -> Grade:
    entry = _typed(key, answer)
    if isinstance(entry, Grade):
        return entry
    found = [
        _grade_value(key, _meanings(entry, reading, key["unit"])) for reading in _whole(key, entry)
    ]
    if len(found) > 1 and found[0].feedback != found[1].feedback:
        return _ask(entry)
    return found[0]


def _whole(key: dict, entry: Entry) -> tuple[str, ...]:
    """Return the readings that are possible: what counts things has no decimals."""
    return entry.readings[:1] if key["whole"] and not entry.scale else entry.readings


def _grade_value(key: dict, meanings: tuple[float, ...]) -> Grade:
    grades = []
    for value in meanings:
        number = _nearest(key["answers"], value)
        credit = 0.0 if number is None else key["answers"][number]["credit"]
        feedback = [] if number is None else [f"answer-{number}"]
        grades.append(_judged(credit, feedback, value))
    return max(grades, key=lambda one: (one.credit, len(one.feedback)))


def _nearest(answers: list[dict], value: float) -> int | None:
    """Return the first listed answer whose tolerance covers the value."""
    for number, listed in enumerate(answers):
        slack = 1e-9 * max(1.0, abs(listed["value"]))  # a decimal is not exact in binary
        if abs(value - listed["value"]) <= listed["tolerance"] + slack:
            return number
    return None


def _predict(key: dict, answer) -> Grade:
    entry = _typed(key, answer)
    if isinstance(entry, Grade):
        return entry
    if key["unit"]["kind"] == "percent" and _may_be_a_share(entry):
        return _unread("fraction")
    possible = set()
    for reading in entry.readings:
        for value in _meanings(entry, reading, key["unit"]):
            if key["minimum"] <= value <= key["maximum"]:
                possible.add(value)
                break
    if not possible:
        return _unread("range")
    if len(possible) > 1:
        return _ask(entry)
    return Grade("kept", value=next(iter(possible)))


def _may_be_a_share(entry: Entry) -> bool:
    return not entry.percent and any(0 < abs(float(reading)) < 1 for reading in entry.readings)


def _ask(entry: Entry) -> Grade:
    """Ask which reading is meant; each is a text that can be read in one way only."""
    return _unread("ask", tuple(f"{one} {entry.tail}".strip() for one in entry.readings))


GRADERS = {
    "multiple_choice": _multiple_choice,
    "multiple_answer": _multiple_answer,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short_text,
    "ordering": _ordering,
    "matching": _matching,
    "predict": _predict,
}
