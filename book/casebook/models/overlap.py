"""Who belongs to which grouping, and how far two groupings are made of the same states.

The passage: the section "Megaregional Agreements and Initiatives" in *Russia and Vietnam in the
New Asia* (2019), which expects competition of two "megablocks" and names ASEAN, the Eurasian
Economic Union and the Shanghai Cooperation Organisation as parts of a Greater Eurasia.  States
and groupings are the two kinds of nodes of one graph; its projection joins groupings by the
states that they share (Breiger 1974).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import networkx as nx

from casebook.data import DataError, load

GROUPINGS = ["ASEAN", "APEC", "RCEP", "CPTPP", "IPEF", "EAEU", "SCO", "BRICS", "BRI"]
LOOSE = {"member", "partner", "signatory"}


@dataclass(frozen=True)
class Overlap:
    """The states only in the first of two groupings, in both, and only in the second."""

    first: frozenset
    both: frozenset
    second: frozenset

    @property
    def share(self) -> float:
        """The shared states in percent of all states of either (Jaccard's index); NaN if none."""
        everyone = len(self.first) + len(self.both) + len(self.second)
        return 100 * len(self.both) / everyone if everyone else float("nan")


@cache
def members(grouping: str, year: int, loose: bool = False) -> frozenset:
    """Return the ISO codes of the members of ``grouping`` at the end of ``year``.

    ``loose`` adds partners, observers and signatories.  For an agreement a state is a member from
    its entry into force; a row of the table ``memberships`` without a date is left out.
    `DataError` if there is no such grouping.

    Examples
    --------
    >>> sorted(members("EAEU", 2016))
    ['ARM', 'BLR', 'KAZ', 'KGZ', 'RUS']
    >>> len(members("CPTPP", 2018)), len(members("CPTPP", 2024))
    (6, 12)
    """
    table = load("memberships").query("organisation == @grouping")
    if table.empty:
        raise DataError(f"There is no grouping {grouping!r} in data/memberships.csv.")
    joined = table["joined"].fillna("9999").astype(str).str[:4].astype(float)
    left = table["left"].fillna("9999").astype(str).str[:4].astype(float)
    there = (joined <= year) & (left > year)
    counted = table["status"].isin(LOOSE if loose else {"member"})
    return frozenset(table.loc[there & counted, "iso3"])


def undated(grouping: str, loose: bool = False) -> int:
    """Return how many states of ``grouping`` are left out because their date is not known.

    >>> undated("CPTPP"), undated("RCEP", loose=True)
    (0, 1)
    """
    table = load("memberships").query("organisation == @grouping")
    counted = table["status"].isin(LOOSE if loose else {"member"})
    return int((table["joined"].isna() & counted).sum())


def overlap(first: str, second: str, year: int, loose: bool = False) -> Overlap:
    """Return which states two groupings shared at the end of ``year``.

    >>> sorted(overlap("CPTPP", "RCEP", 2026).both)
    ['AUS', 'BRN', 'JPN', 'MYS', 'NZL', 'SGP', 'VNM']
    """
    one, other = (members(name, year, loose) for name in (first, second))
    return Overlap(one - other, one & other, other - one)


def graph(year: int, loose: bool = False) -> nx.Graph:
    """Return the graph of states and groupings at the end of ``year``: an edge is a membership.

    A node's attribute ``bipartite`` is 0 for a grouping and 1 for a state; groupings without a
    member in that year stay as nodes without edges.

    >>> nx.is_bipartite(graph(2020))
    True
    """
    both = nx.Graph()
    both.add_nodes_from(GROUPINGS, bipartite=0)
    for name in GROUPINGS:
        states = members(name, year, loose)
        both.add_nodes_from(states, bipartite=1)
        both.add_edges_from((name, state) for state in states)
    return both


def shared(year: int, loose: bool = False) -> nx.Graph:
    """Return the projection on the groupings: an edge weighs as many as the states they share.

    >>> shared(2026).edges["CPTPP", "RCEP"]["weight"]
    7
    """
    found = nx.bipartite.weighted_projected_graph(graph(year, loose), GROUPINGS)
    ordered = nx.Graph()  # networkx goes through sets, whose order is another in each process
    ordered.add_nodes_from(GROUPINGS)
    ordered.add_weighted_edges_from(sorted(found.edges(data="weight")))
    return ordered
