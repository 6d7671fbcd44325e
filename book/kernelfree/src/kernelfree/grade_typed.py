"""Grade what is typed: a word, a number, a prediction."""

from __future__ import annotations

import re

from kernelfree import texts
from kernelfree.result import Grade, judged, unread
from kernelfree.texts import fold
from kernelfree.typed import LONGEST, SPACE, UNIT_OF, Entry, read_number


def short_text(key: dict, answer) -> Grade:
    """Grade the text that was typed."""
    if not isinstance(answer, str) or not fold(answer):
        return unread("empty")
    if len(answer) > LONGEST:
        return unread("long")
    answers = key["answers"]
    found = _listed(answers, answer)
    if found is None:
        found = _abbreviated(answers, answer)
    if found is not None:
        return judged(answers[found]["credit"], [f"answer-{found}"])
    return _year(answers, answer) or _within(key, answer) or judged(0.0, [])


def _listed(answers: list[dict], text: str) -> int | None:
    """Return the place of the listed answer that a text is, or None."""
    forms = texts.forms_of(text)
    ways = (str,) if texts.is_code(text) else (str, texts.singular)
    for form in ways:  # as typed first, and only then in the singular
        for said in ("".join(map(form, words)) for words in forms):
            for place, one in enumerate(answers):
                names = ("".join(map(form, words)) for words in texts.names_of(one["text"]))
                if one["match"] == "exact" and said in names:
                    return place
    if texts.NEGATIONS & set(texts.words_of(text)):
        return None
    said = ["".join(map(form, words)) for words in forms for form in ways]
    for place, one in enumerate(answers):  # a listed wrong answer is known before a pattern fits
        if one["match"] == "wildcard" and any(texts.matches(one["text"], form) for form in said):
            return place
    return None


def _abbreviated(answers: list[dict], text: str) -> int | None:
    """Return the listed answer of a text with brackets: a name with its letters, or two names."""
    before, inside = texts.bracketed(text)
    first, second = _listed(answers, before), _listed(answers, inside)
    if texts.abbreviates(inside, before) or texts.abbreviates(before, inside):
        return second if first is None else first
    if first is None or second is None:
        return None
    return first if answers[first]["credit"] == answers[second]["credit"] else None


def _year(answers: list[dict], text: str) -> Grade | None:
    """Grade a year with a word for year beside it, or ask which part of a date is meant."""
    year, alone = texts.year_in(text)
    if not year or not re.fullmatch("[0-9]{4}", fold(answers[0]["text"])):
        return None
    found = _listed(answers, year)
    if not alone:
        return unread("mean", (year,))
    return None if found is None else judged(answers[found]["credit"], [f"answer-{found}"])


def _within(key: dict, text: str) -> Grade | None:
    """Ask about an answer with a needless word beside it, unless that word may matter.

    Needless are words of the question and one other, but no negation and no second answer.
    """
    exact = [one for one in key["answers"] if one["match"] == "exact"]
    found = [(one, *held) for one in exact if (held := texts.within(one["text"], text))]
    if not found:
        return None
    best, typed, others = max(found, key=lambda one: len(fold(one[0]["text"])))
    beside = " ".join(others)
    rival = any(
        texts.within(one["text"], beside) for one in exact if one["credit"] != best["credit"]
    )
    known = texts.FILLERS | set(key.get("named", ()))
    new = [word for word in others if word not in known]
    changed = set(others) & (texts.NEGATIONS | texts.CHANGERS) or re.search("[0-9]", beside)
    if rival or changed or len(new) > 1 or re.search(texts.BETWEEN, text):
        return None
    return unread("mean", (typed,)) if best["credit"] >= 1 else None


def _typed(key: dict, answer) -> Entry | Grade:
    """Return what was typed, or why it is no answer to this question."""
    if not isinstance(answer, str) or not re.sub(SPACE, "", answer):
        return unread("empty")
    entry = read_number(answer)
    if isinstance(entry, str):
        return unread(entry)
    unit = key["unit"]
    named = {*unit["words"], *key.get("named", ())}
    units = {UNIT_OF[word] for word in named if word in UNIT_OF}
    for word in entry.words:
        if word not in named and UNIT_OF.get(word) not in units:
            return unread("unit" if word in UNIT_OF else "word", about=word)
    if entry.letter and not unit["currency"] and unit["scale"] == 1:
        return unread("unit", about=entry.letter)
    if entry.currency and entry.currency != unit["currency"]:
        return unread("currency", about=entry.currency)
    if unit["kind"] == "plain" and entry.percent:
        return unread("percent")
    if unit["kind"] != "plain" and entry.scale:
        return unread("scale", about=entry.tail)
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
    in_full = abs(value) >= unit["scale"]
    return (value, value / unit["scale"]) if in_full else (value,)


def numeric(key: dict, answer) -> Grade:
    """Grade the number that was typed."""
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
        grades.append(judged(credit, feedback, value))
    return max(grades, key=lambda one: (one.credit, len(one.feedback)))


def _nearest(answers: list[dict], value: float) -> int | None:
    """Return the first listed answer whose tolerance covers the value."""
    for number, listed in enumerate(answers):
        slack = 1e-9 * max(1.0, abs(listed["value"]))  # a decimal is not exact in binary
        if abs(value - listed["value"]) <= listed["tolerance"] + slack:
            return number
    return None


def predict(key: dict, answer) -> Grade:
    """Grade the prediction that was typed."""
    entry = _typed(key, answer)
    if isinstance(entry, Grade):
        return entry
    if key["unit"]["kind"] == "percent" and _may_be_a_share(entry):
        return unread("fraction")
    possible = set()
    for reading in entry.readings:
        for value in _meanings(entry, reading, key["unit"]):
            if key["minimum"] <= value <= key["maximum"]:
                possible.add(value)
                break
    if not possible:
        return unread("range")
    if len(possible) > 1:
        return _ask(entry)
    return Grade("kept", value=next(iter(possible)))


def _may_be_a_share(entry: Entry) -> bool:
    return not entry.percent and any(0 < abs(float(reading)) < 1 for reading in entry.readings)


def _ask(entry: Entry) -> Grade:
    """Ask which reading is meant; each is a text that can be read in one way only."""
    return unread("ask", tuple(f"{one} {entry.tail}".strip() for one in entry.readings))
