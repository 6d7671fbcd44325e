"""The graders: the published answers, and Python and the browser held together."""

from __future__ import annotations

import csv
import json
import unicodedata
from dataclasses import asdict

import pytest
from casebook import bank
from casebook.entry import CURRENCY_OF, FILLERS, NEGATIONS, PERCENTS, SCALE_OF, fold, read_number
from casebook.exercises import STATIC
from casebook.grade import GRADERS, grade
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

KEYS = {one.id: one.key for one in bank.read(ROOT / "tests/adversarial.yml").questions}
with (ROOT / "tests/adversarial.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
CASES = [[KEYS[row["question"]], json.loads(row["answer"])] for row in ROWS]


def as_json(value):
    """Return a Grade, an Entry or None as the browser would send it."""
    return json.loads(json.dumps(value if value is None else asdict(value)))


def differences(cases: list, python: list, script: list) -> list:
    """Return the cases for which the two differ, with both results."""
    return [row for row in zip(cases, python, script, strict=True) if row[1] != row[2]]


@pytest.fixture(scope="module")
def in_browser(browser):
    """Map a function of ``static/grade.js`` over a list: ``in_browser("casebook.fold", [...])``."""
    page = browser.new_page()
    page.set_content("")
    page.add_script_tag(path=STATIC / "grade.js")

    def run(function: str, cases: list) -> list:
        # As text: an object with the name __proto__ would not survive the way otherwise.
        code = f"text => JSON.stringify(JSON.parse(text).map((one) => {function}(one)))"
        return json.loads(page.evaluate(code, json.dumps(cases)))

    yield run
    page.close()


def graded_in_both(in_browser, cases: list) -> list:
    """Return the cases that Python and the browser grade differently, in whatever field."""
    script = in_browser("(([key, answer]) => casebook.grade(key, answer))", cases)
    return differences(cases, [as_json(grade(*case)) for case in cases], script)


# The published answers


def test_every_published_answer_has_its_published_grade():
    wrong = []
    for row, case in zip(ROWS, CASES, strict=True):
        found = grade(*case)
        if (found.status, found.credit) != (row["status"], float(row["credit"])):
            wrong.append((row["question"], row["answer"], row["why"], found))
    assert wrong == []


def test_the_browser_grades_every_published_answer_the_same_in_every_field(in_browser):
    assert graded_in_both(in_browser, CASES) == []


def test_the_published_answers_are_many_and_each_is_published_once():
    assert len(ROWS) >= 600
    assert len({(row["question"], json.dumps(case[1])) for row, case in zip(ROWS, CASES)}) == len(
        ROWS
    )
    assert all(row["why"] for row in ROWS)


@pytest.mark.parametrize("type", sorted(GRADERS))
def test_the_published_answers_are_of_every_kind_and_end_in_every_way(type):
    rows = [row for row in ROWS if KEYS[row["question"]]["type"] == type]
    assert {row["kind"] for row in rows} >= {"right", "wrong", "junk", "injection"}
    ends = {"kept"} if type == "predict" else {"right", "wrong"}
    assert {row["status"] for row in rows} >= ends | {"unread"}


# Python and the browser, over answers that nobody thought of

CHECKED = settings(max_examples=20, deadline=None, derandomize=True, database=None)
# Chromium may know a newer Unicode than Python: what is unassigned (Cn) in one is a letter in
# the other.  Two halves of a surrogate (Cs) become one character on their way through JSON.
CHARACTERS = st.characters(exclude_categories=("Cn", "Cs"))
ANY_TEXT = st.text(CHARACTERS, max_size=30)
LETTERS = st.text(
    st.one_of(
        st.characters(categories=("L", "M", "Nd", "Pc", "Pd", "Po", "Zs")),
        st.sampled_from("aAeEıİßẞđĐłøæœơưΣσςẬậéE\u0301\u0323\u200d\u00ad🇻🇳👍🏽ⅫﬁКк주체"),
    ),
    max_size=20,
)
SPACES = ["", "", " ", "  ", "\t", "\xa0", "\u2009", "\u202f", "\u3000", "\u200b", "\x1c", "\x85"]
SIGNS = ["", "", "+", "-", "\u2212", "\u2013", "minus ", "минус ", "âm ", "--", "±"]
FORE = ["", "", "", "about ", "~", "$", "US$", "€ ", "₫", "usd ", "£$", "khoảng ", "ca. ", "("]
MARKS = ["", ",", ".", " ", "'", "\u2019", "_", "\xa0", "\u2009", "\u202f", ",,", "\u066b"]
DIGITS = ["", "0", "1", "5", "12", "20", "000", "234", "999", "1234", "０３", "\u0663", "²", "½"]
POWERS = ["", "", "", "", "e3", "E-2", "e+12", "e308", "e-320", "e9999"]
WORDS = [*SCALE_OF, *CURRENCY_OF, *PERCENTS, *FILLERS, *NEGATIONS, "per cent", "phần trăm", "Bn."]
WORDS += [
    "долларов США",
    "đô la Mỹ",
    "US dollars",
    "people",
    "km",
    "TIV",
    "MILLION",
    "%%",
    ".",
    "x",
]


@st.composite
def numbers(draw) -> str:
    """A number as somebody may type it, or nearly."""
    body = "".join(
        draw(st.sampled_from(DIGITS)) + draw(st.sampled_from(MARKS))
        for _ in range(draw(st.integers(0, 3)))
    ) + draw(st.sampled_from(DIGITS))
    tail = [draw(st.sampled_from(SPACES)) + draw(st.sampled_from(WORDS))
            for _ in range(draw(st.integers(0, 3)))]  # fmt: skip
    parts = [draw(st.sampled_from(part)) for part in (SPACES, FORE, SIGNS, FORE)]
    return "".join([*parts, body, draw(st.sampled_from(POWERS)), *tail])


LONG = st.integers(195, 205).map(lambda size: "7" * size)
TYPED = st.one_of(numbers(), numbers(), numbers(), LETTERS, ANY_TEXT, LONG)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TYPED)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=6,
)
UNITS = ["", "percent", "share", "billion USD", "million TIV", "USD", "people", "km", "countries"]


def of_type(*types: str) -> st.SearchStrategy[dict]:
    """Keys of published questions."""
    return st.sampled_from([key for key in KEYS.values() if key["type"] in types])


def written(value: float) -> st.SearchStrategy[str]:
    """A value in notations that its own question may or may not take."""
    factors = st.sampled_from([1, 1, 1, 100, 0.01, 1e3, 1e6, 1e9, 1e-3, -1])
    forms = st.sampled_from(["{:g}", "{:.3f}", "{:,.1f}", "{:,.0f}", "{:e}", "{:.15g}"])
    return st.tuples(factors, forms, st.sampled_from(SPACES), st.sampled_from(["", *WORDS])).map(
        lambda way: way[1].format(value * way[0]).replace(",", way[2] or ",") + way[3]
    )


@st.composite
def numeric_cases(draw) -> list:
    """A key, its own numbers drawn or published, and something typed, near its values or not."""
    value = draw(st.sampled_from([0.5, 6.3, 33, 1234, 1.234, -2.5, 2025, 61671, 2.2e12, 0]))
    other = {
        "value": value * 1000 + 7,
        "tolerance": 3.0,
        "credit": draw(st.sampled_from([0, 0.5])),
    }
    right = {"value": value, "tolerance": draw(st.sampled_from([0, 0.01, 1])), "credit": 1}
    unit, whole = bank.unit(draw(st.sampled_from(UNITS))), draw(st.booleans())
    made = {"type": "numeric", "unit": unit, "whole": whole, "answers": [right, other]}
    guess = {"type": "predict", "unit": unit, "minimum": 0, "maximum": draw(st.integers(0, 3000))}
    key = draw(st.sampled_from([made, guess, *map(KEYS.get, KEYS)]))
    if key["type"] not in ("numeric", "predict"):
        key = made
    values = [one["value"] for one in key.get("answers", [right, other])]
    return [key, draw(st.one_of(TYPED, written(draw(st.sampled_from(values)))))]


@st.composite
def word_cases(draw) -> list:
    """A question for a word, and one of its answers, dressed or damaged, or another text."""
    key = draw(of_type("short_text"))
    text = draw(st.sampled_from([one["text"] for one in key["answers"]])).replace("*", " ")
    change = draw(
        st.sampled_from([str.upper, str.title, str.swapcase, str.strip, lambda t: t[1:]])
    )
    form = draw(st.sampled_from(["NFC", "NFD", "NFKD"]))
    near = draw(st.sampled_from(["", "the ", "The\xa0", "not ", "не ", " ", "«", "th e "]))
    near += unicodedata.normalize(form, change(text))
    near += draw(
        st.sampled_from(["", "!", ".", " (RCEP)", "\u0301", "\u200b", "s", "*", " không"])
    )
    return [key, draw(st.one_of(st.just(near), st.just(near), LETTERS, ANY_TEXT))]


@st.composite
def picked_cases(draw) -> list:
    """A question with parts, and some of its parts, among others that it does not have."""
    key = draw(of_type("multiple_choice", "multiple_answer", "true_false", "ordering", "matching"))
    ids = [*key.get("options", key.get("items", key.get("pairs", [])))] or ["true"]
    some = st.lists(st.sampled_from([*ids, *ids, "toString", "__proto__", "", None]), max_size=7)
    texts = st.sampled_from([*key.get("choices", ["x"]), *key.get("choices", ["y"]), "", None])
    rows = st.fixed_dictionaries(dict.fromkeys(ids, texts), optional={"__proto__": texts})
    one = st.sampled_from([*ids, "constructor", True, False])
    return [key, draw(st.one_of(st.permutations(ids), some, rows, one, ANYTHING))]


def batches(one: st.SearchStrategy) -> st.SearchStrategy[list]:
    """Many examples for one call of the browser."""
    return st.lists(one, min_size=25, max_size=60)


@CHECKED
@given(batches(TYPED))
def test_the_browser_reads_every_number_as_python_does(in_browser, texts):
    script = in_browser("casebook.readNumber", texts)
    assert differences(texts, [as_json(read_number(text)) for text in texts], script) == []


@CHECKED
@given(batches(st.one_of(LETTERS, ANY_TEXT)))
def test_the_browser_folds_every_text_as_python_does(in_browser, texts):
    assert differences(texts, list(map(fold, texts)), in_browser("casebook.fold", texts)) == []


def test_the_browser_folds_every_character_as_python_does(in_browser):
    every = [chr(code) for code in range(0x30000)]
    every = [one for one in every if unicodedata.category(one) not in ("Cn", "Cs", "Co")]
    assert differences(every, list(map(fold, every)), in_browser("casebook.fold", every)) == []


@CHECKED
@given(batches(numeric_cases()))
def test_the_browser_grades_what_is_typed_for_a_number_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


@CHECKED
@given(batches(word_cases()))
def test_the_browser_grades_what_is_typed_for_a_word_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


@CHECKED
@given(batches(picked_cases()))
def test_the_browser_grades_what_is_picked_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


# What holds for every answer

MANY = settings(CHECKED, max_examples=150)


@MANY
@given(st.sampled_from(list(KEYS)), ANYTHING)
def test_no_answer_raises_and_an_unread_one_earns_nothing(id, answer):
    found = grade(KEYS[id], answer)
    assert found.status in ("right", "partial", "wrong", "kept", "ask", "unread")
    if found.status in ("ask", "unread"):
        assert found.credit == 0 and found.feedback == () and found.message


@MANY
@given(st.one_of(numeric_cases(), word_cases(), picked_cases()))
def test_credit_is_between_none_and_all_and_agrees_with_the_verdict(case):
    found = grade(*case)
    assert 0 <= found.credit <= 1
    verdict = "right" if found.credit == 1 else "partial" if found.credit else "wrong"
    assert found.status in ((verdict,) if found.credit else ("wrong", "kept", "ask", "unread"))


@MANY
@given(numeric_cases())
def test_each_reading_that_is_offered_can_be_read_in_one_way_only(case):
    for reading in grade(*case).readings:
        assert grade(case[0], reading).status not in ("ask", "unread")


GROUPED = [(",", "."), (".", ","), (" ", "."), (" ", ","), ("'", "."), ("\u2019", "."), ("_", ".")]
GROUPED += [("\u2009", ","), ("\u202f", ","), ("\xa0", "."), ("", "."), ("", ",")]
FRACTIONS = st.text("0123456789", min_size=1, max_size=6).filter(lambda part: len(part) != 3)


@MANY
@given(
    st.integers(0, 10**12), FRACTIONS, st.sampled_from(GROUPED), st.sampled_from(["", "-", "−"])
)
def test_a_decimal_is_the_same_number_in_every_notation(whole, fraction, marks, sign):
    text = sign + f"{whole:,}".replace(",", marks[0]) + marks[1] + fraction
    expected = float(f"{'-' if sign else ''}{whole}.{fraction}")
    assert [float(one) for one in read_number(text).readings] == [expected]


@MANY
@given(st.integers(0, 10**12), st.sampled_from(GROUPED))
def test_a_whole_number_is_the_same_in_every_notation(whole, marks):
    readings = read_number(f"{whole:,}".replace(",", marks[0])).readings
    assert float(readings[0]) == whole
    assert len(readings) == (2 if marks[0] in (".", ",") and 1000 <= whole < 10**6 else 1)


@MANY
@given(
    st.integers(1, 10**6), st.sampled_from(list(SCALE_OF)), st.sampled_from(["", " ", "\u202f"])
)
def test_a_sum_is_the_same_in_words_of_every_size(billions, word, space):
    answers = [{"value": billions, "tolerance": 0, "credit": 1}]
    key = {"type": "numeric", "unit": bank.unit("billion USD"), "whole": False, "answers": answers}
    for typed in (
        f"{billions * 10**9 / SCALE_OF[word]:.12f}{space}{word}",
        f"{billions}{'0' * 9}",
    ):
        assert grade(key, f"$ {typed}").status == "right", typed


@MANY
@given(st.integers(1, 9999))
def test_a_percent_is_the_same_as_a_share_and_a_share_as_a_percent(hundredths):
    answers = [{"value": hundredths / 100, "tolerance": 0, "credit": 1}]
    key = {"type": "numeric", "unit": bank.unit("percent"), "whole": False, "answers": answers}
    share = key | {"unit": bank.unit("share")}
    share |= {"answers": [{"value": hundredths / 10_000, "tolerance": 0, "credit": 1}]}
    for text in (f"{hundredths / 100} %", f"{hundredths / 100}", f"{hundredths / 10_000:.4f}0"):
        assert [grade(key, text).status, grade(share, text).status] == ["right", "right"], text
