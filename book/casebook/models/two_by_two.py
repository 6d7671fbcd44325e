"""Two players with two moves each: every payoff in sight, every equilibrium found by nashpy.

The passage: no single one.  Lukin, *The North Korea Nuclear Problem and the US-China-Russia
Strategic Triangle* (2017), calls the crisis a game and ranks what its players want; he writes no
payoffs.  The six orders are those that the literature on crises has names for: Snyder and Diesing
(1977) for Called Bluff, Bully and the reading of crises as such games, Oye (1985) for harmony and
deadlock.  All strict orders together make 78 different games (Rapoport and Guyer 1966).  The
equilibrium is Nash's (1951), risk dominance that of Harsanyi and Selten (1988).

A game is two tables of payoffs, Washington's and Pyongyang's.  Row 0 is *ease* and row 1 *press*,
column 0 is *hold* and column 1 *test*.  Payoffs have no unit: in the six games they are ranks,
1 the worst and 4 the best, and only a mixed equilibrium and risk dominance use their distances.
"""

from __future__ import annotations

import itertools
from functools import cache

import nashpy
import numpy as np
import pandas as pd

ROWS, COLUMNS = ("ease", "press"), ("hold", "test")
CELLS = list(itertools.product(range(2), range(2)))

# One player's ranks: both soft, soft against hard, hard against soft, both hard.
ORDERS = {
    "Prisoner's dilemma": (3, 1, 4, 2),
    "Chicken": (3, 2, 4, 1),
    "Assurance": (4, 1, 3, 2),
    "Deadlock": (2, 1, 4, 3),
    "Harmony": (4, 2, 3, 1),
}
GAMES = {name: (name, name) for name in ORDERS}
GAMES["Called Bluff"] = ("Chicken", "Prisoner's dilemma")  # Washington's bluff is called

PAYOFFS = {
    f"{player}: {ROWS[i]} and {COLUMNS[j]}": (number, i, j)
    for number, player in enumerate(["Washington", "Pyongyang"])
    for i, j in CELLS
}


def game(name: str) -> np.ndarray:
    """Return the payoffs of a game of `GAMES` (`KeyError`): player by row by column.

    Examples
    --------
    >>> game("Called Bluff")[0].tolist(), game("Called Bluff")[1].tolist()
    ([[3.0, 2.0], [4.0, 1.0]], [[3.0, 4.0], [1.0, 2.0]])
    """
    washington, pyongyang = (np.reshape(ORDERS[one], (2, 2)) for one in GAMES[name])
    return np.array([washington, pyongyang.T], dtype=float)


def changed(payoffs, which: str, by: float) -> np.ndarray:
    """Return the payoffs with one of them, a name in `PAYOFFS` (`KeyError`), moved by ``by``."""
    out = np.array(payoffs, dtype=float)
    out[PAYOFFS[which]] += by
    return out


def outcome(i: int, j: int) -> str:
    """Return the name of a cell, for example 'press and test'."""
    return f"{ROWS[i]} and {COLUMNS[j]}"


def name_of(payoffs) -> str:
    """Return the common name of a game's order, or a text that says that there is none.

    Examples
    --------
    >>> name_of(game("Chicken")), name_of(game("Called Bluff")), name_of([[[1, 2], [3, 4]]] * 2)
    ('Chicken', 'Called Bluff', 'a game without a common name')
    """
    washington, pyongyang = _checked(payoffs)
    kinds = []
    for own in (washington.ravel(), pyongyang.T.ravel()):
        ranks = tuple((own[:, None] > own).sum(axis=1) + 1)  # with a tie no order fits
        kinds += [name for name, order in ORDERS.items() if order == ranks] or ["none"]
    names = {frozenset([one]): one for one in ORDERS} | {
        frozenset(["Chicken", "Prisoner's dilemma"]): "Called Bluff",
        frozenset(["Chicken", "Deadlock"]): "Bully",
    }
    return names.get(frozenset(kinds), "a game without a common name")


def _checked(payoffs) -> np.ndarray:
    payoffs = np.asarray(payoffs, dtype=float)
    if payoffs.shape != (2, 2, 2):
        raise ValueError(f"give two tables of two rows and two columns, not {payoffs.shape}")
    if (payoffs[0][0] == payoffs[0][1]).any() or (payoffs[1][:, 0] == payoffs[1][:, 1]).any():
        raise ValueError("a tie: with two best replies the equilibria can be without number")
    return payoffs


def equilibria(payoffs) -> list[tuple[float, float]]:
    """Return each Nash equilibrium: the chance that Washington presses and Pyongyang tests.

    0 and 1 are sure moves.  Sure ones come first.  A tie between two replies is refused
    (`ValueError`), because then the equilibria need not be a few single ones.

    Examples
    --------
    >>> equilibria(game("Prisoner's dilemma")), equilibria(game("Chicken"))
    ([(1.0, 1.0)], [(0.0, 1.0), (1.0, 0.0), (0.5, 0.5)])
    """
    found = nashpy.Game(*_checked(payoffs)).support_enumeration(non_degenerate=True)
    pairs = {(round(float(row[1]), 6), round(float(column[1]), 6)) for row, column in found}
    return sorted(pairs, key=lambda pair: (not is_sure(pair), pair))


def gain(payoffs, player: int, chance):
    """Return what the hard move brings ``player`` more than the soft one.

    ``chance`` (0 to 1, number or array) is how likely the other is to make the hard move.
    Where the gain is zero the player does not mind which move it makes.

    Examples
    --------
    >>> float(gain(game("Chicken"), 0, 0.5)), float(gain(game("Deadlock"), 0, 0.5))
    (0.0, 2.0)
    """
    payoffs, chance = np.asarray(payoffs, dtype=float), np.asarray(chance, dtype=float)
    own = payoffs[0] if player == 0 else payoffs[1].T
    return (1 - chance) * (own[1, 0] - own[0, 0]) + chance * (own[1, 1] - own[0, 1])


def is_sure(pair: tuple[float, float]) -> bool:
    """Return whether both players of an equilibrium make a sure move."""
    return set(pair) <= {0.0, 1.0}


def sure(payoffs) -> list[tuple[int, int]]:
    """Return the cells that are equilibria in sure moves."""
    return [(int(a), int(b)) for a, b in equilibria(payoffs) if is_sure((a, b))]


def better_for_both(payoffs, cell: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the cells in which both players have more than in ``cell`` (then not Pareto best)."""
    payoffs = np.asarray(payoffs, dtype=float)
    here = payoffs[(slice(None), *cell)]
    return [(i, j) for i, j in CELLS if (payoffs[:, i, j] > here).all()]


def safer(payoffs) -> tuple[int, int] | None:
    """Return the risk-dominant one of two sure equilibria; None if there are not two, or a tie.

    It is the one from which to deviate alone costs the players more, the losses multiplied.

    Examples
    --------
    >>> safer(game("Chicken")) is None, safer(changed(game("Assurance"), list(PAYOFFS)[1], -1.5))
    (True, (1, 1))
    """
    cells, payoffs = sure(payoffs), np.asarray(payoffs, dtype=float)
    if len(cells) != 2:
        return None
    weight = [
        (payoffs[0, i, j] - payoffs[0, 1 - i, j]) * (payoffs[1, i, j] - payoffs[1, i, 1 - j])
        for i, j in cells
    ]
    return None if np.isclose(*weight) else cells[int(np.argmax(weight))]


def if_first(payoffs, player: int) -> tuple[int, int]:
    """Return the outcome if ``player`` (0 Washington, 1 Pyongyang) moves first, seen by the other.

    Backward induction: the second player gives the best reply to each move, and the first one
    chooses with that in mind.

    Examples
    --------
    >>> if_first(game("Chicken"), 0), if_first(game("Chicken"), 1)
    ((1, 0), (0, 1))
    """
    payoffs = _checked(payoffs)
    if player == 0:
        answers = [(i, int(np.argmax(payoffs[1, i]))) for i in range(2)]
    else:
        answers = [(int(np.argmax(payoffs[0, :, j])), j) for j in range(2)]
    return max(answers, key=lambda cell: payoffs[(player, *cell)])


def told(payoffs) -> str:
    """Return all equilibria of a game in words, with what is good and bad about them."""
    cells, mixed = sure(payoffs), [one for one in equilibria(payoffs) if not is_sure(one)]
    words = "; ".join(outcome(*cell) for cell in cells)
    parts = []
    if len(cells) == 1:
        better = better_for_both(payoffs, cells[0])
        parts.append(f"One equilibrium: {words}")
        if better:
            parts.append(f"Both would rather have {outcome(*better[0])}, but it is no equilibrium")
        else:
            parts.append("No other outcome is better for both")
    elif cells:
        best = safer(payoffs)
        parts.append(f"Two equilibria in sure moves: {words}")
        parts.append(f"Risk favours {outcome(*best)}" if best else "Risk favours neither")
    else:
        parts.append("No equilibrium in sure moves")
    for press, test in mixed:
        parts.append(
            f"{'A third' if cells else 'The only'} equilibrium is mixed: Washington presses with "
            f"{100 * press:.0f} percent and Pyongyang tests with {100 * test:.0f} percent"
        )
    return ". ".join(parts) + "."


@cache
def all_orders() -> tuple[np.ndarray, ...]:
    """Return the 576 games in which each player ranks the four outcomes strictly, 1 to 4."""
    ranks = [np.reshape(one, (2, 2)) for one in itertools.permutations(range(1, 5))]
    return tuple(np.array([a, b], dtype=float) for a in ranks for b in ranks)


@cache
def different() -> tuple[np.ndarray, ...]:
    """Return one of each kind when games that differ only in names of moves or players are one.

    Examples
    --------
    >>> len(all_orders()), len(different())
    (576, 78)
    """
    seen, kept = set(), []
    for one in all_orders():
        views = [one, np.array([one[1].T, one[0].T])]
        turned = [v[:, ::a, ::b] for v in views for a in (1, -1) for b in (1, -1)]
        key = min(v.tobytes() for v in turned)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return tuple(kept)


def counts(games) -> pd.Series:
    """Return how many of the games have no, one or two equilibria in sure moves."""
    number = pd.Series([len(sure(one)) for one in games])
    return number.value_counts().reindex(range(3), fill_value=0)


@cache
def explains(i: int, j: int) -> tuple[np.ndarray, ...]:
    """Return those of the 576 games in which this cell is an equilibrium in sure moves."""
    return tuple(one for one in all_orders() if (i, j) in sure(one))
