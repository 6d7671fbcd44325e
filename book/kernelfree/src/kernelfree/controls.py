"""The controls of an explorer: what each may be set to, and how it stands on the page."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from itertools import pairwise

MANY = 4  # choices; more are a list to open instead of buttons


class ExplorerError(ValueError):
    """An explorer that cannot be built; the message says which part, and what to do."""


@dataclass(frozen=True)
class Control:
    """One control.

    ``kind`` is slider, choice or switch; ``values`` is what the setting holds (numbers, texts,
    or False and True), ``arguments`` what the function gets for each of them.
    """

    name: str
    label: str
    kind: str
    values: tuple
    arguments: tuple
    initial: int

    @property
    def step(self) -> float | None:
        """The distance of a slider's values, None if they are not evenly spaced."""
        if self.kind != "slider":
            return None
        gaps = {round(after - before, 9) for before, after in pairwise(self.values)}
        return gaps.pop() if len(gaps) == 1 else None

    def argument(self, value):
        """Return what the function gets for a value; `ExplorerError` if it is out of range."""
        if value in self.values:
            return self.arguments[self.values.index(value)]
        numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
        if self.kind == "slider" and numeric and min(self.values) <= value <= max(self.values):
            return value
        raise ExplorerError(f"{self.name} cannot be {value!r}. It can be {self.range}.")

    @property
    def range(self) -> str:
        """What it can be, in words."""
        if self.kind == "slider":
            return f"{min(self.values)} to {max(self.values)}"
        return ", ".join(repr(value) for value in self.values)


def make(function, given: dict, labels: dict) -> list[Control]:
    """Return the controls of ``function``; the first setting is that of its defaults."""
    parameters = inspect.signature(function).parameters
    for name in labels:
        if name not in given:
            raise ExplorerError(f"labels: there is no control {name!r}.")
    return [
        _control(name, values, labels.get(name), parameters, function.__name__)
        for name, values in given.items()
    ]


def _control(name, values, label, parameters, function: str) -> Control:
    if name not in parameters:
        known = ", ".join(parameters)
        raise ExplorerError(f"{function} has no parameter {name!r}. It has: {known}.")
    if isinstance(values, bool):
        values = [False, True]
    keys = tuple(values)
    arguments = tuple(values.values()) if isinstance(values, dict) else keys
    if len(keys) < 2 or len(set(keys)) < len(keys):
        raise ExplorerError(f"{name} needs two or more different values, not {keys!r}.")
    default = parameters[name].default
    initial = arguments.index(default) if default in arguments else 0
    words = label or name.replace("_", " ").capitalize()
    return Control(name, words, _kind(name, keys), keys, arguments, initial)


def _kind(name: str, keys: tuple) -> str:
    if all(isinstance(key, bool) for key in keys):
        return "switch"
    if all(isinstance(key, (int, float)) for key in keys):
        if list(keys) != sorted(keys):
            raise ExplorerError(f"{name}: a slider's values must rise, not {keys!r}.")
        return "slider"
    if all(isinstance(key, str) for key in keys):
        return "choice"
    raise ExplorerError(f"{name}: values are all numbers, all texts or a bool, not {keys!r}.")
