"""Grade an answer: the rules of each type of question, the same here and in the browser.

``static/grade.js`` does the same; a test holds the two together over every published answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kernelfree import texts
from kernelfree.texts import fold
from kernelfree.typed import LONGEST, SPACE, UNIT_OF, Entry, read_number

# Why an answer was neither right nor wrong: nothing is marked, nothing is lost.
MESSAGES = {
    "choose": "Choose an answer first.",
    "all": "Choose an answer in every row first.",
    "empty": "Type an answer first.",
    "long": "That is too long for an answer here.",
    "digits": "A number is asked for: type it in digits, such as 6.3 or 1 234.5.",
    "number": "This could not be read as one number. Type digits, such as 6.3 or 1 234.5.",
    "large": "This number is too large to be read.",
    "word": "The number can be read, but not this: {}. Type the number alone, or with its unit.",
    "unit": "The question asks for another unit than this: {}. Look at the unit at the box.",
    "currency": "The question does not ask for this currency: {}.",
    "currencies": "This names two currencies. Keep the one that the question asks for.",
    "percent": "The question does not ask for a percent. Leave the sign out, or convert.",
    "scale": "A word for size, such as {}, does not fit here: a percent or a share is asked for.",
    "fraction": "Is that a share or a percent? Add the sign: 70% or 0.7%.",
    "range": "This is outside of what is possible here.",
    "ask": "This can be read in two ways. Which one do you mean?",
    "mean": "There is more here than an answer. Do you mean only this?",
}


@dataclass(frozen=True)
class Grade:
    """What became of an answer.

    ``status`` is right, partial, wrong, kept (a prediction), ask (what is meant) or unread;
    ``credit`` is 0 to 1; ``feedback`` names the texts to show; ``message`` is a key of
    `MESSAGES`, whose ``{}`` is ``about``, the part that is to blame; ``readings`` are what to ask
    about; ``value`` is the number that was read.
    """

    status: str
    credit: float = 0.0
    feedback: tuple[str, ...] = ()
    message: str = ""
    readings: tuple[str, ...] = ()
    value: float | None = None
    about: str = ""


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


def _unread(message: str, readings: tuple[str, ...] = (), about: str = "") -> Grade:
    status = "ask" if readings else "unread"
    return Grade(status, message=message, readings=readings, about=about)


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
    answers = key["answers"]
    found = _listed(answers, answer)
    if found is None:
        found = _abbreviated(answers, answer)
    if found is not None:
        return _judged(answers[found]["credit"], [f"answer-{found}"])
    return _year(answers, answer) or _within(key, answer) or _judged(0.0, [])


def _listed(answers: list[dict], text: str) -> int | None:
    """Return the place of the listed answer that a text is, or None."""
    forms = texts.forms_of(text)
    for rank, form in enumerate(forms):  # as typed first: it may differ from another by little
        for place, one in enumerate(answers):
            if one["match"] == "exact" and texts.forms_of(one["text"])[rank:][:1] == [form]:
                return place
    if texts.NEGATIONS & set(texts.words_of(text)):
        return None
    for place, one in enumerate(answers):  # a listed wrong answer is known before a pattern fits
        if one["match"] == "wildcard" and any(texts.matches(one["text"], form) for form in forms):
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
        return _unread("mean", (year,))
    return None if found is None else _judged(answers[found]["credit"], [f"answer-{found}"])


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
    return _unread("mean", (typed,)) if best["credit"] >= 1 else None


def _typed(key: dict, answer) -> Entry | Grade:
    """Return what was typed, or why it is no answer to this question."""
    if not isinstance(answer, str) or not re.sub(SPACE, "", answer):
        return _unread("empty")
    entry = read_number(answer)
    if isinstance(entry, str):
        return _unread(entry)
    unit = key["unit"]
    named = {*unit["words"], *key.get("named", ())}
    units = {UNIT_OF[word] for word in named if word in UNIT_OF}
    for word in entry.words:
        if word not in named and UNIT_OF.get(word) not in units:
            return _unread("unit" if word in UNIT_OF else "word", about=word)
    if entry.letter and not unit["currency"] and unit["scale"] == 1:
        return _unread("unit", about=entry.letter)
    if entry.currency and entry.currency != unit["currency"]:
        return _unread("currency", about=entry.currency)
    if unit["kind"] == "plain" and entry.percent:
        return _unread("percent")
    if unit["kind"] != "plain" and entry.scale:
        return _unread("scale", about=entry.tail)
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
