"""The models behind the explorers: what their theory says must come out of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from casebook import claim
from casebook.models import concentration, goldilocks, growth
from hypothesis import given, settings
from hypothesis import strategies as st

RATES = st.floats(-20, 40)
SHARES = st.lists(st.floats(0.01, 1), min_size=2, max_size=8)


@given(st.floats(1, 1e6), RATES.filter(lambda rate: abs(rate) > 0.01), st.integers(1, 60))
@settings(derandomize=True, deadline=None)
def test_a_path_grows_at_the_rate_that_leads_from_its_start_to_its_end(base, rate, years):
    line = growth.path(base, rate, 2017, 2017 + years)
    assert line.iloc[0] == base and len(line) == years + 1
    assert growth.annual_rate(base, line.iloc[-1], years) == pytest.approx(rate, abs=1e-6)


@given(st.floats(1, 1e3), st.floats(1.01, 10), st.floats(0.1, 30))
@settings(derandomize=True, deadline=None)
def test_a_path_is_at_its_goal_when_it_is_said_to_be(base, times, rate):
    years = growth.years_to_reach(base, base * times, rate)
    assert base * (1 + rate / 100) ** years == pytest.approx(base * times)
    assert growth.years_to_reach(base, base * times, 0) == math.inf
    assert growth.years_to_reach(base * times, base, rate) == 0


def test_the_card_was_cautious():
    """6.3 percent of nominal growth is hardly more than the real growth that it prints."""
    start, end = claim("vietnam-card-gdp").number, claim("vietnam-card-gdp-2030").number
    assert growth.annual_rate(start, end, 13) == pytest.approx(6.26, abs=0.01)
    assert growth.gdp("WEO 2024-04") / growth.gdp("WEO 2019-04") == pytest.approx(1.257, abs=1e-3)
    with pytest.raises(ValueError, match="there is WDI 2024-10, WEO 2019-04, WEO 2024-04"):
        growth.gdp("WEO 2030-04")
    with pytest.raises(ValueError, match="above zero"):
        growth.annual_rate(0, 1, 1)
    with pytest.raises(ValueError, match="above -100"):
        growth.nominal_rate(-100, 1)


@given(SHARES)
@settings(derandomize=True, deadline=None)
def test_the_index_lies_between_its_bounds_whatever_part_of_it_is_known(values):
    shares = sorted((value / sum(values) for value in values), reverse=True)
    exact = concentration.herfindahl(shares)
    assert 1 / len(shares) - 1e-9 <= exact <= 1
    for known in range(1, len(shares) + 1):
        low, high = concentration.herfindahl_bounds(shares[:known])
        assert low - 1e-9 <= exact <= high + 1e-9


def test_shares_that_are_none_are_refused():
    for shares in ([0.5, 0.6], [1.2, -0.2], [0.5]):
        with pytest.raises(ValueError, match="add up to 1"):
            concentration.herfindahl(shares)
    with pytest.raises(ValueError, match="at most 1 together"):
        concentration.herfindahl_bounds([0.9, 0.2])
    with pytest.raises(ValueError, match="no deliveries from 1900 to 1904"):
        concentration.arms_shares(1900, 1904)
    with pytest.raises(ValueError, match="no export of 1999"):
        concentration.trade_shares("export", 1999)


def test_six_fields_have_six_leaders_only_by_the_reports_counting():
    assert concentration.across(concentration.fields()) == pytest.approx(1 / 6)
    other = concentration.fields(investment="new", students="degree")
    assert concentration.leaders(other).value_counts()["JPN"] == 3
    assert concentration.across(other) == pytest.approx(1 / 3)


def test_what_is_not_known_is_missing_and_not_zero():
    table = concentration.summary(concentration.fields(), "JPN").set_index("field")
    assert table.loc["Arms", "lost_pct"] == 0  # SIPRI lists every supplier
    assert math.isnan(table.loc["Aid", "leader_share_pct"])
    assert math.isnan(table.loc["Investment", "lost_pct"])


@given(st.integers(1, 12), st.floats(-1, 1))
@settings(derandomize=True, deadline=None)
def test_the_hill_is_even_if_both_dangers_are_equal(partners, x):
    left, right = (goldilocks.autonomy(one, partners) for one in (x, -x))
    assert left == pytest.approx(right) and 0 <= left <= 1


@given(st.integers(1, 11), st.floats(-1, 1))
@settings(derandomize=True, deadline=None)
def test_more_partners_never_take_room_away(partners, x):
    assert goldilocks.autonomy(x, partners + 1) >= goldilocks.autonomy(x, partners) - 1e-12


def test_a_worse_choice_moves_the_best_place_to_the_warm_side_and_bids_lift_the_cold_one():
    assert goldilocks.best(partners=3, choice_weight=2)[0] > 0
    assert goldilocks.best(partners=3, choice_weight=0.5)[0] < 0
    cold = -goldilocks.threshold(3)
    assert goldilocks.autonomy(cold, 3, bidding=True) > goldilocks.autonomy(cold, 3) + 0.25
    ends = goldilocks.autonomy(np.array([-1, 1]), 3)
    assert (ends < 0.05).all()


def test_assumptions_outside_of_their_range_are_refused():
    for arguments in ({"relations": 1.5}, {"relations": 0, "choice_weight": 0}):
        with pytest.raises(ValueError, match="must be"):
            goldilocks.autonomy(**arguments)
    with pytest.raises(ValueError, match="at least 1"):
        goldilocks.autonomy(0, partners=0)
