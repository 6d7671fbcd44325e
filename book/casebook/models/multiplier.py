"""The historic multiplier: how fast an inheritance fades, and when something new outgrows it.

The passage: "The Logic of Russia-Vietnam Relations" in *Russia and Vietnam in the New Asia*
(2019).  The authors say that the effect of the common past will work in Russia's favour for
another decade at most, that leaders who studied in the Soviet Union give way to younger ones,
and that a new foundation must be laid in that time.  They give no rate and no definition of the
end.  Two readings are modelled: decay at a constant rate, as for any stock that loses the same
share every year, and generations that grow up and retire (Mannheim's generations, in the form
of a cohort table).  Increasing returns, which would slow the decay, are left out (Pierson 2000).
Every number without a source is ours.
"""

from __future__ import annotations

import math

import pandas as pd
from scipy import optimize

FIRST, LAST = 1951, 1991  # the first group of students came in 1951; the Soviet Union ended
SOVIET = 30_000  # graduates of Soviet universities: "over 30,000" (VOV 2010; Sputnik 2025)
AFTER = 25_000  # graduates since: "about 25,000" (Sputnik 2025)


def decay_rate(left: float, years: float) -> float:
    """Return the rate, per year, at which the share ``left`` remains after ``years`` years.

    ``left`` is what "exhausted" is to mean, between 0 and 1 (neither included); ``years`` is
    above zero (`ValueError` otherwise).

    Examples
    --------
    >>> round(decay_rate(0.1, 10), 2)
    0.23
    """
    if not 0 < left < 1 or years <= 0:
        raise ValueError(f"left must be between 0 and 1, years above 0: {left}, {years}")
    return -math.log(left) / years


def half_life(rate: float) -> float:
    """Return after how many years half is gone, at a ``rate`` per year above zero.

    Examples
    --------
    >>> round(half_life(decay_rate(0.1, 10)), 1)
    3.0
    """
    if rate <= 0:
        raise ValueError(f"rate must be above 0, not {rate}")
    return math.log(2) / rate


def old(rate: float, years: float) -> float:
    """Return what is left of the inheritance after ``years`` years, 1 at the beginning."""
    return math.exp(-rate * years)


def new(start: float, added: float, years: float) -> float:
    """Return the new foundation after ``years`` years, in units of the inheritance's beginning.

    It is ``start`` at first and gains ``added`` every year; what is built does not fade.
    """
    return start + added * years


def overtaking(rate: float, start: float, added: float) -> float:
    """Return after how many years the new foundation is as strong as what is left of the old.

    Zero if ``start`` is at least 1; infinite if there is nothing new.  ``rate`` is per year and
    above zero, ``start`` and ``added`` are not negative (`ValueError` otherwise).

    Examples
    --------
    >>> round(overtaking(decay_rate(0.1, 10), 0, 0.02), 1)
    8.0
    """
    if rate <= 0 or start < 0 or added < 0:
        raise ValueError(f"rate above 0, start and added at least 0: {rate}, {start}, {added}")
    if start >= 1:
        return 0.0
    if start == added == 0:
        return math.inf
    high = 1.0
    while new(start, added, high) < old(rate, high):
        high *= 2
    return optimize.brentq(lambda years: new(start, added, years) - old(rate, years), 0, high)


def lowest(rate: float, added: float) -> float:
    """Return after how many years old and new together are weakest.

    The old one loses ``rate`` times its strength, the new one gains ``added``: the sum is lowest
    when both are equal, that is after ln(rate / added) / rate years; at once if ``added`` is at
    least ``rate``, never (infinite) if nothing is added.

    Examples
    --------
    >>> lowest(0.23, 0.23), round(lowest(0.23, 0.05), 1)
    (0.0, 6.6)
    """
    if rate <= 0 or added < 0:
        raise ValueError(f"rate must be above 0 and added at least 0: {rate}, {added}")
    if added == 0:
        return math.inf
    return max(0.0, math.log(rate / added) / rate)


def soviet_intake(peak: int = 1985) -> pd.Series:
    """Return Vietnamese graduates of Soviet universities by year of graduation.

    No yearly count was found.  The shape is ours: a rise in a straight line from 1951 to
    ``peak`` and a fall in a straight line to 1991, scaled to the published total.  ``peak`` is
    from 1951 to 1991 (`ValueError` otherwise).

    Examples
    --------
    >>> round(soviet_intake().sum()), int(soviet_intake(1980).idxmax())
    (30000, 1980)
    """
    if not FIRST <= peak <= LAST:
        raise ValueError(f"peak must be from {FIRST} to {LAST}, not {peak}")
    years = range(FIRST, LAST + 1)
    height = [
        (year - FIRST + 1) / (peak - FIRST + 1)
        if year <= peak
        else (LAST - year + 1) / (LAST - peak + 1)
        for year in years
    ]
    shape = pd.Series(height, index=pd.Index(years, name="year"))
    return SOVIET * shape / shape.sum()


def later_intake(last: int = 2025) -> pd.Series:
    """Return graduates since 1992: the published total, spread evenly to ``last``; ours too."""
    years = range(LAST + 1, last + 1)
    return pd.Series(AFTER / len(years), index=pd.Index(years, name="year"))


def of_office_age(
    intake: pd.Series, graduated: int = 25, office: int = 50, retirement: int = 65
) -> pd.Series:
    """Return for each year to 2060 how many graduates are of an age to hold high office.

    ``graduated``, ``office`` and ``retirement`` are ages in years, in this order (`ValueError`
    otherwise): one who graduated in year y is counted from y + office - graduated up to, but not
    in, y + retirement - graduated.  If the same share of each cohort reaches office, the share
    cancels in every comparison of years.

    Examples
    --------
    >>> counted = of_office_age(pd.Series({1991: 100.0}))
    >>> counted[counted > 0].index.min(), counted[counted > 0].index.max()
    (2016, 2030)
    """
    if not graduated <= office < retirement:
        raise ValueError(
            f"ages must rise: graduated {graduated}, office {office}, retirement {retirement}"
        )
    enter, leave = office - graduated, retirement - graduated
    running = intake.cumsum()
    first = int(intake.index.min())
    padded = running.reindex(range(first - leave, 2061)).ffill().fillna(0)
    years = pd.RangeIndex(first, 2061, name="year")
    counted = padded.loc[years - enter].to_numpy() - padded.loc[years - leave].to_numpy()
    return pd.Series(counted.round(6), index=years)


def faded(counted: pd.Series, left: float, base: int = 2019) -> int | None:
    """Return the first year after ``base`` with at most the share ``left`` of ``base``'s number.

    None if it does not come before the series ends.

    Examples
    --------
    >>> faded(of_office_age(soviet_intake()), 0.1)
    2028
    """
    after = counted[counted.index > base]
    low = after[after <= (left + 1e-9) * counted[base]]  # a tie counts, whatever the rounding
    return None if low.empty else int(low.index[0])
