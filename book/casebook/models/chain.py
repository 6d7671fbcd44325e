"""How strong a chain of claims is, when nobody is sure of its links.

The passage: the five paragraphs of "Main Points" in *Russia and Vietnam in the New Asia* (2019),
which lead from the rivalry of the giants to a programme for Russia and Vietnam.  The report gives
no probabilities; the numbers are the reader's.  The bounds are those of Fréchet (1935); that
people overrate conjunctions is the finding of Tversky and Kahneman (1983).
"""

from __future__ import annotations

import math

import pandas as pd

LINKS = ["Room narrows", "Russia can help", "Vietnam first", "Rules as basis", "No spill-over"]


def _checked(beliefs) -> list[float]:
    beliefs = [float(belief) for belief in beliefs]
    if not beliefs or min(beliefs) < 0 or max(beliefs) > 1:
        raise ValueError(f"give one or more beliefs between 0 and 1, not {beliefs}")
    return beliefs


def bounds(beliefs) -> tuple[float, float]:
    """Return the least and the most that the belief in all links together can be.

    ``beliefs`` are probabilities of the single links (`ValueError` outside 0 to 1).  The least is
    reached when the links exclude one another as far as they can, the most when the weakest link
    holds only together with all others.

    Examples
    --------
    >>> bounds([0.75, 0.5])
    (0.25, 0.5)
    """
    beliefs = _checked(beliefs)
    return max(0.0, math.fsum(beliefs) - len(beliefs) + 1), min(beliefs)


def together(beliefs, common: float = 0.0) -> float:
    """Return the belief that all links hold.

    ``common`` is the weight of a common cause, 0 to 1 (`ValueError` outside): at 0 the links are
    independent and their beliefs multiply; at 1 they stand and fall together, and the weakest
    one decides; between them is the mean of the two, weighted.

    Examples
    --------
    >>> together([0.5, 0.5]), together([0.5, 0.5], common=1), together([0.5, 0.5], common=0.5)
    (0.25, 0.5, 0.375)
    """
    beliefs = _checked(beliefs)
    if not 0 <= common <= 1:
        raise ValueError(f"common must be between 0 and 1, not {common}")
    return common * min(beliefs) + (1 - common) * math.prod(beliefs)


def along(beliefs, common: float = 0.0) -> pd.DataFrame:
    """Return the belief that a chain holds up to each of its links, in percent.

    One row a link, in order: belief (in this link alone), so_far (`together` up to here), least
    and most (`bounds` up to here).
    """
    beliefs = _checked(beliefs)
    rows = []
    for end in range(1, len(beliefs) + 1):
        part = beliefs[:end]
        rows.append([beliefs[end - 1], together(part, common), *bounds(part)])
    return 100 * pd.DataFrame(rows, columns=["belief", "so_far", "least", "most"])
