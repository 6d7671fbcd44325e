"""Turnover, balance and share: what one implies for the others, and for the partner's books."""

from __future__ import annotations

import csv
import math

import pytest
from casebook.data import DATA
from casebook.models import trade_accounts as accounts
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

AMOUNTS = st.floats(0.1, 1e4)
RIGHT = {
    one.id: one.content["answers"][0]["value"]
    for one in bank.bank("russia").questions
    if one.type == "numeric"
}


@given(AMOUNTS, AMOUNTS)
@settings(derandomize=True, deadline=None)
def test_sum_and_difference_give_the_flows_back(exports, imports):
    found = accounts.flows(exports + imports, exports - imports)
    assert found == pytest.approx((exports, imports), rel=1e-6, abs=1e-6)


@given(AMOUNTS, st.floats(-90, 300), st.floats(0.1, 100))
@settings(derandomize=True, deadline=None)
def test_growth_and_share_can_be_undone(value, growth, share):
    assert accounts.before(value, growth) * (1 + growth / 100) == pytest.approx(value)
    assert accounts.whole(value, share) * share / 100 == pytest.approx(value)


@given(AMOUNTS, AMOUNTS, st.floats(0, 20), st.floats(0, 50))
@settings(derandomize=True, deadline=None)
def test_each_side_sees_a_worse_balance_than_the_other_grants_it(sold, bought, freight, detour):
    """Freight and detours lower the partner's balance: both sides can count a deficit."""
    exports, imports = accounts.other_book(sold, bought, freight, detour)
    assert exports - imports <= bought - sold + 1e-6
    assert accounts.other_book(sold, bought, 0) == pytest.approx((bought, sold))


def test_freight_alone_does_not_turn_the_sign_of_2015_but_detours_do():
    exports, imports = accounts.other_book(4.0, 9.4, freight=10)
    assert exports > imports + 3
    exports, imports = accounts.other_book(4.0, 9.4, 5, detour_in=3, detour_out=3)
    assert imports > exports and exports + imports == pytest.approx(13.7, abs=0.6)


def test_two_russian_statements_meet_above_the_level_of_the_report():
    above = accounts.before(19.6, 6.8)
    assert accounts.turnover(accounts.IMPLIED)[2017] == pytest.approx(above, abs=0.02)
    assert accounts.turnover(accounts.STATED)[2017] == 17.5 < above


def test_a_gap_stays_a_gap():
    assert math.isnan(accounts.change(accounts.STATED, 2011, 2017))
    assert math.isnan(accounts.change("ASEAN statistics", 2009, 2017))
    assert accounts.change(accounts.STATED, 2013, 2017) == 0


def test_what_cannot_be_is_refused():
    for call in (
        lambda: accounts.flows(10, -11),
        lambda: accounts.flows(0, 0),
        lambda: accounts.before(10, -100),
        lambda: accounts.whole(10, 0),
        lambda: accounts.turnover("IMF"),
        lambda: accounts.change(accounts.STATED, 2017, 2017),
        lambda: accounts.other_book(4, 9.4, detour_out=10),
    ):
        with pytest.raises(ValueError, match=r"no trade|must be|below zero"):
            call()


def rows(table: str) -> list[dict]:
    """The rows of a table, read without the book's package."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_numeric_keys_follow_from_the_files_alone():
    report = {row["id"]: float(row["value"]) for row in rows("claims") if row["id"] in (
        "russia-asean-trade", "russia-asean-trade-growth", "russia-deficit-size")}  # fmt: skip
    level, grown, deficit = (report[f"russia-{name}"] for name in (
        "asean-trade", "asean-trade-growth", "deficit-size"))  # fmt: skip
    trade = {
        (row["counted_by"], row["flow"], int(row["year"])): row
        for row in rows("asean_russia_trade")
    }
    said = {year: trade.get(("Russian statements", "both", year)) for year in (2014, 2015, 2018)}
    sums = dict.fromkeys(["RUS", "USA", "CHN", "XXX"], 0.0)
    for row in rows("asean_arms"):
        if 2013 <= int(row["year"]) <= 2017:
            sums[row["supplier"]] += float(row["tiv_million"])
    recorded = float(trade["Exporters' records", "russia_to_asean", 2015]["value_busd"])
    sold, bought = (
        float(trade["ASEAN statistics", flow, 2015]["value_busd"])
        for flow in ("asean_to_russia", "russia_to_asean")
    )
    assert RIGHT == {
        "russia-arms-lead": round(100 * (sums["RUS"] - sums["USA"]) / sum(sums.values()), 1),
        "russia-level-2017": round(
            float(said[2018]["value_busd"]) / (1 + float(said[2018]["growth_pct"]) / 100), 2
        ),
        "russia-imply-base": round(level / (1 + grown / 100), 2),
        "russia-growth-2014": round(100 * (level / float(said[2014]["value_busd"]) - 1), 1),
        "russia-books-imports": (level + deficit) / 2,
        "russia-deficit-rebuilt": round(float(said[2015]["value_busd"]) - 2 * recorded, 1),
        "russia-ledgers-deficit": round(sold * 1.05 + 3 - (bought / 1.05 - 3), 1),
    }
