"""The strategic triangle as a signed graph: who is friendly with whom, and whether it holds.

The passage: the title and the conclusion of Lukin's article (2017), with the strategic triangle of
the United States, China and Russia, and a North Korea that is said to live off their mistrust.
Two theories are joined.  Structural balance (Heider 1946; Cartwright and Harary 1956): a signed
graph is balanced if its corners fall into two camps (one may be empty) with friendship inside and
hostility between them; of three sides, an even number is then hostile.  Patterns (Dittmer 1981,
1987) and roles (Wu 1996): who gains from such a triangle.  A side is -1 (hostile), 0 (neither) or
1 (friendly).  The signs are judgements of whoever sets them, not measurements.
"""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pandas as pd

from casebook.data import load

POWERS = ("USA", "CHN", "RUS")
CORNERS = (*POWERS, "PRK")
SIGNS = {-1: "hostile", 0: "neither", 1: "friendly"}
PATTERNS = {
    3: "ménage à trois",
    2: "romantic triangle",
    1: "stable marriage",
    0: "unit veto",
}


def graph(signs: dict[tuple[str, str], int]) -> nx.Graph:
    """Return the signed graph of ``signs``; a side of 0 is no edge.

    ``signs`` maps pairs of corners to -1, 0 or 1; `ValueError` for anything else.
    """
    wrong = [sign for sign in signs.values() if sign not in SIGNS]
    if wrong:
        raise ValueError(f"a sign is -1, 0 or 1, not {wrong[0]}")
    found = nx.Graph()
    for (one, other), sign in signs.items():
        found.add_nodes_from((one, other))
        if sign:
            found.add_edge(one, other, sign=sign)
    return found


def broken(signs: dict[tuple[str, str], int]) -> int:
    """Return how many sides spoil the best division into two camps; 0 is balance.

    This is the line index of imbalance: the least number of sides that must change.

    Examples
    --------
    >>> broken({("USA", "CHN"): -1, ("USA", "RUS"): -1, ("CHN", "RUS"): 1})
    0
    >>> broken({("USA", "CHN"): -1, ("USA", "RUS"): -1, ("CHN", "RUS"): -1})
    1
    """
    found = graph(signs)
    spoiled = []
    for size in range(len(found) // 2 + 1):
        for camp in combinations(sorted(found), size):
            together = [
                ((one in camp) == (other in camp), sign)
                for one, other, sign in found.edges(data="sign")
            ]
            spoiled.append(sum(same != (sign > 0) for same, sign in together))
    return min(spoiled)



def state(signs: dict[tuple[str, str], int]) -> str:
    """Return balanced, unbalanced or open (no contradiction yet, but a side is undecided)."""
    if broken(signs):
        return "unbalanced"
    return "balanced" if all(signs.values()) else "open"


def single_changes(signs: dict[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """Return each change of one side, as (side, new sign), after which all is balanced.

    New signs are -1 or 1.  An empty list if it is balanced already or if one change is too few.

    Examples
    --------
    >>> single_changes({("USA", "CHN"): -1, ("USA", "RUS"): -1, ("CHN", "RUS"): 0})
    [(('CHN', 'RUS'), 1)]
    """
    if state(signs) == "balanced":
        return []
    return [
        (side, new)
        for side, old in signs.items()
        for new in (-1, 1)
        if new != old and state(signs | {side: new}) == "balanced"
    ]


def pattern(signs: dict[tuple[str, str], int]) -> str:
    """Return Dittmer's name for a triangle, or "undecided" if a side is 0.

    `ValueError` if there are not three sides.
    """
    if len(signs) != 3:
        raise ValueError(f"a triangle has three sides, not {len(signs)}")
    if not all(signs.values()):
        return "undecided"
    return PATTERNS[sum(sign > 0 for sign in signs.values())]


def role(corner: str, signs: dict[tuple[str, str], int]) -> str:
    """Return what a corner is in its triangle, best to worst in Wu's order.

    pivot, friend, partner, wing, enemy or outcast; "undecided" if a side is 0.

    Examples
    --------
    >>> role("USA", {("USA", "CHN"): -1, ("USA", "RUS"): -1, ("CHN", "RUS"): 1})
    'outcast'
    """
    if pattern(signs) == "undecided":
        return "undecided"
    own = sum(sign for side, sign in signs.items() if corner in side)
    far = next(sign for side, sign in signs.items() if corner not in side)
    names = {(2, -1): "pivot", (2, 1): "friend", (0, -1): "partner", (0, 1): "wing"}
    return names.get((own, far), "enemy" if far < 0 else "outcast")


def distances(measure: str = "all") -> pd.DataFrame:
    """Return how far the four corners stand apart in the General Assembly, 1992 on.

    A row a year, a column a side such as ``"CHN-RUS"``; units of the ideal-point index, NaN
    where there is no estimate.  ``measure`` is all (to 2023) or final (to 2024).
    """
    if measure not in ("all", "final"):
        raise ValueError(f"measure must be all or final, not {measure}")
    rows = pd.concat([load("un_ideal_points"), load("dprk_ideal_points")])
    points = rows.pivot(index="year", columns="iso3", values=f"{measure}_votes_index")
    points = points[list(CORNERS)].astype(float)
    return pd.DataFrame(
        {f"{a}-{b}": (points[a] - points[b]).abs() for a, b in combinations(CORNERS, 2)}
    )


def moment(name: str) -> dict[tuple[str, str], int]:
    """Return the six signs of one moment of the table ``triangle_signs``.

    `ValueError` for a moment that the table does not have.
    """
    rows = load("triangle_signs").query("moment == @name")
    if rows.empty:
        raise ValueError(f"no moment {name!r} in the table triangle_signs")
    return {(row.first, row.second): int(row.sign) for row in rows.itertuples()}
