"""How far states stand from each other in the votes of the United Nations General Assembly.

The passage: the last paragraph of "Great Power Competition" in *Russia and Vietnam in the New
Asia* (2019), where the members of ASEAN are of two minds.  The measure is the ideal point of
Bailey, Strezhnev and Voeten (2017): one number a state and a year, estimated from roll calls
with the content of repeated resolutions held fixed; higher is nearer to the United States.
Distances are in units of that index.  It shows how governments *vote*, on an agenda that others
set; it does not show whom they trust, trade with or would fight for.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from casebook.data import load

ASEAN = ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM")
OTHERS = ("USA", "CHN", "RUS", "IND", "JPN", "AUS")
MEASURES = ("all", "final")


@cache
def _positions(measure: str) -> pd.DataFrame:
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, not {measure}")
    table = load("un_ideal_points")
    return table.pivot(index="year", columns="iso3", values=f"{measure}_votes_index").astype(float)


def position(state: str, year: int, measure: str = "all") -> float:
    """Return the ideal point of ``state`` (ISO code) in ``year``, 1992 to 2024.

    ``measure`` is ``all`` (all roll calls, to 2023) or ``final`` (whole resolutions, to 2024).
    NaN if there is no estimate; `ValueError` for a state, year or measure not in the table.

    Examples
    --------
    >>> position("USA", 2018) > position("VNM", 2018)
    True
    """
    table = _positions(measure)
    if state not in table or year not in table.index:
        raise ValueError(f"no {state} in {year} in the table un_ideal_points")
    return float(table.loc[year, state])


def distances(reference: str, year: int, measure: str = "all") -> pd.Series:
    """Return how far each other state stands from ``reference``, indexed by ISO code.

    Units of the index, never negative; NaN for a state without an estimate.
    """
    here = position(reference, year, measure)
    row = _positions(measure).loc[year, [*ASEAN, *OTHERS]]
    return (row - here).abs().drop(reference)


def change(state: str, reference: str, first: int, last: int, measure: str = "all") -> dict:
    """Return by how much the distance grew between two years, and who moved.

    A dict of ``total``, ``own`` (what the state's own move did) and ``theirs`` (what the move of
    the reference did); own and theirs add up to total.  Since one can pass the other, each part
    is the mean of its effect before and after the other's move: the Shapley value of two movers.

    Examples
    --------
    >>> parts = change("VNM", "USA", 1993, 2023)
    >>> round(parts["own"] + parts["theirs"] - parts["total"], 9)
    0.0
    """
    then, now = (position(state, year, measure) for year in (first, last))
    there, here = (position(reference, year, measure) for year in (first, last))
    own = (abs(now - there) - abs(then - there) + abs(now - here) - abs(then - here)) / 2
    total = abs(now - here) - abs(then - there)
    return {"total": total, "own": own, "theirs": total - own}


def moves(reference: str, first: int, last: int, measure: str = "all") -> pd.DataFrame:
    """Return how far each member of ASEAN stands from ``reference`` in two years, and who moved.

    One row a state (ISO code); columns then, now, total, own and theirs (see `change`).
    """
    rows = {state: change(state, reference, first, last, measure) for state in ASEAN}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.insert(0, "then", distances(reference, first, measure)[list(ASEAN)])
    table.insert(1, "now", distances(reference, last, measure)[list(ASEAN)])
    return table


def clearly_moved(state: str, first: int, last: int) -> bool:
    """Return whether the 90 percent intervals of two years do not overlap (all votes)."""
    rows = load("un_ideal_points").query("iso3 == @state").set_index("year")
    low, high = (
        rows["all_votes_low_index"].astype(float),
        rows["all_votes_high_index"].astype(float),
    )
    return bool(low[last] > high[first] or low[first] > high[last])


def turnout(state: str, year: int) -> float:
    """Return in what share of that year's roll calls a state took part, in percent.

    The whole is the most that any state of the table cast that year.
    """
    counts = load("un_ideal_points").query("year == @year").set_index("iso3")["all_votes_count"]
    return 100 * float(counts[state]) / float(counts.max())
