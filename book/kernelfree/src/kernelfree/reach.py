"""What an expression may reach: functions by name, parts of a thing by the thing's type."""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable
from functools import cache, partial

from kernelfree.errors import nearest
from kernelfree.guards import GUARDS, ITERABLE, PLAIN, Function, items, refuse_many
from kernelfree.limits import SIZE, Refused

SERIES = """
abs all any astype between count diff dropna drop drop_duplicates empty eq fillna ge get groupby
gt head iat idxmax idxmin iloc index is_monotonic_decreasing is_monotonic_increasing is_unique
isin isna item le loc lt max mean median min name ne nlargest notna nsmallest nunique
pct_change quantile rank round shape shift size sort_index sort_values std str sum tail to_dict
to_numpy tolist unique value_counts values var
"""
PARTS = {  # the type, as written by its package, and what may be used of it
    "pandas.DataFrame": """
        T abs all any assign astype at columns count drop drop_duplicates dropna empty fillna
        groupby head iat idxmax idxmin iloc index isin isna loc max mean median min nlargest notna
        nsmallest nunique pivot pivot_table quantile query rank reset_index round set_index shape
        size sort_index sort_values std sum tail to_dict to_numpy values var
    """,
    "pandas.Series": SERIES,
    "pandas.Index": """
        all any empty get_loc is_monotonic_decreasing is_monotonic_increasing is_unique isin item
        max min name names nunique shape size str to_numpy tolist unique value_counts values
    """,
    "pandas.GroupBy": "all any count first last max mean median min nunique size std var",
    "pandas.SeriesGroupBy": "idxmax idxmin nlargest nsmallest sum unique value_counts",
    "pandas.DataFrameGroupBy": "idxmax idxmin",
    "pandas.StringMethods": """
        contains endswith get len lower slice split startswith strip title upper
    """,
    "pandas.Timestamp": "day dayofyear month quarter year",
    "pandas.Timedelta": "days",
    "numpy.ndarray": "all any item max mean min ndim round shape size std sum tolist",
    "numpy.generic": "item",
    "builtins.str": """
        capitalize count endswith find format index isdigit join lower lstrip removeprefix
        removesuffix rstrip split startswith strip title upper
    """,
    "builtins.dict": "get items keys values",
    "builtins.list": "count index",
    "builtins.tuple": "count index",
    "builtins.set": "difference intersection isdisjoint issubset issuperset union",
    "builtins.frozenset": "difference intersection isdisjoint issubset issuperset union",
    "builtins.float": "is_integer",
    "builtins.range": "start step stop",
}
PARTS = {name: frozenset(parts.split()) for name, parts in PARTS.items()}
SUBSCRIPTED = "DataFrame Series Index ndarray DataFrameGroupBy _LocIndexer _iLocIndexer".split()
SUBSCRIPTED += ["_AtIndexer", "_iAtIndexer"]


class Module:
    """A module of the book's own, of which its own functions and constants can be reached."""

    def __init__(self, module: types.ModuleType):
        """Hold the module."""
        self.module = module

    def __repr__(self) -> str:
        return self.module.__name__.rsplit(".", 1)[-1]

    def part(self, name: str):
        """Return the function or the constant ``name``; `Refused` if it is no part of it."""
        known = [one for one in vars(self.module) if self._has(one)]
        if name not in known:
            raise Refused(
                f"{self} gives no {name!r} to an expression: only what is defined in it. "
                f"{nearest(name, known)}"
            )
        return opened(getattr(self.module, name), f"{self}.{name}")

    def _has(self, name: str) -> bool:
        if self.module.__name__ == "pandas":
            return ("pandas", name) in GUARDS
        value = inspect.unwrap(getattr(self.module, name))
        if name.startswith("_"):
            return False
        if isinstance(value, types.FunctionType):  # others' functions stand in other files
            return value.__code__.co_filename == self.module.__file__
        return is_data(value)


def opened(value, name: str):
    """Return a thing that the book gives to expressions, fit for them."""
    if isinstance(value, types.ModuleType):
        return Module(value)
    if inspect.isclass(value) and ("pandas", value.__name__) in GUARDS:
        return Function(name, GUARDS["pandas", value.__name__])
    return Function(name, value) if callable(value) else value


def is_data(value) -> bool:
    """Tell whether a value is data: numbers, texts, tables, records of the book's own."""
    if isinstance(value, type):
        return False
    return isinstance(value, (*PLAIN, *ITERABLE)) or bool(_parts(type(value)))


def _is_record(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) or issubclass(cls, tuple) and hasattr(cls, "_fields")


def _kinds(cls: type) -> list[str]:
    """Return a type and those it is made from, named as in `PARTS`."""
    return [f"{one.__module__.split('.')[0]}.{one.__qualname__}" for one in cls.__mro__]


@cache
def _parts(cls: type) -> set[str]:
    """Return the names of what may be used of a value of this type."""
    known = set().union(*(PARTS.get(kind, ()) for kind in _kinds(cls)))
    if _is_record(cls):
        fields = getattr(cls, "__dataclass_fields__", None) or cls._fields
        own = [name for name, one in inspect.getmembers(cls) if isinstance(one, property)]
        known |= {name for name in (*fields, *own) if not name.startswith("_")}
    return known


def part(value, name: str):
    """Return the part ``name`` of a value; `Refused` if an expression may not use it."""
    if isinstance(value, Module):
        return value.part(name)
    cls = type(value)
    if name not in _parts(cls):
        remedy = nearest(name, _parts(cls))
        raise Refused(f"an expression may not use .{name} of a {cls.__name__}. {remedy}")
    guard = next((GUARDS[kind, name] for kind in _kinds(cls) if (kind, name) in GUARDS), None)
    if guard:
        return Function(name, partial(guard, value))
    found = getattr(value, name)
    # pandas gives loc and some others a __call__, but they are there for their brackets
    return Function(name, found) if inspect.isroutine(found) else found


def subscript(value, key):
    """Return ``value[key]``; `Refused` if it is nothing to take a part of."""
    kinds = {cls.__qualname__ for cls in type(value).__mro__}
    if not isinstance(value, (str, list, tuple, dict, range)) and not kinds & set(SUBSCRIPTED):
        raise Refused(f"a {type(value).__name__} has no parts in square brackets.")
    if isinstance(key, list) and not all(isinstance(one, bool) for one in key):
        refuse_many(getattr(value, "obj", value), len(key))
    return value[key]


def _range(*numbers: int) -> range:
    made = range(*numbers)
    items(made[: SIZE + 1])
    return made


def _round(value, digits=None):
    if digits is not None and abs(digits) > 100:
        raise Refused("round takes at most 100 digits.")
    return round(value, digits)


def _sum(values, start=0):
    if not isinstance(start, (int, float)):
        raise Refused("sum adds numbers.")
    return sum(items(values), start)


def _extreme(choose: Callable) -> Callable:
    return lambda *values, **named: choose(
        *([items(values[0])] if len(values) == 1 else [values]), **named
    )


BUILTINS = {
    "round": _round, "abs": abs, "int": int, "str": str, "float": float, "sum": _sum, "len": len,
    "max": _extreme(max), "min": _extreme(min), "range": _range,
    "sorted": lambda values, **named: sorted(items(values), **named),
    "set": lambda values=(): set(items(values)), "list": lambda values=(): items(values),
    "dict": lambda values=(), **named: dict(
        values if isinstance(values, dict) else items(values), **named
    ),
    "zip": lambda *values: list(zip(*map(items, values), strict=False)),
}  # fmt: skip
BUILTINS = {name: Function(name, run) for name, run in BUILTINS.items()}
