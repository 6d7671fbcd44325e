"""The graders: the published answers, and Python and the browser held together."""

from __future__ import annotations

import csv
import json
import unicodedata
from dataclasses import asdict

import mutate
import pytest
import yaml
from conftest import ROOT
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from kernelfree import bank, words
from kernelfree.grade import GRADERS, MESSAGES, grade
from kernelfree.quiz import GRADERS as SCRIPTS
from kernelfree.quiz import source
from kernelfree.texts import fold
from kernelfree.typed import (
    CURRENCY_OF,
    FILLERS,
    PERCENTS,
    SCALE_OF,
    SIGN_OF,
    UNIT_OF,
    read_number,
)

pick = st.sampled_from
KEYS = {one.id: one.key for one in bank.read(ROOT / "tests/adversarial.yml").questions}
with (ROOT / "tests/adversarial.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
CASES = [[KEYS[row["question"]], json.loads(row["answer"])] for row in ROWS]


def as_json(value):
    """Return a Grade, an Entry or a message's name as the browser would send it."""
    return json.loads(json.dumps(value if isinstance(value, str) else asdict(value)))


def differences(cases: list, python: list, script: list) -> list:
    """Return the cases for which the two differ, with both results."""
    return [row for row in zip(cases, python, script, strict=True) if row[1] != row[2]]


@pytest.fixture(scope="module")
def in_browser(browser):
    """Map a function of ``static/grade.js`` over a list: ``in_browser("kernelfree.fold", [])``."""
    page = browser.new_page()
    page.set_content("")
    for name in SCRIPTS:
        page.add_script_tag(content=source(name))

    def run(function: str, cases: list) -> list:
        # As text: an object with the name __proto__ would not survive the way otherwise.
        code = f"text => JSON.stringify(JSON.parse(text).map((one) => {function}(one)))"
        return json.loads(page.evaluate(code, json.dumps(cases)))

    yield run
    page.close()


def one_answer(unit: str, value: float) -> dict:
    """Return the key of a question for a number that is right exactly."""
    answers = [{"value": value, "tolerance": 0, "credit": 1}]
    return {"type": "numeric", "unit": bank.unit(unit), "whole": False, "answers": answers}


def graded_in_both(in_browser, cases: list) -> list:
    """Return the cases that Python and the browser grade differently, in whatever field."""
    script = in_browser("(([key, answer]) => kernelfree.grade(key, answer))", cases)
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
    answers = [json.dumps([row["question"], json.loads(row["answer"])]) for row in ROWS]
    assert len(answers) == len(set(answers)) >= 600
    assert all(row["why"] for row in ROWS)


@pytest.mark.parametrize("type", sorted(GRADERS))
def test_the_published_answers_are_of_every_kind_and_end_in_every_way(type):
    rows = [row for row in ROWS if KEYS[row["question"]]["type"] == type]
    assert {row["kind"] for row in rows} >= {"right", "wrong", "junk", "injection"}
    ends = {"kept"} if type == "predict" else {"right", "wrong"}
    assert {row["status"] for row in rows} >= ends | {"unread"}


def test_each_word_that_the_graders_know_decides_a_published_grade():
    assert mutate.word_survivors(list(mutate.word_mutants())) == []


def test_a_published_answer_notices_a_sample_of_broken_code(browser):
    explained = yaml.safe_load(mutate.EXPLAINED.read_text(encoding="utf-8"))
    known = tuple(name for names in explained.values() for name in names)
    page = browser.new_page()
    left = mutate.python_survivors(list(mutate.python_mutants())[::25])
    left += mutate.script_survivors(page, list(mutate.script_mutants())[::25])
    page.close()
    assert [name for name in left if not name.startswith(known)] == []


BREAKS = {
    "currencies is missing": ('"currencies"', '"curencies"'),
    "nothing reads": ('"about"', '"remark"'),
    "must map texts": ('"RUB": "', '"RUB": 3, "RUR": "'),
    "stands in": ("percent percents", "percent percents dollar"),
    "small letters": ("percent percents", "Percent percents"),
    "symbols too": ("percent percents", "percent ‰ percents"),
    "this is no JSON": ('"longest": 200,', '"longest": 200'),
    "stands there twice": ('"EUR"', '"USD"'),
    "like 1e6": ('"1e6"', '"million"'),
}


@pytest.mark.parametrize("told", BREAKS)
def test_a_broken_list_of_words_says_what_to_do(tmp_path, told):
    old, new = BREAKS[told]
    text = words.FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    broken = tmp_path / "words.json"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(words.WordsError, match=told):
        words.read(broken)


def test_every_decimal_digit_of_unicode_counts():
    digits = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
    assert len(digits) > 600
    for one in digits:
        assert read_number(one).readings == (str(unicodedata.decimal(one)),)
        assert fold(one) == str(unicodedata.decimal(one))


# Python and the browser, over answers that nobody thought of

# The same examples in each run; a batch is not shrunk, since only what differs is shown.
CHECKED = settings(max_examples=15, deadline=None, derandomize=True, database=None)
BATCHED = settings(CHECKED, phases=[Phase.generate])
# Chromium may know a newer Unicode than Python: what is unassigned (Cn) in one is a letter in
# the other.  Two halves of a surrogate (Cs) become one character on their way through JSON.
UNKNOWN = ("Cn", "Cs")
ANY_TEXT = st.text(st.characters(exclude_categories=UNKNOWN), max_size=30)
HARD = "aAeEıİßẞđĐłøæœơưΣσςẬậée\u0301\u0323\u200d\u00ad🇻🇳👍🏽ⅫﬁКк주체"
LETTERS = st.text(
    st.one_of(
        st.characters(categories=("L", "M", "Nd", "Pc", "Pd", "Po", "Zs")),
        pick(HARD),
    ),
    max_size=20,
)
SPACES = ["", "", " ", " ", "  ", "\t", "\xa0", "\u2009", "\u202f", "\u3000", "\u200b", "\x85"]
SIGNS = ["", "", "", "", "+", "-", "\u2212", "\u2013", "minus ", "минус ", "âm ", "--", "±"]
FORE = ["", "", "", "", "", "", "about ", "~", "$", "US$", "€ ", "usd ", "£$", "khoảng ", "ca. "]
MARKS = ["", ",", ".", " ", "'", "\u2019", "_", "\xa0", "\u2009", "\u202f", ",,", "\u066b"]
DIGITS = ["", "0", "1", "5", "12", "20", "000", "234", "999", "1234", "０３", "\u0663", "²", "½"]
POWERS = ["", "", "", "", "e3", "E-2", "e+12", "e308", "e-320", "e9999"]
WORDS = [*SCALE_OF, *CURRENCY_OF, *PERCENTS, *FILLERS, *UNIT_OF, *SIGN_OF]
WORDS += [*words.listed("negations"), *words.WORDS["phrases"], "(days)", "Bn.", "A$"]
WORDS += ["долларов США", "đô la Mỹ", "US dollars", "people", "km", "TIV", "MILLION", "%%", "."]


@st.composite
def grouped(draw) -> str:
    """A whole number or a decimal, its thousands grouped by one mark or another."""
    value, places = draw(st.integers(0, 10 ** draw(pick([2, 4, 7, 13])))), draw(st.integers(0, 4))
    text = f"{value / 10**places:,.{places}f}"
    return "".join({",": draw(pick(MARKS)), ".": draw(pick(".,"))}.get(one, one) for one in text)


@st.composite
def jumbled(draw) -> str:
    """Digits and marks in any order."""
    body = [draw(pick(part)) for _ in range(draw(st.integers(0, 2))) for part in (DIGITS, MARKS)]
    return "".join([*body, draw(pick(DIGITS)), draw(pick(POWERS))])


@st.composite
def numbers(draw) -> str:
    """A number as somebody may type it, or nearly."""
    fore = [draw(pick(part)) for part in (SPACES, FORE, SIGNS)]
    tail = [draw(pick(part)) for _ in range(draw(pick([0, 1, 1, 2]))) for part in (SPACES, WORDS)]
    return "".join([*fore, draw(st.one_of(grouped(), grouped(), jumbled())), *tail])


LONG = st.tuples(pick("7𝟕"), pick([199, 200, 201])).map(lambda part: part[0] * part[1])
TYPED = st.one_of(numbers(), numbers(), numbers(), LETTERS, ANY_TEXT, LONG)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TYPED),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=6,
)


def of_type(*types: str) -> st.SearchStrategy[dict]:
    """The keys of the published questions of these types."""
    return pick([key for key in KEYS.values() if key["type"] in types])


@st.composite
def typed_keys(draw) -> dict:
    """A key of a question that asks for a number."""
    value = draw(pick([0, 0.5, 6.3, 33, 1234, 1.234, -2.5, 2025, 61671, 2.2e12]))
    units = ["", "percent", "share", "billion USD", "million TIV", "USD", "people", "km"]
    unit = bank.unit(draw(pick(units)))
    if draw(pick([True, False, False])):
        return {"type": "predict", "unit": unit, "minimum": 0, "maximum": 2 * abs(value)}
    trap = {"value": value * 1000 + 7, "tolerance": 3.0, "credit": draw(pick([0, 0.5]))}
    right = {"value": value, "tolerance": draw(pick([0, 0.01, 1])), "credit": 1}
    whole = draw(st.booleans())
    return {"type": "numeric", "unit": unit, "whole": whole, "answers": [right, trap]}


SIZES = [*[(1, "")] * 5, (1, " %"), (100, "%"), (0.01, ""), (100, ""), (1, "k"), (1e-9, " bn")]
SIZES += [(1, " USD"), (1, " people"), (1e-3, "trn $"), (1e3, " млн"), (-1, ""), (1e3, "")]


@st.composite
def near(draw, key: dict) -> str:
    """A value of the key, in a notation and a size that the question may or may not take."""
    values = [one["value"] for one in key.get("answers", [])] or [key["maximum"] / 3]
    factor, tail = draw(pick(SIZES))
    value = draw(pick(values)) * factor * key["unit"]["scale"] ** draw(pick([0, 0, 1]))
    text = draw(pick(["{:.12g}", "{:,.12g}", "{:,.12g}", "{:,.1f}", "{:e}"])).format(value)
    return text.replace(",", draw(pick(MARKS))) + tail


@st.composite
def number_cases(draw) -> list:
    """A question for a number, and something typed, near its values or not."""
    key = draw(st.one_of(typed_keys(), of_type("numeric", "predict")))
    return [key, draw(st.one_of(near(key), near(key), TYPED))]


TAILS = [" thing", ", thing", " (V)", " [it]", " of the list", "es", " год", "-03-01", "/2", "{"]


@st.composite
def word_cases(draw) -> list:
    """A question for a word, and one of its answers, dressed or damaged, or another text."""
    key = draw(of_type("short_text"))
    text = draw(pick([one["text"] for one in key["answers"]])).replace("*", draw(pick("* d")))
    text = draw(pick([str.upper, str.title, str.swapcase, str, str, lambda t: t[1:]]))(text)
    text = unicodedata.normalize(draw(pick(["NFC", "NFD", "NFKD"])), text)
    fores = ["", "", "the ", "The\xa0", "not ", "не ", " ", "«", "th e ", "it's a ", "3 May "]
    fore = draw(pick(fores))
    tails = ["", "", "!", ".", " (RCEP)", "\u0301", "\u200b", "s", "*", " không", *TAILS]
    tail = draw(pick(tails))
    dressed = st.just(f"{fore}{text}{tail}")
    return [key, draw(st.one_of(dressed, dressed, LETTERS, ANY_TEXT, LONG))]


@st.composite
def pattern_cases(draw) -> list:
    """A pattern and a text of few letters, so that they often fit."""
    pattern = f"{draw(st.text('ab*', max_size=5))}*{draw(st.text('ab*', max_size=3))}"
    answers = [{"text": pattern, "match": "wildcard", "credit": 1}]
    return [{"type": "short_text", "answers": answers}, draw(st.text("ab", max_size=6))]


@st.composite
def picked_cases(draw) -> list:
    """A question with parts, and some of its parts, among others that it does not have."""
    key = draw(of_type("multiple_choice", "multiple_answer", "true_false", "ordering", "matching"))
    ids = [*key.get("options", key.get("items", key.get("pairs", [])))] or ["true"]
    some = st.lists(pick([*ids, *ids, *ids, "toString", "__proto__", None]), max_size=4)
    texts = pick([*key.get("choices", ["x"])] * 4 + ["constructor", None])
    rows = st.fixed_dictionaries(dict.fromkeys(ids, texts))
    one = pick([*ids, *ids, "constructor", True, False])
    lists = [st.permutations(ids), some, st.lists(pick(ids), unique=True)]
    fits = {"ordering": lists, "multiple_answer": lists, "matching": [rows]}
    good = fits.get(key["type"], [one])
    return [key, draw(st.one_of(*good, *good, *good, rows, some, one, ANYTHING))]


def batches(one: st.SearchStrategy) -> st.SearchStrategy[list]:
    """Many examples for one call of the browser."""
    return st.lists(one, min_size=30, max_size=60)


@BATCHED
@given(batches(TYPED))
def test_the_browser_reads_every_number_as_python_does(in_browser, texts):
    script = in_browser("kernelfree.readNumber", texts)
    assert differences(texts, [as_json(read_number(text)) for text in texts], script) == []


@BATCHED
@given(batches(st.one_of(LETTERS, ANY_TEXT)))
def test_the_browser_folds_every_text_as_python_does(in_browser, texts):
    assert differences(texts, list(map(fold, texts)), in_browser("kernelfree.fold", texts)) == []


def test_the_browser_folds_every_character_as_python_does(in_browser):
    every = [chr(code) for code in range(0x20000)]
    every = [one for one in every if unicodedata.category(one) not in UNKNOWN]
    assert differences(every, list(map(fold, every)), in_browser("kernelfree.fold", every)) == []


@BATCHED
@given(batches(number_cases()))
def test_the_browser_grades_what_is_typed_for_a_number_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


@BATCHED
@given(batches(st.one_of(word_cases(), pattern_cases())))
def test_the_browser_grades_what_is_typed_for_a_word_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


@BATCHED
@given(batches(picked_cases()))
def test_the_browser_grades_what_is_picked_as_python_does(in_browser, cases):
    assert graded_in_both(in_browser, cases) == []


# What holds for every answer

MANY = settings(CHECKED, max_examples=200)
UNGRADED = ("kept", "ask", "unread")  # nothing is earned, and nothing lost


@MANY
@given(pick(list(KEYS)), ANYTHING)
def test_no_answer_raises_and_an_unread_one_earns_nothing(id, answer):
    found = grade(KEYS[id], answer)
    assert found.status in ("right", "partial", "wrong", "kept", "ask", "unread")
    if found.status in ("ask", "unread"):
        assert found.credit == 0 and found.feedback == () and found.message in MESSAGES


@MANY
@given(st.one_of(number_cases(), word_cases(), picked_cases()))
def test_credit_is_between_none_and_all_and_agrees_with_the_verdict(case):
    found = grade(*case)
    assert 0 <= found.credit <= 1
    graded = {1: "right", 0: "wrong"}.get(found.credit, "partial")
    assert found.status == graded or (not found.credit and found.status in UNGRADED)


@MANY
@given(number_cases())
def test_each_reading_that_is_offered_is_graded_without_another_question(case):
    for reading in grade(*case).readings:
        assert grade(case[0], reading).status not in ("ask", "unread")


GROUPED = [(",", "."), (".", ","), (" ", "."), (" ", ","), ("'", "."), ("\u2019", "."), ("_", ".")]
GROUPED += [("\u2009", ","), ("\u202f", ","), ("\xa0", "."), ("", "."), ("", ",")]
# Three decimals look like a group of thousands where no group stands before them.
FRACTIONS = st.text("0123456789", min_size=1, max_size=6).filter(lambda text: len(text) != 3)


@MANY
@given(st.integers(0, 10**12), FRACTIONS, pick(GROUPED), pick(["", "-", "\u2212"]))
def test_a_decimal_is_the_same_number_in_every_notation(whole, fraction, marks, sign):
    text = sign + f"{whole:,}".replace(",", marks[0]) + marks[1] + fraction
    expected = float(f"{'-' if sign else ''}{whole}.{fraction}")
    assert [float(one) for one in read_number(text).readings] == [expected]


@MANY
@given(st.integers(0, 10**12), pick(GROUPED))
def test_a_whole_number_is_the_same_in_every_notation(whole, marks):
    readings = read_number(f"{whole:,}".replace(",", marks[0])).readings
    assert float(readings[0]) == whole
    assert len(readings) == (2 if marks[0] in (".", ",") and 1000 <= whole < 10**6 else 1)


@MANY
@given(st.integers(1, 10**6), pick(list(SCALE_OF)), pick(["", " ", "\u202f"]))
def test_a_sum_is_the_same_in_words_of_every_size(billions, word, space):
    key = one_answer("billion USD", billions)
    sized = f"{billions * 10**9 / SCALE_OF[word]:.12f}"
    assert grade(key, f"${sized}{space}{word}").status == "right"
    assert grade(key, f"{billions}000000000 dollars").status == "right"


@MANY
@given(st.integers(1, 9999))
def test_a_percent_is_the_same_as_a_share_and_a_share_as_a_percent(hundredths):
    percent, share = hundredths / 100, f"{hundredths / 10_000:.4f}0"
    for text in (f"{percent} %", f"{percent}percent", f"{percent}", share):
        assert grade(one_answer("percent", percent), text).status == "right"
        assert grade(one_answer("share", hundredths / 10_000), text).status == "right"
