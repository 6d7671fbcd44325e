"""The chain of claims: what probability theory says must come out of it."""

from __future__ import annotations

import csv

import pytest
from casebook.data import DATA
from casebook.models import chain
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank
from kernelfree.settings import current

BELIEFS = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(BELIEFS, st.floats(0, 1))
@settings(derandomize=True, deadline=None)
def test_whatever_the_common_cause_the_whole_is_within_the_bounds(beliefs, common):
    least, most = chain.bounds(beliefs)
    assert least - 1e-9 <= chain.together(beliefs, common) <= most + 1e-9


@given(BELIEFS, st.floats(0, 1), st.floats(0, 1))
@settings(derandomize=True, deadline=None)
def test_a_further_link_never_makes_a_chain_stronger(beliefs, more, common):
    assert chain.together([*beliefs, more], common) <= chain.together(beliefs, common) + 1e-9


@given(st.permutations([0.9, 0.8, 0.5, 0.3]), st.floats(0, 1))
@settings(derandomize=True, deadline=None)
def test_the_order_of_the_links_does_not_matter_for_the_whole(beliefs, common):
    assert chain.together(beliefs, common) == pytest.approx(
        chain.together([0.9, 0.8, 0.5, 0.3], common)
    )


def test_the_bounds_are_reached_by_a_count_of_cases():
    """Ten equal worlds: links of 80 and 70 percent, as opposed or joined as they can be."""
    first, opposed, joined = {*range(8)}, {*range(3, 10)}, {*range(7)}
    least, most = chain.bounds([0.8, 0.7])
    assert least == pytest.approx(len(first & opposed) / 10)
    assert most == pytest.approx(len(first & joined) / 10)


def test_the_chain_so_far_ends_with_the_whole():
    table = chain.along([0.9, 0.5, 0.8], common=0.5)
    assert table["so_far"].iloc[-1] == pytest.approx(100 * chain.together([0.9, 0.5, 0.8], 0.5))
    assert table["belief"].tolist() == pytest.approx([90, 50, 80])


@pytest.mark.parametrize("beliefs", [[], [1.1], [0.5, -0.1]])
def test_beliefs_outside_zero_to_one_are_refused(beliefs):
    with pytest.raises(ValueError, match="between 0 and 1"):
        chain.together(beliefs)


def test_a_common_cause_outside_zero_to_one_is_refused():
    with pytest.raises(ValueError, match="common must be between 0 and 1"):
        chain.together([0.5], common=2)


def rows(table: str) -> list[dict]:
    with open(DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def trade_with(*partners: str) -> float:
    return sum(
        float(row["value_musd_current"])
        for row in rows("vietnam_trade")
        if row["source"] == "un-comtrade" and row["year"] == "2016" and row["partner"] in partners
    )


def choice(year: str, answer: str) -> float:
    found = [r for r in rows("survey_choice") if (r["year"], r["answer"]) == (year, answer)]
    return float(found[0]["share_pct"])


RECOMPUTED = {
    "main-points-chain-five": lambda: 100 * 0.8**5,
    "main-points-chain-least": lambda: 100 * (5 * 0.9 - 4),
    "main-points-judgements": lambda: sum(
        row["section"] == "new-asia/main-points" and row["verdict"] == "judgement"
        for row in rows("claims")
    ),
    "main-points-depth-times": lambda: trade_with("CHN") / trade_with("RUS"),
    "main-points-must-choose": lambda: (
        choice("2022", "must_choose") / choice("2021", "must_choose")
    ),
}


def numeric_keys() -> dict[str, float]:
    questions = bank.read(current().banks / "main-points.yml").questions
    return {q.id: q.key["answers"][0]["value"] for q in questions if q.type == "numeric"}


def test_every_numeric_key_follows_from_the_files_alone():
    keys = numeric_keys()
    assert set(keys) == set(RECOMPUTED)
    for id, key in keys.items():
        assert key == pytest.approx(RECOMPUTED[id](), abs=0.5), id
