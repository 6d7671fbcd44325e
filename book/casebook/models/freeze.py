"""The dual freeze as a repeated game of Washington and Pyongyang.

The passage: "Russia" in Lukin, *The North Korea Nuclear Problem* (2017): North Korea stops tests,
the United States and South Korea stop exercises.  The theory is Friedman (1971): two players who
meet again and again can keep to what neither would do in a single round, if both start with
freezing and go on for ever once one of them has gone on (*grim trigger*), and if tomorrow counts
enough.  Fudenberg and Maskin (1986) is the general result, the folk theorem.  The equilibria of
a single round are computed by nashpy.

Payoffs are points for a round; only their order and ratios count, and all are our choice.  The
other's freeze is worth `GAIN` to each side.  To freeze costs ``cost`` points.  A third party,
China and Russia for example, can add or take `SIZE` points.
"""

from __future__ import annotations

import warnings

import nashpy
import numpy as np

GAIN, SIZE = 4.0, 1.5
THIRD = ("nobody", "reward", "penalty", "lifeline")
SIDES = ("Washington", "Pyongyang")


def payoffs(cost: float, third: str = "nobody", pyongyang: bool = False) -> dict[str, float]:
    """Return one side's payoffs: ``both`` freeze, ``cheat``, ``cheated``, ``none`` freezes.

    Parameters
    ----------
    cost
        What the own freeze costs, points, above 0 and below `GAIN` (`ValueError`).
    third
        ``nobody``; ``reward``: `SIZE` for each side while both freeze; ``penalty``: `SIZE` less
        for whoever goes on while the other freezes; ``lifeline``: `SIZE` for Pyongyang while
        nobody freezes.
    pyongyang
        Whether this side is Pyongyang, the only one with a lifeline.

    Examples
    --------
    >>> payoffs(2)
    {'both': 2.0, 'cheat': 4.0, 'cheated': -2.0, 'none': 0.0}
    """
    if not 0 < cost < GAIN:
        raise ValueError(f"cost must be above 0 and below {GAIN:g}, not {cost}")
    if third not in THIRD:
        raise ValueError(f"third must be one of {', '.join(THIRD)}, not {third}")
    return {
        "both": GAIN - cost + SIZE * (third == "reward"),
        "cheat": GAIN - SIZE * (third == "penalty"),
        "cheated": -float(cost),
        "none": SIZE * (third == "lifeline" and pyongyang),
    }


def patience(stage: dict[str, float]) -> float | None:
    """Return how much the next round must count, from 0 to 1, for a side to keep the freeze.

    Under the grim trigger a side compares ``both`` in every round with ``cheat`` once and
    ``none`` ever after.  None: it would break the freeze however much the future counts.

    Examples
    --------
    >>> patience(payoffs(2)), patience(payoffs(1, "reward"))
    (0.5, 0.0)
    >>> patience(payoffs(3, "lifeline", pyongyang=True)) is None
    True
    """
    if stage["both"] >= stage["cheat"]:
        return 0.0
    if stage["both"] <= stage["none"]:
        return None
    return (stage["cheat"] - stage["both"]) / (stage["cheat"] - stage["none"])


def matrices(washington: dict, pyongyang: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return both sides' payoffs of a round; rows Washington, columns Pyongyang, freeze first.

    Examples
    --------
    >>> [matrix.tolist() for matrix in matrices(payoffs(1), payoffs(2))]
    [[[3.0, -1.0], [4.0, 0.0]], [[2.0, 4.0], [-2.0, 0.0]]]
    """
    w, p = washington, pyongyang
    rows = np.array([[w["both"], w["cheated"]], [w["cheat"], w["none"]]])
    columns = np.array([[p["both"], p["cheat"]], [p["cheated"], p["none"]]])
    return rows, columns


def equilibria(washington: dict, pyongyang: dict) -> list[tuple[float, float]]:
    """Return the Nash equilibria of one round: each side's probability to freeze (nashpy).

    Examples
    --------
    >>> equilibria(payoffs(2), payoffs(2))
    [(0.0, 0.0)]
    >>> equilibria(payoffs(1, "reward"), payoffs(1, "reward"))
    [(1.0, 1.0), (0.0, 0.0), (0.667, 0.667)]
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nashpy names a tie "degenerate"
        found = nashpy.Game(*matrices(washington, pyongyang)).support_enumeration()
        return [(round(float(w[0]), 3), round(float(p[0]), 3)) for w, p in found]


def needed(cost_washington: float, cost_pyongyang: float, third: str = "nobody") -> dict:
    """Return each side's `patience`, by name.

    Examples
    --------
    >>> needed(1, 2)
    {'Washington': 0.25, 'Pyongyang': 0.5}
    """
    costs = zip(SIDES, (cost_washington, cost_pyongyang), strict=True)
    return {side: patience(payoffs(cost, third, side == "Pyongyang")) for side, cost in costs}


def breakers(future: float, required: dict) -> list[str]:
    """Return the sides that would break a freeze if the next round counts ``future`` (0 to 1).

    Examples
    --------
    >>> breakers(0.3, needed(1, 2))
    ['Pyongyang']
    """
    if not 0 <= future <= 1:
        raise ValueError(f"future must be from 0 to 1, not {future}")
    return [side for side, least in required.items() if least is None or future < least]
