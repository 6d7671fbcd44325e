"""Whose Asia: how large each state is in its region, by the measure of size that one chooses.

The passage: *Russia and Vietnam in the New Asia* (2019) rests on a changed balance of power in
Asia, in which China is out of proportion to all others, and measures it nowhere.  The measures
are the field's own: gross domestic product, population, the six-part index of the Correlates of
War project (Singer 1987), and the net resources of Beckley (2018), for which he takes gross
product times gross product per head.  Power transition theory asks for the moment at which a
challenger comes level (Organski 1958; Organski and Kugler 1980).
"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd

from casebook.data import load
from casebook.models.concentration import herfindahl

EDITION = "WEO 2024-04"
MEASURES = {
    "GDP at market rates": "nominal",
    "GDP at purchasing-power parity": "ppp",
    "population": "population",
    "net resources": "net",
}
GROUPS = {
    "ASEAN": "ASEAN",
    "ASEAN and three": "ASEAN+3",
    "RCEP": "RCEP",
    "East Asia Summit": "EAS",
}
PARITY = 0.8  # from this part of the leader's size on, the second counts as its equal


def members(group: str) -> list[str]:
    """Return the ISO codes of a group's states: ASEAN, ASEAN+3, RCEP or EAS.

    As in February 2019, so without Timor-Leste; RCEP is that of its fifteen parties.
    `ValueError` for any other name.

    Examples
    --------
    >>> len(members("ASEAN")), len(members("ASEAN+3")), len(members("EAS"))
    (10, 13, 18)
    """
    if group not in GROUPS.values():
        raise ValueError(f"group must be one of {', '.join(GROUPS.values())}, not {group!r}")
    rows = load("memberships")
    found = rows[rows["organisation"].eq(group.removesuffix("+3")) & rows["iso3"].ne("TLS")]
    return sorted(set(found["iso3"]) | ({"CHN", "JPN", "KOR"} if group == "ASEAN+3" else set()))


@cache
def sizes(measure: str, edition: str = EDITION) -> pd.DataFrame:
    """Return the size of each state, a row a year and a column a state (ISO code).

    ``measure`` is nominal or ppp (billion dollars), population (people), net (billion dollars at
    purchasing-power parity times thousand dollars a head) or cinc (share of the world's
    capabilities; nine states only).  ``edition`` of the table ``gdp_population`` matters to all
    but the last; years after its date are forecasts.  `ValueError` for any other measure.
    """
    if measure == "cinc":
        return load("material_capabilities").pivot(
            index="year", columns="iso3", values="cinc_share"
        )
    if measure not in MEASURES.values():
        raise ValueError(f"measure must be cinc or one of {', '.join(MEASURES.values())}")
    rows = load("gdp_population")
    rows = rows[rows["vintage"].eq(edition)].set_index(["year", "iso3"])
    if rows.empty:
        raise ValueError(f"no edition {edition!r} in the table gdp_population")
    ppp, people = rows["gdp_ppp_busd"].astype(float), rows["population"].astype(float)
    values = {
        "nominal": rows["gdp_current_busd"].astype(float),
        "ppp": ppp,
        "population": people,
        "net": ppp * (ppp * 1e6 / people),
    }
    return values[measure].unstack("iso3")


def shares(group: str, measure: str, year: int, as_one: bool = False) -> pd.Series:
    """Return each member's share of the whole group, largest first; they add up to 1.

    ``as_one`` counts ASEAN as a single power, with the code ASE; inside ASEAN itself it means
    nothing and is left out.  The net resources of ASEAN as one are those of a state with the
    product and the people of all ten.  `ValueError` if a member has no figure for the year.
    """
    asean = members("ASEAN")
    if year not in sizes(measure).index:
        raise ValueError(f"no figures for {year}")
    row = sizes(measure).loc[year].reindex(members(group))
    if row.isna().any():
        raise ValueError(f"{measure} is missing for {', '.join(row.index[row.isna()])}")
    if as_one and group != "ASEAN":
        whole = row[asean].sum()
        if measure == "net":
            ppp, people = (sizes(one).loc[year, asean].sum() for one in ("ppp", "population"))
            whole = ppp * (ppp * 1e6 / people)
        row = pd.concat([row.drop(asean), pd.Series({"ASE": whole})])
    return (row / row.sum()).sort_values(ascending=False)


def equals(parts: pd.Series) -> float:
    """Return the number of equal powers that would be as concentrated as these shares.

    One divided by the Herfindahl index (Herfindahl 1950; Hirschman 1945).

    Examples
    --------
    >>> equals(pd.Series([0.25] * 4))
    4.0
    """
    return 1 / herfindahl(parts)


def at_parity(parts: pd.Series) -> bool:
    """Return whether the second has at least four fifths of the size of the first.

    The usual threshold of power transition research (Tammen and others 2000).
    """
    return bool(parts.iloc[1] >= PARITY * parts.iloc[0])


def ratio(challenger: str, rival: str, measure: str, edition: str = EDITION) -> pd.Series:
    """Return the challenger's size as a part of the rival's, by year."""
    table = sizes(measure, edition)
    return (table[challenger] / table[rival]).dropna()


def passing_year(
    challenger: str, rival: str, measure: str, edition: str = EDITION, last: int = 2024
) -> float:
    """Return the first year since which the challenger has been larger than the rival.

    Looks at the years up to ``last``.  NaN if it is not larger in the last of them; the first
    year of the table means that year or earlier.

    Examples
    --------
    >>> passing_year("CHN", "JPN", "nominal")
    2010.0
    """
    ahead = ratio(challenger, rival, measure, edition).loc[:last] > 1
    if not ahead.iloc[-1]:
        return math.nan
    behind = ahead.index[~ahead]
    return float(behind.max() + 1 if len(behind) else ahead.index[0])
