"""The question bank: one YAML file a page, from which page, notebook, LMS and paper are made."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from kernelfree.errors import BookError, nearest
from kernelfree.expressions import ExpressionError, value_of
from kernelfree.settings import current
from kernelfree.texts import words_of
from kernelfree.typed import CURRENCIES, SCALE_OF

SCHEMA = Path(__file__).with_name("bank.schema.json")


class BankError(BookError):
    """A bank that cannot be used; each line of the message is ``file:line: what to do``."""


@dataclass(frozen=True)
class Question:
    """One question, with its keys computed and its texts filled in.

    ``content`` is the entry of the file; ``line`` is where it stands there.
    """

    content: dict
    line: int

    @property
    def id(self) -> str:
        """The id, the same in every format and edition."""
        return self.content["id"]

    @property
    def type(self) -> str:
        """The type, such as ``numeric``."""
        return self.content["type"]

    @property
    def points(self) -> float:
        """What a right answer is worth; a prediction is not graded."""
        return 0 if self.type == "predict" else self.content.get("points", 1)

    @property
    def key(self) -> dict:
        """What `kernelfree.grade.grade` needs, and no text: plain JSON."""
        return {"type": self.type} | KEYS[self.type](self.content) | _named(self.content)

    @property
    def data(self) -> dict:
        """What the page's scripts know of it: hash, points and key."""
        return {"hash": self.hash, "points": self.points, "key": self.key}

    @property
    def hash(self) -> str:
        """A hash of what is asked and of the key: an old answer is one to another hash.

        Feedback, hints and titles are left out, so that mending them keeps answers; and what
        the graders take from the stem, which is there already.
        """
        texts = [self.content["stem"]]
        for part in ("options", "items", "pairs"):
            for one in self.content.get(part, ()):
                texts += [one.get("text") or one.get("left")]
        key = {name: part for name, part in self.key.items() if name != "named"}
        asked = json.dumps([texts, key], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Bank:
    """The questions of one page; ``outcomes`` are its learning outcomes by key.

    ``lines`` says where the file has its name, its page and each outcome.
    """

    name: str
    page: str
    title: str
    outcomes: dict[str, str]
    questions: list[Question] = field(repr=False)
    lines: dict[str, int] = field(default_factory=dict, repr=False)

    def select(self, ids=None, section: str = "", skip=()) -> list[Question]:
        """Return the questions with these ids, in this order, or all that are graded.

        ``section`` keeps those of one section of the page; ``skip`` leaves sections out.
        """
        graded = [one for one in self.questions if one.type != "predict"]
        sections = {one.content["section"] for one in graded}
        for name in (*skip, *filter(None, [section])):
            if name not in sections:
                self._unknown("section", name, sections)
        if ids is None:
            found = [one for one in graded if one.content["section"] not in skip]
            return [one for one in found if section in ("", one.content["section"])]
        known = {one.id: one for one in self.questions}
        for id in ids:
            if id not in known:
                self._unknown("question", id, known)
        return [known[id] for id in ids]

    def _unknown(self, kind: str, name: str, known) -> None:
        place = current().place(file(self.name))
        raise BankError(f"There is no {kind} {name!r} in {place}. {nearest(name, known)}")


def names() -> list[str]:
    """Return the names of all banks."""
    return sorted(path.stem for path in current().banks.glob("*.yml"))


def file(name: str) -> Path:
    """Return the file of the bank ``name``."""
    return current().banks / f"{name}.yml"


def page_file(bank: Bank) -> Path:
    """Return the source of a bank's page."""
    return current().pages / f"{bank.page}.md"


def bank(name: str) -> Bank:
    """Return the bank ``<name>.yml`` of the book; `BankError` says what is wrong and where."""
    if name not in names():
        folder = current().place(current().banks)
        raise BankError(f"There is no bank {name!r} in {folder}. {nearest(name, names())}")
    return read(file(name))


@lru_cache
def read(path: Path) -> Bank:
    """Return the bank in a file, checked against the schema, its keys computed."""
    import jsonschema  # a quarter of a second: only where a bank is read

    name = current().place(path)
    tree, content = _parsed(path, name)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(content))
    # what is missing makes the rest of an entry "unexpected": one complaint is enough
    errors = [e for e in errors if e.validator != "unevaluatedProperties"] or errors
    found = [f"{name}:{line_of(tree, e.absolute_path)}: {_told(e)}" for e in errors]
    if found:
        raise BankError("\n".join(found))
    questions = []
    for number, entry in enumerate(content["questions"]):
        line = line_of(tree, ["questions", number])
        questions.append(Question(_resolved(entry, f"{name}:{line}"), line))
    lines = {part: line_of(tree, [part]) for part in ("bank", "page")}
    lines |= {key: line_of(tree, ["outcomes", key]) for key in content["outcomes"]}
    told = (content[part] for part in ("bank", "page", "title", "outcomes"))
    return Bank(*told, questions, lines)


class Loader(yaml.SafeLoader):
    """YAML without references to what stands elsewhere: they can make a file without an end."""

    def compose_node(self, parent, index):
        """Return a node; raise at a reference."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(
                problem="a reference (*) is not read here: write it out.", problem_mark=mark
            )
        return super().compose_node(parent, index)


def _parsed(path, name: str) -> tuple[yaml.Node, dict]:
    """Return a file's YAML as a tree, which knows its lines, and as plain values."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=Loader)
        if tree is None:
            raise BankError(f"{name}:1: the file is empty. Begin with schema: 1.")
        _refuse_doubled_keys(tree, name)
        return tree, yaml.constructor.SafeConstructor().construct_document(tree)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BankError(f"{name}:{line}: this is not UTF-8. Save the file as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        raise BankError(f"{name}:{error.problem_mark.line + 1}: {error.problem}") from None
    except RecursionError:
        raise BankError(f"{name}:1: too much stands inside of something else.") from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise BankError(f"{name}:{line}: {error.reason}: delete the character.") from None


def line_of(node: yaml.Node, path) -> int:
    """Return the line of the file on which the value at ``path`` begins."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[step]
    return node.start_mark.line + 1


def _refuse_doubled_keys(node: yaml.Node, name: str) -> None:
    """Raise if a mapping has a key twice: YAML would drop the first without a word."""
    children = getattr(node, "value", [])
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, _ in children:
            line, written = key.start_mark.line + 1, str(key.value)
            if written in seen:
                raise BankError(f"{name}:{line}: the key {written!r} stands here a second time.")
            seen.add(written)
        children = [value for _, value in children]
    for child in children if isinstance(children, list) else ():
        _refuse_doubled_keys(child, name)


def _told(error) -> str:
    """Return a schema error in few words: where in the entry, and what is wrong."""
    place = "/".join(str(step) for step in error.absolute_path if not isinstance(step, int))
    return f"{place or 'the bank'}: {error.message[:300]}"


def evaluate(expression: str, place: str, values: dict | None = None):
    """Return the value of an expression over the book's names and the named ``values``.

    `BankError` begins with ``place``.  What an expression may do: `kernelfree.expressions`.
    """
    try:
        return value_of(expression, values or {}, current().names)
    except ExpressionError as error:
        shown = expression if len(expression) <= 300 else f"{expression[:300]} …"
        raise BankError(f"{place}: the expression {shown!r} failed: {error}") from None


def _number(expression: str, place: str, values: dict) -> float:
    value = evaluate(expression, place, values)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        kind = type(value).__name__
        raise BankError(f"{place}: {expression!r} gives no number but a {kind}.")
    if not math.isfinite(value):
        raise BankError(f"{place}: {expression!r} gives {value}, which is no number.")
    return float(value)


def _resolved(entry: dict, place: str) -> dict:
    """Return an entry with its numbers computed and its texts filled in."""
    values = {}
    for name, code in entry.get("values", {}).items():
        values[name] = evaluate(code, place, values)

    def resolve(part):
        if isinstance(part, dict) and "expression" in part:
            value = _number(part["expression"], place, values)
            return round(value, part["digits"]) if "digits" in part else value
        if isinstance(part, dict):
            return {name: resolve(value) for name, value in part.items()}
        if isinstance(part, list):
            return [resolve(value) for value in part]
        if isinstance(part, float) and not math.isfinite(part):
            raise BankError(f"{place}: {part} is no number to grade by. Give one with an end.")
        return fill(part) if isinstance(part, str) else part

    def fill(text: str) -> str:
        for name in re.findall(r"\{(\w+)\}", text):
            if name not in values:
                raise BankError(f"{place}: {{{name}}} has no entry under values. Add it there.")
        return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)

    kept = {"values": values} | ({"proof": entry["proof"]} if "proof" in entry else {})
    return resolve({name: part for name, part in entry.items() if name not in kept}) | kept


def unit(text: str) -> dict:
    """Return what the grader must know of a unit such as ``billion USD`` or ``percent``."""
    words = text.lower().replace(",", " ").split()
    kind = "percent" if "percent" in words else "share" if words[:1] == ["share"] else "plain"
    scale = 1.0
    for word in words:
        scale *= SCALE_OF.get(word, 1.0)
    currency = next((word.upper() for word in words if word.upper() in CURRENCIES), "")
    others = [word for word in words if word not in SCALE_OF and word.upper() != currency]
    forms = {form: None for word in others for form in (word, _singular(word))}
    return {"kind": kind, "scale": scale, "currency": currency, "words": list(forms)}


def _named(entry: dict) -> dict:
    """Return what the stem names, which may stand beside an answer.

    For a word these are all words of the stem; for a number without a unit, what it counts:
    "how many *different* texts can pass" counts texts, "in which year" years.
    """
    words = words_of(entry["stem"])
    if entry["type"] == "short_text":
        return {"named": sorted(set(words))}
    if entry["type"] not in ("numeric", "predict") or entry.get("unit"):
        return {}
    text = " ".join(words)
    counted = re.findall(r"how many (?:\w+ ){0,2}?(\w+s)\b|(?:which|what) (year)\b", text)
    forms = {form for pair in counted for word in pair if word for form in (word, _singular(word))}
    return {"named": sorted(forms)} if forms else {}


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def _listed(entry: dict, *names: str) -> list[dict]:
    defaults = {"credit": 1, "match": "exact"}
    return [
        {name: answer.get(name, defaults.get(name)) for name in names}
        for answer in entry["answers"]
    ]


def _options(entry: dict) -> dict:
    return {option["id"]: option.get("correct", False) for option in entry["options"]}


def choices(entry: dict) -> list[str]:
    """Return what a matching question offers to choose from, in the order of the alphabet."""
    right = [pair["right"] for pair in entry["pairs"]]
    return sorted({*right, *entry.get("distractors", [])}, key=str.casefold)


KEYS = {
    "multiple_choice": lambda e: {"options": _options(e)},
    "multiple_answer": lambda e: {
        "options": _options(e), "scoring": e.get("scoring", "partial"),
    },
    "true_false": lambda e: {"answer": e["answer"]},
    "numeric": lambda e: {
        "unit": unit(e.get("unit", "")), "whole": e.get("whole", False),
        "answers": _listed(e, "value", "tolerance", "credit"),
    },
    "short_text": lambda e: {"answers": _listed(e, "text", "match", "credit")},
    "ordering": lambda e: {
        "items": [item["id"] for item in e["items"]],
        "scoring": e.get("scoring", "absolute_position"),
    },
    "matching": lambda e: {
        "pairs": {pair["id"]: pair["right"] for pair in e["pairs"]}, "choices": choices(e),
    },
    "predict": lambda e: {
        "unit": unit(e["unit"]), "minimum": e["minimum"], "maximum": e["maximum"],
    },
}  # fmt: skip
