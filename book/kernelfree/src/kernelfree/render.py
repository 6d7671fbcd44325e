"""Questions as HTML: the same for the page and for the live widget, readable without a script.

``static/quiz.js`` makes it answer.  Every text of the bank is CommonMark without HTML, so that
nothing in a bank can become markup or code.
"""

from __future__ import annotations

import hashlib
import json
from html import escape

from markdown_it import MarkdownIt

from kernelfree.bank import Bank, Question, choices
from kernelfree.grade import MESSAGES
from kernelfree.settings import current
from kernelfree.typed import LONGEST

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


def quiz_html(bank: Bank, questions: list[Question]) -> str:
    """Return the questions as a section; their keys are JSON at its end."""
    forms = "".join(question_html(one, number) for number, one in enumerate(questions, start=1))
    keys = {one.id: one.data for one in questions}
    record = current().record
    way = "../" * bank.page.count("/") + f"{record}.html"
    link = f'<a href="{way}">All your answers</a>' if record else ""
    return (
        f'<section class="kernelfree-quiz" aria-label="Exercises: {escape(bank.title)}">'
        '<p class="kernelfree-notice" role="status"></p>'
        f'{forms}<p class="kernelfree-tally" hidden><progress max="1" value="0" '
        'aria-label="Answered on this page"></progress> <span></span> '
        f"{link}</p>"
        f"{data_html({'questions': keys, 'messages': MESSAGES})}</section>"
    )


def data_html(data) -> str:
    """Return data for a script; no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


def question_html(one: Question, number: int) -> str:
    """Return one question as a form with its answer and feedback in a closed box."""
    content, id = one.content, one.id
    worth = "prediction" if one.type == "predict" else _points(one.points)
    check = "Keep my prediction" if one.type == "predict" else "Check"
    hint = '<button type="button" data-do="hint">Hint</button>' if content.get("hints") else ""
    show = '<button type="button" data-do="show">Show answer</button>'
    again = "Change it" if one.type == "predict" else "Try again"
    box = "" if one.type == "predict" else _box(content)
    return (
        f'<form class="kernelfree-question" id="{id}" data-type="{one.type}" autocomplete="off" '
        f'novalidate><fieldset aria-labelledby="{id}-title {id}-stem">'
        f'<legend id="{id}-title">{number}. {escape(content["title"])} '
        f"<small>({worth})</small></legend>"
        f'<div id="{id}-stem">{MARKDOWN.render(content["stem"])}</div>'
        f"{INPUTS[one.type](content)}</fieldset>"
        f'<p class="kernelfree-actions" hidden><button type="submit">{check}</button>'
        f'{hint}{show if box else ""}<button type="button" data-do="retry" hidden>{again}'
        f'</button></p><div class="kernelfree-feedback" role="status"></div>{box}</form>'
    )


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"


def _inline(text: str) -> str:
    return MARKDOWN.renderInline(text)


def mixed(ids: list[str], seed: str) -> list[str]:
    """Return ids in an order that is the same for everybody and not the given one."""
    order = sorted(ids, key=lambda id: hashlib.sha256(f"{seed}/{id}".encode()).digest())
    return order if order != ids else order[1:] + order[:1]


def _ordered(content: dict) -> list[dict]:
    """Return a choice question's options as shown: mixed, the fixed ones last."""
    options = {one["id"]: one for one in content["options"]}
    order = [options[id] for id in mixed(list(options), content["id"])]
    return sorted(order, key=lambda one: one.get("fixed", False))


def _choices(content: dict) -> str:
    kind = "radio" if content["type"] == "multiple_choice" else "checkbox"
    return "".join(_choice(kind, one["id"], one["text"]) for one in _ordered(content))


def _choice(kind: str, value: str, text: str) -> str:
    return (
        f'<label class="kernelfree-option"><input type="{kind}" name="answer" value="{value}"> '
        f"<span>{_inline(text)}</span></label>"
    )


def _true_false(content: dict) -> str:
    return _choice("radio", "true", "True") + _choice("radio", "false", "False")


def _text(content: dict) -> str:
    unit = f", in {escape(content['unit'])}" if content.get("unit") else ""
    label = "Your prediction" if content["type"] == "predict" else "Your answer"
    return f'<label>{label}{unit} <input type="text" name="answer" maxlength="{LONGEST}"></label>'


def _items(content: dict) -> str:
    texts = {one["id"]: one["text"] for one in content["items"]}
    rows = ""
    for id in mixed(list(texts), content["id"]):
        name = escape(texts[id], quote=True)
        buttons = "".join(
            f'<button type="button" data-move="{step}" aria-label="Move {way}: {name}" hidden>'
            f"{arrow}</button>"
            for step, way, arrow in ((-1, "up", "↑"), (1, "down", "↓"))
        )
        rows += f'<li data-item="{id}"><span>{_inline(texts[id])}</span>{buttons}</li>'
    return f'<ol class="kernelfree-items">{rows}</ol>'


def _pairs(content: dict) -> str:
    options = '<option value="">Choose …</option>' + "".join(
        f"<option>{escape(text)}</option>" for text in choices(content)
    )
    lefts = {pair["id"]: pair["left"] for pair in content["pairs"]}
    return "".join(
        f'<label class="kernelfree-pair"><span>{_inline(lefts[id])}</span> '
        f'<select name="{id}">{options}</select></label>'
        for id in mixed(list(lefts), content["id"])
    )


INPUTS = {
    "multiple_choice": _choices,
    "multiple_answer": _choices,
    "true_false": _true_false,
    "numeric": _text,
    "short_text": _text,
    "ordering": _items,
    "matching": _pairs,
    "predict": _text,
}


def _box(content: dict) -> str:
    """Return the closed box: the answer, what each option teaches, the hints."""
    rows = [*SOLUTIONS[content["type"]](content), *_summaries(content)]
    told = "".join(
        f'<dt>{head}</dt><dd data-feedback="{name}">{MARKDOWN.render(text)}</dd>'
        for head, name, text in rows
    )
    hints = "".join(
        f"<dt>Hint</dt><dd data-hint>{MARKDOWN.render(hint)}</dd>"
        for hint in content.get("hints", ())
    )
    return (
        '<details class="kernelfree-key"><summary>Answer and feedback</summary>'
        f"<p data-solution>{solution(content)}</p><dl>{told}{hints}</dl></details>"
    )


def _summaries(content: dict):
    heads = {"correct": "If right", "partial": "If partly right", "incorrect": "If wrong"}
    for name, text in content.get("feedback", {}).items():
        yield heads.get(name, "In any case"), name, text


def solution(content: dict) -> str:
    """Return the right answer in words, as inline HTML."""
    kind = content["type"]
    if kind in ("multiple_choice", "multiple_answer"):
        parts = [_inline(one["text"]) for one in _ordered(content) if one.get("correct")]
    elif kind == "true_false":
        parts = [str(content["answer"])]
    elif kind == "ordering":
        parts = [f"({n}) {_inline(one['text'])}" for n, one in enumerate(content["items"], 1)]
    elif kind == "matching":
        parts = [f"{_inline(one['left'])}: {escape(one['right'])}" for one in content["pairs"]]
    else:
        right = content["answers"][0]
        given = right["text"].replace("*", " … ") if "text" in right else _number(right["value"])
        near = f" (accepted: ± {_number(right['tolerance'])})" if right.get("tolerance") else ""
        parts = [escape(f"{given} {content.get('unit', '')}".strip() + near)]
    return f"<b>Answer:</b> {'; '.join(parts)}"


def _number(value: float) -> str:
    return f"{value:.10g}"


def _option_rows(content: dict):
    for one in _ordered(content):
        mark = "✓ " if one.get("correct") else "✗ "
        yield mark + _inline(one["text"]), f"option-{one['id']}", one["feedback"]


def _true_false_rows(content: dict):
    told = content["choice_feedback"]
    return [("True", "if-true", told["if_true"]), ("False", "if-false", told["if_false"])]


def _answer_rows(content: dict):
    for number, one in enumerate(content["answers"]):
        given = one["text"] if "text" in one else _number(one["value"])
        yield escape(given), f"answer-{number}", one["feedback"]


def _part_rows(part: str, kind: str, name: str):
    def rows(content: dict):
        for one in content[part]:
            if "feedback" in one:
                yield _inline(one[name]), f"{kind}-{one['id']}", one["feedback"]

    return rows


SOLUTIONS = {
    "multiple_choice": _option_rows,
    "multiple_answer": _option_rows,
    "true_false": _true_false_rows,
    "numeric": _answer_rows,
    "short_text": _answer_rows,
    "ordering": _part_rows("items", "item", "text"),
    "matching": _part_rows("pairs", "pair", "left"),
}


def compare_html(questions: list[Question]) -> str:
    """Return what became of the things predicted; a script adds the reader's own guesses."""
    rows, outcomes = "", {}
    for one in questions:
        outcome = one.content["outcome"]
        told = {name: outcome[name] for name in outcome if name != "feedback"}
        outcomes[one.id] = one.data | told | {"unit": one.content["unit"]}
        rows += (
            f'<div data-predicted="{one.id}"><p><b>{escape(one.content["title"])}</b><br>'
            f"{_happened(outcome, one.content['unit'])}</p>"
            f'<p class="kernelfree-yours">'
            f'<a href="#{one.id}">Where it was asked</a></p>'
            f"{MARKDOWN.render(outcome['feedback'])}</div>"
        )
    return (
        '<section class="kernelfree-compare" aria-label="Your predictions and what happened">'
        f"{rows}{data_html({'outcomes': outcomes})}</section>"
    )


def _happened(outcome: dict, unit: str) -> str:
    if "happened" in outcome:
        return "It happened." if outcome["happened"] else "It did not happen."
    return escape(f"It was {_number(outcome['value'])} {unit}".strip() + ".")
