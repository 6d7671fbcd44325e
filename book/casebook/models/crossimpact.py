"""Which of the four factors drives and which depends, directly and over chains of influence.

The passage: the chapter "The New Strategic Context" of *Russia and Vietnam in the New Asia*
(2019) sets four factors side by side and does not say how they act on each other.  The method is
the matrix of cross impacts (Gordon and Hayward 1968) in its structural form, MICMAC (Godet
1994): multiply the matrix by itself, and chains of influence through other factors appear.  The
strengths are our reading of the text (table ``context_links``), not the authors'.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from casebook.data import load

CHAIN = 30  # links in a chain: by then the order of the factors no longer changes
STRONGEST = 3


def reading(**changes: int) -> pd.DataFrame:
    """Return our reading as a matrix: a row acts on a column, 0 (not at all) to 3 (strongly).

    ``changes`` replace a strength; their names are cause, ``_on_`` and effect, with underscores
    for hyphens, such as ``great_powers_on_megaregionals=3``.  `ValueError` for a name that is no
    link or a strength outside 0 to 3.

    Examples
    --------
    >>> int(reading().loc["globalization", "megaregionals"])
    3
    """
    factors = load("context_factors").sort_values("position")["factor"]
    links = load("context_links").pivot(index="cause", columns="effect", values="strength")
    matrix = links.reindex(index=factors, columns=factors).fillna(0).astype(int)
    for name, strength in changes.items():
        cause, _, effect = name.replace("_on_", ">").replace("_", "-").partition(">")
        if cause == effect or not {cause, effect} <= set(factors):
            raise ValueError(f"{name!r} is not a link between two of the four factors")
        if strength not in range(STRONGEST + 1):
            raise ValueError(f"a strength is 0, 1, 2 or 3, not {strength}")
        matrix.loc[cause, effect] = strength
    return matrix


def positions(matrix: pd.DataFrame, links: int = 1) -> pd.DataFrame:
    """Return how much each factor drives and depends, in percent of all influence.

    ``links`` is the length of the chains that are counted: 1 is direct influence, 2 is influence
    through one other factor, and so on (`ValueError` below 1).  Columns: drives_pct, depends_pct
    (both add up to 100, or are 0 if there is no such chain) and role.

    Examples
    --------
    >>> positions(reading())["drives_pct"].idxmax()
    'globalization'
    """
    if links < 1:
        raise ValueError(f"a chain has at least one link, not {links}")
    power = pd.DataFrame(
        np.linalg.matrix_power(matrix.to_numpy(dtype=float), links), matrix.index, matrix.columns
    )
    whole = power.to_numpy().sum() or 1
    table = pd.DataFrame(
        {"drives_pct": 100 * power.sum(axis=1) / whole, "depends_pct": 100 * power.sum() / whole}
    )
    table["role"] = [role(*row) for row in table.itertuples(index=False)]
    return table


def role(drives: float, depends: float, mean: float = 25) -> str:
    """Return Godet's name for a factor: driver, relay, dependent or autonomous.

    Both numbers are percent of all influence; ``mean`` is the part of one factor of four.  A
    relay drives and depends more than the mean, an autonomous factor neither.

    Examples
    --------
    >>> role(40, 10), role(40, 40), role(10, 40), role(10, 10)
    ('driver', 'relay', 'dependent', 'autonomous')
    """
    if drives > mean:
        return "relay" if depends > mean else "driver"
    return "dependent" if depends > mean else "autonomous"


def leading(values: pd.Series) -> list[str]:
    """Return the factors with the largest value; several if they are equal.

    Examples
    --------
    >>> leading(pd.Series({"a": 1.0, "b": 3.0, "c": 3.0}))
    ['b', 'c']
    """
    return list(values.index[np.isclose(values, values.max())])
