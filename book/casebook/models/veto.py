"""Which text passes the Security Council: each veto-holder's limits, and the minimum rule.

The passage: "Russia" in Lukin, *The North Korea Nuclear Problem* (2017), on the resolution of
September 2017, which China and Russia "took care to soften".  The theory is Tsebelis, *Veto
Players* (2002): a change passes only if every veto player prefers it, so the most reluctant one
decides how far it goes, and a veto player whose limits lie outside of those of another is
*absorbed*: its veto changes nothing.

A text is a level on each of four lines of the book's crisis simulation.  ``crude`` and ``ships``
run from 0 (nothing) to 3 (full); ``leader`` is 0 or 1, whether the leader himself is listed;
``talks`` is 0 (no word), 2 (support for named talks) or 3 (dual freeze).  The limits are ours:
those of September 2017 say what the role cards of the simulation cannot accept, those of May
2022 are our reading of the vote.  No government ever published such limits.
"""

from __future__ import annotations

LINES = {"crude": "crude oil", "ships": "ships", "leader": "the leader", "talks": "talks"}
ALL = {"crude": (0, 3), "ships": (0, 3), "leader": (0, 1), "talks": (0, 3)}
MEMBERS = ("China", "Russia", "United States", "United Kingdom", "France")
LIMITS = {
    "September 2017": {
        "China": {"crude": (0, 1), "ships": (0, 2), "leader": (0, 0), "talks": (2, 3)},
        "Russia": {"crude": (0, 2), "ships": (0, 2), "talks": (1, 3)},
        "United States": {"crude": (1, 3), "talks": (0, 2)},
        "United Kingdom": {"ships": (1, 3)},
        "France": {"talks": (0, 2)},
    },
    "May 2022": {
        "China": {"crude": (0, 1), "ships": (0, 2), "leader": (0, 0), "talks": (2, 3)},
        "Russia": {"crude": (0, 1), "ships": (0, 2), "leader": (0, 0), "talks": (2, 3)},
        "United States": {"crude": (2, 3), "talks": (0, 2)},
        "United Kingdom": {},
        "France": {"talks": (0, 2)},
    },
}
FIRST_DRAFT = {"crude": 3, "ships": 3, "leader": 1, "talks": 0}
ADOPTED = {"crude": 1, "ships": 1, "leader": 0, "talks": 2}


def limits(member: str, line: str, occasion: str = "September 2017") -> tuple[int, int]:
    """Return the lowest and the highest level that a member accepts on a line.

    Examples
    --------
    >>> limits("China", "crude"), limits("France", "crude")
    ((0, 1), (0, 3))
    """
    if occasion not in LIMITS or member not in MEMBERS or line not in LINES:
        raise ValueError(f"no limits of {member} on {line} in {occasion}")
    return LIMITS[occasion][member].get(line, ALL[line])


def objections(text: dict, occasion: str = "September 2017") -> dict[str, list[str]]:
    """Return the members that would veto a text, each with the lines that it objects to.

    ``text`` must have a level within range on each of `LINES` (`ValueError`).

    Examples
    --------
    >>> objections(ADOPTED), objections(FIRST_DRAFT)["Russia"]
    ({}, ['crude', 'ships', 'talks'])
    """
    if text.keys() != LINES.keys():
        raise ValueError(f"a text has the lines {', '.join(LINES)}, not {', '.join(text)}")
    found = {}
    for line, level in text.items():
        if not ALL[line][0] <= level <= ALL[line][1]:
            raise ValueError(f"{line} must be from {ALL[line][0]} to {ALL[line][1]}, not {level}")
        for member in MEMBERS:
            low, high = limits(member, line, occasion)
            if not low <= level <= high:
                found.setdefault(member, []).append(line)
    return {member: found[member] for member in MEMBERS if member in found}


def window(line: str, occasion: str = "September 2017", members=MEMBERS) -> tuple[int, int] | None:
    """Return the levels that all ``members`` accept on a line, or None if there is none.

    The upper end is the minimum of the upper limits: the most reluctant member sets it.

    Examples
    --------
    >>> window("crude"), window("crude", "May 2022")
    ((1, 1), None)
    """
    pairs = [limits(member, line, occasion) for member in members]
    low, high = max(low for low, _ in pairs), min(high for _, high in pairs)
    return (low, high) if low <= high else None


def strongest(occasion: str = "September 2017", members=MEMBERS) -> dict[str, int] | None:
    """Return the strongest text that nobody vetoes, or None if every text is vetoed.

    On crude oil, ships and the leader it has the highest level that all accept; on talks the
    lowest.

    Examples
    --------
    >>> strongest()
    {'crude': 1, 'ships': 2, 'leader': 0, 'talks': 2}
    >>> strongest("May 2022") is None
    True
    """
    windows = {line: window(line, occasion, members) for line in LINES}
    if None in windows.values():
        return None
    return {line: pair[0 if line == "talks" else 1] for line, pair in windows.items()}



def absorbed(member: str, occasion: str = "September 2017") -> bool:
    """Return whether the windows stay as they are without this member's veto (Tsebelis 2002).

    Examples
    --------
    >>> absorbed("Russia"), absorbed("China")
    (True, False)
    """
    others = [one for one in MEMBERS if one != member]
    return all(window(line, occasion) == window(line, occasion, others) for line in LINES)


def votes_in_favour(text: dict, occasion: str = "September 2017") -> int:
    """Return how many of fifteen members vote for a text.

    The ten elected members follow the simulation's rule for empty seats, with the line on
    people's needs taken as met: all vote yes if the text speaks of talks, otherwise half abstain.

    Examples
    --------
    >>> votes_in_favour(ADOPTED), votes_in_favour(FIRST_DRAFT)
    (15, 8)
    """
    permanent = len(MEMBERS) - len(objections(text, occasion))
    return permanent + (10 if text["talks"] > 0 else 5)
