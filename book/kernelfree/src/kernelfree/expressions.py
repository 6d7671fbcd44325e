"""The expressions of a bank: Python over the book's tables and models."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

BUILTINS = {
    "round": round, "abs": abs, "int": int, "str": str, "float": float, "sum": sum, "len": len,
    "max": max, "min": min, "sorted": sorted, "set": set, "list": list, "dict": dict, "zip": zip,
    "range": range,
}  # fmt: skip


class ExpressionError(ValueError):
    """An expression that has no value; the message says why."""


def _known(expression: str, values: Mapping, names: Callable[[str], object]) -> dict:
    """Return what the names in an expression stand for: values first, then the book's."""
    known = BUILTINS | dict(values)
    for node in ast.walk(ast.parse(expression, mode="eval")):
        if isinstance(node, ast.Name) and node.id not in known:
            try:
                known[node.id] = names(node.id)
            except KeyError:
                pass  # a name of a comprehension's own, or an unknown one
    return known


def value_of(expression: str, values: Mapping, names: Callable[[str], object]):
    """Return the value of ``expression``; a number of numpy becomes one of Python.

    ``values`` are names known here; ``names(name)`` returns what the book means by another
    name, or raises `KeyError`.  `ExpressionError` says why there is no value.
    """
    try:
        value = eval(expression, {"__builtins__": {}} | _known(expression, values, names))
    except Exception as error:
        raise ExpressionError(f"{type(error).__name__}: {error}") from None
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value
