"""How much of promised capital can have been paid: young promises and empty promises told apart.

The passage: the total that the Russian Far East is said to have attracted, in "Competing for
Foreign Investment in the Russian Far East and Southeast Asia" in *Russia and Vietnam in the New
Asia* (2019), and the practice behind it of adding up promises.  The theory is the time to build
(Kydland and Prescott 1982): capital is spent over years, so in a growing programme the sum paid
is far below the sum promised even if every promise is kept.
"""

from __future__ import annotations

import pandas as pd

from casebook.data import load
from casebook.style import decimal_year


def reported(place: str) -> pd.DataFrame:
    """Return promised and paid sums of ``place`` (table ``pledges``), by decimal year."""
    rows = load("pledges").query("place == @place")
    if rows.empty:
        raise ValueError(f"no {place!r} in the table pledges")
    times = rows["date"].map(decimal_year)
    return rows.set_index(times)[["promised_bn", "paid_bn"]].astype(float).sort_index()


def paid(promised: pd.Series, build: float, kept: float, at: float) -> float:
    """Return the sum that has been paid at a time, in the unit of ``promised``.

    Parameters
    ----------
    promised
        Sums promised since the start, by decimal year, rising; straight lines between them.
    build
        Years over which a promise is paid, in equal parts; above 0.
    kept
        Percent of the promised capital that is ever paid, 0 to 100.
    at
        Decimal year, not after the last of ``promised``.

    Examples
    --------
    >>> even = pd.Series([0.0, 100.0], index=[2000.0, 2010.0])
    >>> paid(even, build=10, kept=100, at=2010)
    50.0
    """
    if build <= 0 or not 0 <= kept <= 100:
        raise ValueError("build must be above 0, kept between 0 and 100")
    line = promised.dropna()
    if at > line.index[-1]:
        raise ValueError(f"nothing is known of promises after {line.index[-1]:.2f}")
    total = 0.0
    for (start, before), (end, after) in zip(line.items(), list(line.items())[1:], strict=False):
        if start >= at or end == start:
            continue
        last = min(end, at)
        rate = (after - before) / (end - start)
        ripe = min(max(at - build, start), last)  # what was promised earlier is paid in full
        total += rate * (ripe - start)
        total += rate * (last - ripe) * (at - (ripe + last) / 2) / build
    return total * kept / 100


def kept_needed(promised: pd.Series, build: float, at: float, reported_paid: float) -> float:
    """Return the percent of promises that must be kept for the reported sum to come out.

    Above 100: even if all are kept, building must go faster.

    Examples
    --------
    >>> even = pd.Series([0.0, 100.0], index=[2000.0, 2010.0])
    >>> kept_needed(even, build=10, at=2010, reported_paid=25)
    50.0
    """
    return 100 * reported_paid / paid(promised, build, 100, at)
