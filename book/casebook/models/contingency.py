"""Who moves into a broken state first, who holds back, and how likely it is to break at all.

The passage: "Sino-Russian Collaboration in a North Korean Contingency" in *The North Korea Nuclear
Problem and the US-China-Russia Strategic Triangle* (Lukin 2017).  It says that swift joint action
will "guarantee" the outcome that China and Russia want, that Russia's strategic forces hold the
United States back, and that the North's elite will cooperate; it gives no model.  Here the
sentence becomes a game with complete information: two coalitions, three moves at most, solved by
backward induction.  An equilibrium of its strategic form (Nash 1951) may rest on a threat that
nobody would carry out; subgame perfection (Selten 1965, 1975) leaves such equilibria out.  The
second part counts how often regimes end, for the rate of `casebook.models.disasters`.

All payoffs are points: 100 is what it is worth to either side to shape the North alone and at no
cost, 0 is no say at all.  They are ours, made to be changed; none is measured.
"""

from __future__ import annotations

from itertools import product

import nashpy
import numpy as np
import pandas as pd

from casebook.data import load

TANDEM, ALLIES = "China with Russia", "the United States with South Korea"
BURDEN = {"tandem": (20, 80), "split": (40, 40), "south": (80, 20)}  # (tandem, allies)
APART = (50, 25)  # what it is worth to the two if no foreign troops come
TREES = {
    "tandem": (TANDEM, {
        "send troops": (ALLIES, {
            "stay south": "tandem alone",
            "go north": (TANDEM, {"stand firm": "clash", "make room": "two zones"}),
        }),
        "wait": (ALLIES, {"stay south": "no foreign troops", "go north": "allies alone"}),
    }),
    "allies": (ALLIES, {
        "go north": (TANDEM, {
            "stay out": "allies alone",
            "send troops": (ALLIES, {"stand firm": "clash", "make room": "two zones"}),
        }),
        "wait": (TANDEM, {"stay out": "no foreign troops", "send troops": "tandem alone"}),
    }),
}  # fmt: skip


def payoffs(
    elite: str = "tandem",
    allies_clash: float = 140,
    tandem_clash: float = 75,
    tandem_dread: float = 90,
    allies_dread: float = 60,
) -> dict[str, tuple[float, float]]:
    """Return what each outcome is worth to (China with Russia, United States with South Korea).

    Parameters
    ----------
    elite
        With whom the North's elite cooperates: tandem, split or south (`KeyError`).  It decides
        the burden of holding the country, 20 to 80 points, half of it in two zones.
    allies_clash, tandem_clash
        What a clash of arms would cost the two sides, in points, 0 or more (`ValueError`).
    tandem_dread, allies_dread
        What it costs a side to have the other one's troops in the North, in points, 0 or more.

    Examples
    --------
    >>> payoffs()["tandem alone"], payoffs()["two zones"]
    ((80, -60), (-50.0, -50.0))
    """
    if min(allies_clash, tandem_clash, tandem_dread, allies_dread) < 0:
        raise ValueError("a cost cannot be below zero")
    tandem_burden, allies_burden = BURDEN[elite]
    shared = 50 - tandem_burden / 2, 50 - allies_burden / 2
    return {
        "tandem alone": (100 - tandem_burden, -allies_dread),
        "allies alone": (-tandem_dread, 100 - allies_burden),
        "two zones": (shared[0] - tandem_dread, shared[1] - allies_dread),
        "clash": (shared[0] - tandem_clash, shared[1] - allies_clash),
        "no foreign troops": APART,
    }


def solve(node, values: dict, path: tuple = ()) -> tuple[tuple[str, ...], str, dict]:
    """Return by backward induction the moves made, the outcome, and the plan for every node.

    ``node`` is an outcome or (player, {move: node}); ``values`` come from `payoffs`.  The plan
    maps the moves that lead to a node to the best move there.  A tie goes to the move named last.

    Examples
    --------
    >>> solve(TREES["tandem"], payoffs())[:2]
    (('send troops', 'stay south'), 'tandem alone')
    """
    if isinstance(node, str):
        return (), node, {}
    player, moves = node
    side = 0 if player == TANDEM else 1
    plan, best = {}, None
    for move, after in moves.items():
        later, outcome, part = solve(after, values, (*path, move))
        plan |= part
        if best is None or values[outcome][side] >= values[best[1]][side]:
            best = (move, *later), outcome
    return *best, {path: best[0][0]} | plan


def nodes(node, path: tuple = ()) -> list[tuple[str, tuple, list[str]]]:
    """Return every decision in a tree: (player, moves that lead to it, moves open there)."""
    if isinstance(node, str):
        return []
    player, moves = node
    found = [(player, path, list(moves))]
    for move, after in moves.items():
        found += nodes(after, (*path, move))
    return found


def plans(node, player: str) -> list[dict]:
    """Return all pure plans of a player: one move for each of the player's nodes.

    >>> len(plans(TREES["tandem"], TANDEM)), len(plans(TREES["tandem"], ALLIES))
    (4, 4)
    """
    own = [(path, moves) for who, path, moves in nodes(node) if who == player]
    choices = product(*(moves for _, moves in own))
    return [dict(zip((path for path, _ in own), choice, strict=True)) for choice in choices]


def play(node, plan: dict, path: tuple = ()) -> str:
    """Return the outcome if both follow ``plan``, which joins one plan of each player."""
    if isinstance(node, str):
        return node
    move = plan[path]
    return play(node[1][move], plan, (*path, move))


def equilibria(node, values: dict) -> pd.DataFrame:
    """Return the Nash equilibria in pure plans of the strategic form, found with nashpy.

    Columns: outcome; perfect (the plans are also the best at nodes that are never reached, so no
    threat is empty).  Without ties exactly one row is perfect.

    Examples
    --------
    >>> found = equilibria(TREES["tandem"], payoffs(tandem_clash=140))
    >>> sorted(set(found["outcome"]))
    ['no foreign troops', 'tandem alone', 'two zones']
    """
    rows, columns = plans(node, TANDEM), plans(node, ALLIES)
    outcomes = [[play(node, row | column) for column in columns] for row in rows]
    table = np.array([[values[one] for one in line] for line in outcomes])
    game = nashpy.Game(table[:, :, 0], table[:, :, 1])
    best, found = solve(node, values)[2], []
    for i, j in product(range(len(rows)), range(len(columns))):
        pure = np.eye(len(rows))[i], np.eye(len(columns))[j]
        if all(game.is_best_response(*pure)):
            found.append([outcomes[i][j], rows[i] | columns[j] == best])
    return pd.DataFrame(found, columns=["outcome", "perfect"])


def all_hold(chance: float, conditions: int) -> float:
    """Return the probability that all of some independent conditions hold.

    ``chance`` is that of each, 0 to 1 (`ValueError`).

    >>> round(all_hold(0.9, 6), 2)
    0.53
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"chance must be between 0 and 1, not {chance}")
    return chance**conditions


def record(kind: str) -> tuple[int, float]:
    """Return how many regimes ended and in how many regime-years, from the book's tables.

    ``kind`` is autocracies (all of Geddes, Wright and Frantz 2014, 1946-2010), communist (the
    table ``communist_regimes``, same years) or korea (North Korea alone, 1948-2026); `ValueError`
    for others.

    Examples
    --------
    >>> record("communist"), record("korea")
    ((10, 708), (0, 78))
    """
    if kind == "autocracies":
        ends = load("regime_ends")
        ended = ends[ends["how_ended"].ne("in_power_2010")]["regimes"].sum()
        return int(ended), int(ends["all_regime_years"].iloc[0])
    if kind == "communist":
        rows = load("communist_regimes")
        years = rows["end_year"].fillna(2010) - rows["start_year"].clip(lower=1945)
        return int(rows["end_year"].notna().sum()), int(years.sum())
    if kind == "korea":
        return 0, 2026 - 1948
    raise ValueError(f"kind must be autocracies, communist or korea, not {kind!r}")
