"""A state and a foreign builder divide the gains of a project, and may do so again later.

The passage: the three examples of second thoughts about Belt and Road projects (Myanmar's port,
Pakistan's power plant, Malaysia) in the section "Megaregional Agreements and Initiatives" of
*Russia and Vietnam in the New Asia* (2019).  The report gives no model.  The two make offers in
turn (Rubinstein 1982), and the one who receives an offer may also walk away to something else
(Binmore, Shaked and Sutton 1989).  Money already spent moves what walking away is worth: towards
the state if the money was the builder's own (the obsolescing bargain, Vernon 1971), towards the
builder if the state has guaranteed the loan (the debt trap).  Others who watch make a yielding
builder pay elsewhere too (Kreps and Wilson 1982).

All shares are in percent of the project's gains: what both together win over having no deal.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

PATIENT, HURRIED = 0.95, 0.8  # what is left of a gain for who must wait one round more
SPENT = 50.0  # how far money spent moves both options when all is built
WATCHED = 20.0  # what yielding would cost the builder in its other projects
HASTE = {
    "neither": (PATIENT, PATIENT),
    "state": (HURRIED, PATIENT),
    "builder": (PATIENT, HURRIED),
}


def split(patience: tuple, options: tuple = (0, 0)) -> tuple[float, str]:
    """Return the state's share of the gains, and whose outside option decides it.

    Parameters
    ----------
    patience
        Discount factors of state and builder, each between 0 and 1 (`ValueError`).
    options
        What the state and the builder have by walking away, in percent of the gains.  The state,
        who asks for the talks, makes the first offer.

    The second result is ``none`` (both options are too weak to be used), ``state``, ``builder``
    or ``no deal``, when the two options add up to more than there is to divide; then the share is
    NaN.

    Examples
    --------
    >>> share, decides = split((0.95, 0.95))
    >>> round(share, 1), decides
    (51.3, 'none')
    >>> split((0.95, 0.95), (30, 0)) == split((0.95, 0.95))  # a weak threat changes nothing
    True
    >>> split((0.95, 0.95), (70, 40))[1]
    'no deal'
    """
    wait_state, wait_builder = patience
    if not (0 < wait_state < 1 and 0 < wait_builder < 1):
        raise ValueError(f"patience must be between 0 and 1, not {patience}")
    state, builder = options
    if state + builder > 100:
        return float("nan"), "no deal"
    equal = 100 * (1 - wait_builder) / (1 - wait_state * wait_builder)  # without options
    raised = 100 - wait_builder * (100 - state)  # what the state's option lets it ask for
    share = min(max(equal, raised), 100 - builder)
    if share < max(equal, raised):
        return share, "builder"
    return share, "state" if raised > equal else "none"


def options(state: float, builder: float, built: float, own_money: bool, watched: bool) -> tuple:
    """Return what walking away is worth to state and builder when ``built`` percent stand.

    ``state`` and ``builder`` are the options before work begins; all in percent of the gains.
    What one side loses with the money already spent the other gains, at most `SPENT`.  Below
    zero an option counts as zero, since nobody has to use it, and above 100 as all the gains.
    `ValueError` if ``built`` is not between 0 and 100.

    >>> options(20, 0, 100, own_money=True, watched=False)
    (70.0, 0.0)
    >>> options(20, 0, 100, own_money=False, watched=False)
    (0.0, 50.0)
    """
    if not 0 <= built <= 100:
        raise ValueError(f"built must be between 0 and 100 percent, not {built}")
    moved = SPENT * built / 100 * (1 if own_money else -1)
    alone = builder + (WATCHED if watched else 0)
    return tuple(min(max(one, 0.0), 100.0) for one in (state + moved, alone - moved))


def course(
    haste: str, state: float, builder: float, own_money: bool, watched: bool, at=range(0, 101, 2)
) -> pd.DataFrame:
    """Return the state's share if the parties bargain (again) at each stage of the work.

    ``haste`` names who is in a hurry: ``neither``, ``state`` or ``builder`` (`KeyError`).
    Columns: built_pct, share_pct (NaN: no deal), decides (see `split`), and the two options in
    percent.
    """
    rows = []
    for built in at:
        pair = options(state, builder, built, own_money, watched)
        rows.append([built, *split(HASTE[haste], pair), *pair])
    columns = ["built_pct", "share_pct", "decides", "state_option_pct", "builder_option_pct"]
    return pd.DataFrame(rows, columns=columns)


def unit_price(amount: float, quantity: float) -> float:
    """Return the price of one berth, kilometre or megawatt; `ValueError` if nothing is built.

    >>> unit_price(7.3, 10), unit_price(1.3, 2)
    (0.73, 0.65)
    """
    if quantity <= 0:
        raise ValueError(f"quantity must be above 0, not {quantity}")
    return amount / quantity


def change(before: float, after: float) -> float:
    """Return the change from ``before`` to ``after`` in percent.

    >>> change(8, 6)
    -25.0
    """
    return float(100 * (np.float64(after) / before - 1))
