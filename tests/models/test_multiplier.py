"""The historic multiplier: what the theory says must come out of the model."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pytest
from casebook.models import multiplier
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

LEFT, YEARS = st.floats(0.01, 0.9), st.floats(1, 50)
ADDED = st.floats(0.001, 0.5)


def rows(table: str) -> list[dict]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@given(LEFT, YEARS)
@settings(derandomize=True, deadline=None)
def test_what_is_left_at_the_horizon_is_what_exhausted_means(left, years):
    rate = multiplier.decay_rate(left, years)
    assert multiplier.old(rate, years) == pytest.approx(left)
    assert multiplier.old(rate, multiplier.half_life(rate)) == pytest.approx(0.5)


@given(LEFT, YEARS, st.floats(0, 0.9), ADDED)
@settings(derandomize=True, deadline=None)
def test_the_two_are_equal_when_the_new_overtakes_the_old(left, years, start, added):
    rate = multiplier.decay_rate(left, years)
    when = multiplier.overtaking(rate, start, added)
    assert multiplier.new(start, added, when) == pytest.approx(
        multiplier.old(rate, when), rel=1e-6
    )


@given(LEFT, YEARS, ADDED)
@settings(derandomize=True, deadline=None)
def test_the_sum_is_nowhere_lower_than_at_its_lowest(left, years, added):
    rate = multiplier.decay_rate(left, years)
    bottom = multiplier.lowest(rate, added)
    depth = multiplier.old(rate, bottom) + added * bottom
    assert all(
        multiplier.old(rate, year) + added * year >= depth - 1e-12
        for year in [0, bottom / 2, bottom + 1, bottom + 30]
    )


@given(st.integers(1951, 1991), st.integers(1, 10))
@settings(derandomize=True, deadline=None)
def test_every_graduate_is_counted_once_a_year_from_entry_to_retirement(peak, span):
    intake = multiplier.soviet_intake(peak)
    counted = multiplier.of_office_age(intake, 25, 50, 50 + span)
    assert counted.sum() == pytest.approx(multiplier.SOVIET * span)
    assert counted.loc[1991 + 25 + span :].eq(0).all()


def test_a_later_retirement_keeps_the_generation_longer_and_later_graduates_fill_up():
    soviet = multiplier.soviet_intake()
    ends = [
        multiplier.faded(multiplier.of_office_age(soviet, retirement=age), 0.1)
        for age in (60, 65, 70)
    ]
    assert ends == sorted(ends) and ends[0] < ends[2]
    both = pd.concat([soviet, multiplier.later_intake()])
    assert multiplier.faded(multiplier.of_office_age(both), 0.1) is None


def test_what_makes_no_sense_is_refused_and_nothing_new_never_overtakes():
    for left, years in [(0, 10), (1, 10), (0.1, 0)]:
        with pytest.raises(ValueError, match="between 0 and 1"):
            multiplier.decay_rate(left, years)
    with pytest.raises(ValueError, match="above 0"):
        multiplier.half_life(0)
    with pytest.raises(ValueError, match="from 1951"):
        multiplier.soviet_intake(1995)
    with pytest.raises(ValueError, match="ages must rise"):
        multiplier.of_office_age(multiplier.soviet_intake(), 25, 65, 65)
    for function in (multiplier.overtaking, lambda *x: multiplier.lowest(*x[1:])):
        with pytest.raises(ValueError, match="at least 0"):
            function(0.1, 0.1, -1)
    assert multiplier.overtaking(0.1, 0, 0) == math.inf == multiplier.lowest(0.1, 0)
    assert multiplier.overtaking(0.1, 1, 0) == 0


def amount(table: str, column: str, **where: str) -> float:
    """Return the one cell of a table where every column of ``where`` has its text."""
    fits = [row for row in rows(table) if all(row[name] == is_ for name, is_ in where.items())]
    assert len(fits) == 1, where
    return float(fits[0][column])


def arms_share(first: int, last: int, supplier: str) -> float:
    found = [row for row in rows("vietnam_arms") if first <= int(row["year"]) <= last]
    part = sum(float(row["tiv_million"]) for row in found if row["supplier"] == supplier)
    return 100 * part / sum(float(row["tiv_million"]) for row in found)


def of_age(year: int, retirement: int) -> float:
    """Graduates at 25 who are 50 or older and younger than ``retirement``, up to a factor."""
    height = {
        one: (one - 1950) / 35 if one <= 1985 else (1992 - one) / 7 for one in range(1951, 1992)
    }
    return sum(high for one, high in height.items() if 50 <= year - one + 25 < retirement)


def economy(measure: str, period: str) -> float:
    return amount(
        "russia_vietnam_economy", "value_busd", measure=measure, period=period,
        counted_by="Viet Nam",
    )  # fmt: skip


def world_trade() -> float:
    return sum(
        float(row["value_musd_current"]) / 1000
        for row in rows("vietnam_trade")
        if row["partner"] == "WLD" and row["year"] == "2025"
    )


def seats(organisation: str) -> set[str]:
    return {row["iso3"] for row in rows("memberships") if row["organisation"] == organisation}


KEYS = {
    "logic-predict-arms": lambda: round(arms_share(2020, 2024, "RUS")),
    "logic-predict-trade": lambda: round(economy("trade_eaeu", "2025"), 1),
    "logic-exclusive-arms": lambda: round(arms_share(1979, 1991, "SUN"), 1),
    "logic-venture-share": lambda: round(
        100 * economy("rusvietpetro_in_russia", "2014") / economy("vietnam_in_russia", "2014"), 1
    ),
    "logic-trade-share": lambda: round(100 * economy("trade_eaeu", "2025") / world_trade(), 1),
    "logic-arms-share": lambda: round(arms_share(2014, 2018, "RUS"), 1),
    "logic-half-life": lambda: round(10 * math.log10(2), 1),
    "logic-no-loss": lambda: round(10 * math.log(10)),
    "logic-last-graduate": lambda: 1991 - 25 + 65,
    "logic-later-retirement": lambda: round(100 * of_age(2029, 70) / of_age(2019, 70)),
    "logic-forum-rest": lambda: len(seats("ARF") - seats("EAS")),
}


@pytest.fixture(scope="module")
def questions() -> dict:
    return {one.id: one for one in bank.bank("logic").questions}


@pytest.mark.parametrize("id", KEYS)
def test_a_key_follows_from_the_files_alone(questions, id):
    one = questions[id]
    predicted = one.type == "predict"
    key = one.content["outcome"]["value"] if predicted else one.key["answers"][0]["value"]
    assert key == pytest.approx(KEYS[id]())


def test_every_numeric_key_is_among_them(questions):
    assert {one.id for one in questions.values() if one.type == "numeric"} <= set(KEYS)
