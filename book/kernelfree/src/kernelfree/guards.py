"""Where Python and pandas would do more than an expression may: the same, with less reach."""

from __future__ import annotations

import ast
import math
import re
import string

from kernelfree.limits import BITS, CELLS, SIZE, Refused, weight

PLAIN = (str, int, float, bool, type(None))
ITERABLE = (
    str, list, tuple, dict, set, frozenset, range,
    type({}.keys()), type({}.values()), type({}.items()),
)  # fmt: skip
SETS = (ast.BitAnd, ast.BitOr, ast.BitXor)
NOT_HERE = {"inplace", "out"}  # keywords that change what is not the expression's own
TYPES = {"int": int, "float": float, "str": str, "bool": bool}
TYPES |= {name: name for name in ("Int64", "float64", "int64", "string", "boolean")}
SUMMARIES = ("count", "first", "last", "max", "mean", "median", "min", "nunique", "std", "sum")
NUMBER = re.compile(r"(.?[<>^=])?[-+ ]?#?\d{0,3}[,_]?(\.\d{1,2})?[a-zA-Z%]?")


class Function:
    """Something that an expression may call: nothing else can be called."""

    def __init__(self, name: str, run):
        """Name what runs ``run``."""
        self.name, self.run = name, run

    def __call__(self, *args, **named):
        """Call it, as pandas does with a key or a condition."""
        for name in named:
            if name in NOT_HERE or name.startswith("_"):
                raise Refused(f"{self.name} may not be given {name}=. Leave it out.")
        return self.run(*args, **named)

    def __repr__(self) -> str:
        return self.name


def is_table(value) -> bool:
    """Tell whether a value is of pandas or numpy."""
    return type(value).__module__.split(".")[0] in ("pandas", "numpy")


def is_numeric(value) -> bool:
    """Tell whether all cells of a table, a column or an array are numbers, times or yes and no."""
    many = value.dtypes if hasattr(value, "columns") else [value.dtype]
    return all(one.kind in "biufmM" for one in many)


def items(value) -> list:
    """Return what a value holds, one after the other; `Refused` if it cannot be gone through."""
    if isinstance(value, range) and len(value) > SIZE:
        raise Refused(f"a range may have {SIZE:,} numbers and no more.")
    if not isinstance(value, ITERABLE) and not is_table(value):
        raise Refused(f"a {type(value).__name__} cannot be gone through.")
    return list(value)


def formatted(value, spec: str = "") -> str:
    """Return a number or a text as ``spec`` says, such as ``,.1f``."""
    if not isinstance(value, PLAIN) and not is_table(value):
        raise Refused(f"a {type(value).__name__} cannot be put into a text: a number or text can.")
    if not NUMBER.fullmatch(spec):
        raise Refused(f"{spec!r} is no form for a number: use one such as ',.1f'.")
    return format(value, spec)


def refuse_many(rows, times: int) -> None:
    """Raise if ``times`` labels of rows, each of which may stand often, are too many."""
    if times * len(rows) > SIZE * CELLS and not getattr(rows, "index", rows).is_unique:
        raise Refused(f"{times:,} labels of {len(rows):,} rows are too many to look up.")


def refuse_endless(kind: type, left, right) -> None:
    """Raise if ``left`` and ``right`` would grow beyond all bounds before anybody can look."""
    tables = [one for one in (left, right) if is_table(one) and getattr(one, "ndim", 0)]
    if kind not in SETS and not all(map(is_numeric, tables)):
        raise Refused("only columns of numbers can be reckoned with.")
    if all(hasattr(one, "iloc") for one in (left, right)):
        if not left.index.equals(right.index) and not right.index.is_unique:
            refuse_many(left, len(right))
    if kind is ast.Mod and isinstance(left, str):
        raise Refused("a text is not filled by %: write f'{x:.1f}' or '{:.1f}'.format(x).")
    if kind is ast.Mult:
        for many, times in ((left, right), (right, left)):
            if isinstance(many, (str, list, tuple)) and isinstance(times, int):
                if weight(many) * times > SIZE:
                    raise Refused(f"a value may hold {SIZE:,} characters or items and no more.")
    if kind is ast.Pow and isinstance(left, int) and isinstance(right, int):
        if left.bit_length() * right > BITS:
            raise Refused(f"a number may have {BITS:,} binary digits and no more.")


def _format(text: str, *args, **named) -> str:
    """Fill ``{}``, ``{0}`` and ``{name}``, and nothing inside of what they name."""
    made, given = "", iter(args)
    for before, field, spec, how in string.Formatter().parse(text):
        made += before
        if field is None:
            continue
        if how or not re.fullmatch(r"\d{0,3}|[a-z]\w*", field):
            raise Refused(f"{{{field}}} names a part of a thing: name the thing alone.")
        value = next(given) if not field else args[int(field)] if field.isdigit() else named[field]
        made += formatted(value, spec)
    return made


def _join(text: str, values) -> str:
    found = items(values)
    if len(text) * len(found) > SIZE:
        raise Refused(f"a text may have {SIZE:,} characters and no more.")
    return text.join(found)


def _astype(value, kind):
    def known(one):
        name = one.name if isinstance(one, Function) else one
        if not isinstance(name, str) or name not in TYPES:
            raise Refused(f"astype takes {', '.join(TYPES)}, not {name!r}.")
        return TYPES[name]

    if isinstance(kind, dict):
        return value.astype({column: known(one) for column, one in kind.items()})
    return value.astype(known(kind))


def _sum(value, **named):
    if not is_numeric(getattr(value, "obj", value)):
        raise Refused("sum adds numbers: take the columns that hold some.")
    return value.sum(**named)


def _pivot(table, *, index, columns, values):
    _refuse_dense(table, index, columns)
    return table.pivot(index=index, columns=columns, values=values)


def _pivot_table(table, *, values, index=None, columns=None, aggfunc="mean"):
    if aggfunc not in SUMMARIES:
        raise Refused(f"aggfunc can be {', '.join(SUMMARIES)}, not {aggfunc!r}.")
    if not is_numeric(table[values]):
        raise Refused(f"pivot_table: {values!r} is no column of numbers.")
    _refuse_dense(table, index, columns)
    return table.pivot_table(values=values, index=index, columns=columns, aggfunc=aggfunc)


def _refuse_dense(table, *sides) -> None:
    cells = math.prod(len(table[side].drop_duplicates()) for side in sides if side is not None)
    if cells > SIZE * CELLS:
        raise Refused(f"a pivot of {cells:,} cells is too large.")


def _compare(name: str):
    def compare(column, other):
        refuse_endless(ast.BitAnd, column, other)
        return getattr(column, name)(other)

    return compare


def _series(data=None, index=None):
    import pandas as pd

    for part in (data, index):
        weight(items(part) if isinstance(part, range) else part)
    return pd.Series(data, index)


def _timestamp(date):
    import pandas as pd

    if not isinstance(date, (int, float)) and not re.match(r"\d{4}", str(date)):
        raise Refused(f"{date!r} is no date: write one such as '2017-12-22'.")
    return pd.Timestamp(date)


GUARDS = {  # by the type and the name: what runs instead
    ("builtins.str", "format"): _format,
    ("builtins.str", "join"): _join,
    ("pandas", "Series"): _series,
    ("pandas", "Timestamp"): _timestamp,
    ("pandas.DataFrame", "pivot"): _pivot,
    ("pandas.DataFrame", "pivot_table"): _pivot_table,
    ("pandas.NDFrame", "astype"): _astype,
    ("pandas.NDFrame", "shift"): lambda table, periods=1: table.shift(int(periods)),
    ("pandas.DataFrame", "to_numpy"): lambda table: table.to_numpy(),
    ("pandas.IndexOpsMixin", "to_numpy"): lambda column: column.to_numpy(),
    ("pandas.IndexOpsMixin", "value_counts"): lambda column: column.value_counts(),
    ("pandas.StringMethods", "contains"): lambda s, text: s.contains(text, regex=False),
    ("pandas.StringMethods", "split"): lambda s, text=None: s.split(text, regex=False),
}
SUMMED = ("pandas.DataFrame", "pandas.Series", "pandas.SeriesGroupBy", "numpy.ndarray")
GUARDS |= {(kind, "sum"): _sum for kind in SUMMED}
GUARDS |= {("pandas.Series", name): _compare(name) for name in "eq ne lt le gt ge".split()}
