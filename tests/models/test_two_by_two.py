"""Games of two players with two moves: what the theory says must come out of the model."""

from __future__ import annotations

import itertools

import nashpy
import numpy as np
import pytest
from casebook.models import two_by_two as model
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

ORDERS = st.permutations(range(1, 5)).map(lambda one: np.reshape(one, (2, 2)))
STRICT = st.tuples(ORDERS, ORDERS).map(lambda pair: np.array(pair, dtype=float))


@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("Prisoner's dilemma", [(1, 1)]),
        ("Chicken", [(0, 1), (1, 0)]),
        ("Assurance", [(0, 0), (1, 1)]),
        ("Deadlock", [(1, 1)]),
        ("Harmony", [(0, 0)]),
        ("Called Bluff", [(0, 1)]),
    ],
)
def test_a_named_game_has_the_equilibria_of_the_textbook_and_its_own_name(name, stable):
    assert model.sure(model.game(name)) == stable
    assert model.name_of(model.game(name)) == name


@given(STRICT)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_nobody_gains_by_leaving_an_equilibrium_alone(payoffs):
    found = model.equilibria(payoffs)
    assert len(found) in (1, 3)  # a strict game has an odd number (Wilson 1971)
    for press, test in found:
        for player, own, other in ((0, press, test), (1, test, press)):
            gain = float(model.gain(payoffs, player, other))
            assert own == (gain > 0) if abs(gain) > 1e-4 else 0 <= own <= 1


@given(STRICT, st.sampled_from([0.5, 3, 100]), st.integers(-9, 9))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_a_payoff_has_no_unit_and_no_zero(payoffs, scale, shift):
    other = payoffs * [[[scale]], [[1]]] + [[[shift]], [[0]]]
    assert np.allclose(model.equilibria(other), model.equilibria(payoffs), atol=1e-5)


@given(STRICT)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_to_move_first_never_hurts_where_one_moves_from_a_sure_equilibrium(payoffs):
    for player in (0, 1):
        first = payoffs[(player, *model.if_first(payoffs, player))]
        assert all(first >= payoffs[(player, *cell)] for cell in model.sure(payoffs))


def test_the_78_games_of_rapoport_and_guyer_and_their_equilibria():
    assert len(model.different()) == 78
    assert model.counts(model.different()).tolist() == [9, 57, 12]
    assert len(model.explains(1, 1)) == len(model.all_orders()) / 4


def test_the_safer_equilibrium_is_the_one_that_costs_more_to_leave():
    assurance = model.game("Assurance")
    assert model.safer(assurance) is None
    assert model.safer(model.changed(assurance, "Washington: ease and test", -1.5)) == (1, 1)
    assert model.safer(model.changed(assurance, "Washington: ease and hold", 1.5)) == (0, 0)
    assert model.safer(model.game("Deadlock")) is None


def test_a_tie_or_another_size_is_refused():
    with pytest.raises(ValueError, match="a tie"):
        model.equilibria([[[1, 2], [1, 3]], [[1, 2], [3, 4]]])
    with pytest.raises(ValueError, match="two rows and two columns"):
        model.equilibria(np.ones((2, 3, 3)))
    with pytest.raises(KeyError):
        model.game("Poker")


def test_each_setting_of_the_explorer_is_told_in_words_with_all_its_equilibria():
    for name, payoff, by in itertools.product(model.GAMES, model.PAYOFFS, (-2.5, -1.5, 1.5, 2.5)):
        payoffs = model.changed(model.game(name), payoff, by)
        text = model.told(payoffs)
        assert all(model.outcome(*cell) in text for cell in model.sure(payoffs))
        assert ("mixed" in text) == (len(model.equilibria(payoffs)) != len(model.sure(payoffs)))


def by_hand(table: list[list[float]], other: list[list[float]]) -> list[tuple[int, int]]:
    """The cells with two best replies, found with plain comparisons."""
    return [
        (i, j)
        for i in (0, 1)
        for j in (0, 1)
        if table[i][j] > table[1 - i][j] and other[i][j] > other[i][1 - j]
    ]


def test_the_numeric_keys_of_the_bank_once_more_with_plain_arithmetic():
    questions = {one.id: one for one in bank.bank("north-korea-models").questions}
    orders = list(itertools.permutations((1, 2, 3, 4)))
    tables = [[[a, b], [c, d]] for a, b, c, d in orders]
    pairs = [(one, two, by_hand(one, two)) for one in tables for two in tables]
    fits = [(one, two) for one, two, cells in pairs if (1, 1) in cells]
    tragic = [1 for one, two in fits if one[0][0] > one[1][1] and two[0][0] > two[1][1]]
    share = round(100 * len(tragic) / len(fits), 1)
    # Washington undecided: 3(1 - q) + 2q = 4(1 - q) + cq
    chance = round(100 / (3 - (1 - 1.5)), 1)
    # Of the eight ways to rename moves and players two keep 24 games as they are, five keep none:
    # (576 + 24 + 24) / 8 = 78 kinds.
    single = sum(len(cells) == 1 for *_, cells in pairs)
    mirrored = sum(
        len(by_hand(one, [[one[0][0], one[1][0]], [one[0][1], one[1][1]]])) == 1 for one in tables
    )
    expected = {
        "nk-models-desk-test": chance,
        "nk-models-tragic-share": share,
        "nk-models-one-equilibrium": (single + 2 * mirrored) / 8,
    }
    for name, value in expected.items():
        assert questions[name].key["answers"][0]["value"] == pytest.approx(value), name
    game = nashpy.Game([[3, 2], [4, -5]], [[3, 4], [2, 1]])
    press, test = list(game.support_enumeration())[-1]
    assert (press[1], test[1]) == pytest.approx((0.5, 1 / 8))
