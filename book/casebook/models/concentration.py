"""How concentrated Vietnam's ties are, inside each field and across the fields.

The passage: the section on many partners, none exclusive, in *Russia and Vietnam in the New
Asia* (2019).  The measure is the index of Herfindahl (1950) and Hirschman (1945): the sum of
the squared shares, from near 0 (many small partners) to 1 (one partner).
"""

from __future__ import annotations

import pandas as pd

from casebook.data import load

INVESTMENT = {"stock at the end of 2017": "stock", "newly registered in 2017": "new"}
STUDENTS = {"as the report counts": "report", "degree students, 2021/22": "degree"}


def herfindahl(shares) -> float:
    """Return the Herfindahl-Hirschman index of shares that add up to 1.

    `ValueError` if a share is negative or the sum is not 1.

    Examples
    --------
    >>> herfindahl([0.5, 0.25, 0.25])
    0.375
    """
    shares = list(shares)
    if min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"shares must be positive and add up to 1, not {sum(shares):.3f}")
    return round(float(sum(share**2 for share in shares)), 10)


def herfindahl_bounds(known) -> tuple[float, float]:
    """Return the least and the most that the index can be when only the largest shares are known.

    ``known`` are shares of the whole, largest partners first.  The rest adds nothing if it is
    spread over very many partners, and most if it is held by partners as large as the smallest
    known one, since none of them can be larger.

    Examples
    --------
    >>> low, high = herfindahl_bounds([0.5, 0.2])
    >>> round(low, 2), round(high, 2)
    (0.29, 0.35)
    """
    known = list(known)
    rest = 1 - sum(known)
    if min(known) < 0 or rest < -1e-6:
        raise ValueError(f"shares must be positive and at most 1 together, not {sum(known):.3f}")
    low = sum(share**2 for share in known)
    return float(low), float(low + max(rest, 0) * min(known))


def arms_shares(first: int, last: int) -> pd.Series:
    """Return each supplier's share of Vietnam's arms imports in the years ``first`` to ``last``.

    Shares of trend-indicator values (table ``vietnam_arms``, SIPRI), largest first, indexed by
    ISO code; `ValueError` if nothing was delivered in those years.
    """
    arms = load("vietnam_arms")
    arms = arms[arms["year"].between(first, last)]
    if arms.empty:
        raise ValueError(f"no deliveries from {first} to {last} in the table vietnam_arms")
    sums = arms.groupby("supplier")["tiv_million"].sum().sort_values(ascending=False)
    return sums / sums.sum()


def trade_shares(flow: str, year: int) -> pd.Series:
    """Return the five largest partners' shares of Vietnam's ``export`` or ``import``.

    Vietnam's own count (table ``vietnam_trade``, World Bank WITS), years 2000 to 2015, largest
    first, indexed by ISO code; the other partners are the missing rest.
    """
    trade = load("vietnam_trade").query("source == 'wits-vietnam'")
    rows = trade[trade["flow"].eq(flow) & trade["year"].eq(year)]
    values = rows.set_index("partner")["value_musd_current"]
    if values.empty:
        raise ValueError(f"no {flow} of {year} in the table vietnam_trade")
    return (values.drop("WLD") / values["WLD"]).sort_values(ascending=False)


def investment_shares(rule: str) -> pd.Series:
    """Return known investors' shares of foreign direct investment in Vietnam, largest first.

    ``rule`` is ``stock`` (registered until November 2017) or ``new`` (registered in 2017).
    """
    period, measure = {
        "stock": ("2017-11", "cumulative_registered"),
        "new": ("2017", "registered_in_period"),
    }[rule]
    fdi = load("vietnam_fdi")
    rows = fdi[fdi["period"].eq(period) & fdi["measure"].eq(measure)]
    values = rows.set_index("investor")["value_busd"]
    return (values.drop("WLD") / values["WLD"]).sort_values(ascending=False)


def student_shares(rule: str) -> pd.Series:
    """Return known hosts' shares of Vietnamese students abroad, largest first.

    ``rule`` is ``degree`` (UNESCO, degree students of 2021/22), or ``report``: Australia leads,
    and no total is known, so its share is missing.
    """
    if rule == "report":
        return pd.Series({"AUS": float("nan")})
    students = load("vietnam_students").query("source == 'unesco-students-2022'")
    values = students.set_index("host")["students"].astype(float)
    return (values.drop("WLD") / values["WLD"]).sort_values(ascending=False)


def fields(arms_until: int = 2017, investment: str = "stock", students: str = "report") -> dict:
    """Return the partners' shares in each of the report's six fields.

    A dict of Series, largest share first, by field: arms (the five years until ``arms_until``),
    imports and exports (2015, the last year for which the table has the five largest partners),
    investment, students, and aid, where Japan leads and no total is known.
    """
    return {
        "Arms": arms_shares(arms_until - 4, arms_until),
        "Imports": trade_shares("import", 2015),
        "Exports": trade_shares("export", 2015),
        "Investment": investment_shares(investment),
        "Students": student_shares(students),
        "Aid": pd.Series({"JPN": float("nan")}),
    }


def leaders(shares: dict) -> pd.Series:
    """Return the ISO code of the leading partner of each field."""
    return pd.Series({field: partners.index[0] for field, partners in shares.items()})


def across(shares: dict) -> float:
    """Return the Herfindahl-Hirschman index *across* fields: of how many each partner leads.

    With six fields it runs from 1/6 (six leaders) to 1 (one leader for all).
    """
    counts = leaders(shares).value_counts()
    return herfindahl(counts / counts.sum())


def summary(shares: dict, lost: str = "") -> pd.DataFrame:
    """Return one row a field: its leader, how concentrated it is, and what losing a partner takes.

    Columns: field, leader (ISO code), leader_share_pct, index_low and index_high (bounds of the
    Herfindahl-Hirschman index) and lost_pct (the share of the partner ``lost``).  Missing is
    what no total is known for, and the share of a partner that a table of the largest does not
    name.
    """
    rows = []
    for field, partners in shares.items():
        known = partners.notna().all()
        low, high = herfindahl_bounds(partners) if known else (float("nan"),) * 2
        unnamed = 0.0 if known and partners.sum() > 0.9999 else float("nan")
        gone = 100 * partners.get(lost, unnamed)
        rows.append([field, partners.index[0], 100 * partners.iloc[0], low, high, gone])
    columns = ["field", "leader", "leader_share_pct", "index_low", "index_high", "lost_pct"]
    return pd.DataFrame(rows, columns=columns)
