"""A threat of secondary sanctions as a game of four steps between Washington and Beijing.

The passage: section "The United States" in Lukin (2017), "The North Korea Nuclear Problem and the
US-China-Russia Strategic Triangle": to move China, Washington threatens to blacklist Chinese
banks and firms, and wide use of the threat could do China serious damage.  The article gives no
numbers; all points here are the reader's.  The theory: sanctions as threats (Drezner 1999, 2003),
power over the centre of a network (Farrell and Newman 2019), compliance before and after a threat
is carried out (Hovi, Huseby and Sprinz 2005), credibility (Schelling 1966).

The steps: (1) Washington names a level or none; (2) China complies or refuses; (3) after a refusal
Washington lists or backs down; (4) after a listing China yields or holds out.
"""

from __future__ import annotations

from itertools import product

import nashpy
import numpy as np
import pandas as pd

LEVELS = ["No threat", "Trading firms", "One border bank", "Middle-sized banks", "Largest banks"]
GAIN = 8.0  # points for Washington if China complies
BACKING_DOWN = 1.0  # points that Washington loses by a threat it does not carry out
WASHINGTON = ["no threat", "threaten and list", "threaten and back down"]
CHINA = ["comply at once", "refuse, then yield", "refuse and hold out"]


def payoffs(level, exposure=2.0, self_harm=1.0, stake=4.0, rivalry=0.0) -> dict:
    """Return (Washington, China) for each end of the game at one level, in points.

    ``level`` is 0 to 4, an index of `LEVELS`.  ``exposure`` is what China loses for each level
    while sanctions stay.  ``self_harm`` is what they cost Washington: half of it times the level
    squared, since large banks tie the two economies together.  ``stake`` is what China loses by
    complying.  ``rivalry``, 0 to 1, is the weight with which each side counts the other's gain as
    its own loss (Drezner's conflict expectations).  If China yields after the listing, half of
    both harms has been suffered.  `ValueError` for values outside these ranges.

    Examples
    --------
    >>> payoffs(2, exposure=3, self_harm=1, stake=4)["complied"]
    (8.0, -4.0)
    >>> payoffs(2, exposure=3, self_harm=1, stake=4)["held out"]
    (-2.0, -6.0)
    """
    if level not in range(len(LEVELS)):
        raise ValueError(f"level must be 0 to {len(LEVELS) - 1}, not {level}")
    if min(exposure, self_harm, stake) < 0:
        raise ValueError("exposure, self_harm and stake must not be negative")
    if not 0 <= rivalry <= 1:
        raise ValueError(f"rivalry must be between 0 and 1, not {rivalry}")
    here, there = self_harm * level**2 / 2, exposure * level
    own = {
        "status quo": (0.0, 0.0),
        "complied": (GAIN, -stake),
        "backed down": (-BACKING_DOWN, 0.0),
        "yielded": (GAIN - here / 2, -stake - there / 2),
        "held out": (-here, -there),
    }
    return {
        end: (float(us - rivalry * china), float(china - rivalry * us))
        for end, (us, china) in own.items()
    }


def play(level, doubt=False, **values) -> dict:
    """Return what happens at one level, by backward induction.

    ``doubt`` says that China takes the threat for a bluff, whatever is true; else it foresees the
    later steps rightly.  Who is indifferent does the quieter thing: China refuses or holds out,
    Washington backs down.  The result: level, credible (Washington would list), end (a key of
    `payoffs`), washington and china (points).

    Examples
    --------
    >>> play(2, exposure=3, self_harm=1, stake=4)["end"]
    'backed down'
    >>> play(3, exposure=3, self_harm=1, stake=4)["end"]
    'complied'
    >>> play(3, doubt=True, exposure=3, self_harm=1, stake=4)["end"]
    'yielded'
    """
    points = payoffs(level, **values)
    listed = "yielded" if points["yielded"][1] > points["held out"][1] else "held out"
    credible = level > 0 and points[listed][0] > points["backed down"][0]
    refused = listed if credible else "backed down"
    expected = "backed down" if doubt else refused
    end = "complied" if points["complied"][1] > points[expected][1] else refused
    if level == 0:
        end = "status quo"
    us, china = points[end]
    return {"level": level, "credible": credible, "end": end, "washington": us, "china": china}


def best(doubt=False, **values) -> tuple[dict, pd.DataFrame]:
    """Return the level that Washington chooses, and what happens at every level.

    Washington takes the level with most points, of equal ones the lowest.  ``doubt`` and the
    other values are those of `play`.

    Examples
    --------
    >>> best(exposure=3, self_harm=1, stake=4)[0]["level"]
    3
    >>> best(exposure=1, self_harm=4, stake=12)[0]["end"]
    'status quo'
    """
    rows = [play(level, doubt, **values) for level in range(len(LEVELS))]
    return max(rows, key=lambda row: row["washington"]), pd.DataFrame(rows)


def strategic_form(level, **values) -> nashpy.Game:
    """Return one level's game in strategic form: rows are `WASHINGTON`, columns `CHINA`.

    >>> strategic_form(3, exposure=3, self_harm=1, stake=4).payoff_matrices[0].tolist()
    [[0.0, 0.0, 0.0], [8.0, 5.75, -4.5], [8.0, -1.0, -1.0]]
    """
    ends = [
        ["status quo"] * 3,
        ["complied", "yielded", "held out"],
        ["complied", "backed down", "backed down"],
    ]
    points = payoffs(level, **values)
    table = np.array([[points[end] for end in row] for row in ends])
    return nashpy.Game(table[:, :, 0], table[:, :, 1])


def equilibria(level, **values) -> list[tuple[str, str]]:
    """Return the pure Nash equilibria of one level's strategic form, checked by nashpy.

    Some of them rest on a plan that would not be carried out; `play` keeps only those that every
    step bears out (subgame perfection).

    Examples
    --------
    >>> equilibria(2, exposure=3, self_harm=1, stake=4)
    [('no threat', 'refuse and hold out'), ('threaten and list', 'comply at once')]
    """
    game, unit = strategic_form(level, **values), np.eye(3)
    return [
        (WASHINGTON[row], CHINA[column])
        for row, column in product(range(3), range(3))
        if all(game.is_best_response(unit[row], unit[column]))
    ]
