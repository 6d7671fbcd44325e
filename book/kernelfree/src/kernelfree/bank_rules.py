"""What a schema cannot see in a bank: keys that overlap, options that give themselves away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kernelfree import bank
from kernelfree.settings import current
from kernelfree.texts import fold, matches

LONGER = 1.4  # a right option may be this much longer than the mean of the wrong ones
SPREAD = 2.0  # and the longest option this much longer than the shortest


def problems() -> list[str]:
    """Return what is wrong with the banks, one line a problem: ``file:line: what to do``."""
    found, seen = [], {}
    for name in bank.names():
        file = current().place(bank.file(name))
        try:
            one = bank.bank(name)
        except bank.BankError as error:
            found += str(error).splitlines()
            continue
        found += [f"{file}:{line}: {told}" for line, told in _page_problems(name, one)]
        for question in one.questions:
            place = f"{file}:{question.line}: {question.id}"
            if question.id in seen:
                found.append(
                    f"{place}: this id stands in {seen[question.id]} too; ids are unique."
                )
            seen[question.id] = file
            found += [f"{place}: {told}" for told in question_problems(question, one)]
    return found


def _page_problems(name: str, one: bank.Bank) -> Iterator[tuple[int, str]]:
    """Yield the line and what is wrong with a bank's name, page and outcomes."""
    page = bank.page_file(one)
    if one.name != name:
        yield one.lines["bank"], f"bank says {one.name!r}; it is the name of the file, {name!r}."
    if not page.exists():
        yield one.lines["page"], f"page {one.page!r} is not in {current().place(current().pages)}."
        return
    bullets = re.findall(r"^- (.+?)[.;]?$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for key, outcome in one.outcomes.items():
        if outcome.rstrip(".;") not in bullets:
            yield (
                one.lines[key],
                f"outcome {key!r} is no bullet of the page's What you will learn, word for word.",
            )


def question_problems(question: bank.Question, one: bank.Bank) -> Iterator[str]:
    """Yield what is wrong with one question."""
    content = question.content
    page = bank.page_file(one)
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    if f"({content['section']})=" not in text:
        yield f"section {content['section']!r} is no label of {one.page}."
    if f"({question.id})=" in text:
        yield "this id is a label of the page too; two things cannot have one address."
    if question.id.endswith(("-title", "-stem")):
        yield "this id ends like those of a question's own parts: choose another."
    for key in content["outcomes"]:
        if key not in one.outcomes:
            yield f"outcome {key!r} is not among the bank's outcomes."
    proof, values = content.get("proof", "True"), content["values"]
    try:
        if bank.evaluate(proof, question.id, values | {"key": question.key}) is not True:
            yield f"the proof {proof!r} does not hold: correct the key or the proof."
    except bank.BankError as error:
        yield str(error).removeprefix(f"{question.id}: ")
    yield from RULES.get(question.type, lambda content: ())(content)


def _ids_are_unique(entries: list[dict]) -> Iterator[str]:
    ids = [entry["id"] for entry in entries]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"the id {id!r} is given twice within the question."


def _options(content: dict) -> Iterator[str]:
    options = content["options"]
    yield from _ids_are_unique(options)
    right = [len(one["text"]) for one in options if one.get("correct")]
    wrong = [len(one["text"]) for one in options if not one.get("correct")]
    if content["type"] == "multiple_choice" and len(right) != 1:
        yield f"{len(right)} options are correct; there must be one."
    if not right or not wrong:
        yield "there must be a right and a wrong option."
        return
    if max(right) > LONGER * sum(wrong) / len(wrong):
        yield "a right option is much longer than the wrong ones: length gives it away."
    if max(right + wrong) > SPREAD * max(min(right + wrong), 12):
        yield "an option is twice as long as another: give them like length."
    texts = [fold(one["text"]) for one in options]
    if len(set(texts)) < len(texts):
        yield "two options say the same."


def _numeric(content: dict) -> Iterator[str]:
    answers = content["answers"]
    if answers[0].get("credit", 1) != 1:
        yield "the first answer must be the right one."
    yield from _teaches(content)
    for place, one in enumerate(answers):
        for other in answers[place + 1 :]:
            apart = abs(one["value"] - other["value"])
            if apart <= one["tolerance"] + other["tolerance"]:
                yield (
                    f"the answers {one['value']} and {other['value']} overlap within their "
                    "tolerances: narrow one of them."
                )


def _short_text(content: dict) -> Iterator[str]:
    answers = content["answers"]
    if answers[0].get("credit", 1) != 1:
        yield "the first answer must be a right one."
    yield from _teaches(content)
    exact = [one for one in answers if one.get("match") != "wildcard"]
    for one in answers:
        if one.get("match") != "wildcard":
            if "*" in one["text"]:
                yield f"{one['text']!r} holds a * but is matched exactly."
            continue
        if "*" not in one["text"]:
            yield f"the pattern {one['text']!r} has no *: make it an exact answer."
            continue
        if len(fold(one["text"])) < 4:
            yield f"the pattern {one['text']!r} fits almost anything: name more letters."
        for other in exact:
            differs = other.get("credit", 1) != one.get("credit", 1)
            if differs and matches(one["text"], fold(other["text"])):
                yield f"the pattern {one['text']!r} swallows the answer {other['text']!r}."
    folded = [fold(one["text"]) for one in exact]
    if len(set(folded)) < len(folded):
        yield "two answers are the same once case, spaces and accents are folded."
    if "" in folded:
        yield "an answer has no letter or digit."


def _teaches(content: dict) -> Iterator[str]:
    if "incorrect" not in content["feedback"]:
        yield "feedback.incorrect is missing: what does one learn who is wrong?"


def _told_both_ways(content: dict) -> Iterator[str]:
    for name in ("correct", "incorrect"):
        if name not in content["feedback"]:
            yield f"feedback.{name} is missing."


def _ordering(content: dict) -> Iterator[str]:
    yield from _ids_are_unique(content["items"])
    yield from _told_both_ways(content)


def _matching(content: dict) -> Iterator[str]:
    yield from _ids_are_unique(content["pairs"])
    yield from _told_both_ways(content)
    right = {pair["right"] for pair in content["pairs"]}
    for text in content.get("distractors", []):
        if text in right:
            yield f"the distractor {text!r} is a right answer."
    if len(bank.choices(content)) < 2:
        yield "there must be at least two things to choose from."


def _predict(content: dict) -> Iterator[str]:
    value = content["outcome"].get("value")
    if value is not None and not content["minimum"] <= value <= content["maximum"]:
        yield f"the outcome {value} is outside of minimum and maximum."
    if "happened" in content["outcome"] and not re.search("percent", content["unit"]):
        yield "a probability is asked for in percent: unit must be percent."


RULES = {
    "multiple_choice": _options,
    "multiple_answer": _options,
    "numeric": _numeric,
    "short_text": _short_text,
    "ordering": _ordering,
    "matching": _matching,
    "predict": _predict,
}
