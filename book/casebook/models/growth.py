"""Compound growth: what a pair of figures implies, and where a path leads.

The passage: the profile card of *Russia and Vietnam in the New Asia* (2019), which prints a
gross domestic product for one year and another for 2030 and does not say how it gets there.
"""

from __future__ import annotations

import math

import pandas as pd

from casebook.data import load


def gdp(vintage: str, year: int = 2017) -> float:
    """Return Vietnam's nominal gross domestic product, in billion current dollars.

    ``vintage`` is an edition of the table ``gdp_population``, such as ``WEO 2024-04``;
    `ValueError` names those that have the year, if this one has not.
    """
    rows = load("gdp_population").query("iso3 == 'VNM' and year == @year")
    values = rows.set_index("vintage")["gdp_current_busd"].dropna()
    if vintage not in values.index:
        raise ValueError(f"no GDP of {year} in {vintage!r}; there is {', '.join(values.index)}")
    return float(values[vintage])


def annual_rate(start: float, end: float, years: float) -> float:
    """Return the yearly growth, in percent, that leads from ``start`` to ``end``.

    ``start`` and ``end`` are in the same unit and above zero; ``years`` is above zero
    (`ValueError` otherwise).

    Examples
    --------
    >>> annual_rate(100, 121, 2)
    10.0
    """
    if min(start, end, years) <= 0:
        raise ValueError(f"start, end and years must be above zero: {start}, {end}, {years}")
    return round(100 * ((end / start) ** (1 / years) - 1), 10)


def nominal_rate(real: float, prices: float) -> float:
    """Return growth in current dollars, percent a year.

    ``real`` is growth in volume, ``prices`` what inflation and the exchange rate together add
    in dollars; both in percent a year, both above -100 (`ValueError` otherwise).  The two
    multiply: they are factors, not terms.

    Examples
    --------
    >>> nominal_rate(5, 2)
    7.1
    """
    if min(real, prices) <= -100:
        raise ValueError(f"a rate must be above -100 percent: {real}, {prices}")
    return round(real + prices + real * prices / 100, 10)


def path(base: float, rate: float, first: int, last: int) -> pd.Series:
    """Return a value for each year from ``first`` (where it is ``base``) to ``last``.

    ``rate`` is percent a year; the unit of the result is that of ``base``.

    Examples
    --------
    >>> path(100, 10, 2017, 2019).round(1).tolist()
    [100.0, 110.0, 121.0]
    """
    years = range(first, last + 1)
    values = [base * (1 + rate / 100) ** (year - first) for year in years]
    return pd.Series(values, index=pd.Index(years, name="year"))


def years_to_reach(base: float, target: float, rate: float) -> float:
    """Return after how many years a path from ``base`` at ``rate`` percent reaches ``target``.

    Infinite if it never does; zero if it is there already.

    Examples
    --------
    >>> round(years_to_reach(100, 200, 7), 1)
    10.2
    """
    if base >= target:
        return 0.0
    if rate <= 0:
        return math.inf
    return math.log(target / base) / math.log(1 + rate / 100)
