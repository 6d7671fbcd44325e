"""One missile, two feedbacks: doubt loosens an alliance, the answer to the missile tightens it.

The passage: China in *The North Korea Nuclear Problem and the US-China-Russia Strategic
Triangle* (Lukin 2017): once North Korea can reach American cities, many Americans will ask
whether bases in Korea are worth the risk.  The doubt is the old problem of extended deterrence
and of the stability-instability paradox (Snyder 1965).  That the answer to a threat is itself a
threat to others is the security dilemma and its spiral (Jervis 1978).  The two linked difference
equations are of Richardson's kind (1960).  The article has no numbers: all of them are ours.

``threat`` is North Korea's missile threat, 1 at the step of the first long-range missile.
``answer`` is what the allies build up against it: missile defence, exercises, joint planning.
In each step both fade, the threat calls for more answer, and the answer for more threat::

    answer[t+1] = (1 - fading) * answer[t] + response * threat[t]
    threat[t+1] = (1 - fading) * threat[t] + spiral * answer[t]

``net`` is answer - doubt * threat: above 0 the alliance is closer than before the missile.
"""

from __future__ import annotations

import math

import pandas as pd


def paths(doubt: float, response: float, spiral: float, fading: float, steps: int = 12):
    """Return threat, answer, doubt and net by step, from 0 to ``steps``.

    Parameters
    ----------
    doubt
        How much a threat of 1 loosens the alliance, in units of answer; 0 or more.
    response, spiral
        How much the allies answer a threat of 1 in one step, and North Korea an answer of 1; 0
        or more.
    fading
        Share of threat and answer that is lost in one step; above 0, below 1.
    steps
        At least 1.  `ValueError` outside the ranges.

    Examples
    --------
    >>> float(paths(doubt=1, response=0.2, spiral=0, fading=0.2)["net"].iloc[0])
    -1.0
    """
    if min(doubt, response, spiral) < 0 or not 0 < fading < 1 or steps < 1:
        raise ValueError("doubt, response and spiral must be 0 or more, fading between 0 and 1")
    threat, answer, rows = 1.0, 0.0, []
    for step in range(steps + 1):
        rows.append((step, threat, answer, doubt * threat, answer - doubt * threat))
        threat, answer = (
            (1 - fading) * threat + spiral * answer,
            (1 - fading) * answer + response * threat,
        )
    return pd.DataFrame(rows, columns=["step", "threat", "answer", "doubt", "net"])


def crossing(table: pd.DataFrame) -> int | None:
    """Return the first step at which the answer outweighs the doubt, None if there is none.

    Examples
    --------
    >>> crossing(paths(doubt=1, response=0.2, spiral=0, fading=0.2))
    5
    """
    above = table.loc[table["net"] > 1e-9, "step"]
    return None if above.empty else int(above.iloc[0])


def stability(response: float, spiral: float, fading: float) -> str:
    """Return what becomes of threat and answer in the long run: dies out, holds or grows.

    The larger eigenvalue is 1 - fading + sqrt(response * spiral), so both die out as long as
    response * spiral is less than fading squared (Richardson's condition).

    Examples
    --------
    >>> stability(0.2, 0.1, 0.2), stability(0.4, 0.1, 0.2), stability(0.4, 0.3, 0.2)
    ('dies out', 'holds', 'grows')
    """
    product, limit = response * spiral, fading**2
    if math.isclose(product, limit, rel_tol=1e-9):
        return "holds"
    return "dies out" if product < limit else "grows"
