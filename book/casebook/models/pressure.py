"""How much of a state's trade sanctions can stop: shares times enforcement, less what comes back.

The passage: China in *The North Korea Nuclear Problem and the US-China-Russia Strategic
Triangle* (Lukin 2017): China will tighten the screws but not apply crippling sanctions.  The
theory: sanctions work through the cost to the target (Hufbauer and others 2007), and third
states can undo that cost by trade or by aid; such "sanctions busters" or "black knights" explain
many failures (Early 2015).  All quantities are shares of the target's trade in a base year.
"""

from __future__ import annotations

from casebook.data import load


def china_share(year: int, counted_by: str) -> float:
    """Return China's share of North Korea's trade as one body counted it (table dprk_trade), 0-1.

    `ValueError` if there is no such share.

    Examples
    --------
    >>> china_share(2010, "KITA"), china_share(2022, "KOTRA")
    (0.453, 0.967)
    """
    rows = load("dprk_trade").query(
        "partner == 'CHN' and flow == 'both' and year == @year and counted_by == @counted_by"
    )
    found = rows["share_pct"].dropna()
    if found.empty:
        raise ValueError(f"no share of {year} counted by {counted_by}")
    return round(float(found.iloc[0]) / 100, 4)


def parts(share: float, china: float, others: float, leak: float = 0.0, lifeline: float = 0.0):
    """Return what sanctions take and what comes back, as shares of the trade before them.

    Parameters
    ----------
    share
        China's share of the trade, 0 to 1.
    china, others
        Enforcement: the share of its own trade that China stops, and the rest of the world, 0-1.
    leak
        Share of what was stopped that goes on in secret, 0 to 1.
    lifeline
        New income from a state outside the sanctions, 0 or more.

    Returns
    -------
    dict
        ``china``, ``others`` (stopped), ``leak``, ``lifeline`` (come back, negative) and
        ``net``, their sum: below 0 the target has gained.  `ValueError` outside the ranges.

    Examples
    --------
    >>> round(parts(0.9, china=0, others=1)["net"], 2)  # all others together
    0.1
    >>> round(parts(0.9, china=0.5, others=1, leak=0.2)["net"], 2)
    0.44
    """
    if not all(0 <= one <= 1 for one in (share, china, others, leak)):
        raise ValueError("share, china, others and leak must be between 0 and 1")
    if lifeline < 0:
        raise ValueError(f"lifeline must be 0 or more, not {lifeline}")
    stopped = {"china": share * china, "others": (1 - share) * others}
    back = {"leak": -leak * sum(stopped.values()), "lifeline": -float(lifeline)}
    return {**stopped, **back, "net": sum(stopped.values()) + sum(back.values())}


def needed(goal: float, share: float, others: float, leak: float = 0.0, lifeline: float = 0.0):
    """Return what share of its own trade China must stop for a net loss of ``goal``.

    None if even a full stop is not enough; 0 if the others reach the goal alone.  ``goal`` is
    above 0 and at most 1 (`ValueError`); the rest is as in `parts`.

    Examples
    --------
    >>> round(needed(0.5, share=0.9, others=1), 2)
    0.44
    >>> needed(0.5, share=0.9, others=1, leak=0.3, lifeline=0.3) is None
    True
    """
    if not 0 < goal <= 1:
        raise ValueError(f"goal must be above 0 and at most 1, not {goal}")
    low, high = (parts(share, china, others, leak, lifeline)["net"] for china in (0, 1))
    if high < goal - 1e-12:
        return None
    return 0.0 if low >= goal else (goal - low) / (high - low)


def yearly_lifeline(total_busd: float, years: float, base_year: int = 2016) -> float:
    """Return a sum paid over some years as a share of one year's whole trade (table dprk_trade).

    Examples
    --------
    >>> round(yearly_lifeline(1.7, 2.7), 2)
    0.1
    """
    rows = load("dprk_trade").query("partner == 'WLD' and year == @base_year")
    return total_busd * 1000 / years / float(rows["value_musd_current"].iloc[0])
