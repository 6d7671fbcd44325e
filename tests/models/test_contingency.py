"""The tree of moves and the record of regimes: what their theory says must come out of them."""

from __future__ import annotations

import csv
import math
from itertools import product

import pytest
from casebook.models import contingency as model
from casebook.models import disasters
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree.bank import bank

POINTS = st.floats(0, 200).map(lambda value: round(value, 3))
SETTINGS = list(product(model.BURDEN, (30, 75, 140), (30, 75, 140), (50, 90), (10, 60)))


def keys(id: str) -> list[float]:
    """The numbers that a question accepts, the right one first."""
    question = next(one for one in bank("north-korea-contingency").questions if one.id == id)
    return [answer["value"] for answer in question.content["answers"]]


def rows(table: str) -> list[dict]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@given(
    st.sampled_from(sorted(model.TREES)),
    st.tuples(st.sampled_from(sorted(model.BURDEN)), POINTS, POINTS, POINTS, POINTS),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_what_backward_induction_finds_is_a_nash_equilibrium(first, points):
    values = model.payoffs(*points)
    outcome = model.solve(model.TREES[first], values)[1]
    assert outcome in set(model.equilibria(model.TREES[first], values).query("perfect")["outcome"])


def test_at_the_settings_of_the_page_one_equilibrium_is_perfect():
    for first, points in product(model.TREES, SETTINGS):
        found = model.equilibria(model.TREES[first], model.payoffs(*points))
        assert found["perfect"].sum() == 1, (first, points)


def test_the_articles_outcome_needs_the_three_conditions_and_the_first_move():
    for elite, allies_clash, tandem_clash, tandem_dread, allies_dread in SETTINGS:
        points = elite, allies_clash, tandem_clash, tandem_dread, allies_dread
        values = model.payoffs(*points)
        credible = tandem_dread > tandem_clash
        deterred = allies_clash > 50 - model.BURDEN[elite][1] / 2 + allies_dread
        reached = model.solve(model.TREES["tandem"], values)[1] == "tandem alone"
        assert not reached or (credible and deterred), points
        assert model.solve(model.TREES["allies"], values)[1] != "tandem alone"


def test_a_threat_that_would_ruin_its_maker_is_an_equilibrium_and_not_perfect():
    found = model.equilibria(model.TREES["tandem"], model.payoffs(tandem_clash=140))
    assert not found.query("outcome == 'tandem alone'")["perfect"].any()
    assert model.solve(model.TREES["tandem"], model.payoffs())[1] == "tandem alone"


def test_a_clash_is_chosen_only_if_it_is_cheap_for_the_one_who_stands_firm():
    for points in SETTINGS:
        values = model.payoffs(*points)
        if model.solve(model.TREES["tandem"], values)[1] == "clash":
            assert points[3] > points[2]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        model.payoffs(allies_clash=-1)
    with pytest.raises(KeyError):
        model.payoffs("army")
    with pytest.raises(ValueError, match="between 0 and 1"):
        model.all_hold(1.2, 3)
    with pytest.raises(ValueError, match="must be autocracies"):
        model.record("kingdoms")


def test_the_record_holds_what_its_authors_counted():
    ends = {row["how_ended"]: int(row["regimes"]) for row in rows("regime_ends")}
    assert sum(ends.values()) == 280 and sum(ends.values()) - ends["in_power_2010"] == 223
    reds = rows("communist_regimes")
    assert len(reds) == 15 and sum(1 for row in reds if row["end_year"]) == 10
    low, high = disasters.rate_bounds(*model.record("communist"))
    assert low < 10 / 708 < high


def test_the_numeric_keys_of_the_bank_from_the_files_alone():
    ends = {row["how_ended"]: int(row["regimes"]) for row in rows("regime_ends")}
    ended = sum(ends.values()) - ends["in_power_2010"]
    three = ends["coup"] + ends["uprising"] + ends["insurgents"]
    assert keys("north-korea-contingency-coup-share")[0] == round(100 * three / ended, 1)
    years = sum(
        int(row["end_year"] or 2010) - max(int(row["start_year"]), 1945)
        for row in rows("communist_regimes")
    )
    chance = 100 * (1 - math.exp(-20 * 10 / years))
    assert keys("north-korea-contingency-ten-years")[0] == round(chance, 1)
    lengths = {
        (row["iso3"], row["edition"]): int(row["length_km"]) for row in rows("dprk_borders")
    }
    ratio = lengths["CHN", "2008"] / lengths["RUS", "2008"]
    assert keys("north-korea-contingency-border-numbers")[0] == round(ratio, 1)
    assert keys("north-korea-contingency-chain")[0] == round(100 * 0.8**4, 1)
    assert keys("north-korea-contingency-count")[0] == 4
