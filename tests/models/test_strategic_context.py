"""The models of the page on the strategic context, and its numeric keys from the files alone."""

from __future__ import annotations

import csv
import math

import networkx as nx
import pytest
from casebook.models import balance, crossimpact
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from kernelfree import bank

GROUPS, MEASURES = list(balance.GROUPS.values()), list(balance.MEASURES.values())
STRENGTHS = st.integers(0, 3)


@given(st.sampled_from(GROUPS), st.sampled_from(MEASURES), st.integers(2000, 2024), st.booleans())
@settings(derandomize=True, deadline=None)
def test_shares_are_a_whole_and_weigh_like_no_more_powers_than_there_are(
    group, measure, year, one
):
    parts = balance.shares(group, measure, year, one)
    assert parts.sum() == pytest.approx(1) and parts.is_monotonic_decreasing
    assert 1 <= balance.equals(parts) <= len(parts) + 1e-9
    assert ("ASE" in parts) == (one and group != "ASEAN")


def test_the_ten_as_one_are_the_sum_of_the_ten_except_where_size_is_not_a_sum():
    for measure in ("nominal", "ppp", "population"):
        ten = balance.shares("EAS", measure, 2018)[balance.members("ASEAN")].sum()
        assert balance.shares("EAS", measure, 2018, True)["ASE"] == pytest.approx(ten)
    ten = balance.shares("EAS", "net", 2018)[balance.members("ASEAN")].sum()
    assert balance.shares("EAS", "net", 2018, True)["ASE"] < ten


def test_the_date_of_a_transition_belongs_to_the_measure_and_to_the_edition():
    years = [balance.passing_year("CHN", "USA", m, last=2022) for m in ("cinc", "ppp", "nominal")]
    assert years[:2] == [2003, 2017] and math.isnan(years[2])
    assert balance.passing_year("CHN", "USA", "ppp", "WEO 2019-04") == 2014
    assert balance.passing_year("CHN", "USA", "population") == 2000  # the first year of the table


def test_what_has_no_figure_is_refused():
    with pytest.raises(ValueError, match="group must be"):
        balance.members("APEC")
    with pytest.raises(ValueError, match="measure must be"):
        balance.sizes("charm")
    with pytest.raises(ValueError, match="no edition"):
        balance.sizes("ppp", "WEO 1900-04")
    with pytest.raises(ValueError, match="no figures for 1999"):
        balance.shares("EAS", "ppp", 1999)


@given(STRENGTHS, STRENGTHS, STRENGTHS, st.integers(1, 30))
@settings(derandomize=True, deadline=None)
def test_driving_and_depending_are_two_sides_of_the_same_influence(one, two, three, chain):
    matrix = crossimpact.reading(
        great_powers_on_megaregionals=one,
        black_swans_on_globalization=two,
        black_swans_on_great_powers=three,
    )
    table = crossimpact.positions(matrix, chain)
    turned = crossimpact.positions(matrix.T, chain)
    assert table["drives_pct"].sum() == pytest.approx(100)
    assert table["depends_pct"].tolist() == pytest.approx(turned["drives_pct"].tolist())


def test_long_chains_order_the_factors_as_eigenvector_centrality_does():
    matrix = crossimpact.reading()
    graph = nx.from_pandas_adjacency(matrix.T, create_using=nx.DiGraph)
    central = nx.eigenvector_centrality(graph, max_iter=1000, weight="weight")
    table = crossimpact.positions(matrix, crossimpact.CHAIN)["drives_pct"]
    found = [100 * central[name] / sum(central.values()) for name in table.index]
    assert table.tolist() == pytest.approx(found, abs=1e-3)


def test_a_link_that_is_none_is_refused():
    for change in ({"black_swans_on_black_swans": 1}, {"weather_on_great_powers": 1}):
        with pytest.raises(ValueError, match="is not a link"):
            crossimpact.reading(**change)
    with pytest.raises(ValueError, match="0, 1, 2 or 3"):
        crossimpact.reading(great_powers_on_black_swans=4)
    with pytest.raises(ValueError, match="at least one link"):
        crossimpact.positions(crossimpact.reading(), 0)


def rows(table: str, **where) -> list[dict]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[k] == v for k, v in where.items())]


def gdp(iso3: str, year: int, column: str = "gdp_current_busd") -> float:
    found = rows("gdp_population", iso3=iso3, year=str(year), vintage="WEO 2024-04")
    return float(found[0][column])


def passed(challenger: str, rival: str, column: str) -> int:
    sizes = {y: (gdp(challenger, y, column), gdp(rival, y, column)) for y in range(2000, 2025)}
    return max(year for year, (one, two) in sizes.items() if one <= two) + 1


def driven(cause: str, extra: int = 0) -> float:
    links = [(row["cause"], int(row["strength"])) for row in rows("context_links")]
    own = sum(strength for name, strength in links if name == cause) + extra
    return round(100 * own / (sum(strength for _, strength in links) + extra), 1)


def equal_powers() -> float:
    sizes = [gdp(iso3, 2018) for iso3 in "IDN THA SGP MYS VNM PHL MMR KHM LAO BRN".split()]
    return round(sum(sizes) ** 2 / sum(size**2 for size in sizes), 1)


def missed() -> float:
    return round(
        100 * len(rows("context_events", score="missed")) / len(rows("context_events")), 1
    )


def asean_part() -> float:
    group = {row["iso3"] for row in rows("memberships", organisation="EAS")} - {"TLS"}
    ten = {row["iso3"] for row in rows("memberships", organisation="ASEAN")} - {"TLS"}
    return round(100 * sum(gdp(i, 2018) for i in ten) / sum(gdp(i, 2018) for i in group), 1)


def russia_named() -> int:
    return int(rows("context_mentions", factor="great-powers", iso3="RUS")[0]["mentions"])


RECOMPUTED = {
    "predict-russia": russia_named,
    "predict-passing": lambda: passed("CHN", "USA", "gdp_ppp_busd"),
    "predict-asean": asean_part,
    "stated": lambda: len(rows("context_links", in_report="stated")),
    "rivalry-drives": lambda: driven("great-powers"),
    "pandemic-arrow": lambda: driven("black-swans", extra=3),
    "japan-passed": lambda: passed("CHN", "JPN", "gdp_current_busd"),
    "equal-powers": equal_powers,
    "missed": missed,
}


@pytest.mark.parametrize("name", RECOMPUTED)
def test_a_key_follows_from_the_files_alone(name):
    asked = {one.id: one for one in bank.bank("strategic-context").questions}
    one = asked[f"strategic-context-{name}"]
    key = one.content["outcome"] if one.type == "predict" else one.key["answers"][0]
    assert key["value"] == RECOMPUTED[name]()


def test_every_numeric_key_is_among_them():
    numeric = {one.id for one in bank.bank("strategic-context").questions if one.type == "numeric"}
    assert numeric <= {f"strategic-context-{name}" for name in RECOMPUTED}
