"""The value of an expression, part by part: what is not written here does not run."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Mapping
from functools import reduce
from itertools import pairwise

from kernelfree.guards import SETS, Function, formatted, items, refuse_endless
from kernelfree.limits import CALL, DEPTH, SOURCE, Budget, Refused
from kernelfree.reach import BUILTINS, is_data, part, subscript

OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.Not: operator.not_, ast.USub: operator.neg, ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many, ast.NotIn: lambda one, many: one not in many,
}  # fmt: skip


def parsed(text: str) -> ast.expr:
    """Return an expression as a tree of limited size; `Refused` if it is none."""
    if len(text) > SOURCE:
        raise Refused(f"it is longer than {SOURCE:,} characters. Name parts of it under values.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise Refused(f"this is no expression: {error.msg}.") from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise Refused(f"this cannot be read: {error or 'too many brackets'}.") from None
    level = [tree]
    for _ in range(DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise Refused("too much stands inside of something else. Name parts of it under values.")
    return tree


class Evaluation:
    """One run over an expression: what its names stand for, and what it has left to spend."""

    def __init__(self, known: Mapping, budget: Budget | None = None):
        """Begin with the names ``known``, beside those of every expression."""
        self.known, self.budget = known, budget or Budget()

    def of(self, node: ast.AST):
        """Return the value of a part of the expression."""
        self.budget.spend(1)
        way = getattr(self, f"_{type(node).__name__}", None)
        if way is None:
            raise Refused(f"an expression may hold no {type(node).__name__}.")
        return way(node)

    def _within(self, names: Mapping) -> Evaluation:
        return Evaluation({**self.known, **names}, self.budget)

    def _Constant(self, node):
        if not isinstance(node.value, (str, int, float, type(None))):
            raise Refused(f"{node.value!r} is neither number nor text.")
        return self.budget.sized(node.value)

    def _Name(self, node):
        if node.id in self.known:
            return self.known[node.id]
        if node.id not in BUILTINS:
            raise Refused(
                f"nothing is called {node.id!r}. An expression knows the names under values, "
                f"the book's, and {', '.join(BUILTINS)}."
            )
        return BUILTINS[node.id]

    def _Attribute(self, node):
        value = self.of(node.value)
        if node.attr == "query":
            return Function("query", lambda *args, **named: query(value, self, *args, **named))
        return self.budget.sized(part(value, node.attr))

    def _Subscript(self, node):
        return self.budget.sized(subscript(self.of(node.value), self.of(node.slice)))

    def _Slice(self, node):
        return slice(*(one and self.of(one) for one in (node.lower, node.upper, node.step)))

    def _Call(self, node):
        function = self.of(node.func)
        if not isinstance(function, Function):
            raise Refused(f"{ast.unparse(node.func)} is nothing that an expression may call.")
        args = self._list(node.args)
        named = {one.arg: self.of(one.value) for one in node.keywords}
        if None in named:
            raise Refused("** is not known here: write out what is given.")
        self.budget.spend(CALL)
        return self.budget.sized(function(*args, **named))

    def _Lambda(self, node):
        names = [one.arg for one in node.args.args]
        if ast.unparse(node.args) != ", ".join(names):
            raise Refused("a lambda takes names alone: no default, no *.")

        def run(*values):
            self.budget.spend(CALL)
            return self._within(dict(zip(names, values, strict=True))).of(node.body)

        return Function("lambda", run)

    def _list(self, nodes) -> list:
        made = []
        for node in nodes:
            starred = isinstance(node, ast.Starred)
            made += items(self.of(node.value)) if starred else [self.of(node)]
        return self.budget.sized(made)

    def _List(self, node):
        return self._list(node.elts)

    def _Tuple(self, node):
        return tuple(self._list(node.elts))

    def _Set(self, node):
        return set(self._list(node.elts))

    def _Dict(self, node):
        return dict(zip(self._list(node.keys), self._list(node.values), strict=True))

    def _ListComp(self, node):
        return self.budget.sized([one.of(node.elt) for one in self._each(node.generators)])

    _GeneratorExp = _ListComp  # at once: nothing half-done is passed on

    def _SetComp(self, node):
        return set(self._ListComp(node))

    def _DictComp(self, node):
        each = self._each(node.generators)
        return self.budget.sized({one.of(node.key): one.of(node.value) for one in each})

    def _each(self, loops):
        """Yield an evaluation for each turn of a comprehension's loops."""
        if not loops:
            yield self
            return
        if loops[0].is_async:
            raise Refused("a loop waits for nothing: leave out async.")
        for value in items(self.of(loops[0].iter)):
            inner = self._within(_bound(loops[0].target, value))
            if all(inner.of(condition) for condition in loops[0].ifs):
                yield from inner._each(loops[1:])

    def _IfExp(self, node):
        return self.of(node.body if self.of(node.test) else node.orelse)

    def _BoolOp(self, node):
        for one in node.values:
            value = self.of(one)
            if bool(value) is isinstance(node.op, ast.Or):
                return value
        return value

    def _UnaryOp(self, node):
        return OPERATORS[type(node.op)](self.of(node.operand))

    def _BinOp(self, node):
        kind, left, right = type(node.op), self.of(node.left), self.of(node.right)
        if kind not in OPERATORS:
            raise Refused(f"an expression may hold no {kind.__name__}.")
        refuse_endless(kind, left, right)
        return self.budget.sized(OPERATORS[kind](left, right))

    def _Compare(self, node):
        left = self.of(node.left)
        for kind, other in zip(map(type, node.ops), node.comparators, strict=True):
            right = self.of(other)
            value = OPERATORS[kind](left, right)
            if other is not node.comparators[-1] and not value:
                return value
            left = right
        return value

    def _JoinedStr(self, node):
        return self.budget.sized("".join(map(self.of, node.values)))

    def _FormattedValue(self, node):
        if node.conversion not in (-1, ord("s")):
            raise Refused("an f-string has no !r and no !a here.")
        spec = self.of(node.format_spec) if node.format_spec else ""
        return formatted(self.of(node.value), spec)


def _bound(target: ast.expr, value) -> dict:
    """Return what the names of a loop stand for in the turn of ``value``."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not isinstance(target, ast.Tuple):
        raise Refused(f"a loop is over names, not over {ast.unparse(target)}.")
    found = {}
    for one, inner in zip(target.elts, items(value), strict=True):
        found |= _bound(one, inner)
    return found


def query(table, around: Evaluation, text: str, local_dict: Mapping | None = None):
    """Return the rows of a table that fit ``text``, as ``DataFrame.query`` does.

    pandas would run what stands there, attributes and calls of ``@names`` included: here it
    is columns compared with numbers and texts, and ``@name`` is a value of the expression.
    """
    part(table, "query")
    known = {f"__{name}": one for name, one in {**around.known, **(local_dict or {})}.items()}
    plain = re.sub(r"""("[^"]*"|'[^']*')|@(?=[a-z])""", lambda found: found[1] or "__", text)
    rows = Rows(table, known, around.budget).of(parsed(plain))
    return table.loc[rows]


class Rows(Evaluation):
    """Which rows of a table fit a query."""

    NODES = (ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Compare, ast.BoolOp, ast.UnaryOp)

    def __init__(self, table, known: Mapping, budget: Budget):
        """Ask about the columns of ``table``."""
        super().__init__(known, budget)
        self.table = table

    def of(self, node):
        """Return a column, a value, or for each row whether it fits."""
        combined = isinstance(node, ast.BinOp) and type(node.op) in SETS
        if not isinstance(node, self.NODES) and not combined:
            raise Refused(
                f"a query compares columns with values; it holds no {type(node).__name__}."
            )
        return super().of(node)

    def _Name(self, node):
        if node.id in self.known and is_data(self.known[node.id]):
            return self.known[node.id]
        if node.id in self.table.columns:
            return self.table[node.id]
        if node.id in (self.table.index.name, "index"):
            return self.table.index
        columns = ", ".join(map(str, self.table.columns))
        raise Refused(f"query: {node.id!r} is no column of the table; there is {columns}.")

    def _BoolOp(self, node):
        both = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return reduce(both, map(self.of, node.values))

    def _UnaryOp(self, node):
        if isinstance(node.op, ast.Not):
            return operator.invert(self.of(node.operand))
        return super()._UnaryOp(node)

    def _Compare(self, node):
        sides = [self.of(one) for one in (node.left, *node.comparators)]
        found = []
        for op, (left, right) in zip(node.ops, pairwise(sides), strict=True):
            many = isinstance(op, (ast.In, ast.NotIn))
            rows = left.isin(items(right)) if many else OPERATORS[type(op)](left, right)
            found.append(~rows if isinstance(op, ast.NotIn) else rows)
        return reduce(operator.and_, found)
