"""How many trade agreements there are, and how the counting rule moves the number.

The passage: the section on new forms of economic globalization in *Russia and Vietnam in the
New Asia* (2019), which counts agreements in the world from 2009 on and in Northeast and
Southeast Asia.  The counts are those of the table ``trade_agreement_counts``: our own from the
database of the World Trade Organization (WTO), and those of the DESTA database (Dür, Baccini
and Elsig 2014).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pandas as pd

from casebook.data import load
from casebook.models.growth import annual_rate, years_to_reach

RULES = {
    "in force, by the date of entry": "in_force",
    "already notified to the WTO": "notified",
    "notified, accessions counted too": "accessions",
    "in force, with services": "services",
    "ever in force, by DESTA": "desta",
}
WORLD = ["in_force", "notified", "accessions"]  # rules by which the report's counts can be made


class Change(NamedTuple):
    """What happens to a count between two years."""

    start: int
    end: int
    added: int
    rate_pct: float
    doubling_years: float


@cache
def counts(rule: str) -> pd.Series:
    """Return the number of agreements at the end of each year, indexed by year.

    ``rule`` is one of those of the table, such as ``in_force`` or ``asia``; `ValueError` for
    another.
    """
    table = load("trade_agreement_counts").query("rule == @rule and rule != 'stated'")
    if table.empty:
        raise ValueError(f"no counts by the rule {rule!r} in the table trade_agreement_counts")
    return table.set_index(table["as_of"].str[:4].astype(int))["agreements"].astype(int)


def change(rule: str, first: int, last: int) -> Change:
    """Return how the count by ``rule`` grows from the end of ``first`` to the end of ``last``.

    Growth in percent, the even yearly rate in percent, and the years in which the count would
    double at that rate (infinite without growth).  `ValueError` for a year without a count or
    years that do not follow.

    Examples
    --------
    >>> change("in_force", 2008, 2018)[:3]
    (202, 301, 99)
    """
    line = counts(rule)
    if not (first < last and {first, last} <= set(line.index)):
        raise ValueError(f"{rule} is counted from {line.index[0]} to {line.index[-1]}")
    start, end = int(line[first]), int(line[last])
    rate = annual_rate(start, end, last - first)
    doubling = years_to_reach(start, 2 * start, rate)
    return Change(start, end, end - start, rate, doubling)


def readings(part: int, start: int, end: int) -> tuple[float, float]:
    """Return a part in percent of the stock ``end`` and of the increase from ``start`` to it.

    The report says that 85 "of them" are Asian: of all agreements, or of the new ones?
    `ValueError` if nothing was added.

    Examples
    --------
    >>> [round(share) for share in readings(25, 50, 100)]
    [25, 50]
    """
    if end <= start:
        raise ValueError(f"nothing was added between {start} and {end}")
    return 100 * part / end, 100 * part / (end - start)


def nearest(start: int, end: int) -> pd.DataFrame:
    """Return the rules and pairs of years that come nearest to two printed counts, best first.

    Rules are those of `WORLD`, first years 2006 to 2012, last years 2015 to 2018 (the report
    is of February 2019).  Columns: rule, first, last, start, end, off: the two distances added.
    """
    rows = []
    for rule in WORLD:
        line = counts(rule)
        for first in range(2006, 2013):
            for last in range(2015, 2019):
                off = abs(line[first] - start) + abs(line[last] - end)
                rows.append([rule, first, last, line[first], line[last], off])
    table = pd.DataFrame(rows, columns=["rule", "first", "last", "start", "end", "off"])
    return table.sort_values("off", kind="stable", ignore_index=True)
