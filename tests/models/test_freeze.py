"""The dual freeze as a repeated game: what the theory says must come out of it."""

from __future__ import annotations

import pytest
from casebook.models import freeze
from hypothesis import given, settings
from hypothesis import strategies as st

COSTS = st.floats(0.1, 3.9)


@given(COSTS, COSTS)
@settings(derandomize=True, deadline=None)
def test_in_a_single_round_without_help_nobody_freezes(washington, pyongyang):
    pair = freeze.payoffs(washington), freeze.payoffs(pyongyang)
    assert freeze.equilibria(*pair) == [(0, 0)]


@given(COSTS, st.sampled_from(freeze.THIRD), st.booleans())
@settings(derandomize=True, deadline=None)
def test_patience_is_where_keeping_and_breaking_are_worth_the_same(cost, third, pyongyang):
    stage = freeze.payoffs(cost, third, pyongyang)
    least = freeze.patience(stage)
    if not least:  # nothing is needed, or nothing is enough
        assert stage["both"] >= stage["cheat"] if least == 0 else stage["both"] <= stage["none"]
        return
    keep = stage["both"] / (1 - least)
    cheat = stage["cheat"] + least * stage["none"] / (1 - least)
    assert keep == pytest.approx(cheat)


@given(st.floats(1.6, 3.9))
@settings(derandomize=True, deadline=None)
def test_a_reward_asks_for_less_patience_than_a_penalty_of_the_same_size(cost):
    alone, reward, penalty = (
        freeze.patience(freeze.payoffs(cost, third)) for third in ("nobody", "reward", "penalty")
    )
    assert reward < penalty < alone == pytest.approx(cost / freeze.GAIN)


def test_a_lifeline_weakens_the_bargain_and_only_pyongyang_has_one():
    before, after = freeze.needed(2, 2), freeze.needed(2, 2, "lifeline")
    assert after["Pyongyang"] > before["Pyongyang"]
    assert after["Washington"] == before["Washington"] == 0.5
    assert freeze.breakers(0.99, freeze.needed(2, 3, "lifeline")) == ["Pyongyang"]


def test_with_enough_help_a_single_round_has_several_equilibria():
    stage = freeze.payoffs(1, "penalty")
    found = freeze.equilibria(stage, stage)
    assert (1, 1) in found and (0, 0) in found and len(found) == 3


def test_the_banks_keys_follow_from_arithmetic_alone():
    assert freeze.patience(freeze.payoffs(3)) == 3 / 4
    assert freeze.patience(freeze.payoffs(3, "reward")) == (3 - 1.5) / 4
    assert freeze.patience(freeze.payoffs(3, "penalty")) == (3 - 1.5) / (4 - 1.5)
    assert freeze.patience(freeze.payoffs(2, "lifeline", True)) == 2 / (4 - 1.5)


def test_assumptions_outside_of_their_range_are_refused():
    with pytest.raises(ValueError, match="cost must be above 0 and below 4"):
        freeze.payoffs(4)
    with pytest.raises(ValueError, match="third must be one of nobody"):
        freeze.payoffs(1, "bribe")
    with pytest.raises(ValueError, match="from 0 to 1"):
        freeze.breakers(1.5, freeze.needed(1, 1))
