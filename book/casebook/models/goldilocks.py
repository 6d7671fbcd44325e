"""A small state's room between two giants, as a function of the giants' own relation.

The passage: the end of "Vietnam's Positions and Aims" in *Russia and Vietnam in the New Asia*
(2019): relations between the United States and China should be neither too good (Vietnam may
become a bargaining chip) nor too bad (it will have to take sides).  The report gives words, no
numbers: the shape and every number here are ours, chosen to make the words testable.  In the
literature the two dangers are the smaller party's fears of entrapment and abandonment (Snyder
1984) and the reason to hedge (Kuik 2008).
"""

from __future__ import annotations

import numpy as np

SCALE = np.round(np.linspace(-1, 1, 201), 2)  # from hostile to very warm
STEEP = 0.12  # how wide the slope of each danger is, in units of the scale
BID = 0.3  # how much rival offers add at their best, as a share of full autonomy


def threshold(partners: int) -> float:
    """Return how far the giants' relation may move from the middle before half the room is lost.

    With ``partners`` partners of equal weight the Herfindahl index of Vietnam's ties is
    1/partners, and the flat top is the wider the lower the index.  At least 1 (`ValueError`).

    Examples
    --------
    >>> threshold(1), threshold(2), round(threshold(6), 2)
    (0.2, 0.45, 0.62)
    """
    if partners < 1:
        raise ValueError(f"partners must be at least 1, not {partners}")
    return 0.2 + 0.5 * (1 - 1 / partners)


def autonomy(relations, partners: int = 3, choice_weight: float = 1.0, bidding: bool = False):
    """Return Vietnam's room to decide, about 0 (none) to 1 (full), for the giants' relations.

    Parameters
    ----------
    relations
        Number or array, -1 (hostile) to 1 (very warm); `ValueError` outside.
    partners
        Other partners of equal weight, at least 1.
    choice_weight
        How much worse it is to be forced to choose than to be traded away: 1 equal, 2 twice as
        bad; above 0.  The two weights always add up to 2.
    bidding
        Whether rival giants also *bid* for Vietnam before they demand a choice.

    Examples
    --------
    >>> float(autonomy(0.0)) > float(autonomy(-1.0))
    True
    """
    x = np.asarray(relations, dtype=float)
    if (np.abs(x) > 1).any():
        raise ValueError("relations must be between -1 and 1")
    if choice_weight <= 0:
        raise ValueError(f"choice_weight must be above 0, not {choice_weight}")
    edge = threshold(partners)
    choose = 2 * choice_weight / (1 + choice_weight)
    chosen = choose / (1 + np.exp((x + edge) / STEEP))  # the cold danger: take sides
    traded = (2 - choose) / (1 + np.exp((edge - x) / STEEP))  # the warm one: a bargaining chip
    offers = BID * np.exp(-(((x + edge) / 0.2) ** 2)) if bidding else 0.0
    return np.clip(1 - chosen - traded + offers, 0, 1)


def best(**assumptions) -> tuple[float, float, float]:
    """Return where the room is largest, and from where to where it is at least 0.75.

    The three are places on the scale of the giants' relations; the last two are NaN if the room
    is nowhere so large.  ``assumptions`` are those of `autonomy`.
    """
    room = autonomy(SCALE, **assumptions)
    peak = SCALE[np.isclose(room, room.max(), atol=1e-6)]
    wide = SCALE[room >= 0.75]
    ends = (wide.min(), wide.max()) if wide.size else (np.nan, np.nan)
    return float(np.median(peak)), float(ends[0]), float(ends[1])
