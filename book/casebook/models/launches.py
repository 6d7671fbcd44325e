"""North Korea's missile launches: how many there are depends on who counts what.

The passage: the introduction of Artyom Lukin's article of October 2017, which calls the danger of
that year the greatest since 1962, and its next section, which says that pressure had not stopped
the tests.  `by_year` counts the record of two databases; `around` compares the time before and
after an event.  The ratio of two Poisson rates and its exact interval follow Przyborowski and
Wilenski (1940); that an outstanding time is followed by a more ordinary one without any cause is
regression to the mean, and the warning not to take it for an effect that of Campbell and Ross
(1968).  `busy_months` shows it; the rules of counting are ours.
"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd
from scipy import stats

from casebook.data import load

COUNTS = {
    "missiles": "missiles, CNS",
    "days": "firing days, CNS",
    "events": "event days, CSIS",
}
RANGES = {
    "short": {"SRBM", "short"},
    "longer": {"MRBM", "IRBM", "ICBM", "SLBM", "SLV", "longer"},
}
RESOLUTIONS = {  # sanctions resolutions of the Security Council, by the day of adoption
    "1718": "2006-10-14", "1874": "2009-06-12", "2087": "2013-01-22", "2094": "2013-03-07",
    "2270": "2016-03-02", "2321": "2016-11-30", "2356": "2017-06-02", "2371": "2017-08-05",
    "2375": "2017-09-11", "2397": "2017-12-22",
}  # fmt: skip
FIRST, LAST = pd.Timestamp("2000-01-01"), pd.Timestamp("2026-04-19")  # dates known to the day
DAYS_A_MONTH = 365.25 / 12


def by_year(count: str = "missiles", kind: str = "all", first: int = 1984, last: int = 2025):
    """Return how many launches there were in each year from ``first`` to ``last``, as a Series.

    ``count`` is missiles (CNS, one each), days (CNS, days with a launch) or events (CSIS, event
    days; the table has them from 2012 to 2025 and other years are missing).  ``kind`` is all;
    ballistic, which leaves out the cruise missiles, artillery and other events of CSIS; short;
    or longer (medium range and more, from submarines, and space launchers).  `ValueError` for
    other names and if ``first`` lies after ``last``.

    Examples
    --------
    >>> int(by_year()[2017]), int(by_year("days")[2017]), int(by_year("events")[2017])
    (21, 15, 16)
    """
    if count not in COUNTS or kind not in {"all", "ballistic", *RANGES} or first > last:
        raise ValueError(f"cannot count {count!r} of {kind!r} from {first} to {last}")
    table = load("dprk_missile_tests")
    table = table[table["database"].eq("CSIS" if count == "events" else "CNS")]
    if kind != "all":
        table = table[
            table["type"].isin(RANGES[kind]) if kind in RANGES else table["type"].ne("other")
        ]
    years = table["date"].str[:4].astype(int)
    if count == "days":
        found = table["date"].groupby(years).nunique()
    else:
        found = table["missiles" if count == "missiles" else "event_days"].groupby(years).sum()
    found = found.astype(float).reindex(range(first, last + 1), fill_value=0.0)
    if count == "events":
        found = found.where((found.index >= 2012) & (found.index <= 2025))
    return found.rename(COUNTS[count])


@cache
def launched(count: str = "missiles") -> pd.Series:
    """Return what CNS counts on each day with a launch since 2000, by date.

    ``count`` is missiles, or days (then each day is 1); `ValueError` for others.
    """
    if count not in ("missiles", "days"):
        raise ValueError(f"count missiles or days, not {count!r}")
    table = load("dprk_missile_tests").query("database == 'CNS' and date >= '2000'")
    found = table["missiles"].astype(int).groupby(pd.to_datetime(table["date"])).sum()
    return found if count == "missiles" else found.clip(upper=1)


def around(date: str, months: int, count: str = "missiles") -> tuple[int, int]:
    """Return how many launches there were in the ``months`` before and after ``date``.

    The day itself counts as after.  A month is a twelfth of a year.  `ValueError` if the time is
    not inside the record, which runs from January 2000 to 18 April 2026.

    Examples
    --------
    >>> around("2018-06-12", 12)
    (8, 5)
    """
    day, length = pd.Timestamp(date), pd.Timedelta(days=round(months * DAYS_A_MONTH))
    if length <= pd.Timedelta(0) or day - length < FIRST or day + length > LAST:
        raise ValueError(f"{months} months around {date} are not inside the record")
    found = launched(count)
    before = found[(found.index >= day - length) & (found.index < day)].sum()
    after = found[(found.index >= day) & (found.index < day + length)].sum()
    return int(before), int(after)


def rate_ratio(before: int, after: int, level: float = 0.95) -> tuple[float, float, float]:
    """Return the ratio of the rate after to the rate before, with its exact interval.

    Both times are of equal length and launches are taken to come one by one (Poisson); given
    their sum, the number after is binomial.  NaN and infinity where nothing was counted.
    `ValueError` for negative counts.

    Examples
    --------
    >>> [round(x, 2) for x in rate_ratio(10, 5)]
    [0.5, 0.13, 1.61]
    """
    if before < 0 or after < 0:
        raise ValueError("counts are not negative")
    if before + after == 0:
        return math.nan, 0.0, math.inf
    shares = stats.binomtest(after, before + after).proportion_ci(level, method="exact")
    odds = [float(share / (1 - share)) if share < 1 else math.inf for share in shares]
    return (after / before if before else math.inf), *odds


@cache
def busy_months(months: int, least: int, count: str = "missiles") -> pd.DataFrame:
    """Return all first days of a month that followed at least ``least`` launches.

    One row a day on which ``months`` fit on both sides into the record: date, before, after.
    Whether anything happened on that day is not asked: this is the comparison without a cause.
    """
    days = pd.date_range(FIRST, LAST, freq="MS")
    length = pd.Timedelta(days=round(months * DAYS_A_MONTH))
    days = [day for day in days if day - length >= FIRST and day + length <= LAST]
    rows = [(day, *around(str(day.date()), months, count)) for day in days]
    table = pd.DataFrame(rows, columns=["date", "before", "after"])
    return table[table["before"].ge(least)].reset_index(drop=True)


def dispersion(count: str = "missiles") -> float:
    """Return the variance of the monthly counts, 2006 to 2025, as a multiple of their mean.

    It is about 1 if launches come one by one (Poisson), and more if they come in salvoes.
    """
    found = launched(count)
    months = pd.period_range("2006-01", "2025-12", freq="M")
    by_month = found.groupby(found.index.to_period("M")).sum().reindex(months, fill_value=0)
    return float(by_month.var(ddof=1) / by_month.mean())


def chance(per_year_pct: float, years: float) -> float:
    """Return the chance in percent that something happens at least once in ``years``.

    ``per_year_pct`` is its chance in each single year, the same in all (0 to 100, else
    `ValueError`).

    Examples
    --------
    >>> round(chance(1, 55), 1)
    42.5
    """
    if not 0 <= per_year_pct <= 100 or years < 0:
        raise ValueError("a chance lies between 0 and 100 percent, and years are not negative")
    return 100 * (1 - (1 - per_year_pct / 100) ** years)


def largest_chance(quiet_years: int, level: float = 0.95) -> float:
    """Return the largest yearly chance in percent that ``quiet_years`` without event allow.

    A larger one would have brought the event by now with at least the probability ``level``;
    `ValueError` without a year.

    Examples
    --------
    >>> round(largest_chance(55), 1)
    5.3
    """
    if quiet_years < 1:
        raise ValueError("at least one year")
    return 100 * (1 - (1 - level) ** (1 / quiet_years))
