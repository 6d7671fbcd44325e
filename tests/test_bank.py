"""The question bank: keys proved, each way to break a bank named, no text that is markup."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from casebook import compare, data, quiz
from casebook.__main__ import main
from casebook.claims import ledger
from conftest import ROOT
from kernelfree import bank, record, render
from kernelfree import bank_rules as lint
from kernelfree.bank import Bank, BankError, Question
from kernelfree.errors import BookError
from kernelfree.quiz import GRADERS, source
from kernelfree.settings import Settings, current, use
from playwright.sync_api import expect

VIETNAM = bank.bank("vietnam")
BY_ID = {one.id: one for one in VIETNAM.questions}
GRADED = [one for one in VIETNAM.questions if one.type != "predict"]
ALL = [one for name in bank.names() for one in bank.bank(name).questions]
ADVERSARIAL = bank.read(ROOT / "tests/adversarial.yml")


def as_written() -> list[dict]:
    """The questions of all banks, their keys not computed."""
    texts = [bank.file(name).read_text(encoding="utf-8") for name in bank.names()]
    return [one for text in texts for one in yaml.safe_load(text)["questions"]]


WRITTEN = as_written()
NUMERIC = [one for one in WRITTEN if one["type"] == "numeric"]


# The banks of the book


def test_the_banks_are_in_order():
    assert lint.problems() == []


def test_an_id_is_one_question_in_the_whole_book():
    ids = [one.id for one in ALL]
    assert len(ids) == len(set(ids)) > 0


def taught(one: dict) -> list:
    """What a question must tell whoever answers it, whatever the answer."""
    if one["type"] == "predict":
        return [one["outcome"].get("feedback")]
    if one["type"] == "true_false":
        return list(one["choice_feedback"].values())
    if "options" in one:
        return [option.get("feedback") for option in one["options"]]
    told = [answer.get("feedback") for answer in one.get("answers", [])]
    return [*told, one["feedback"].get("incorrect")]


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one["id"])
def test_a_question_names_its_section_and_outcome_and_teaches(one):
    assert one["section"] and one["outcomes"]
    assert taught(one) and all(taught(one))


def test_the_bank_of_vietnam_is_large_and_has_every_type():
    assert len(GRADED) >= 16
    assert {one.type for one in VIETNAM.questions} == set(bank.KEYS)


def test_six_numeric_keys_of_vietnam_or_more_are_expressions():
    values = [one["answers"][0]["value"] for one in NUMERIC if one["id"] in BY_ID]
    assert sum(isinstance(value, dict) for value in values) >= 6


@pytest.mark.parametrize("one", NUMERIC, ids=lambda one: one["id"])
def test_a_numeric_key_is_computed_or_proved(one):
    assert "proof" in one or isinstance(one["answers"][0]["value"], dict)


@pytest.mark.parametrize("one", [q for q in ALL if "proof" in q.content], ids=lambda one: one.id)
def test_a_proof_holds(one):
    names = one.content["values"] | {"key": one.key}
    assert bank.evaluate(one.content["proof"], one.id, names) is True


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_key_is_plain_json(one):
    assert json.loads(json.dumps(one.key, allow_nan=False)) == one.key


# The keys of the bank of Vietnam once more, from the files alone


class Figures:
    """The tables of a data folder, read without the book's package."""

    def __init__(self, folder: Path):
        self.folder = folder

    def table(self, name: str, **where) -> pd.DataFrame:
        """The rows of a table that have these values."""
        rows = pd.read_csv(self.folder / f"{name}.csv", keep_default_na=False, na_values=[""])
        for column, value in where.items():
            rows = rows[rows[column] == value]
        return rows

    def claim(self, id: str) -> float:
        """The figure of a claim."""
        return float(self.table("claims", id=id)["value"].iloc[0])

    def gdp(self, vintage: str) -> float:
        """Vietnam's gross domestic product of 2017."""
        rows = self.table("gdp_population", iso3="VNM", vintage=vintage, year=2017)
        return rows["gdp_current_busd"].iloc[0]

    def arms(self, first: int, last: int) -> pd.Series:
        """The suppliers' shares of the arms."""
        rows = self.table("vietnam_arms")
        rows = rows[(rows["year"] >= first) & (rows["year"] <= last)]
        return rows.groupby("supplier")["tiv_million"].sum() / rows["tiv_million"].sum()

    def leaders(self) -> list[str]:
        """Who leads by the newer rules: arms, imports, exports, investment, students, aid."""
        trade = self.table("vietnam_trade", source="wits-vietnam", year=2015)
        trade = trade.set_index(["flow", "partner"])["value_musd_current"]
        new = self.table("vietnam_fdi", period="2017", measure="registered_in_period")
        degree = self.table("vietnam_students", source="unesco-students-2022")
        sums = [trade["import"], trade["export"], new.set_index("investor")["value_busd"]]
        sums = [one.drop("WLD") for one in [*sums, degree.set_index("host")["students"]]]
        return [one.idxmax() for one in [self.arms(2013, 2017), *sums]] + ["JPN"]

    def two_way_trade(self) -> pd.DataFrame:
        """Trade of 2008 and 2016 with the ten largest partners."""
        rows = self.table("vietnam_trade", source="un-comtrade")
        rows = rows.drop_duplicates(["flow", "partner", "year"])
        sums = rows.groupby(["partner", "year"])["value_musd_current"].sum().unstack()
        return sums.sort_values(2016, ascending=False).head(10)

    def ranked(self) -> pd.Series:
        """When partners got the highest rank, the earliest first."""
        rows = self.table("vietnam_partnerships", level="comprehensive_strategic")
        return rows.sort_values("date").set_index("partner")["date"]


CARD, CARD_2030 = "vietnam-card-gdp", "vietnam-card-gdp-2030"
COUNTRIES = {"CHN": "china", "RUS": "russia", "IND": "india", "KOR": "korea", "USA": "usa"}
COUNTRIES |= {"AUS": "australia", "JPN": "japan"}
AGREEMENTS = {"cptpp": "CPTPP", "rcep": "RCEP", "eaeu": "VN-EAEU", "hongkong": "AHKFTA"}
AGREEMENTS |= {"china": "ACFTA", "eu": "EVFTA"}


def year_of_the_imf(figures: Figures) -> int:
    gdp = figures.table("gdp_population", iso3="VNM", vintage="WEO 2024-04")
    return gdp[gdp["gdp_current_busd"] > figures.claim(CARD_2030)]["year"].min()


def raised_in_five_years(figures: Figures) -> bool:
    return "2019-02" < figures.ranked()["USA"] < "2024-02"


def nominal_growth(figures: Figures) -> float:
    return round(100 * ((figures.claim(CARD_2030) / figures.claim(CARD)) ** (1 / 13) - 1), 1)


def editions(figures: Figures) -> float:
    return round(100 * (figures.gdp("WEO 2024-04") / figures.gdp("WEO 2019-04") - 1), 2)


def lost_slice(figures: Figures) -> float:
    kept = ["electrical", "footwear", "others"]
    return round(100 - sum(figures.claim(f"vietnam-exports-{name}") for name in kept), 1)


def agreements_in_force(figures: Figures) -> set:
    status = figures.table("vietnam_agreements").set_index("agreement")["status_2019"]
    return {id for id, name in AGREEMENTS.items() if status[name] == "in_force"}


def most_in_dollars_and_in_percent(figures: Figures) -> set:
    trade = figures.two_way_trade()
    added, grown = (trade[2016] - trade[2008]).idxmax(), (trade[2016] / trade[2008]).idxmax()
    return {f"{COUNTRIES[added]}-{COUNTRIES[grown]}"}


def path_2030(figures: Figures) -> float:
    return round(figures.claim(CARD) * (1.06 * 1.02) ** 13, 1)


def year_passed(figures: Figures) -> int:
    start, goal = figures.gdp("WEO 2024-04"), figures.claim(CARD_2030)
    return next(year for year in range(2017, 2100) if start * 1.07 ** (year - 2017) > goal)


def largest_change(figures: Figures) -> set:
    card = figures.claim(CARD)
    ends = {"real": card * 1.06**13, "prices": card * (1.05 * 1.01) ** 13}
    ends |= {"wdi": figures.gdp("WDI 2024-10") * 1.05**13}
    ends |= {"weo": figures.gdp("WEO 2019-04") * 1.05**13}
    return {max(ends, key=ends.get)}


def aid_gap(figures: Figures) -> float:
    aid = figures.table("vietnam_aid", donor="JPN")
    net = aid[aid["year"].isin(range(2012, 2017))]["value_musd_current"].sum() / 1000
    return round(figures.claim("vietnam-aid-japan") - net, 1)


def different_leaders(figures: Figures) -> int:
    return len(set(figures.leaders()))


def concentration_of_arms(figures: Figures) -> float:
    return round((figures.arms(2020, 2024) ** 2).sum(), 2)


def leads_in_most(figures: Figures) -> set:
    found = figures.leaders()
    return {COUNTRIES[one] for one in found if found.count(one) == max(map(found.count, found))}


def ranked_in_order(figures: Figures) -> list:
    return [COUNTRIES[one] for one in figures.ranked().index if one in set(COUNTRIES) - {"JPN"}]


def room_with_bids(figures: Figures) -> float:
    edge, at = 0.2 + 0.5 * (1 - 1 / 3), -0.5
    chosen, traded = (1 / (1 + math.exp((edge + side * at) / 0.12)) for side in (1, -1))
    return round(100 * (1 - chosen - traded + 0.3 * math.exp(-(((at + edge) / 0.2) ** 2))))


RECOMPUTED = {
    "vietnam-predict-gdp": year_of_the_imf,
    "vietnam-predict-united-states": raised_in_five_years,
    "vietnam-card-nominal-growth": nominal_growth,
    "vietnam-card-editions": editions,
    "vietnam-lost-slice": lost_slice,
    "vietnam-agreements-in-force": agreements_in_force,
    "vietnam-growth-dollars": most_in_dollars_and_in_percent,
    "vietnam-desk-path-2030": path_2030,
    "vietnam-desk-year-passed": year_passed,
    "vietnam-desk-largest-change": largest_change,
    "vietnam-aid-gap": aid_gap,
    "vietnam-diversification-leaders": different_leaders,
    "vietnam-diversification-arms": concentration_of_arms,
    "vietnam-diversification-lost": leads_in_most,
    "vietnam-upgrades-order": ranked_in_order,
    "vietnam-goldilocks-bids": room_with_bids,
}


def right(one: Question):
    """What is right, as the key has it."""
    if one.type == "predict":
        outcome = one.content["outcome"]
        return outcome["value"] if "value" in outcome else outcome["happened"]
    if "options" in one.key:
        return {id for id, correct in one.key["options"].items() if correct}
    return one.key["items"] if one.type == "ordering" else one.key["answers"][0]["value"]


@pytest.mark.parametrize("id", RECOMPUTED)
def test_a_key_follows_from_the_files_alone(id):
    assert right(BY_ID[id]) == RECOMPUTED[id](Figures(data.DATA))


def test_every_numeric_key_of_vietnam_is_among_them():
    assert {one.id for one in GRADED if one.type == "numeric"} <= set(RECOMPUTED)


@pytest.fixture
def corrected(tmp_path, monkeypatch):
    """Correct a cell in a copy of the data: ``corrected(table, where, column, value)``."""
    folder = tmp_path / "data"
    shutil.copytree(data.DATA, folder)
    monkeypatch.setattr(data, "DATA", folder)

    def correct(table: str, where: dict, column: str, value: str) -> Figures:
        rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        fits = (rows[list(where)] == pd.Series(where)).all(axis=1)
        assert rows.loc[fits, column].item() != value
        rows.loc[fits, column] = value
        rows.to_csv(folder / f"{table}.csv", index=False)
        ledger.cache_clear()
        bank.read.cache_clear()
        return Figures(folder)

    yield correct
    ledger.cache_clear()
    bank.read.cache_clear()


GDP_2017 = {"iso3": "VNM", "year": "2017", "vintage": "WEO 2024-04"}
INVESTORS = {"investor": "KOR", "period": "2017", "measure": "registered_in_period"}
CORRECTIONS = {
    "vietnam-card-nominal-growth": ("claims", {"id": CARD_2030}, "value", "592.8"),
    "vietnam-lost-slice": ("claims", {"id": "vietnam-exports-footwear"}, "value", "9"),
    "vietnam-desk-path-2030": ("claims", {"id": CARD}, "value", "233.8"),
    "vietnam-card-editions": ("gdp_population", GDP_2017, "gdp_current_busd", "299.9"),
    "vietnam-desk-year-passed": ("gdp_population", GDP_2017, "gdp_current_busd", "333.3"),
    "vietnam-aid-gap": (
        "vietnam_aid", {"donor": "JPN", "year": "2014"}, "value_musd_current", "9",
    ),
    "vietnam-diversification-arms": (
        "vietnam_arms", {"supplier": "RUS", "year": "2021"}, "tiv_million", "999",
    ),
    "vietnam-diversification-leaders": ("vietnam_fdi", INVESTORS, "value_busd", "19.9"),
}  # fmt: skip


@pytest.mark.parametrize("id", CORRECTIONS)
def test_a_corrected_figure_corrects_the_key(corrected, id):
    figures = corrected(*CORRECTIONS[id])
    new = {one.id: one for one in bank.read(current().banks / "vietnam.yml").questions}[id]
    assert right(new) == RECOMPUTED[id](figures) != right(BY_ID[id])
    assert new.hash != BY_ID[id].hash


def test_a_corrected_figure_under_a_typed_key_is_told(corrected):
    india = {"partner": "IND", "level": "comprehensive_strategic"}
    corrected("vietnam_partnerships", india, "date", "2023-11-01")
    told = list(lint.question_problems(BY_ID["vietnam-upgrades-order"], VIETNAM))
    assert len(told) == 1 and "does not hold: correct the key or the proof" in told[0]


# A good bank, and each way to break it

PAGE = """\
(sample)=
# A sample

## What you will learn

- read a figure by its unit

(sample-first)=
## First
"""
SAMPLE = """\
# A bank to break: one question of each type.
schema: 1
bank: sample
page: sample
title: A sample
language: en
license: CC-BY-4.0
outcomes:
  reads: read a figure by its unit
questions:

- id: sample-choice
  type: multiple_choice
  title: One of three
  section: sample-first
  outcomes: [reads]
  stem: Which of these is a speed?
  options:
  - {id: way, text: twenty kilometres, feedback: That is a length.}
  - {id: speed, text: a knot or its half, correct: true, feedback: That is it.}
  - {id: time, text: an hour or so more, feedback: That is a time.}
  feedback: {general: A speed is a length by a time.}
  hints: [Think of a ship.]

- id: sample-several
  type: multiple_answer
  title: Two of four
  section: sample-first
  outcomes: [reads]
  stem: Which of these are units?
  options:
  - {id: percent, text: one percent, correct: true, feedback: It is one.}
  - {id: dollar, text: two dollars, correct: true, feedback: It is one too.}
  - {id: vintage, text: the vintage, feedback: That is an edition.}
  - {id: source, text: its authors, feedback: That is a source.}

- id: sample-true
  type: true_false
  title: True or false
  section: sample-first
  outcomes: [reads]
  stem: Vietnam has {count} neighbours on land.
  answer: true
  choice_feedback: {if_true: It has three., if_false: Count them again.}
  values: {count: 1 + 2}
  proof: len({"CHN", "LAO", "KHM"}) == 3

- id: sample-number
  type: numeric
  title: A number
  section: sample-first
  outcomes: [reads]
  stem: How many percent is an eighth?
  unit: percent
  answers:
  - {value: {expression: "100 / 8", digits: 1}, tolerance: 0.1, feedback: Right.}
  - {value: 8, tolerance: 1, credit: 0, feedback: Divide by it.}
  feedback: {incorrect: Divide a hundred by eight.}

- id: sample-word
  type: short_text
  title: A word
  section: sample-first
  outcomes: [reads]
  stem: What do scholars call it?
  answers:
  - {text: hedging, feedback: This is the word.}
  - {text: hedg*strategy, match: wildcard, feedback: This is the word too.}
  - {text: balancing, credit: 0, feedback: That is another word.}
  feedback: {incorrect: A bet is covered with an opposite one.}

- id: sample-order
  type: ordering
  title: In order
  section: sample-first
  outcomes: [reads]
  stem: Put the steps in order.
  items:
  - {id: find, text: Find the figure, feedback: This is the first step.}
  - {id: read, text: Read its unit}
  - {id: date, text: Date its vintage}
  feedback: {correct: So it is., incorrect: The figure comes first.}

- id: sample-match
  type: matching
  title: Pairs
  section: sample-first
  outcomes: [reads]
  stem: Match each figure with its unit.
  pairs:
  - {id: growth, left: Growth, right: a year, feedback: Growth takes time.}
  - {id: crowd, left: Population, right: people}
  distractors: [tonnes]
  feedback: {correct: They fit., incorrect: Look again.}

- id: sample-guess
  type: predict
  title: A guess
  section: sample-first
  outcomes: [reads]
  stem: How many leaders will there be?
  unit: countries
  minimum: 1
  maximum: 6
  outcome: {value: 4, feedback: There were four.}

- id: sample-chance
  type: predict
  title: A probability
  section: sample-first
  outcomes: [reads]
  stem: How likely is it?
  unit: percent
  minimum: 0
  maximum: 100
  outcome: {happened: true, feedback: It came about.}
"""


@pytest.fixture
def linted(tmp_path):
    """Write a bank, beside a page of its own; return what the linter says."""
    folder = tmp_path / "book" / "exercises"
    folder.mkdir(parents=True)
    (tmp_path / "book" / "sample.md").write_text(PAGE, encoding="utf-8")
    book = current()
    use(Settings(root=tmp_path, banks=folder, pages=tmp_path / "book", names=book.names))

    def problems(content: str | bytes) -> list[str]:
        content = content.encode() if isinstance(content, str) else content
        (folder / "sample.yml").write_bytes(content)
        bank.read.cache_clear()
        return lint.problems()

    yield problems
    use(book)


def edited(old: str, new: str) -> str:
    """The good bank with one change."""
    assert SAMPLE.count(old) == 1, f"{SAMPLE.count(old)} times {old!r}"
    return SAMPLE.replace(old, new)


def test_the_good_bank_is_in_order_and_has_every_type(linted):
    assert linted(SAMPLE) == []
    assert {one.type for one in bank.bank("sample").questions} == set(bank.KEYS)


NO_TEXT = "is not of type 'string'"
NO_BULLET = "outcome 'reads' is no bullet of the page's What you will learn, word for word"
FALSE = "does not hold: correct the key or the proof"
# name: what is broken, what takes its place, what stands on the line that is named, what is told
BREAKS = {
    # the file
    "bad yaml": ("A sample", "A: sample", "A: sample", "mapping values are not allowed here"),
    "braces that yaml reads": ("It has three.", "{{count}}", "{{count}}", ""),
    "a character of no text": ("A sample", "A \x07 sample", "\x07", ""),
    "a doubled key": (
        "unit: countries", "unit: countries\n  unit: people", "unit: people",
        "the key 'unit' stands here a second time",
    ),
    "an unknown key": (
        "unit: countries", "unit: countries\n  colour: red", "id: sample-guess",
        "'colour' was unexpected",
    ),
    "an unknown key of an answer": (
        "text: hedging", "colour: red, text: hedging", "colour: red", "'colour' was unexpected",
    ),
    "yes without quotes": ("It has three.", "yes", "if_true: yes", NO_TEXT),
    "no feedback of an option": (
        ", feedback: That is a length.", "", "id: way", "'feedback' is a required property",
    ),
    "no feedback of an answer": (
        ", feedback: Divide by it.", "", "value: 8", "'feedback' is a required property",
    ),
    "an id with a space": (
        "id: sample-match", "id: sample match", "id: sample match", "does not match",
    ),
    "a figure that is typed": ("count: 1 + 2", "count: 3", "count: 3", NO_TEXT),
    "two kinds of outcome": (
        "{value: 4", "{happened: true, value: 4", "value: 4", "is valid under each of",
    ),
    # the bank
    "a bank unlike its file": (
        "bank: sample", "bank: simple", "bank: simple", "it is the name of the file, 'sample'",
    ),
    "an outcome in other words": ("reads: read a", "reads: judge a", "reads: judge", NO_BULLET),
    "an outcome cut short": ("a figure by its unit", "a figure", "reads: read", NO_BULLET),
    # every question
    "a doubled id": (
        "id: sample-chance", "id: sample-guess", "id: sample-guess",
        "sample-guess: this id stands in book/exercises/sample.yml too; ids are unique",
    ),
    "an id that is a label": (
        "id: sample-order", "id: sample-first", "id: sample-first",
        "this id is a label of the page too; two things cannot have one address",
    ),
    "an unknown section": (
        "section: sample-first\n  outcomes: [reads]\n  stem: Put",
        "section: sample-last\n  outcomes: [reads]\n  stem: Put",
        "id: sample-order", "section 'sample-last' is no label of sample",
    ),
    "an unknown outcome": (
        "[reads]\n  stem: Put", "[raeds]\n  stem: Put", "id: sample-order",
        "outcome 'raeds' is not among the bank's outcomes",
    ),
    "a name without a value": (
        "A speed is a length by a time.", '"At {pace}."', "id: sample-choice",
        "{pace} has no entry under values. Add it there.",
    ),
    "a value that fails": (
        "1 + 2", "1 + two", "id: sample-true", "the expression '1 + two' failed: nothing is",
    ),
    "a false proof": ("== 3", "== 4", "id: sample-true", FALSE),
    "a proof that is no truth": ("== 3", "* 1", "id: sample-true", FALSE),
    "a proof that fails": ("len(", "load(", "id: sample-true", "failed: "),
    # numbers
    "a failing expression": (
        "100 / 8", "100 / 0", "id: sample-number",
        "the expression '100 / 0' failed: ZeroDivisionError",
    ),
    "a series for a number": (
        "100 / 8", "pd.Series([1, 2])", "id: sample-number",
        "'pd.Series([1, 2])' gives no number but a Series",
    ),
    "a text for a number": (
        "100 / 8", "str('12.5')", "id: sample-number", "gives no number but a str",
    ),
    "a missing figure": ("100 / 8", "None", "id: sample-number", "gives no number"),
    "a figure that is not a number": (
        "100 / 8", "float('nan')", "id: sample-number", "number",
    ),
    "keys that overlap": (
        "value: 8, tolerance: 1", "value: 11, tolerance: 1.5", "id: sample-number",
        "the answers 12.5 and 11 overlap within their tolerances: narrow one of them",
    ),
    "a tolerance below zero": (
        "tolerance: 0.1", "tolerance: -1", "tolerance: -1", "less than the minimum of 0",
    ),
    "a first value not right": (
        "tolerance: 0.1", "tolerance: 0.1, credit: 0.5", "id: sample-number",
        "the first answer must be the right one",
    ),
    "no word for a wrong number": (
        "incorrect: Divide a", "correct: Divide a", "id: sample-number",
        "feedback.incorrect is missing",
    ),
    # words
    "a pattern that swallows": (
        "hedg*strategy", "'*anc*ing'", "id: sample-word",
        "the pattern '*anc*ing' swallows the answer 'balancing'",
    ),
    "a pattern of three letters": (
        "hedg*strategy", "hed*", "id: sample-word",
        "the pattern 'hed*' fits almost anything: name more letters",
    ),
    "a pattern without a star": ("hedg*strategy", "hedgestrategy", "id: sample-word", "*"),
    "a star in a plain answer": (
        "text: hedging", "text: hedging*", "id: sample-word",
        "'hedging*' holds a * but is matched exactly",
    ),
    "a first word not right": (
        "text: hedging", "credit: 0, text: hedging", "id: sample-word",
        "the first answer must be a right one",
    ),
    "a word listed twice": (
        "text: balancing", "text: Hédging", "id: sample-word",
        "two answers are the same once case, spaces and accents are folded",
    ),
    "a word without letters": (
        "text: balancing", "text: '?!'", "id: sample-word", "an answer has no letter or digit",
    ),
    "no word for a wrong word": (
        "incorrect: A bet", "correct: A bet", "id: sample-word", "feedback.incorrect is missing",
    ),
    # options
    "options of unlike length": (
        "an hour or so more", "an hour or so more or rather less of it", "id: sample-choice",
        "an option is twice as long as another: give them like length",
    ),
    "a right option that is the longest": (
        "or its half", "or its half or double", "id: sample-choice", "length gives it away",
    ),
    "two right options": (
        "kilometres, ", "kilometres, correct: true, ", "id: sample-choice",
        "2 options are correct; there must be one",
    ),
    "no wrong option": (
        "feedback: That is an edition.}\n  - {",
        "feedback: That is an edition., correct: true}\n  - {correct: true, ",
        "id: sample-several", "there must be a right and a wrong option",
    ),
    "two options of one text": (
        "the vintage", "TWO dollars!", "id: sample-several", "two options say the same",
    ),
    "two options of one id": (
        "id: vintage", "id: percent", "id: sample-several", "the id 'percent' is given twice",
    ),
    # the other types
    "two items of one id": (
        "id: date", "id: read", "id: sample-order", "the id 'read' is given twice",
    ),
    "no word for a right order": (
        "correct: So it is., ", "", "id: sample-order", "feedback.correct is missing",
    ),
    "two pairs of one id": (
        "id: crowd", "id: growth", "id: sample-match", "the id 'growth' is given twice",
    ),
    "a distractor that is right": (
        "[tonnes]", "[tonnes, people]", "id: sample-match",
        "the distractor 'people' is a right answer",
    ),
    "no word for wrong pairs": (
        ", incorrect: Look again.", "", "id: sample-match", "feedback.incorrect is missing",
    ),
    "nothing to choose from": (
        "right: people}\n  distractors: [tonnes]", "right: a year}", "id: sample-match",
        "there must be at least two things to choose from",
    ),
    "an impossible outcome": (
        "value: 4", "value: 7", "id: sample-guess",
        "the outcome 7 is outside of minimum and maximum",
    ),
    "a probability not in percent": (
        "unit: percent\n  minimum", "unit: points\n  minimum", "id: sample-chance",
        "a probability is asked for in percent: unit must be percent",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "told"), BREAKS.values(), ids=BREAKS)
def test_a_broken_bank_is_named_by_file_line_and_remedy(linted, old, new, at, told):
    text = edited(old, new)
    line = text[: text.rindex(at)].count("\n") + 1
    found = linted(text)
    assert len(found) == 1, found
    assert found[0].startswith(f"book/exercises/sample.yml:{line}: ") and told in found[0]


@pytest.mark.parametrize("old", ["value: 8", "tolerance: 1,"])
@pytest.mark.parametrize("endless", [".nan", ".inf", "-.inf"])
def test_a_typed_number_that_no_browser_can_read_is_named(linted, old, endless):
    text = edited(old, f"{old.split()[0]} {endless}" + "," * old.endswith(","))
    places = [text[: text.index(at)].count("\n") + 1 for at in ("id: sample-number", endless)]
    found = linted(text)
    assert len(found) == 1, found
    assert int(found[0].split(":")[1]) in places


def test_an_empty_bank_is_named(linted):
    found = linted("")
    assert len(found) == 1 and found[0].startswith("book/exercises/sample.yml:1: ")


def test_a_bank_in_another_encoding_is_named(linted):
    found = linted(edited("A sample", "Một mẫu").encode("utf-16"))
    assert len(found) == 1 and found[0].startswith("book/exercises/sample.yml:")


def test_a_page_that_is_not_there_is_named(linted):
    found = linted(edited("page: sample", "page: samples"))
    assert found[0] == "book/exercises/sample.yml:4: page 'samples' is not in book."


def test_a_broken_bank_does_not_hide_the_problems_of_another(linted):
    linted(SAMPLE)
    (current().banks / "a.yml").write_text("- ", encoding="utf-8")
    found = linted(edited("value: 4", "value: 7"))
    assert [problem.split(":")[0] for problem in found] == [
        "book/exercises/a.yml", "book/exercises/sample.yml",
    ]  # fmt: skip


def test_the_command_tells_of_a_broken_bank_and_fails(linted, capsys):
    linted(edited("value: 4", "value: 7"))
    assert main(["check"]) == 1
    assert "sample-guess: the outcome 7 is outside of minimum" in capsys.readouterr().out


NAMES = {
    "bank": (lambda: quiz("vietman"), "no bank 'vietman'", "vietnam"),
    "question": (
        lambda: quiz("vietnam", ids=["vietnam-lost-slize"]),
        "no question 'vietnam-lost-slize' in book/exercises/vietnam.yml", "vietnam-lost-slice",
    ),
    "prediction": (
        lambda: compare("vietnam", ["vietnam-predict-gpd"]),
        "no question 'vietnam-predict-gpd' in book/exercises/vietnam.yml", "vietnam-predict-gdp",
    ),
    "section": (
        lambda: quiz("vietnam", section="vietnam-crad"),
        "no section 'vietnam-crad' in book/exercises/vietnam.yml", "vietnam-card",
    ),
    "section to skip": (
        lambda: quiz("vietnam", skip=["vietnam-arm"]),
        "no section 'vietnam-arm' in book/exercises/vietnam.yml", "vietnam-arms",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "told", "near"), NAMES.values(), ids=NAMES)
def test_an_unknown_name_is_answered_with_the_nearest(call, told, near):
    with pytest.raises(BankError) as error:
        call()
    assert told in str(error.value)
    assert re.search(rf"Nearest: .*\b{near}\b", str(error.value))


# The hash: when an old answer still counts

MENDED = [  # what may be mended without asking anybody to answer again
    ("That is a length.", "That is a distance."),
    ("A speed is a length by a time.", "It is a speed."),
    ("Think of a ship.", "Think of a road."),
    ("title: One of three", "title: One of these"),
    ("It has three.", "Three."),
    ("Divide by it.", "Divide."),
    ("This is the first step.", "First."),
    ("Growth takes time.", "It does."),
    ("There were four.", "Four."),
]
CHANGED = [  # what makes it another question
    ("choice", "Which of these is a speed?", "Which of these is a length?"),
    ("choice", "twenty kilometres", "thirty kilometres"),
    ("choice", "id: way", "id: road"),
    ("several", "authors", "authors, correct: true"),
    ("several", "Which of these are units?\n", "Which are units?\n  scoring: all_or_nothing\n"),
    ("true", "answer: true", "answer: false"),
    ("true", "1 + 2", "2 + 2"),
    ("number", "100 / 8", "100 / 9"),
    ("number", "tolerance: 0.1", "tolerance: 0.2"),
    ("number", "unit: percent\n  answers", "unit: share\n  answers"),
    ("word", "text: hedging", "text: to hedge"),
    ("word", "credit: 0, feedback: That is another", "credit: 0.5, feedback: That is another"),
    ("order", "Read its unit", "Read the unit"),
    ("order", "id: date", "id: day"),
    ("match", "left: Growth", "left: Rate"),
    ("match", "right: people", "right: persons"),
    ("match", "[tonnes]", "[tonnes, years]"),
    ("guess", "maximum: 6", "maximum: 7"),
]


ENDLESS = {
    "a: &a [1]\nb: *a\n": "sample.yml:2: a reference (*) is not read here: write it out.",
    "\na: &a [*a]\n": "sample.yml:2: a reference (*) is not read here: write it out.",
    "[" * 5000: "sample.yml:1: too much stands inside of something else.",
}


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:8])
def test_a_bank_that_never_ends_is_named_with_its_line(tmp_path, text):
    with pytest.raises(BankError) as error:
        hashes(tmp_path, text)
    assert str(error.value).endswith(ENDLESS[text])


def hashes(folder: Path, text: str) -> dict[str, str]:
    path = folder / "sample.yml"
    path.write_text(text, encoding="utf-8")
    bank.read.cache_clear()
    return {one.id: one.hash for one in bank.read(path).questions}


@pytest.mark.parametrize(("old", "new"), MENDED)
def test_a_mended_feedback_hint_or_title_keeps_the_answers(tmp_path, old, new):
    assert hashes(tmp_path, edited(old, new)) == hashes(tmp_path, SAMPLE)


@pytest.mark.parametrize(("id", "old", "new"), CHANGED)
def test_a_changed_question_or_key_is_another_question(tmp_path, id, old, new):
    before, after = hashes(tmp_path, SAMPLE), hashes(tmp_path, edited(old, new))
    assert {one for one in before if after[one] != before[one]} == {f"sample-{id}"}


# Questions as HTML


def hostile(part, text: str):
    """A question whose every text is ``text``; what the schema ties to a form stays."""
    if isinstance(part, dict):
        tied = ("id", "type", "section", "outcomes", "match", "scoring")
        return {key: one if key in tied else hostile(one, text) for key, one in part.items()}
    if isinstance(part, list):
        return [hostile(one, text) for one in part]
    return text if isinstance(part, str) else part


def bank_of(text: str) -> Bank:
    """The adversarial bank, with hints, and with ``text`` in the place of every text."""
    contents = [one.content | {"hints": ["x"]} for one in ADVERSARIAL.questions]
    questions = [Question(hostile(content, text), 1) for content in contents]
    return Bank("hostile", "new-asia/vietnam", text, {"card": text}, questions)


def html_of(one: Bank) -> str:
    """Its quiz and its comparison."""
    predicted = [question for question in one.questions if question.type == "predict"]
    return render.quiz_html(one, one.questions) + render.compare_html(predicted)


def soup_of(one: Bank) -> BeautifulSoup:
    return BeautifulSoup(html_of(one), "html.parser")


def skeleton(one: Bank) -> list:
    """Its elements in order, with the names of their attributes and where they lead."""
    return [(tag.name, sorted(tag.attrs), tag.get("href")) for tag in soup_of(one).find_all(True)]


ATTACK = "<img src=x onerror=alert(1)><script>alert(1)</script>[x](javascript:alert(1))"
ATTACKS = [
    ATTACK,
    "</script><script>alert(1)</script>",
    "</select></label></form></section><svg onload=alert(1)>",
    "\" onfocus=alert(1) autofocus x=\"' onfocus=alert(1) autofocus x='",
    "<!--<script>",
    "x <javascript:alert(1)> ![x](javascript:alert(1)) [x]: javascript:alert(1) &lt;b&gt;",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_of_the_bank_makes_no_element_attribute_or_link(text):
    assert skeleton(bank_of(text)) == skeleton(bank_of("harmless"))


@pytest.mark.parametrize("text", ATTACKS)
def test_a_hostile_text_is_whole_in_the_data_for_the_script(text):
    one = bank_of(text)
    keys, outcomes = (json.loads(tag.string) for tag in soup_of(one).find_all("script"))
    assert {id: spec["key"] for id, spec in keys["questions"].items()} == {
        question.id: question.key for question in one.questions
    }
    assert {spec["unit"] for spec in outcomes["outcomes"].values()} == {text}


def test_a_hostile_text_is_shown_as_it_is_written():
    soup = soup_of(bank_of(ATTACK))
    texts = [tag.get_text().strip() for tag in soup.select("legend, [id$=-stem], dd, option, li")]
    assert len(texts) > 100
    assert {text for text in texts if ATTACK not in text} == {"Choose …"}


def test_no_text_of_a_bank_runs_in_a_browser(browser):
    page, ran = browser.new_page(), []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    where = '<meta name="kernelfree-root" content="article">'
    page.set_content(f"{where}<article>{html_of(bank_of(ATTACK))}</article>")
    for name in (*GRADERS, "page", "store", "quiz"):
        page.add_script_tag(content=source(name))
    for form in page.locator("form:not([data-type=predict])").all():
        form.get_by_role("button", name="Show answer").click()
        form.get_by_role("button", name="Hint").click()
        form.locator("button[type=submit]").click()
        expect(form.locator("details")).to_contain_text(ATTACK)
    assert page.locator("img, article script:not([type='application/json'])").count() == 0
    assert ran == []
    page.close()


TEMPLATES = sorted((ROOT / "book").rglob("templates/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_style_no_handler_and_lets_nothing_through(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\bstyle=|\son[a-z]+=|\|\s*safe|autoescape|javascript:", text)


def shown(one: Question) -> list[str]:
    """The ids of a question's parts, in the order of the page."""
    soup = BeautifulSoup(render.question_html(one, 1), "html.parser")
    tags = soup.select("input[type=radio], input[type=checkbox], [data-item], select")
    return [tag.get("value") or tag.get("data-item") or tag.get("name") for tag in tags]


PARTED = [q for q in [*ALL, *ADVERSARIAL.questions] if {"options", "items", "pairs"} & set(q.key)]


@pytest.mark.parametrize("one", PARTED, ids=lambda one: one.id)
def test_the_parts_of_a_question_stand_in_one_mixed_order(one):
    written = [*one.key.get("options", one.key.get("items", one.key.get("pairs")))]
    assert shown(one) == shown(one)
    assert sorted(shown(one)) == sorted(written)
    if not any(option.get("fixed") for option in one.content.get("options", [])):
        assert shown(one) != written


def test_a_fixed_option_stands_last():
    one = next(one for one in ADVERSARIAL.questions if one.id == "adversarial-choice")
    assert shown(one)[-1] == "none"


def test_no_mixed_order_is_the_right_one():
    for size in range(2, 8):
        ids = [f"step-{number}" for number in range(size)]
        for seed in range(300):
            order = render.mixed(ids, f"question-{seed}")
            assert order != ids and sorted(order) == ids
            assert order == render.mixed(ids, f"question-{seed}")


def test_no_place_in_a_mixed_order_gives_the_right_one_away():
    orders = [render.mixed(["a", "b", "c", "d"], f"question-{seed}") for seed in range(200)]
    assert {order[0] for order in orders} == {order[-1] for order in orders} == set("abcd")
    assert len(set(map(tuple, orders))) == 4 * 3 * 2 * 1 - 1


@pytest.fixture(params=[VIETNAM, ADVERSARIAL], ids=lambda one: one.name)
def soup(request) -> BeautifulSoup:
    """All questions of a bank as one quiz."""
    one = request.param
    return BeautifulSoup(render.quiz_html(one, one.questions), "html.parser")


def test_every_field_has_a_label_and_every_button_a_name(soup):
    fields = soup.select("input, select, textarea")
    assert len(fields) > 20
    for field in fields:
        assert field.find_parent("label").get_text(strip=True)
    for button in soup.select("button"):
        assert button.get("aria-label") or button.get_text(strip=True)


def test_every_question_is_a_fieldset_named_by_its_legend_and_stem(soup):
    forms = soup.select("form")
    assert len(forms) >= 20
    for form in forms:
        fieldset = form.find(True)
        assert fieldset.name == "fieldset" and fieldset.find(True).name == "legend"
        names = [form.find(id=id) for id in fieldset["aria-labelledby"].split()]
        assert len(names) == 2 and all(name.get_text(strip=True) for name in names)


def test_an_id_is_one_element_of_a_quiz(soup):
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids)) > 0


# A record, graded again


def answered(question: Question, answer, **more) -> dict:
    """An answer as the browser keeps it."""
    kept = {"hash": question.hash, "answer": answer, "tries": 1, "hints": 0, "shown": False}
    return {question.id: kept | {"at": "2026-11-21T10:00:00.000Z"} | more}


def saved(folder: Path, answers: dict, name: str = "Lan") -> Path:
    """A file as the page Your answers saves it."""
    content = {"format": record.form(), "version": 1, "name": name, "answers": answers}
    path = folder / "my-answers.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def right_answer(one: Question):
    """An answer that is right, or a prediction that can be kept."""
    if one.type in ("numeric", "short_text"):
        first = one.content["answers"][0]
        return str(first.get("value", first.get("text")))
    found = {
        "multiple_choice": lambda: min(right(one)),
        "multiple_answer": lambda: sorted(right(one)),
        "true_false": lambda: one.key["answer"],
        "ordering": lambda: one.key["items"],
        "matching": lambda: one.key["pairs"],
        "predict": lambda: str(one.key["maximum"]),
    }
    return found[one.type]()


def test_a_record_with_every_right_answer_has_every_point(tmp_path):
    answers = {}
    for one in VIETNAM.questions:
        answers |= answered(one, right_answer(one))
    *lines, total = record.check(saved(tmp_path, answers))
    assert len(lines) == len(answers)
    assert {line.split(": ")[1].split(",")[0] for line in lines} == {"right", "kept"}
    out_of = f"{sum(one.points for one in ALL):g}"
    assert total.startswith(f"Lan: {sum(one.points for one in GRADED):g} of {out_of} points, code")


def test_a_record_is_graded_by_the_bank_and_not_by_what_it_says(tmp_path):
    lost, order = BY_ID["vietnam-lost-slice"], BY_ID["vietnam-upgrades-order"]
    several = BY_ID["vietnam-agreements-in-force"]
    answers = answered(lost, "88.5 %", credit=1, status="right")
    answers |= answered(order, right_answer(order)[::-1])
    answers |= answered(several, right_answer(several)[:1]) | answered(BY_ID[GRADED[0].id], None)
    *lines, total = record.check(saved(tmp_path, answers))
    assert f"{lost.id}: wrong, 0 of 1" in lines
    assert f"{several.id}: partial, 0.333333 of 1" in lines
    assert f"{GRADED[0].id}: unread, 0 of 1" in lines
    assert total.startswith("Lan: 0.333333 of ")


def test_an_answer_to_a_changed_or_unknown_question_earns_nothing(tmp_path):
    lost = BY_ID["vietnam-lost-slice"]
    answers = answered(lost, right_answer(lost), hash="0" * 12)
    answers["vietnam-no-more"] = answers[lost.id]
    lines = record.check(saved(tmp_path, answers))
    changed = "answered in another edition; the question has changed since"
    assert lines[:2] == [f"{lost.id}: {changed}", "vietnam-no-more: no question of this edition"]
    assert lines[2].startswith("Lan: 0 of ")


HEAD = f'{{"format": "{record.form()}", "answers": '
DAMAGED = {
    "empty": b"",
    "no json": b"{",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "nothing": b"null",
    "another file": b'{"format": "answers", "answers": {}}',
    "no answers": HEAD.encode() + b"null}",
    "a list of answers": HEAD.encode() + b"[1]}",
    "too deep": HEAD.encode() + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_record_is_named_with_the_remedy(tmp_path, content):
    path = tmp_path / "my-answers.json"
    path.write_bytes(content)
    with pytest.raises(BookError, match="no file of answers, or it is damaged. Ask for") as error:
        record.check(path)
    assert str(error.value).startswith(str(path))


def test_the_command_grades_a_record_and_refuses_a_damaged_one(tmp_path, capsys):
    path = saved(tmp_path, answered(GRADED[0], right_answer(GRADED[0])))
    assert main(["record", str(path)]) == 0
    assert f"{GRADED[0].id}: right, 1 of 1\nLan: 1 of " in capsys.readouterr().out
    for broken in (path, tmp_path / "none.json"):
        path.write_text("[", encoding="utf-8")
        with pytest.raises(SystemExit, match=broken.name):
            main(["record", str(broken)])


WHO = ["", "Lan", 'Nguyễn Thị "Lan" \\ 🇻🇳 </script> \u2028', "x" * 80]


@pytest.mark.parametrize("name", WHO)
def test_the_page_and_the_command_agree_on_code_and_points(open_page, site, tmp_path, name):
    answers = answered(BY_ID["vietnam-hedging"], None, hints=1)
    for one in VIETNAM.questions[::2]:
        answers |= answered(one, right_answer(one))
    answers |= answered(BY_ID["vietnam-principle-name"], "Nguyên tắc “Goldilocks” 👍\t\u2028\x7f")
    path = saved(tmp_path, answers, name)
    page = open_page(f"{site}/book/your-answers.html")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Take from a file").set_input_files(path)
    expect(page.locator(".kernelfree-notice")).to_contain_text(f"Answers taken: {len(answers)}.")
    told = record.check(path)[-1]
    points, code = re.search(r": (\S+ of \S+ points), code (\w{8})$", told).groups()
    expect(page.locator(".kernelfree-code")).to_contain_text(f"code {code}.")
    expect(page.locator(".kernelfree-total")).to_contain_text(f", {points}.")
