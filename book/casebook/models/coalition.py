"""What each member adds to a small coalition: the Shapley value of a game with stated assets.

The passages: the small formats of "Great Power Competition" and the format of Russia, Vietnam
and India in the last section of *Russia and Vietnam in the New Asia* (2019).  The report gives
reasons and no numbers: which assets count, and how much, is ours and can be changed.  The theory
is Shapley (1953): a player's value is what it adds to the coalition, averaged over all orders in
which the players can come together.

Worth is in points.  Four kinds of asset show four kinds of game.  A *market* adds up.  *Seats*
overlap: a table at which two members sit counts once.  A *joint product* needs all its makers.
A *risk* grows with every partner of the one who brings it.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, permutations

from casebook.data import load

CORE = ("RUS", "VNM", "IND")
BODIES = ("ASEAN", "ARF", "APEC", "EAS", "ADMM-Plus", "SCO", "EAEU", "CPTPP", "RCEP", "BRICS",
          "Quad")  # fmt: skip
JOINT = {
    "nothing": (),
    "Russia and India": ("RUS", "IND"),
    "all three": ("RUS", "VNM", "IND"),
}
PARTS = ("market", "seats", "joint", "risk")


def shapley(players, worth) -> dict:
    """Return each player's Shapley value in the game ``worth`` (a function of a frozenset).

    At least one player, none twice (`ValueError`).  The values add up to the worth of all.

    Examples
    --------
    >>> shapley(("a", "b"), lambda s: 1.0 if len(s) == 2 else 0.0)
    {'a': 0.5, 'b': 0.5}
    """
    players = tuple(players)
    if not players or len(set(players)) < len(players):
        raise ValueError(f"players must be different and at least one, not {players}")
    orders = list(permutations(players))
    values = dict.fromkeys(players, 0.0)
    for order in orders:
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            values[player] += (worth(before | {player}) - worth(before)) / len(orders)
    return values


def seats(state: str, date: str = "2019-02") -> set[str]:
    """Return in which of `BODIES` a state was a full member at ``date`` (table memberships).

    Examples
    --------
    >>> sorted(seats("VNM") & seats("IND"))
    ['ADMM-Plus', 'ARF', 'EAS']
    """
    table = load("memberships")
    rows = table[table["iso3"].eq(state) & table["status"].eq("member")]
    rows = rows[rows["organisation"].isin(BODIES) & rows["joined"].le(date).fillna(False)]
    return set(rows["organisation"])


def output(state: str) -> float:
    """Return GDP at purchasing-power parity in 2018, billion dollars (IMF, April 2019)."""
    gdp = load("gdp_population").query("vintage == 'WEO 2019-04' and year == 2018")
    return float(gdp.set_index("iso3")["gdp_ppp_busd"][state])


@cache
def assets(players: tuple) -> dict:
    """Return the market (GDP) and the seats of each player, for `worth_part`."""
    return {player: (output(player), frozenset(seats(player))) for player in players}


def worth_part(part: str, members: frozenset, known: dict, makers: tuple = ()) -> float:
    """Return what one kind of asset is worth to a coalition, in points before its weight.

    ``market``: its share in the GDP of Russia, Vietnam and India.  ``seats``: the bodies in
    which at least one member sits, as a share of those of the three.  ``joint``: 1 if all
    ``makers`` are members and there are any.  ``risk``: -1 for each partner of Russia.
    """
    if part == "market":
        return sum(known[one][0] for one in members) / sum(known[one][0] for one in CORE)
    if part == "seats":
        whole = frozenset().union(*(known[one][1] for one in CORE))
        return len(frozenset().union(*(known[one][1] for one in members))) / len(whole)
    if part == "joint":
        return float(bool(makers) and members >= set(makers))
    if part == "risk":
        return -float(len(members) - 1) if "RUS" in members else 0.0
    raise ValueError(f"part must be one of {', '.join(PARTS)}, not {part}")


def values(market=1.0, seats=1.0, joint="Russia and India", risk=0.0, fourth=None) -> dict:
    """Return the Shapley value of each player by kind of asset: ``{part: {player: points}}``.

    Parameters
    ----------
    market, seats
        Weights, 0 or more: what the whole market, and all the seats, of the three are worth.
    joint
        Who is needed for the joint product, a key of `JOINT`; it is worth 1.
    risk
        What Russia's quarrel with Washington costs for each partner, 0 or more.
    fourth
        ISO code of a fourth member, or None.

    The value of a sum of games is the sum of their values, so each part is valued by itself.

    Examples
    --------
    >>> values(market=0, seats=0)["joint"]
    {'RUS': 0.5, 'VNM': 0.0, 'IND': 0.5}
    """
    if min(market, seats, risk) < 0:
        raise ValueError("weights must be 0 or more")
    if joint not in JOINT:
        raise ValueError(f"joint must be one of {', '.join(JOINT)}, not {joint}")
    players = CORE if fourth is None else (*CORE, fourth)
    known, weights = assets(players), dict(zip(PARTS, (market, seats, 1.0, risk), strict=True))
    return {
        part: shapley(
            players,
            lambda members, part=part: (
                weights[part] * worth_part(part, members, known, JOINT[joint])
            ),
        )
        for part in PARTS
    }


def alone(market=1.0, seats=1.0, joint="Russia and India", risk=0.0, fourth=None) -> dict:
    """Return what each player is worth by itself; the arguments are those of `values`."""
    players = CORE if fourth is None else (*CORE, fourth)
    known = assets(players)
    return {
        one: market * worth_part("market", frozenset({one}), known)
        + seats * worth_part("seats", frozenset({one}), known)
        for one in players
    }


def pairs(players) -> dict:
    """Return how many of `BODIES` each pair of players has in common."""
    held = {one: seats(one) for one in players}
    return {(a, b): len(held[a] & held[b]) for a, b in combinations(players, 2)}
