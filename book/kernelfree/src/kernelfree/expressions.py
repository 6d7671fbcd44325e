"""The expressions of a bank: a small part of Python over the book's tables and models.

They are data: nothing but what stands here runs, on nothing but what `kernelfree.reach` lists,
and no longer than `kernelfree.limits` says.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from kernelfree.evaluation import Evaluation, parsed
from kernelfree.guards import Function
from kernelfree.limits import Refused, Stopped, stopwatch
from kernelfree.reach import BUILTINS, Module, opened


class ExpressionError(ValueError):
    """An expression that has no value; the message says why."""


def value_of(expression: str, values: Mapping, names: Callable[[str], object]):
    """Return the value of ``expression``; a number of numpy becomes one of Python.

    ``values`` are names known here; ``names(name)`` returns what the book means by another
    name, or raises `KeyError`.  `ExpressionError` says why there is no value.
    """
    try:
        tree = parsed(expression)
        book = _from_the_book(tree, values, names)  # a first import may take its time
        with stopwatch():
            value = Evaluation(book | dict(values)).of(tree)
    except (Refused, Stopped) as error:
        raise ExpressionError(str(error)) from None
    except RecursionError:
        raise ExpressionError("it calls itself without an end.") from None
    except MemoryError:
        raise ExpressionError("it needs more memory than there is.") from None
    except Exception as error:
        raise ExpressionError(f"{type(error).__name__}: {error}") from None
    if isinstance(value, (Function, Module)):
        raise ExpressionError(f"{value!r} is no value: call it, or name a part of it.")
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError(f"it gives {value}, which is no number.")
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


def _from_the_book(tree: ast.expr, values: Mapping, names: Callable[[str], object]) -> dict:
    """Return what the book means by the names in an expression that nothing else explains."""
    found = {}
    for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        if name not in values and name not in BUILTINS and not name.startswith("_"):
            try:
                found[name] = opened(names(name), name)
            except KeyError:
                pass  # a name of a comprehension's own, or an unknown one
    return found
