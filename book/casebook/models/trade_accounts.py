"""What the figures of one trade imply: for its two flows, for its past and for the other's books.

The passage: the trade figures of "Russia's Positions and Aims" in *Russia and Vietnam in the New
Asia* (2019): a turnover, its growth over six years, a share of ASEAN's trade, a deficit.
Turnover is exports plus imports and the balance is exports minus imports, so two of the four
numbers give the other two.  That two countries' books of the same trade differ is explained in
*International Merchandise Trade Statistics* (United Nations 2011): imports are valued with
freight and counted by country of origin, exports without freight and by last known destination.
Values are billion US dollars of the year.
"""

from __future__ import annotations

import pandas as pd

from casebook.claims import claim
from casebook.data import load

STATED, IMPLIED = "Russian statements", "Russian statements, 2017 implied"
SERIES = [STATED, IMPLIED, "ASEAN statistics", "Exporters' records"]


def flows(turnover: float, balance: float) -> tuple[float, float]:
    """Return exports and imports from their sum and their difference.

    ``turnover`` is above zero; ``balance`` is exports minus imports, below zero for a deficit,
    and cannot be larger than the turnover (`ValueError`).

    Examples
    --------
    >>> flows(10, -2)
    (4.0, 6.0)
    """
    if turnover <= 0 or abs(balance) > turnover:
        raise ValueError(f"no trade has a turnover of {turnover} and a balance of {balance}")
    return (turnover + balance) / 2, (turnover - balance) / 2


def before(value: float, growth: float) -> float:
    """Return the value from which ``growth`` percent leads to ``value``; growth above -100.

    Examples
    --------
    >>> before(112, 12)
    100.0
    """
    if growth <= -100:
        raise ValueError(f"growth must be above -100 percent, not {growth}")
    return round(value / (1 + growth / 100), 10)


def whole(part: float, share: float) -> float:
    """Return the whole of which ``part`` is ``share`` percent; share above 0, at most 100.

    Examples
    --------
    >>> whole(3, 0.5)
    600.0
    """
    if not 0 < share <= 100:
        raise ValueError(f"share must be above 0 and at most 100 percent, not {share}")
    return round(100 * part / share, 10)


# ASEAN's trade in goods of 2017: 1.2 trillion with eight partners were 46.9 percent of it
# (ministers' statement, asean-eas-emm-2018; 1.2 is rounded, so the whole is 2.4 to 2.7 trillion)
ASEAN_2017 = whole(1200, 46.9)


def turnover(series: str) -> pd.Series:
    """Return one of `SERIES` by year: the turnover of Russia and ASEAN (``asean_russia_trade``).

    Years without a figure are absent.  For 2017 the first series has the report's own figure,
    the second what the growth of 2017 makes of 2016; "Exporters' records" add the two flows.
    """
    if series not in SERIES:
        raise ValueError(f"series must be one of {', '.join(SERIES)}")
    rows = load("asean_russia_trade")
    rows = rows[rows["counted_by"].eq(STATED if series == IMPLIED else series)]
    flow = rows["flow"].eq("both")
    if not flow.any():
        return rows.groupby("year")["value_busd"].sum().astype(float)
    rows = rows[flow].set_index("year")
    values = rows["value_busd"].dropna().astype(float)
    if series == STATED:
        values.loc[2017] = claim("russia-asean-trade").number
    if series == IMPLIED:
        values.loc[2017] = values[2016] * (1 + float(rows.loc[2017, "growth_pct"]) / 100)
    return values.sort_index()


def change(series: str, first: int, last: int) -> float:
    """Return the growth of a series between two years in percent; NaN if a year is missing.

    `ValueError` unless ``first`` is before ``last``.
    """
    if first >= last:
        raise ValueError(f"the first year must be before the last: {first}, {last}")
    values = turnover(series)
    if first not in values.index or last not in values.index:
        return float("nan")
    return float(100 * (values[last] / values[first] - 1))


def other_book(
    sold: float, bought: float, freight: float = 5, detour_in: float = 0, detour_out: float = 0
) -> tuple[float, float]:
    """Return the partner's exports and imports, from one side's ``sold`` and ``bought``.

    The partner adds freight to what it imports and takes it off what it exports.

    Parameters
    ----------
    sold, bought
        Exports to the partner and imports from it, as the first side counts them.
    freight
        What transport and insurance add to the value of goods, in percent, at least 0.
    detour_in
        Goods that the first side sold to a third country and that the partner books as imports
        by their origin, at least 0.
    detour_out
        Goods that the first side books as imports by their origin and that the partner sold to a
        third country, at least 0; not more than the partner's exports (`ValueError`).

    Examples
    --------
    >>> other_book(4, 9.4, freight=0, detour_in=3, detour_out=3)
    (6.4, 7.0)
    """
    exports = bought / (1 + freight / 100) - detour_out
    imports = sold * (1 + freight / 100) + detour_in
    if min(sold, bought, freight, detour_in, detour_out, exports) < 0:
        raise ValueError("no flow, detour or freight can be below zero")
    return round(exports, 10), round(imports, 10)
