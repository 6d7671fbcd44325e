"""Size, taxes and promises: what the theories of the page on the Far East say must come out."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pytest
from casebook.data import DATA
from casebook.models import location, pledges
from hypothesis import given, settings
from hypothesis import strategies as st

RATIOS, WEIGHTS = st.floats(1.5, 500), st.floats(0.05, 2)


def rows(table: str) -> list[dict]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@given(RATIOS, WEIGHTS, st.floats(0.25, 8), st.floats(0.5, 5))
@settings(derandomize=True, deadline=None)
def test_the_cut_that_is_needed_makes_the_two_places_equal(ratio, weight, links, response):
    cut = location.cut_needed(ratio, weight, links, response)
    assert location.share(ratio, weight, cut, links, response) == pytest.approx(50)


@given(RATIOS, WEIGHTS, st.floats(0, 20))
@settings(derandomize=True, deadline=None)
def test_size_pulls_and_a_holiday_helps_but_odds_do_not_depend_on_the_rest(ratio, weight, cut):
    share = location.share(ratio, weight, cut)
    assert location.share(ratio * 2, weight, cut) < share
    assert location.share(ratio, weight, cut + 1) > share
    assert location.share(ratio, weight, cut, links=2) < share
    odds = share / (100 - share)
    bare = location.share(ratio, weight)
    assert odds / (bare / (100 - bare)) == pytest.approx(math.exp(0.033 * cut))


def test_a_holiday_is_worth_more_the_earlier_it_is_and_never_more_than_the_rate():
    law, later = location.effective_rate(5, 5), location.effective_rate(5, 5, discount=0)
    assert 0 < law < later < location.FULL
    assert location.effective_rate(20) == 0
    assert location.share(100, 0) == 50


def test_no_holiday_offsets_size_for_firms_that_sell_on_the_spot():
    for ratio in location.times().values():
        assert location.cut_needed(ratio, weight=1) > location.FULL
        assert location.cut_needed(ratio, weight=0) == 0


@given(st.floats(1, 20), st.floats(0, 100), st.floats(0.5, 10))
@settings(derandomize=True, deadline=None)
def test_what_is_paid_is_never_more_than_what_is_kept_and_all_of_it_in_the_end(build, kept, at):
    promised = pd.Series([0.0, 60.0, 60.0], index=[0.0, 10.0, 40.0])
    now = pledges.paid(promised, build, kept, at)
    assert -1e-9 <= now <= 6 * at * kept / 100 + 1e-9
    assert pledges.paid(promised, build, kept, at + 1) >= now - 1e-9
    assert pledges.paid(promised, build, kept, 40) == pytest.approx(60 * kept / 100)
    assert pledges.paid(promised, build + 1, kept, at) <= now + 1e-9


def test_one_sum_cannot_tell_a_slow_builder_from_a_broken_promise():
    promised = pd.Series([0.0, 100.0], index=[0.0, 10.0])
    slow = pledges.paid(promised, 10, 100, 10)
    kept = pledges.kept_needed(promised, 2, 10, slow)
    assert kept < 100 and pledges.paid(promised, 2, kept, 10) == pytest.approx(slow)


def test_settings_out_of_range_are_refused():
    for wrong in ({"ratio": 0, "weight": 1}, {"ratio": 2, "weight": -1}):
        with pytest.raises(ValueError, match="must"):
            location.share(**wrong)
    with pytest.raises(ValueError, match="must be above 0"):
        location.cut_needed(2, 1, response=0)
    with pytest.raises(ValueError, match="must not be negative"):
        location.effective_rate(-1)
    with pytest.raises(ValueError, match="must differ"):
        location.elasticity([2, 2], [1, 3])
    with pytest.raises(ValueError, match="no population of far_east_9 in 1999"):
        location.far_east("far_east_9", 1999)
    with pytest.raises(ValueError, match="0 of 10 members"):
        location.asean("population", 1950)
    line = pd.Series([0.0, 1.0], index=[0.0, 1.0])
    for wrong in ({"build": 0, "kept": 50}, {"build": 1, "kept": 101}):
        with pytest.raises(ValueError, match="must be"):
            pledges.paid(line, at=1, **wrong)
    with pytest.raises(ValueError, match="after 1.00"):
        pledges.paid(line, 1, 50, 2)
    with pytest.raises(ValueError, match="no 'mars'"):
        pledges.reported("mars")


def test_the_banks_numbers_follow_from_the_tables_alone():
    gdp = {
        (r["iso3"], r["year"]): r for r in rows("gdp_population") if r["vintage"] == "WDI 2024-10"
    }
    asean = sum(int(gdp[iso3, "2019"]["population"]) for iso3 in location.ASEAN)
    people = {(r["area"], r["year"]): r["population"] for r in rows("far_east_size")}
    eleven = asean / int(people["far_east_11", "2020"])
    assert round(eleven) == 82 and round(asean / int(people["far_east_9", "2020"])) == 109
    weights = [1.1**-year for year in range(1, 21)]
    cut = 20 - (12 * sum(weights[5:10]) + 20 * sum(weights[10:])) / sum(weights)
    odds = math.exp(0.033 * cut) / math.sqrt(eleven)
    assert round(100 * odds / (1 + odds), 1) == 13.8
    money = {(r["period"], r["measure"]): float(r["value_busd"]) for r in rows("mekong_money")}
    assert round(100 * money["2018/2022", "bank"] / money["2018/2022", "programme"]) == 11
    last = [r for r in rows("pledges") if r["place"] == "far_east_chinese"][-1]
    span = 4 + 8 / 12  # even promises from January 2015 to September 2019, paid over ten years
    kept = float(last["paid_bn"]) / (float(last["promised_bn"]) * span / 2 / 10)
    assert round(100 * kept) == 18
    assert round(100 * float(last["paid_bn"]) / float(last["promised_bn"])) == 4
