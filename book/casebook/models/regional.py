"""How much of a region's trade stays inside, and what the region's borders do to the answer.

The passage: the claim on intraregional trade in the section on new forms of economic
globalization of *Russia and Vietnam in the New Asia* (2019).  Three measures, from simple to
careful: the share of trade that stays inside; the intensity index, which divides it by the
region's share of world trade (Frankel 1997); the introversion index, which is free of the
region's size (Iapadre 2004; Hamanaka 2015).  Trade in goods, table ``intraregional_trade``.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from casebook.data import load

GROUPS = ["ASEAN", "ASEAN+3", "RCEP-15", "Asia and Oceania", "APEC", "EU-28", "NAFTA"]
MEASURES = {"exports and imports": "both", "exports only": "exports", "imports only": "imports"}


@cache
def rows() -> dict:
    """Return the rows of the table ``intraregional_trade`` as dicts, by group and year."""
    table = load("intraregional_trade")
    return {(one["group"], int(one["year"])): one for one in table.to_dict("records")}


def row(group: str, year: int) -> dict:
    """Return the row of a group and a year; `ValueError` if the table has none."""
    if (group, year) not in rows():
        raise ValueError(f"no row for {group} in {year} in the table intraregional_trade")
    return rows()[group, year]


def inside_share(inside: float, exports: float, imports: float, measure: str = "both") -> float:
    """Return the percent of a region's trade that stays inside it.

    ``inside`` is what the members export to each other, in the unit of ``exports`` and
    ``imports``.  ``measure`` is ``exports``, ``imports`` or ``both``: in the last each dollar
    of inside trade is counted twice, as one member's export and another's import.
    `ValueError` if ``inside`` is larger than exports or imports.

    Examples
    --------
    >>> inside_share(30, 100, 60), inside_share(30, 100, 60, "exports")
    (37.5, 30.0)
    """
    if not 0 <= inside <= min(exports, imports):
        raise ValueError("trade inside cannot be negative or larger than exports or imports")
    part, whole = {
        "both": (2 * inside, exports + imports),
        "exports": (inside, exports),
        "imports": (inside, imports),
    }[measure]
    return 100 * part / whole


def share(group: str, year: int, measure: str = "both") -> float:
    """Return the percent of a group's trade in goods that stays inside, by `inside_share`."""
    one = row(group, year)
    values = [float(one[name]) for name in ("intra_busd", "exports_busd", "imports_busd")]
    return inside_share(*values, measure)


def world_share(group: str, year: int) -> float:
    """Return the percent of world trade (exports and imports) that a group has.

    World imports are taken to be world exports.  NaN for a year without a world total.
    """
    if ("World", year) not in rows():
        return float("nan")
    one, world = row(group, year), row("World", year)
    traded = float(one["exports_busd"]) + float(one["imports_busd"])
    return 100 * traded / (2 * float(world["exports_busd"]))


def intensity(inside_pct: float, world_pct: float) -> float:
    """Return the intensity index: inside share divided by the share of world trade.

    1 means that members trade with each other as if borders and distance did not matter.

    Examples
    --------
    >>> intensity(58, 29)
    2.0
    """
    return inside_pct / world_pct


def introversion(inside_pct: float, world_pct: float) -> float:
    """Return the introversion index, from -1 (all trade outside) to 1 (all trade inside).

    It compares the weight of the region in its members' trade with its weight in outsiders'
    trade; 0 means no preference, whatever the size of the region.  ``inside_pct`` counts
    exports and imports.  `ValueError` for shares outside of 0 to 100.

    Examples
    --------
    >>> introversion(100, 20), round(introversion(60, 25), 2)
    (1.0, 0.81)
    """
    if not (0 <= inside_pct <= 100 and 0 < world_pct < 100):
        raise ValueError("shares are percents, and the region is a part of the world")
    members, world = inside_pct / 100, world_pct / 100
    outsiders = world * (1 - members) / (1 - world)  # the region's weight in outsiders' trade
    if outsiders >= 1:
        raise ValueError("outsiders cannot trade more with the region than they trade")
    if outsiders == 0:
        return 1.0
    home, abroad = members / outsiders, (1 - members) / (1 - outsiders)
    return (home - abroad) / (home + abroad)


def summary(year: int, measure: str = "both") -> pd.DataFrame:
    """Return one row a group: share inside by ``measure``, share of world trade, two indices.

    Columns: group, inside_pct, world_pct, intensity, introversion.  The indices use exports
    and imports whatever the measure; they are missing for a year without a world total.
    """
    rows = []
    for group in GROUPS:
        both, world = share(group, year), world_share(group, year)
        known = pd.notna(world)
        rows.append([
            group, share(group, year, measure), world,
            intensity(both, world), introversion(both, world) if known else float("nan"),
        ])  # fmt: skip
    return pd.DataFrame(
        rows, columns=["group", "inside_pct", "world_pct", "intensity", "introversion"]
    )
