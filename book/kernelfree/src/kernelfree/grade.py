"""Grade an answer: the rules of each type of question, the same here and in the browser.

``static/grade.js`` does the same; a test holds the two together over every published answer.
"""

from __future__ import annotations

from kernelfree.grade_typed import numeric, predict, short_text
from kernelfree.result import MESSAGES, Grade, judged, unread

__all__ = ["GRADERS", "MESSAGES", "Grade", "grade"]


def grade(key: dict, answer) -> Grade:
    """Grade ``answer`` by the ``key`` of a question (see `kernelfree.bank.Question.key`).

    An answer is an option's id (multiple choice), a list of them (multiple answer), a bool
    (true/false), the typed text (numeric, short text, predict), the ids in order (ordering) or
    a dict from pair to text (matching).  Anything else is unread, never an exception.
    """
    return GRADERS[key["type"]](key, answer)


def _multiple_choice(key: dict, answer) -> Grade:
    if not isinstance(answer, str) or answer not in key["options"]:
        return unread("choose")
    return judged(float(key["options"][answer]), [f"option-{answer}"])


def _multiple_answer(key: dict, answer) -> Grade:
    options = key["options"]
    if not _are_known(answer, options) or not answer:
        return unread("choose")
    picked = [id for id in options if id in answer]
    right = [id for id in options if options[id]]
    hits = sum(options[id] for id in picked)
    if key["scoring"] == "all_or_nothing":
        credit = float(picked == right)
    else:
        credit = max(0, hits - (len(picked) - hits)) / len(right)
    missed = [f"missed-{id}" for id in right if id not in picked]
    return judged(credit, [f"option-{id}" for id in picked] + missed)


def _true_false(key: dict, answer) -> Grade:
    if not isinstance(answer, bool):
        return unread("choose")
    return judged(float(answer == key["answer"]), ["if-true" if answer else "if-false"])


def _ordering(key: dict, answer) -> Grade:
    items = key["items"]
    if not _are_known(answer, items) or len(set(answer)) != len(items) or len(answer) > len(items):
        return unread("choose")
    placed = [id for id, given in zip(items, answer, strict=True) if id == given]
    credit = len(placed) / len(items)
    if key["scoring"] == "all_or_nothing":
        credit = float(credit == 1)
    return judged(credit, [f"item-{id}" for id in items if id not in placed])


def _matching(key: dict, answer) -> Grade:
    pairs = key["pairs"]
    if not isinstance(answer, dict) or answer.keys() != pairs.keys():
        return unread("all")
    if not all(given in key["choices"] for given in answer.values()):
        return unread("all")
    wrong = [id for id in pairs if answer[id] != pairs[id]]
    return judged((len(pairs) - len(wrong)) / len(pairs), [f"pair-{id}" for id in wrong])


def _are_known(answer, ids) -> bool:
    return isinstance(answer, list) and all(isinstance(id, str) and id in ids for id in answer)


GRADERS = {
    "multiple_choice": _multiple_choice,
    "multiple_answer": _multiple_answer,
    "true_false": _true_false,
    "numeric": numeric,
    "short_text": short_text,
    "ordering": _ordering,
    "matching": _matching,
    "predict": predict,
}
