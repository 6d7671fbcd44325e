"""How hard a sanction two reluctant powers let pass, when they dislike two things at once.

The passage: Lukin's conclusion (2017): the aversion of Russia and China to Kim and his weapons is
eclipsed by their shared dislike of American hegemony.  A power gains from a sanction of severity
s what it dislikes about the bomb times s; what it fears to give to the hegemon grows with the
square of s, since mild measures only warn, while the hardest ones threaten the regime itself and
so the buffer.  It says yes as long as the gain is not below the cost, so its ceiling is the ratio
of the two dislikes.  The balance of threats is Walt's (1987); numbers and curve are ours.
"""

from __future__ import annotations

LEVELS = {
    "arms and luxury goods": 0.2,
    "a ceiling on coal": 0.4,
    "coal and textiles banned": 0.6,
    "oil products cut": 0.8,
    "a full oil embargo": 1.0,
}


def worth(severity: float, bomb: float, hegemony: float) -> float:
    """Return what a yes to a sanction is worth to a power; below 0 it says no.

    Parameters
    ----------
    severity
        0 (nothing) to 1 (a full embargo); `ValueError` outside.
    bomb, hegemony
        How strongly it dislikes the weapons, and American primacy; 0 or more (`ValueError`).

    Examples
    --------
    >>> worth(0.5, 4, 8), worth(1.0, 4, 8)
    (0.0, -4.0)
    """
    if not 0 <= severity <= 1:
        raise ValueError(f"severity must be from 0 to 1, not {severity}")
    if min(bomb, hegemony) < 0:
        raise ValueError("a dislike must not be negative")
    return bomb * severity - hegemony * severity**2


def ceiling(bomb: float, hegemony: float) -> float:
    """Return the hardest severity that a power lets pass, 0 to 1.

    Examples
    --------
    >>> ceiling(4, 8), ceiling(4, 2), ceiling(0, 1)
    (0.5, 1.0, 0.0)
    """
    if min(bomb, hegemony) < 0:
        raise ValueError("a dislike must not be negative")
    if bomb == 0:
        return 0.0
    return min(1.0, bomb / hegemony) if hegemony else 1.0


def passes(bomb: float, china: float, russia: float) -> list[str]:
    """Return the levels that neither of two vetoes stops, mildest first.

    ``bomb`` is the dislike of the weapons, the same for both; ``china`` and ``russia`` are their
    dislikes of hegemony.  A level exactly at a ceiling passes.

    Examples
    --------
    >>> passes(4, 8, 8)
    ['arms and luxury goods', 'a ceiling on coal']
    """
    least = min(ceiling(bomb, china), ceiling(bomb, russia))
    return [name for name, severity in LEVELS.items() if severity <= least + 1e-9]
