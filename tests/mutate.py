"""Break the graders in every small way, and see that the published answers notice.

``make mutate`` deletes each word of ``words.json``, turns each operator and changes each constant
of the graders in Python and in the browser's scripts, one at a time.  A mutant is killed if a row
of ``adversarial.csv`` ends otherwise: in status or credit for a word, in any field for code, since
the tests hold both graders together in every field.  What survives must be explained, with a
reason, in ``mutants.yml`` (the beginning of its name is enough); an explanation of nothing
fails too.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import signal
import sys
import time
import types
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import yaml
from browser import find_browser, launch
from kernelfree import bank
from kernelfree.quiz import GRADERS, STATIC
from kernelfree.words import FILE, WORDS, script
from playwright.sync_api import sync_playwright

TESTS = Path(__file__).resolve().parent
PACKAGE = FILE.parent
MODULES = ("words", "typed", "texts", "result", "grade_typed", "grade")
MUTATED = ("typed", "texts", "grade_typed", "grade")
EXPLAINED = TESTS / "mutants.yml"
SOURCES = {name: (PACKAGE / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
SCRIPTS = {name: (STATIC / f"{name}.js").read_text(encoding="utf-8") for name in GRADERS[1:]}


def rows() -> list[tuple[dict, object]]:
    """Return the key and the answer of each published row."""
    keys = {one.id: one.key for one in bank.read(TESTS / "adversarial.yml").questions}
    with (TESTS / "adversarial.csv").open(encoding="utf-8", newline="") as file:
        return [(keys[row["question"]], json.loads(row["answer"])) for row in csv.DictReader(file)]


CASES = rows()


def compiled(source):
    """Return the code of a text or a syntax tree."""
    return compile(source, "<a mutant>", "exec")


CODE = {name: compiled(text) for name, text in SOURCES.items()}


# Python


def grader(words: dict = WORDS, **changed):
    """Return ``grade`` of a fresh copy of the graders, some modules changed (syntax trees)."""
    kept = {name: sys.modules.get(f"kernelfree.{name}") for name in MODULES}
    package = sys.modules["kernelfree"]
    try:
        for name in MODULES:
            module = types.ModuleType(f"kernelfree.{name}")
            module.__file__ = str(PACKAGE / f"{name}.py")
            sys.modules[module.__name__] = module
            setattr(package, name, module)
            code = compiled(changed[name]) if name in changed else CODE[name]
            exec(code, module.__dict__)
            if name == "words":
                module.WORDS = words
        return module.grade
    finally:
        for name, module in kept.items():
            sys.modules[f"kernelfree.{name}"] = module
            setattr(package, name, module)


def results(grade, cases: list) -> Iterator[dict]:
    """Yield the grade of each case, with all its fields; a mutant may raise."""
    for key, answer in cases:
        yield json.loads(json.dumps(asdict(grade(key, answer))))


def differs(expected: list[dict], cases: list, fields=None, **changed) -> bool:
    """Tell whether changed graders give another result for a case, or fail."""
    try:
        signal.alarm(20)  # a mutant may never end
        for wanted, found in zip(expected, results(grader(**changed), cases), strict=True):
            if any(wanted[one] != found[one] for one in fields or wanted):
                return True
        return False
    except Exception:
        return True
    finally:
        signal.alarm(0)


def _never_ends(*_):
    raise TimeoutError


TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, tuple]]:
    """Yield each small change: its node, what it is called, and what to set where."""
    for node in code_only(tree):
        for name in ("op", "ops"):
            for place, op in enumerate(_listed(getattr(node, name, []))):
                if type(op) in TURNED:
                    new = TURNED[type(op)]
                    yield node, f"{type(op).__name__} to {new.__name__}", (name, place, new())
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            twice = ast.UnaryOp(node.op, node.operand)
            yield node, f"without {type(node.op).__name__}", ("operand", 0, twice)
        if isinstance(node, ast.Constant) and type(node.value) in (bool, int, float, str):
            new = changed_constant(node.value)
            yield node, f"{node.value!r} to {new!r}", ("value", 0, new)


def changed_constant(value):
    """Return another constant of the same type."""
    if isinstance(value, bool):
        return not value
    return f"¤{value}" if isinstance(value, str) else value + 1


def _listed(part) -> list:
    return part if isinstance(part, list) else [part]


NO_CODE = (ast.ClassDef, ast.Import, ast.ImportFrom, ast.arguments)


def code_only(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what runs: no docstring, no annotation, no class, no import."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        names = [getattr(one, "id", "") for one in getattr(node, "targets", [])]
        if text or "__all__" in names or isinstance(node, NO_CODE):
            continue
        yield node
        for name, part in ast.iter_fields(node):
            if name not in ("annotation", "returns"):
                waiting += [one for one in _listed(part) if isinstance(one, ast.AST)]


def python_mutants() -> Iterator[tuple[str, dict]]:
    """Yield the name of each mutant in Python, and the changed module."""
    for name in MUTATED:
        lines = SOURCES[name].splitlines()
        for number in range(sum(1 for _ in sites(ast.parse(SOURCES[name])))):
            tree = ast.parse(SOURCES[name])
            node, told, (field, place, new) = list(sites(tree))[number]
            if isinstance(getattr(node, field), list):
                getattr(node, field)[place] = new
            else:
                setattr(node, field, new)
            line = lines[node.lineno - 1].strip()
            yield f"{name}.py: {line}: {told}", {name: ast.fix_missing_locations(tree)}


# Words


def word_mutants() -> Iterator[tuple[str, str, dict]]:
    """Yield the name of each word or sign to delete, the word, and the words without it."""
    for part, value in WORDS.items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        for under, text in rows if part not in ("about", "longest") else ():
            whole = part in ("letters", "phrases", "plurals")
            signs = part in CLASSES or part == "characters"
            found = [under] if whole else pieces(text) if signs else text.split()
            for one in found:
                words = json.loads(json.dumps(WORDS))
                if whole:
                    del words[part][under]
                elif isinstance(value, dict):
                    words[part][under] = without(text, one, signs)
                else:
                    words[part] = without(text, one, signs)
                yield f"words.json: {part} {under}: {one}".replace(" :", ":"), one, words


CLASSES = "spaces invisible quotes code separators symbols decimals groups zeros".split()


def pieces(text: str) -> list[str]:
    """Return the characters and ranges of a class."""
    return re.findall(r".-.|.", text, flags=re.DOTALL)


def without(text: str, one: str, signs: bool) -> str:
    """Return a text without one of its words or characters."""
    kept = [part for part in (pieces(text) if signs else text.split()) if part != one]
    return ("" if signs else " ").join(kept)


# The browser's scripts

TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|\s+)|(?P<string>"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>0x\w+|[\d.]*\d(?:e-?\d+)?)"""
    r"""|(?P<sign>\?\?=|===|!==|=>|<=|>=|&&|\|\||\?\?|\?\.|\.\.\.|\+=|\*=|-=|\+\+|.)""",
    flags=re.DOTALL,
)
PATTERN = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*")
BEFORE_PATTERN = [*"(,=:[!?{};", "=>", "||", "&&", "??", "return"]  # elsewhere / divides
SWAPPED = {
    "===": "!==", "!==": "===", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||",
    "||": "&&", "+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "*=": "/=", "??": "&&",
    "!": "", "true": "false", "false": "true",
}  # fmt: skip


def tokens(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield kind, place and text of each token of a script."""
    place, before = 0, ""
    while place < len(text):
        pattern = PATTERN.match(text, place) if before in BEFORE_PATTERN else None
        found = pattern or TOKEN.match(text, place)
        kind = "pattern" if pattern else found.lastgroup
        if kind != "skip":
            yield kind, place, found[0]
            before = found[0]
        place = found.end()


def script_mutants() -> Iterator[tuple[str, str]]:
    """Yield the name of each mutant of the browser's scripts, and all scripts with it in place."""
    for name, text in SCRIPTS.items():
        for kind, place, token in tokens(text):
            new = SWAPPED.get(token)
            if kind == "string":
                new = f"{token[0]}¤{token[1:]}"
            elif kind == "number":
                new = f"({token} + 1)"
            elif kind == "pattern":
                new = "/(?!)/"
            if new is not None:
                start = text.rfind("\n", 0, place) + 1
                line = text[start : text.find("\n", place)].strip()
                changed = {**SCRIPTS, name: text[:place] + new + text[place + len(token) :]}
                told = f"{name}.js: {line}: {token} to {new or 'nothing'}, column {place - start}"
                yield told, "".join([script(), *changed.values()])


# A worker of its own, so that a mutant which never ends can be ended.
WORKER = """
onmessage = ({ data: { cases, expected, mutants } }) => {
  for (const [number, code] of mutants) {
    let killed = false;
    try {
      globalThis.kernelfree = undefined;
      (0, eval)(code);
      const grade = ([key, answer]) => JSON.stringify(kernelfree.grade(key, answer));
      killed = cases.some((one, place) => grade(one) !== expected[place]);
    } catch { killed = true; }
    postMessage([number, killed]);
  }
  postMessage("done");
};
"""
RUN = """async ([worker, cases, expected, mutants]) => {
  const survivors = [], url = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  let left = mutants.map((code, number) => [number, code]);
  while (left.length) {
    const one = new Worker(url);
    one.postMessage({ cases: JSON.parse(cases), expected, mutants: left });
    left = await new Promise((done, failed) => {
      let rest = left, timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => done(rest.slice(1)), 10000);
      };
      one.onerror = (error) => failed(new Error(error.message));
      one.onmessage = ({ data }) => {
        if (data === "done") return done([]);
        if (!data[1]) survivors.push(data[0]);
        rest = rest.slice(1);
        wait();
      };
      wait();
    });
    one.terminate();
  }
  return survivors;
}"""


def script_survivors(page, mutants: list[tuple[str, str]]) -> list[str]:
    """Return the names of the mutants of the scripts that no case notices."""
    expected = page.evaluate(
        """([code, cases]) => { (0, eval)(code); return JSON.parse(cases).map(
          ([key, answer]) => JSON.stringify(kernelfree.grade(key, answer))); }""",
        [script() + "".join(SCRIPTS.values()), json.dumps(CASES)],
    )
    codes = [code for _, code in mutants]
    left = page.evaluate(RUN, [WORKER, json.dumps(CASES), expected, codes])
    return [mutants[number][0] for number in left]


def python_survivors(mutants: list[tuple[str, dict]]) -> list[str]:
    """Return the names of the mutants in Python that no case notices."""
    expected = list(results(grader(), CASES))
    return [name for name, changed in mutants if not differs(expected, CASES, **changed)]


def word_survivors(mutants: list[tuple[str, str, dict]]) -> list[str]:
    """Return the names of the words whose loss no published status and credit notices."""
    expected, left = list(results(grader(), CASES)), []
    for name, one, words in mutants:
        near = [n for n, (_, answer) in enumerate(CASES) if may_hold(str(answer).lower(), one)]
        for some in (near, range(len(CASES))):  # a word's own answers first: most are killed there
            wanted, cases = [expected[n] for n in some], [CASES[n] for n in some]
            if differs(wanted, cases, ("status", "credit"), words=words):
                break
        else:
            left.append(name)
    return left


def may_hold(answer: str, word: str) -> bool:
    """Tell whether a word, or a character of a range, can be a part of an answer."""
    if re.fullmatch(".-.", word, flags=re.DOTALL):
        return any(word[0] <= one <= word[2] for one in answer)
    return set(word) <= set(answer)


def main() -> int:
    """Run every mutant, print the count, and return 1 if a survivor is not explained."""
    signal.signal(signal.SIGALRM, _never_ends)
    started, left, count = time.monotonic(), [], 0
    words, python, scripts = list(word_mutants()), list(python_mutants()), list(script_mutants())
    for mutants, run in ((words, word_survivors), (python, python_survivors)):
        found = run(mutants)
        print(f"{run.__name__}: {len(found)} of {len(mutants)}", flush=True)
        left, count = left + found, count + len(mutants)
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        found = script_survivors(browser.new_page(), scripts)
        browser.close()
    print(f"script_survivors: {len(found)} of {len(scripts)}", flush=True)
    left, count = left + found, count + len(scripts)
    explained = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or {}
    known = [name for names in explained.values() for name in names]
    open_ = [name for name in left if not name.startswith(tuple(known))]
    stale = [name for name in known if not any(one.startswith(name) for one in left)]
    for name in open_:
        print(f"survives: {name}")
    for name in stale:
        print(f"explained in {EXPLAINED.name}, but killed or gone: {name}")
    took = time.monotonic() - started
    print(f"{count} mutants, {count - len(left)} killed, {len(left)} survive, of which")
    print(f"{len(left) - len(open_)} are explained; {took:.0f} s")
    return int(bool(open_ or stale))


if __name__ == "__main__":
    raise SystemExit(main())
