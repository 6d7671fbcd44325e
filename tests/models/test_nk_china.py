"""Pressure, and the two feedbacks of one missile: what their theory says must come out of them."""

from __future__ import annotations

import csv
import math

import pytest
from casebook.models import decoupling, pressure
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

SHARE = st.floats(0, 1)
STRENGTH = st.floats(0.01, 0.5)
FADING = st.floats(0.1, 0.45)


def trade(year, partner, counted_by, column="value_musd_current", flow="both") -> float:
    """Return one cell of the table, read without the package."""
    with (ROOT / "data/dprk_trade.csv").open(encoding="utf-8") as file:
        key = (str(year), partner, flow, counted_by)
        return next(
            float(row[column])
            for row in csv.DictReader(file)
            if (row["year"], row["partner"], row["flow"], row["counted_by"]) == key
        )


@given(SHARE, SHARE, SHARE)
@settings(derandomize=True, deadline=None)
def test_the_others_can_take_no_more_than_they_have(share, others, leak):
    assert pressure.parts(share, 0, others, leak)["net"] <= 1 - share + 1e-12


@given(SHARE, SHARE, SHARE, SHARE, st.floats(0, 0.5))
@settings(derandomize=True, deadline=None)
def test_more_enforcement_never_lowers_and_a_lifeline_always_lowers_the_loss(s, c, o, leak, line):
    net = pressure.parts(s, c, o, leak, line)["net"]
    assert pressure.parts(s, min(1, c + 0.1), o, leak, line)["net"] >= net - 1e-12
    assert pressure.parts(s, c, o, leak, line + 0.1)["net"] == pytest.approx(net - 0.1)


@given(st.floats(0.05, 1), SHARE, SHARE, st.floats(0, 0.9), st.floats(0, 0.5))
@settings(derandomize=True, deadline=None)
def test_what_is_said_to_be_needed_is_just_enough(goal, share, others, leak, line):
    china = pressure.needed(goal, share, others, leak, line)
    if china is None:
        assert pressure.parts(share, 1, others, leak, line)["net"] < goal
    else:
        net = pressure.parts(share, min(1, china), others, leak, line)["net"]
        assert net == pytest.approx(goal, abs=1e-6) if china > 0 else net >= goal


def test_impossible_shares_are_refused():
    for wrong in ((1.2, 0, 0), (0.9, -0.1, 0), (0.9, 0, 2)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            pressure.parts(*wrong)
    with pytest.raises(ValueError, match="0 or more"):
        pressure.parts(0.9, 1, 1, lifeline=-0.1)
    with pytest.raises(ValueError, match="goal"):
        pressure.needed(0, 0.9, 1)
    with pytest.raises(ValueError, match="no share of 2020 counted by KITA"):
        pressure.china_share(2020, "KITA")


@given(STRENGTH, STRENGTH, FADING)
@settings(derandomize=True, deadline=None)
def test_richardsons_condition_decides_whether_threat_and_answer_die_out(response, spiral, fading):
    if abs(math.sqrt(response * spiral) - fading) < 0.02:
        return  # too near the border to be seen in finitely many steps
    end = decoupling.paths(1, response, spiral, fading, steps=800).iloc[-1]
    grown = end["threat"] + end["answer"] > 1
    assert decoupling.stability(response, spiral, fading) == ("grows" if grown else "dies out")


@given(st.floats(0.2, 2), STRENGTH, STRENGTH, FADING)
@settings(derandomize=True, deadline=None)
def test_in_the_long_run_the_ratio_of_response_and_spiral_decides(doubt, response, spiral, fading):
    if abs(math.sqrt(response / spiral) / doubt - 1) < 0.05:
        return
    net = decoupling.paths(doubt, response, spiral, fading, steps=400)["net"].iloc[-1]
    assert (net > 0) == (response > doubt**2 * spiral)


def test_the_claim_alone_is_doubt_without_an_answer():
    table = decoupling.paths(1, 0, 0.3, 0.2)
    assert decoupling.crossing(table) is None and (table["net"] < 0).all()
    for wrong in ((-1, 0, 0, 0.2), (1, 0, 0, 0), (1, 0, 0, 1)):
        with pytest.raises(ValueError, match="must be"):
            decoupling.paths(*wrong)


def test_the_keys_of_the_bank_by_hand():
    before, after = trade(2017, "CHN", "China customs"), trade(2018, "CHN", "China customs")
    assert round(100 * (1 - after / before), 1) == 52.0
    assert round(100 * trade(2025, "CHN", "China customs") / before) == 54
    assert round(100 * 45.3 / 75) == 60 == round(
        100 * trade(2010, "CHN", "KITA", "share_pct")
        / (100 - trade(2010, "KOR", "KITA", "share_pct"))
    )  # fmt: skip
    china = trade(2022, "CHN", "KOTRA", "share_pct") / 100
    loss = china / 2 + (1 - china) - 5500 / 2.7 / trade(2016, "WLD", "ITC")
    assert round(100 * loss) == 18
    threat, answer, step = 1.0, 0.0, 0
    while answer <= 1.5 * threat:
        threat, answer, step = 0.8 * threat + 0.1 * answer, 0.8 * answer + 0.4 * threat, step + 1
    assert step == 4
