"""Questions as HTML: the same for the page and for the live widget, readable without a script.

``static/quiz.js`` makes it answer.  Every text of the bank is CommonMark without HTML, so that
nothing in a bank can become markup or code.
"""

from __future__ import annotations

import hashlib

from markupsafe import Markup

from kernelfree.bank import Bank, Question, choices
from kernelfree.grade import MESSAGES
from kernelfree.settings import current
from kernelfree.templates import html, inline, number
from kernelfree.typed import LONGEST


def quiz_html(bank: Bank, questions: list[Question]) -> Markup:
    """Return the questions as a section; their keys are JSON at its end."""
    record = current().record
    return html(
        "quiz.html",
        bank=bank,
        questions=[question_html(one, place) for place, one in enumerate(questions, start=1)],
        record="../" * bank.page.count("/") + f"{record}.html" if record else "",
        data={
            "questions": {one.id: one.data for one in questions},
            "messages": MESSAGES,
            "prefix": current().prefix,
        },
    )


def question_html(one: Question, place: int) -> Markup:
    """Return one question as a form with its answer and feedback in a closed box.

    ``place`` is its number on the page.
    """
    content, predicts = one.content, one.type == "predict"
    return html(
        "question.html",
        id=one.id,
        type=one.type,
        number=place,
        content=content,
        predicts=predicts,
        worth="prediction" if predicts else _points(one.points),
        input=INPUTS[one.type],
        options=_shown(content),
        rights=choices(content) if one.type == "matching" else (),
        longest=LONGEST,
        solution=() if predicts else solution(content),
        feedback=() if predicts else [*FEEDBACK[one.type](content), *_summaries(content)],
    )


INPUTS = {  # the macro of question.html
    "multiple_choice": "choices",
    "multiple_answer": "choices",
    "true_false": "true_false",
    "numeric": "text",
    "short_text": "text",
    "ordering": "items",
    "matching": "pairs",
    "predict": "text",
}


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"


def mixed(ids: list[str], seed: str) -> list[str]:
    """Return ids in an order that is the same for everybody and not the given one."""
    order = sorted(ids, key=lambda id: hashlib.sha256(f"{seed}/{id}".encode()).digest())
    return order if order != ids else order[1:] + order[:1]


def _shown(content: dict) -> list[dict]:
    """Return options, items or pairs in the order of the page: mixed, the fixed ones last."""
    parts = next((content[part] for part in ("options", "items", "pairs") if part in content), ())
    known = {one["id"]: one for one in parts}
    order = [known[id] for id in mixed(list(known), content["id"])]
    return sorted(order, key=lambda one: one.get("fixed", False))


def solution(content: dict) -> list[Markup]:
    """Return the right answer in words: one part for each thing that is right."""
    kind = content["type"]
    if kind in ("multiple_choice", "multiple_answer"):
        return [inline(one["text"]) for one in _shown(content) if one.get("correct")]
    if kind == "true_false":
        return [Markup(content["answer"])]
    if kind == "ordering":
        return [
            Markup(f"({place}) ") + inline(one["text"])
            for place, one in enumerate(content["items"], start=1)
        ]
    if kind == "matching":
        return [inline(one["left"]) + ": " + one["right"] for one in content["pairs"]]
    right = content["answers"][0]
    near = f" (accepted: ± {number(right['tolerance'])})" if right.get("tolerance") else ""
    given = _given(right).replace("*", " … ") if "text" in right else _given(right)
    return [Markup.escape(f"{given} {content.get('unit', '')}".strip() + near)]


def _given(answer: dict) -> str:
    return answer["text"] if "text" in answer else number(answer["value"])


def _option_rows(content: dict):
    for one in _shown(content):
        mark = "✓ " if one.get("correct") else "✗ "
        yield mark + inline(one["text"]), f"option-{one['id']}", one["feedback"]


def _true_false_rows(content: dict):
    told = content["choice_feedback"]
    return [("True", "if-true", told["if_true"]), ("False", "if-false", told["if_false"])]


def _answer_rows(content: dict):
    for place, one in enumerate(content["answers"]):
        yield _given(one), f"answer-{place}", one["feedback"]


def _part_rows(part: str, kind: str, name: str):
    def rows(content: dict):
        for one in content[part]:
            if "feedback" in one:
                yield inline(one[name]), f"{kind}-{one['id']}", one["feedback"]

    return rows


def _summaries(content: dict):
    heads = {"correct": "If right", "partial": "If partly right", "incorrect": "If wrong"}
    for name, text in content.get("feedback", {}).items():
        yield heads.get(name, "In any case"), name, text


FEEDBACK = {  # what it is about, its name, the text
    "multiple_choice": _option_rows,
    "multiple_answer": _option_rows,
    "true_false": _true_false_rows,
    "numeric": _answer_rows,
    "short_text": _answer_rows,
    "ordering": _part_rows("items", "item", "text"),
    "matching": _part_rows("pairs", "pair", "left"),
}


def compare_html(questions: list[Question]) -> Markup:
    """Return what became of the things predicted; a script adds the reader's own guesses."""
    outcomes = {}
    for one in questions:
        told = {name: part for name, part in one.content["outcome"].items() if name != "feedback"}
        outcomes[one.id] = one.data | told | {"unit": one.content["unit"]}
    happened = [(one, _happened(one.content["outcome"], one.content["unit"])) for one in questions]
    return html(
        "compare.html", outcomes=happened, data={"outcomes": outcomes, "prefix": current().prefix}
    )


def _happened(outcome: dict, unit: str) -> str:
    if "happened" in outcome:
        return "It happened." if outcome["happened"] else "It did not happen."
    return f"It was {number(outcome['value'])} {unit}".strip() + "."
