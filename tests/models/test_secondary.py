"""Secondary sanctions as a game: what the theory says must come out of the model."""

from __future__ import annotations

import csv
from itertools import product

import pytest
from casebook.models import secondary
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = st.fixed_dictionaries({
    "exposure": st.integers(0, 6), "self_harm": st.sampled_from([0.25, 0.5, 1, 2, 4]),
    "stake": st.integers(0, 12), "rivalry": st.sampled_from([0, 0.25, 0.5, 1]),
})  # fmt: skip
LEVELS = st.integers(1, 4)
MIDDLE = {"exposure": 3, "self_harm": 1, "stake": 4}
PLANS = {"yielded": "refuse, then yield", "held out": "refuse and hold out"}


@given(LEVELS, VALUES)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_what_backward_induction_finds_is_a_nash_equilibrium(level, values):
    """Selten: subgame perfection selects among Nash equilibria; nashpy knows only the latter."""
    end = secondary.play(level, **values)
    if end["washington"] > 0:  # else Washington would rather make no threat
        plan = PLANS.get(end["end"], "comply at once")
        assert ("threaten and list", plan) in secondary.equilibria(level, **values)


@given(LEVELS, VALUES)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_without_doubt_china_gives_in_only_to_a_credible_threat(level, values):
    end = secondary.play(level, **values)
    assert end["credible"] or end["end"] == "backed down"
    assert secondary.play(level, doubt=True, **values)["end"] != "complied"


@given(LEVELS, VALUES)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_not_believing_never_helps_china(level, values):
    told = secondary.play(level, **values)["china"]
    assert secondary.play(level, doubt=True, **values)["china"] <= told


def test_exposure_helps_the_threat_and_stake_and_self_harm_work_against_it():
    def succeeds(**change):
        return secondary.best(**MIDDLE | change)[0]["end"] == "complied"

    assert succeeds() and not succeeds(exposure=1)
    assert not succeeds(stake=8) and not succeeds(self_harm=20)


def test_drezners_paradox():
    """Rivalry makes a sender readier to list, and a target less ready to give in."""
    grid = list(product(range(1, 5), (0.5, 1, 2), (2, 4, 8)))
    count = {}
    for rivalry in (0, 1):
        games = [secondary.best(exposure=e, self_harm=h, stake=k, rivalry=rivalry)[0]
                 for e, h, k in grid]  # fmt: skip
        count[rivalry] = [sum(g["level"] > 0 for g in games)]
        count[rivalry] += [sum(g["end"] == "complied" for g in games)]
    assert count[1][0] > count[0][0] and count[1][1] < count[0][1]


def test_an_empty_threat_can_be_a_nash_equilibrium_and_still_fail():
    game = {"exposure": 3, "self_harm": 1, "stake": 8}
    assert not secondary.play(4, **game)["credible"]
    assert ("threaten and list", "comply at once") in secondary.equilibria(4, **game)
    assert secondary.best(**game)[0]["level"] == 0


@pytest.mark.parametrize(
    ("level", "values", "message"),
    [(5, {}, "0 to 4"), (1, {"stake": -1}, "negative"), (1, {"rivalry": 2}, "rivalry")],
)
def test_refusals(level, values, message):
    with pytest.raises(ValueError, match=message):
        secondary.payoffs(level, **values)


def rows(name):
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_keys_of_the_bank_from_the_files_alone():
    measures = [row for row in rows("dprk_us_measures") if row["kind"] == "resolution"]
    obama = sum(row["administration"] == "Obama" for row in measures)
    year = sum(row["date"].startswith("2017") for row in measures)
    assert round(year / (obama / 8), 1) == 6.4
    stakes = [float(row["value_busd_current"]) for row in rows("dprk_third_stakes")]
    assert round((stakes[0] + stakes[1]) / stakes[2]) == 121
    share = {(r["year"], r["counted_by"]): float(r["share_pct"]) for r in rows("dprk_china_share")}
    wholes = [100 * 2720 / share["2018", name] for name in ("KITA", "KOTRA")]
    assert round(wholes[0] - wholes[1]) == 124
    # levels 3 and stake 4: comply costs 4; hit first, half of 3 times 3 comes on top
    assert (4 + 3 * 3 / 2) - 4 == 4.5
