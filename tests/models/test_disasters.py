"""Disasters: what the theory says comes out of the model, and the bank's keys from the files."""

from __future__ import annotations

import csv
import datetime
import math

import pytest
from casebook.models import disasters
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

COUNTS = st.tuples(*[st.integers(0, 40)] * 4)


@given(COUNTS)
@settings(derandomize=True, deadline=None)
def test_chances_of_all_tables_with_the_same_sums_add_up_to_one(counts):
    both, alone, other, none = counts
    row, column, total = both + alone, both + other, sum(counts)
    low = max(0, row + column - total)
    tails = [
        disasters.chance(n, row - n, column - n, total - row - column + n)
        for n in range(low, min(row, column) + 1)
    ]
    assert tails[0] == pytest.approx(1)
    assert tails == sorted(tails, reverse=True) and tails[-1] >= 0


@given(st.floats(0, 5), st.floats(0, 60), st.floats(0, 60))
@settings(derandomize=True, deadline=None)
def test_quiet_years_multiply(rate, first, second):
    quiet = [1 - disasters.at_least_one(rate, years) for years in (first, second, first + second)]
    assert quiet[0] * quiet[1] == pytest.approx(quiet[2], abs=1e-12)


@given(st.integers(0, 60))
@settings(derandomize=True, deadline=None)
def test_what_was_seen_lies_inside_its_bounds(events):
    low, high = disasters.rate_bounds(events, 1)
    assert low <= events <= high
    few = sum(math.exp(-high) * high**n / math.factorial(n) for n in range(events + 1))
    assert few == pytest.approx(0.05, abs=1e-6)


def test_every_country_year_is_counted_once_and_no_window_leaves_the_tables():
    full = 10 * disasters.YEARS + disasters.LAST - 2002 + 1
    for years in (1, 3):
        assert sum(disasters.crosstab(1000, years)) == full - 11 * years
    joint = disasters.pairs(1000, 3)
    assert (
        len(set(zip(joint["iso3"], joint["year"], strict=True))) == disasters.crosstab(1000, 3)[0]
    )


def test_a_wider_rule_never_loses_a_joint_case():
    for kind in disasters.KINDS:
        strict = disasters.crosstab(1000, 1, kind)[0]
        assert strict <= disasters.crosstab(1000, 1, kind, same_year=True)[0]
        assert strict <= disasters.crosstab(500, 1, kind)[0]
        assert strict <= disasters.crosstab(1000, 1)[0]


def test_the_order_inside_a_year_is_lost_in_a_table_of_years():
    assert disasters.pairs(5000, 1, "constitution").empty
    assert disasters.pairs(5000, 1, "constitution", True)["iso3"].tolist() == ["MMR"]


REFUSED = [
    (lambda: disasters.struck(100), "at least 500"),
    (lambda: disasters.changed("election"), "kind must be"),
    (lambda: disasters.crosstab(1000, 0), "years must be"),
    (lambda: disasters.crosstab(places=["CHN"]), "places must be"),
    (lambda: disasters.chance(-1, 1, 1, 1), "cannot be negative"),
    (lambda: disasters.at_least_one(-1, 1), "cannot be negative"),
    (lambda: disasters.rate_bounds(-1), "cannot be negative"),
]


@pytest.mark.parametrize(("call", "told"), REFUSED)
def test_what_makes_no_sense_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()


def rows(table: str) -> list[dict]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keys() -> dict[str, float]:
    """The numeric keys of the bank once more, from the files alone."""
    deaths = sorted((int(row["deaths"]) for row in rows("disasters")), reverse=True)
    large = [row for row in rows("disasters") if int(row["deaths"]) >= 1000]
    vietnam = [row for row in large if row["iso3"] == "VNM"]
    peace = {
        (r["iso3"], int(r["date"][:4])) for r in rows("political_changes") if r["kind"] == "peace"
    }
    hit = {(row["iso3"], int(row["year"])) for row in large if int(row["year"]) < 2025}
    before = sum((iso3, year + 1) in peace for iso3, year in hit)
    dates = [row["date"] for row in rows("case_chronologies") if row["case"] == "myanmar"]
    end, storm = (datetime.date.fromisoformat(dates[place]) for place in (0, 3))
    region = {row["year"] for row in rows("disasters") if row["iso3"] != "LKA"}
    return {
        "black-swans-tail": round(100 * sum(deaths[:2]) / sum(deaths), 1),
        "black-swans-ten-years": round(100 * (1 - math.exp(-10 * len(vietnam) / 36)), 1),
        "black-swans-days": (storm - end).days,
        "black-swans-share": round(100 * before / len(hit), 1),
        "black-swans-predict-years": len(region),
        "black-swans-predict-peace": before,
    }


def test_the_numeric_keys_of_the_bank_come_from_the_files():
    questions = {one.id: one for one in bank.bank("black-swans").questions}
    for id, value in keys().items():
        content = questions[id].content
        key = content["outcome"] if content["type"] == "predict" else content["answers"][0]
        assert key["value"] == pytest.approx(value), id
