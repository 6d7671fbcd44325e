"""Votes and coalitions: what their theory says must come out of the models."""

from __future__ import annotations

import csv
import math
from itertools import permutations

import pytest
from casebook.models import coalition, un_votes
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

WEIGHTS = st.floats(0, 3)


def rows(table: str) -> list[dict]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@given(st.lists(st.floats(-5, 5), min_size=8, max_size=8))
@settings(derandomize=True, deadline=None)
def test_shares_add_up_to_the_worth_of_all_and_a_dummy_receives_what_it_brings(numbers):
    worths = dict(enumerate(numbers[1:], 1))  # of each non-empty set of a, b, c

    def worth(members):
        return worths.get(sum(2 ** "abc".index(one) for one in members), 0.0)

    shares = coalition.shapley("abc", worth)
    assert sum(shares.values()) == pytest.approx(worth(frozenset("abc")))
    with_dummy = coalition.shapley("abcd", lambda s: worth(s - {"d"}) + (1.0 if "d" in s else 0.0))
    assert with_dummy["d"] == pytest.approx(1)
    assert with_dummy["a"] == pytest.approx(shares["a"])


@given(WEIGHTS, WEIGHTS, st.sampled_from(list(coalition.JOINT)), st.floats(0, 1))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_each_kind_of_asset_is_divided_as_its_theory_says(market, seats, joint, risk):
    parts = coalition.values(market, seats, joint, risk)
    alone = coalition.alone(market, seats)
    for one in coalition.CORE:  # a market adds up, so nobody gains by sharing it
        assert parts["market"][one] <= alone[one] + 1e-9
    assert sum(parts["market"].values()) == pytest.approx(market)
    assert sum(parts["seats"].values()) == pytest.approx(seats)
    assert parts["risk"]["RUS"] == pytest.approx(-risk)  # half of each of two costs
    assert parts["risk"]["VNM"] == pytest.approx(-risk / 2)


def test_a_seat_is_divided_evenly_among_those_who_hold_it():
    """The Shapley value of a covering game, from the table of memberships alone."""
    held = {state: set() for state in coalition.CORE}
    for row in rows("memberships"):
        joined = row["joined"] and row["joined"] <= "2019-02"
        if row["iso3"] in held and row["status"] == "member" and joined:
            if row["organisation"] in coalition.BODIES:
                held[row["iso3"]].add(row["organisation"])
    whole = set().union(*held.values())
    shares = coalition.values(market=0, joint="nothing")["seats"]
    for state, bodies in held.items():
        holders = [sum(body in other for other in held.values()) for body in bodies]
        assert shares[state] == pytest.approx(sum(1 / n for n in holders) / len(whole))


def test_games_that_are_none_are_refused():
    for players in ((), ("a", "a")):
        with pytest.raises(ValueError, match="different"):
            coalition.shapley(players, len)
    with pytest.raises(ValueError, match="0 or more"):
        coalition.values(market=-1)
    with pytest.raises(ValueError, match="joint must be"):
        coalition.values(joint="some")
    with pytest.raises(ValueError, match="part must be"):
        coalition.worth_part("glory", frozenset(), {})


@given(
    st.sampled_from(un_votes.ASEAN),
    st.sampled_from(un_votes.OTHERS),
    st.integers(1993, 2023),
    st.integers(1993, 2023),
)
@settings(derandomize=True, deadline=None)
def test_who_moved_is_divided_without_a_rest_and_turns_with_time(state, power, first, last):
    there = un_votes.change(state, power, first, last)
    back = un_votes.change(state, power, last, first)
    if math.isnan(there["total"]):
        assert state == "KHM" and 1998 in (first, last)
        return
    assert there["own"] + there["theirs"] == pytest.approx(there["total"])
    for part in ("total", "own", "theirs"):
        assert back[part] == pytest.approx(-there[part])


def test_what_is_not_measured_is_missing_and_not_zero():
    assert math.isnan(un_votes.position("KHM", 1998))
    assert un_votes.moves("USA", 1993, 2024)["now"].isna().all()
    assert un_votes.moves("USA", 1993, 2024, "final")["now"].notna().all()
    with pytest.raises(ValueError, match="no XXX in 2018"):
        un_votes.position("XXX", 2018)
    with pytest.raises(ValueError, match="measure must be"):
        un_votes.position("USA", 2018, "some")


def test_the_keys_of_the_bank_come_out_of_the_tables_alone():
    at = {(r["iso3"], r["year"]): r for r in rows("un_ideal_points")}

    def point(state, year):
        return float(at[state, year]["all_votes_index"])

    american = point("USA", "1993") - point("USA", "2012")  # both stay above Vietnam
    assert american == pytest.approx(
        -un_votes.change("VNM", "USA", 1993, 2012)["theirs"], abs=0.01
    )
    absent = 1 - int(at["KHM", "2023"]["all_votes_count"]) / int(
        at["SGP", "2023"]["all_votes_count"]
    )
    assert 100 * absent == pytest.approx(100 - un_votes.turnout("KHM", 2023))
    nearer = [
        s for s in un_votes.ASEAN
        if abs(point(s, "2018") - point("CHN", "2018"))
        < abs(point(s, "2018") - point("USA", "2018"))
    ]  # fmt: skip
    assert len(nearer) == 10
    new = [r["members"] for r in rows("small_formats") if r["first_meeting"] > "2019-02"]
    assert (len(new), sum("USA" not in members for members in new)) == (7, 3)
    last = sum(order[-1] == "VNM" for order in permutations(coalition.CORE)) / 6
    made = coalition.values(market=0, seats=0, joint="all three")["joint"]["VNM"]
    assert made == pytest.approx(last)
    manila = [r for r in rows("asean_giants_trade") if (r["member"], r["year"]) == ("PHL", "2016")]
    sums = {r["giant"]: float(r["export_musd"]) + float(r["import_musd"]) for r in manila}
    assert round(100 * sums["CHN"] / sum(sums.values())) == 70
