"""North Korea's launches: the rules of counting, and what a count before and after can say."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta

import pytest
from casebook import load
from casebook.models import launches
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st


def rows(table: str) -> list[dict]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@given(st.integers(0, 60), st.integers(0, 60))
@settings(derandomize=True, deadline=None)
def test_the_interval_holds_the_ratio_and_turns_over_with_the_times(before, after):
    ratio, low, high = launches.rate_ratio(before, after)
    if before and after:
        assert low < ratio < high
        back = launches.rate_ratio(after, before)
        assert back[0] == pytest.approx(1 / ratio)
        assert back[1] == pytest.approx(1 / high, rel=1e-6)
    elif before:
        assert (ratio, low) == (0, 0) and high < math.inf
    elif after:
        assert (ratio, high) == (math.inf, math.inf) and low > 0
    else:
        assert math.isnan(ratio) and (low, high) == (0, math.inf)


def test_the_ends_of_the_interval_leave_two_and_a_half_percent_on_each_side():
    _, low, high = launches.rate_ratio(10, 5)
    for ratio, counts in ((low, range(5, 16)), (high, range(6))):
        share = ratio / (1 + ratio)
        tail = sum(math.comb(15, i) * share**i * (1 - share) ** (15 - i) for i in counts)
        assert tail == pytest.approx(0.025, abs=1e-6)


def test_days_are_never_more_than_missiles_and_ballistic_never_more_than_all():
    missiles, days = launches.by_year("missiles"), launches.by_year("days")
    assert (days <= missiles).all() and days[2018] == 0
    every, part = launches.by_year("events"), launches.by_year("events", "ballistic")
    assert (part <= every)[every.notna()].all()
    assert every[2011] != every[2011], "CSIS is not held before 2012: missing, not zero"
    for count in launches.COUNTS:
        kinds = [launches.by_year(count, kind).fillna(0) for kind in ("all", "short", "longer")]
        assert (kinds[1] <= kinds[0]).all() and (kinds[2] <= kinds[0]).all()


def test_busy_times_are_followed_by_quieter_ones_whatever_happened():
    """Regression to the mean: among the busiest months the number falls more often."""
    busy = launches.busy_months(12, 21)
    assert busy["after"].lt(busy["before"]).mean() > 0.7
    assert (
        launches.busy_months(12, 0)["after"].lt(launches.busy_months(12, 0)["before"]).mean() < 0.6
    )
    assert launches.dispersion() > launches.dispersion("days") > 1


def test_a_chance_and_its_bound_undo_each_other():
    assert launches.chance(launches.largest_chance(55), 55) == pytest.approx(95)
    assert launches.largest_chance(10) > launches.largest_chance(55)
    assert launches.chance(0, 100) == 0 and launches.chance(100, 1) == 100


def test_what_cannot_be_counted_is_refused():
    for call in (
        lambda: launches.by_year("salvoes"),
        lambda: launches.by_year("days", "nuclear"),
        lambda: launches.by_year(first=2020, last=2010),
        lambda: launches.launched("events"),
        lambda: launches.around("2026-01-01", 12),
        lambda: launches.around("2017-01-01", 0),
        lambda: launches.rate_ratio(-1, 2),
        lambda: launches.chance(101, 1),
        lambda: launches.largest_chance(0),
    ):
        with pytest.raises(ValueError):
            call()


def test_the_keys_of_the_bank_follow_from_the_files_alone():
    table = rows("dprk_missile_tests")
    cns = [row for row in table if row["database"] == "CNS"]
    in_2022 = [row for row in cns if row["date"].startswith("2022")]
    fired = sum(int(row["missiles"]) for row in in_2022)
    assert (fired, len({row["date"] for row in in_2022})) == (69, 34)
    assert launches.by_year()[2022] == fired
    day, length = date(2017, 9, 11), timedelta(days=round(12 * 365.25 / 12))
    near = [(date.fromisoformat(row["date"]), int(row["missiles"]))
            for row in cns if row["date"] >= "2006"]  # fmt: skip
    before = sum(n for when, n in near if day - length <= when < day)
    after = sum(n for when, n in near if day <= when < day + length)
    assert (before, after) == (21, 2) and launches.around("2017-09-11", 12) == (21, 2)
    first = min(row["date"] for row in rows("dprk_summits") if row["partner"] == "KOR")
    assert (date.fromisoformat(first) - date(2017, 10, 24)).days == 185
    met = [row for row in rows("dprk_summits") if row["kind"] == "summit"]
    assert len(met) == 16
    assert sum(row["partner"] in ("KOR", "JPN", "RUS") for row in met) == 7
    assert 100 * (1 - 0.05 ** (1 / 55)) == pytest.approx(launches.largest_chance(55))


def test_the_resolutions_are_those_of_the_timeline():
    days = set(launches.RESOLUTIONS.values())
    told = load("events").set_index("id")
    for number in ("2371", "2375", "2397"):
        assert told.loc[f"resolution-{number}", "date"] == launches.RESOLUTIONS[number]
    assert len(days) == len(launches.RESOLUTIONS) == 10
