"""Memberships as a network, and the second negotiation: what the theory says must come out."""

from __future__ import annotations

import csv
import math

import networkx as nx
import pytest
from casebook.data import DataError
from casebook.models import bargaining, overlap
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

PATIENCE = st.tuples(st.floats(0.5, 0.97), st.floats(0.5, 0.97))
OPTION = st.floats(0, 60)


def rows(table: str) -> list[dict]:
    with open(ROOT / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(question: str) -> float:
    """Return the key of a numeric question of the page's bank."""
    content = next(one for one in bank.bank("megaregionals").questions if one.id == question)
    return content.content["answers"][0]["value"]


@given(PATIENCE)
@settings(derandomize=True, deadline=None)
def test_without_outside_options_the_split_is_rubinsteins(patience):
    state, builder = patience
    exact = 100 * (1 - builder) / (1 - state * builder)
    share, decides = bargaining.split(patience)
    assert share == pytest.approx(exact, abs=1e-6) and decides == "none"


@given(PATIENCE, OPTION, OPTION)
@settings(derandomize=True, deadline=None)
def test_an_option_matters_only_if_it_would_be_used_and_then_never_hurts_its_owner(
    patience, state, builder
):
    free, (share, decides) = (
        bargaining.split(patience),
        bargaining.split(patience, (state, builder)),
    )
    if state + builder > 100:
        assert decides == "no deal" and math.isnan(share)
        return
    assert state - 1e-6 <= share <= 100 - builder + 1e-6
    if decides == "none":
        assert share == pytest.approx(free[0], abs=1e-6)
    more = bargaining.split(patience, (min(state + 5, 100 - builder), builder))[0]
    assert more >= share - 1e-6


@given(st.sampled_from(sorted(bargaining.HASTE)), OPTION, st.floats(0, 20), st.booleans())
@settings(derandomize=True, deadline=None)
def test_money_spent_weakens_whoever_would_lose_it(haste, state, builder, watched):
    own = bargaining.course(haste, state, builder, True, watched)["share_pct"]
    loan = bargaining.course(haste, state, builder, False, watched)["share_pct"]
    assert own.is_monotonic_increasing and loan.is_monotonic_decreasing
    assert own.iloc[0] == loan.iloc[0]


def test_being_watched_never_helps_the_state():
    for haste in bargaining.HASTE:
        free, seen = (
            bargaining.course(haste, 20, 20, True, w)["share_pct"] for w in (False, True)
        )
        assert (seen <= free + 1e-9).all()
    assert bargaining.course("builder", 20, 20, True, True)["share_pct"].iloc[0] < 61


def test_what_cannot_be_bargained_over_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        bargaining.split((1.0, 0.9))
    with pytest.raises(ValueError, match="between 0 and 100"):
        bargaining.options(20, 20, 120, own_money=True, watched=False)
    with pytest.raises(ValueError, match="above 0"):
        bargaining.unit_price(1, 0)
    with pytest.raises(DataError, match="no grouping 'Nato'"):
        overlap.members("Nato", 2020)


@pytest.mark.parametrize("loose", [False, True])
def test_the_projection_counts_what_the_sets_share(loose):
    for year in (2012, 2018, 2022, 2026):
        both, shared = overlap.graph(year, loose), overlap.shared(year, loose)
        assert nx.is_bipartite(both)
        for one in overlap.GROUPINGS:
            for other in overlap.GROUPINGS:
                common = len(overlap.overlap(one, other, year, loose).both)
                if one != other:
                    assert shared.get_edge_data(one, other, {"weight": 0})["weight"] == common


def test_the_banks_numbers_follow_from_the_tables_alone():
    states = {}
    for row in rows("memberships"):
        if row["status"] == "member" and row["joined"]:
            states.setdefault(row["organisation"], {})[row["iso3"]] = row["joined"]
    assert key("megaregionals-in-force-then") == sum(
        date < "2019-02" for date in states["CPTPP"].values()
    )
    early = [
        {s for s, date in states[name].items() if date < "2023"} for name in ("CPTPP", "RCEP")
    ]
    assert key("megaregionals-network-2022") == len(early[0] & early[1]) == 6
    gdp = {
        row["iso3"]: float(row["gdp_current_busd"])
        for row in rows("gdp_population")
        if row["vintage"] == "WDI 2024-10" and row["year"] == "2023" and row["gdp_current_busd"]
    }
    signed = {*states["RCEP"], "MMR"}
    seven = signed & set(states["CPTPP"])
    share = 100 * sum(gdp[s] for s in seven) / sum(gdp[s] for s in signed)
    assert key("megaregionals-shared-weight") == pytest.approx(share, abs=0.06)


def test_the_banks_prices_and_shares_follow_by_plain_arithmetic():
    found = {row["id"]: row for row in rows("renegotiated_projects")}

    def price(id):
        return float(found[id]["amount_bn"]) / float(found[id]["quantity"])

    berth = 100 * (1 - price("kyaukpyu-finance-new") / price("kyaukpyu-finance-plan"))
    line = 100 * (1 - price("ecrl-2019") / price("ecrl-plan"))
    assert key("megaregionals-berth-price") == pytest.approx(berth, abs=0.06)
    assert key("megaregionals-km-price") == pytest.approx(line, abs=0.06)
    # all built with the builder's money: the state can leave with 90, the builder with nothing;
    # the builder would offer 90 and keep 10, so it accepts 0.95 of that when the state offers
    assert key("megaregionals-talks-built") == pytest.approx(100 - 0.95 * 10)
