"""Disasters and political change: how often one follows the other, and how rare each is.

The passage: the section "Black Swans" of *Russia and Vietnam in the New Asia* (2019), which says
that disasters can reverse the course of a conflict in weeks and gives two cases.  Two cases that
were picked because something happened cannot show how often it happens, so this module counts
*all* deadly disasters of eleven countries (table ``disasters``) and a list of political changes
(table ``political_changes``).  The test is that of Fisher (1922); the rate of rare events is that
of Poisson.  The rules of counting are ours.
"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd
from scipy import stats

from casebook.data import load

FIRST, LAST = 1990, 2025  # years that both tables cover
YEARS = LAST - FIRST + 1
BEGINNINGS = {"TLS": 2002}  # independent later than the first year
COUNTRIES = ["IDN", "KHM", "LAO", "LKA", "MMR", "MYS", "PHL", "SGP", "THA", "TLS", "VNM"]
REGION = [iso3 for iso3 in COUNTRIES if iso3 != "LKA"]  # Southeast Asia, without Brunei
KINDS = {"peace", "war", "ruler", "constitution"}


@cache
def struck(deaths: int) -> frozenset[tuple[str, int]]:
    """Return the country-years in which one kind of hazard killed at least ``deaths`` people.

    At least 500 (`ValueError`), since the table holds nothing smaller.

    Examples
    --------
    >>> sorted(struck(100_000))
    [('IDN', 2004), ('MMR', 2008)]
    """
    if deaths < 500:
        raise ValueError(f"deaths must be at least 500, not {deaths}")
    rows = load("disasters").query("deaths >= @deaths")
    return frozenset((row.iso3, int(row.year)) for row in rows.itertuples())


@cache
def changed(kind: str = "any") -> frozenset[tuple[str, int]]:
    """Return the country-years with a political change of a ``kind``, or of any.

    A kind is peace, war (a truce that ends), ruler (driven out) or constitution (a new one);
    `ValueError` for others.

    Examples
    --------
    >>> ("IDN", 2005) in changed("peace"), len(changed("peace"))
    (True, 4)
    """
    if kind not in KINDS | {"any"}:
        raise ValueError(f"kind must be any or one of {sorted(KINDS)}, not {kind!r}")
    rows = load("political_changes")
    rows = rows if kind == "any" else rows[rows["kind"].eq(kind)]
    return frozenset((row.iso3, int(row.date[:4])) for row in rows.itertuples())


def crosstab(
    deaths: int = 1000, years: int = 2, kind: str = "any", same_year=False, places=COUNTRIES
) -> tuple[int, int, int, int]:
    """Return the four counts of country-years: disaster or not, followed by a change or not.

    Parameters
    ----------
    deaths
        From how many deaths in one country, year and hazard a disaster counts, at least 500.
    years
        How many years after the disaster's year a change still counts, 1 to 20.
    kind
        As in `changed`.
    same_year
        Whether a change in the disaster's own calendar year counts too, *before or after* it.
    places
        ISO codes of the countries to count, of those in ``COUNTRIES`` (`ValueError` for others).

    Returns
    -------
    (disaster and change, disaster only, change only, neither); only country-years whose whole
    window lies in the tables.

    Examples
    --------
    >>> crosstab(100_000, 1, "constitution"), crosstab(100_000, 1, "constitution", True)[0]
    ((0, 2, 8, 363), 1)
    """
    if not 1 <= years <= 20:
        raise ValueError(f"years must be 1 to 20, not {years}")
    if not set(places) <= set(COUNTRIES):
        raise ValueError(f"places must be among {COUNTRIES}, not {places}")
    hit, changes = struck(deaths), changed(kind)
    counts = {(a, b): 0 for a in (True, False) for b in (True, False)}
    for iso3 in places:
        for year in range(BEGINNINGS.get(iso3, FIRST), LAST - years + 1):
            window = range(year if same_year else year + 1, year + years + 1)
            followed = any((iso3, later) in changes for later in window)
            counts[(iso3, year) in hit, followed] += 1
    return counts[True, True], counts[True, False], counts[False, True], counts[False, False]


def pairs(deaths: int, years: int, kind="any", same_year=False, places=COUNTRIES) -> pd.DataFrame:
    """Return the joint cases behind `crosstab`: one row a disaster and a change that followed.

    Columns: iso3, year (of the disaster), date, kind and what (of the change).
    """
    hit, rows = sorted(struck(deaths)), []
    hit = [(iso3, year) for iso3, year in hit if iso3 in places and year <= LAST - years]
    for change in load("political_changes").sort_values("date").itertuples():
        for iso3, year in hit:
            gap = int(change.date[:4]) - year
            fits = iso3 == change.iso3 and (0 if same_year else 1) <= gap <= years
            if fits and kind in ("any", change.kind):
                rows.append([iso3, year, change.date, change.kind, change.what])
    return pd.DataFrame(rows, columns=["iso3", "year", "date", "kind", "what"])


def chance(both: int, first: int, second: int, neither: int) -> float:
    """Return how likely so many joint cases or more are, if the two things are unconnected.

    Fisher's one-sided test: with the sums of rows and columns held fixed, the count of joint
    cases has a hypergeometric distribution.  Counts of a two-by-two table in its reading order,
    none negative (`ValueError`).

    Examples
    --------
    >>> round(chance(3, 1, 1, 3), 3)  # Fisher's lady who tastes tea
    0.243
    """
    if min(both, first, second, neither) < 0:
        raise ValueError("a count cannot be negative")
    table = [[both, first], [second, neither]]
    return float(stats.fisher_exact(table, alternative="greater").pvalue)


def count(deaths: int, places: list[str]) -> int:
    """Return how many disasters of at least ``deaths`` deaths ``places`` had in all the years.

    One disaster is one hazard in one country and year (table ``disasters``).
    """
    return int(load("disasters").query("deaths >= @deaths and iso3 in @places").shape[0])


def at_least_one(rate: float, years: float) -> float:
    """Return the probability of one event or more in ``years``, if ``rate`` a year are usual.

    Events are independent and the rate is steady (Poisson).  Neither may be negative
    (`ValueError`).

    Examples
    --------
    >>> round(at_least_one(0.01, 100), 3)  # the "hundred-year flood" in a hundred years
    0.632
    """
    if rate < 0 or years < 0:
        raise ValueError("rate and years cannot be negative")
    return 1 - math.exp(-rate * years)


def rate_bounds(events: int, years: float = YEARS) -> tuple[float, float]:
    """Return the lowest and the highest yearly rate that ``events`` in ``years`` leave plausible.

    The exact 90-percent interval of Garwood (1936): outside of it, so many or so few events
    would have a probability under 5 percent.  With no event the lowest rate is 0.

    Examples
    --------
    >>> [round(36 * rate, 2) for rate in rate_bounds(2)]
    [0.36, 6.3]
    """
    if events < 0 or years <= 0:
        raise ValueError("events cannot be negative, and years must be above zero")
    low = stats.chi2.ppf(0.05, 2 * events) / 2 if events else 0.0
    return float(low / years), float(stats.chi2.ppf(0.95, 2 * events + 2) / 2 / years)
