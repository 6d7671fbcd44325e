"""The signed triangle and the ceiling: what their theories say must come out of the models."""

from __future__ import annotations

import csv
from itertools import combinations, product

import pytest
from casebook.models import ceiling, triangle
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

SIDES = list(combinations(triangle.POWERS, 2))
ALL = list(combinations(triangle.CORNERS, 2))
SIGNS = st.sampled_from([-1, 0, 1])


def points(table: str) -> dict:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8") as file:
        return {(row["iso3"], int(row["year"])): row for row in csv.DictReader(file)}


def apart(one: str, other: str, year: int, measure: str = "all") -> float:
    rows = points("un_ideal_points") | points("dprk_ideal_points")
    name = f"{measure}_votes_index"
    return abs(float(rows[one, year][name]) - float(rows[other, year][name]))


def test_a_triangle_is_balanced_when_the_product_of_its_signs_is_positive():
    """Heider's rule, for all eight triangles, and one change always mends the other four."""
    for signs in product((-1, 1), repeat=3):
        one = dict(zip(SIDES, signs, strict=True))
        even = signs[0] * signs[1] * signs[2] > 0
        assert (triangle.state(one) == "balanced") == even
        assert len(triangle.single_changes(one)) == (0 if even else 3)


@given(st.lists(SIGNS, min_size=6, max_size=6), st.sampled_from(triangle.CORNERS))
@settings(derandomize=True, deadline=None)
def test_balance_does_not_change_when_a_corner_changes_sides(signs, corner):
    """Cartwright and Harary: switching all signs of one corner keeps every cycle's sign."""
    one = dict(zip(ALL, signs, strict=True))
    switched = {side: -sign if corner in side else sign for side, sign in one.items()}
    assert triangle.broken(one) == triangle.broken(switched)
    for side, new in triangle.single_changes(one):
        assert triangle.state(one | {side: new}) == "balanced"


def test_a_pattern_gives_each_its_place():
    places = {
        (1, 1, 1): ["friend"] * 3,
        (1, 1, -1): ["pivot", "wing", "wing"],
        (-1, -1, 1): ["outcast", "partner", "partner"],
        (-1, -1, -1): ["enemy"] * 3,
        (0, 1, 1): ["undecided"] * 3,
    }
    for signs, wanted in places.items():
        one = dict(zip(SIDES, signs, strict=True))
        assert [triangle.role(corner, one) for corner in triangle.POWERS] == wanted


def test_the_moments_are_what_the_page_says():
    states = {"2017-10": "open", "2022-05": "balanced", "2026-06": "open"}
    for name, wanted in states.items():
        signs = triangle.moment(name)
        assert set(signs) == set(ALL) and triangle.state(signs) == wanted


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0, 1))
@settings(derandomize=True, deadline=None)
def test_a_power_says_yes_up_to_its_ceiling_and_no_above_it(bomb, hegemony, severity):
    top = ceiling.ceiling(bomb, hegemony)
    if severity < top - 1e-9:
        assert ceiling.worth(severity, bomb, hegemony) >= 0
    elif severity > top + 1e-6:
        assert ceiling.worth(severity, bomb, hegemony) < 0
    assert ceiling.ceiling(bomb, 2 * hegemony) <= top


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="-1, 0 or 1"):
        triangle.broken({("USA", "CHN"): 2})
    with pytest.raises(ValueError, match="three sides"):
        triangle.pattern({("USA", "CHN"): 1})
    with pytest.raises(ValueError, match="no moment"):
        triangle.moment("1972-02")
    with pytest.raises(ValueError, match="all or final"):
        triangle.distances("some")
    with pytest.raises(ValueError, match="from 0 to 1"):
        ceiling.worth(2, 1, 1)
    with pytest.raises(ValueError, match="negative"):
        ceiling.ceiling(-1, 1)


def test_the_keys_of_the_bank_follow_from_the_tables_alone():
    questions = bank.bank("north-korea-conclusion").questions
    keys = {one.id: one.key["answers"][0]["value"] for one in questions if one.type == "numeric"}
    fall = 100 * (apart("CHN", "RUS", 1992) - apart("CHN", "RUS", 2016))
    fall /= apart("CHN", "RUS", 1992) - apart("CHN", "RUS", 2022)
    jump = apart("CHN", "PRK", 2014) - apart("CHN", "PRK", 2015)
    wanted = {
        "nk-conclusion-fall-by-2016": round(fall),
        "nk-conclusion-jump": round(jump, 2),
        "nk-conclusion-eclipse-ceiling": 6 / 10,
        "nk-conclusion-unit-veto-exits": 3,
    }
    assert keys == pytest.approx(wanted)
