"""How much one expression may do: steps, size, time and memory."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager

SOURCE = 2_000  # characters of an expression
DEPTH = 60  # levels of an expression, one inside the other
STEPS = 400_000
CALL = 100  # steps that a call counts for
TEXT = 2_000  # characters of a text
SIZE = 20_000  # characters and items of a value
CELLS = 50  # cells of a table that weigh as much as one item of a list
BITS = 4_096  # binary digits of a whole number
SECONDS = 10
MEGABYTES = 1_000


class Refused(Exception):
    """What an expression may not do; the message says what it may."""


class Stopped(BaseException):
    """Time or memory is used up: no ``except Exception`` on the way may hold it back."""


class Budget:
    """The steps that an expression has left."""

    def __init__(self):
        """Begin with all of them."""
        self.left = STEPS

    def spend(self, steps: int) -> None:
        """Count ``steps``; `Refused` if there are no more."""
        self.left -= steps
        if self.left < 0:
            raise Refused(f"it takes more than {STEPS:,} steps. Ask a model for the figure.")

    def sized(self, value):
        """Return ``value``, counted; `Refused` if it is too large."""
        self.spend(weight(value))
        return value


def weight(value) -> int:
    """Return how many characters, items and cells a value holds, those inside it included.

    What stands twice counts twice: a list of a list of a list can be small and endless to read.
    """
    total, rest = 0, [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            total += len(one) + 1
            if len(one) > TEXT:
                raise Refused(f"a text may have {TEXT:,} characters and no more.")
        elif isinstance(one, dict):
            rest += [*one.keys(), *one.values()]
            total += 1
        elif isinstance(one, (list, tuple, set, frozenset)):
            rest += one
            total += 1
        elif isinstance(one, int) and one.bit_length() > BITS:
            raise Refused(f"a number may have {BITS:,} binary digits and no more.")
        else:
            total += 1 + _cells(one) // CELLS
        if total > SIZE or len(rest) > SIZE:
            raise Refused(f"a value may hold {SIZE:,} characters or items and no more.")
    return total


def _cells(value) -> int:
    """Return how many cells a table, a column or an array has; 0 if it is none."""
    size = getattr(value, "size", 0) if hasattr(value, "ndim") else 0
    return 0 if callable(size) else int(size)


@contextmanager
def stopwatch():
    """Raise `Stopped` inside the block once its time or its memory is used up.

    Python tells time to the main thread only, and not on Windows; elsewhere steps must do.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return
    ticks, before = iter(range(4 * SECONDS)), _memory()

    def tick(number, frame):
        if next(ticks, None) is None:
            raise Stopped(f"it takes more than {SECONDS} seconds.")
        if _memory() - before > MEGABYTES:
            raise Stopped(f"it takes more than {MEGABYTES:,} MB of memory.")

    handler = signal.signal(signal.SIGALRM, tick)
    pending = signal.setitimer(signal.ITIMER_REAL, 0.25, 0.25)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *pending)


def _memory() -> float:
    """Return the most memory that this process has had, in MB."""
    import resource  # not on Windows

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
