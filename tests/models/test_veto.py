"""The drafting of a resolution: what the theory of veto players says must come out."""

from __future__ import annotations

import csv
from itertools import product

import pytest
from casebook.models import veto
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = [
    dict(zip(veto.LINES, levels, strict=True))
    for levels in product(range(4), range(4), range(2), range(4))
]


@given(st.sampled_from(sorted(veto.LIMITS)), st.sampled_from(TEXTS))
@settings(derandomize=True, deadline=None)
def test_a_text_passes_only_inside_the_window_of_every_line(occasion, text):
    windows = {line: veto.window(line, occasion) for line in veto.LINES}
    inside = all(pair and pair[0] <= text[line] <= pair[1] for line, pair in windows.items())
    assert inside is not bool(veto.objections(text, occasion))


def test_the_most_reluctant_member_sets_the_strength():
    """The minimum rule: no passing text is above the strongest one on any line of pressure."""
    best = veto.strongest()
    passing = [text for text in TEXTS if not veto.objections(text)]
    for line in ("crude", "ships", "leader"):
        assert best[line] == max(text[line] for text in passing)
        assert best[line] == min(veto.limits(one, line)[1] for one in veto.MEMBERS)


@given(st.sets(st.sampled_from(veto.MEMBERS), min_size=1))
@settings(derandomize=True, deadline=None)
def test_one_more_veto_never_widens_what_can_pass(members):
    for line in veto.LINES:
        few, many = veto.window(line, members=sorted(members)), veto.window(line)
        assert many is None or (few[0] <= many[0] and many[1] <= few[1])


def test_chinas_veto_absorbs_russias_and_not_the_other_way_round():
    assert veto.absorbed("Russia") and not veto.absorbed("China")
    others = [one for one in veto.MEMBERS if one != "Russia"]
    assert veto.strongest(members=others) == veto.strongest()
    without_china = [one for one in veto.MEMBERS if one != "China"]
    assert veto.strongest(members=without_china)["crude"] > veto.strongest()["crude"]


def test_in_2022_nothing_passes_though_chinas_limit_on_oil_is_the_same():
    assert all(veto.objections(text, "May 2022") for text in TEXTS)
    assert veto.limits("China", "crude") == veto.limits("China", "crude", "May 2022")


def test_texts_and_members_that_are_none_are_refused():
    with pytest.raises(ValueError, match="has the lines"):
        veto.objections({"crude": 1})
    with pytest.raises(ValueError, match="crude must be from 0 to 3"):
        veto.objections(veto.ADOPTED | {"crude": 4})
    with pytest.raises(ValueError, match="no limits of Japan"):
        veto.limits("Japan", "crude")


def rows(table: str) -> list[dict[str, str]]:
    with open(ROOT / f"data/{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_banks_keys_follow_from_the_tables_alone():
    lines = rows("unsc_dprk_lines")
    assert sum(int(row["first_draft"]) - int(row["adopted"]) for row in lines) == 8
    votes = rows("unsc_dprk_votes")
    adopted = [row for row in votes if row["outcome"] == "adopted"]
    assert len(adopted) == 24 and {row["yes"] for row in adopted} == {"15"}
    assert [row["date"] for row in votes if row["china"] != row["russia"]] == ["2024-03-28"]
    for row in votes:
        assert int(row["yes"]) + int(row["no"]) + int(row["abstain"]) == 15
        assert (row["outcome"] == "vetoed") is ("no" in (row["china"], row["russia"]))
    trade = {row["year"]: float(row["trade_musd"]) for row in rows("dprk_russia_trade")}
    assert trade["2016"] == 76 and round(100 * trade["2016"] / 6020, 1) == 1.3
    quiet = [row for row in rows("dprk_freeze_record") if "2018" <= row["year"] <= "2021"]
    assert {row["large_exercises"] for row in quiet} == {"reduced"}
    assert [sum(int(row[k]) for row in quiet) for k in ("long_range", "other_missiles")] == [0, 42]
    passing = [text for text in TEXTS if text["talks"] != 1 and not veto.objections(text)]
    assert len(passing) == 2
