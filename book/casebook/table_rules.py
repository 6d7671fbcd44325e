"""A table's file read strictly: what spreadsheets and slips leave in it, by row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from casebook import data, values

# A cell and what ends it, by RFC 4180: with quotes, which are doubled inside; or without any.
CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\Z)')
UNQUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"|[^",\r\n]*')


def rows(name: str) -> list[list[str]]:
    """Return a table's cells, its header first; row 1 is the header, as in a spreadsheet.

    A byte-order mark is passed over.  `DataError` names the row and column at which the file
    is no table.
    """
    path = data.table_file(name)
    text = data.read_text(path).removeprefix("\ufeff")
    found, row, at = [], [], 0
    while at < len(text):
        cell = CELL.match(text, at)
        if not cell:
            place = f"{data.place(path)}, row {len(found) + 1}, column {len(row) + 1}"
            raise data.DataError(f"{place}: {_misfit(text, at)}")
        quoted, plain, end = cell.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        at = cell.end()
        if end != ",":
            found.append(row)
            row = []
    return found + ([[*row, ""]] if row else [])


def _misfit(text: str, at: int) -> str:
    """Return why no cell can be read at this place."""
    if text[UNQUOTED.match(text, at).end() :].startswith("\r"):
        return (
            "line-end error: a line ends with a carriage return alone; save the file with the "
            "line ends of Unix or Windows."
        )
    return (
        "quote error: a quote is not closed, or has letters before or after it; put the whole "
        'cell in quotes, and write a quote inside it twice: "".'
    )


def problems(name: str) -> Iterator[str]:
    """Yield what is wrong with a table's file: its form first, then cell by cell."""
    place = data.place(data.table_file(name))
    try:
        header, *body = rows(name) or [[]]
    except data.DataError as error:
        yield str(error)
        return
    fields = data.schema(name)["fields"]
    names = [field["name"] for field in fields]
    if header != names:
        yield (
            f"{place}, row 1: header error: the columns are {header}, but the schema says "
            f"{names}; name them alike, with commas between."
        )
        return
    uneven = [(row, cells) for row, cells in enumerate(body, start=2) if len(cells) != len(names)]
    for row, cells in uneven:
        yield (
            f"{place}, row {row}: row error: {len(cells)} cells for {len(names)} columns; "
            "add or delete commas, or put a cell with a comma in quotes."
        )
    if uneven:
        return
    rules = [(field["name"], CELLS.get(kind_of(field))) for field in fields]
    for row, cells in enumerate(body, start=2):
        for (column, rule), cell in zip(rules, cells, strict=True):
            if cell and (told := _cell_problem(cell, rule)):
                yield f"{place}, row {row}, column {column}: {told}."


def _cell_problem(cell: str, rule: tuple[str, Callable] | None) -> str | None:
    """Return which rule a cell breaks, and the remedy; None if it breaks none."""
    if not (cell.isascii() and cell.isprintable()):
        for at, char in enumerate(cell, start=1):
            if _hidden(char):
                named = unicodedata.name(char, "a control character")
                return (
                    f"character error: character {at} is U+{ord(char):04X} ({named}), which "
                    "nobody sees or types here; delete it or type it anew"
                )
    if cell != cell.strip():
        return f"space error: {cell!r} begins or ends with a space; delete it"
    if rule:
        title, read = rule
        try:
            read(cell)
        except ValueError as error:
            return f"{title}: {error}"
    return None


def _hidden(char: str) -> bool:
    """Tell if a character cannot be seen, or looks like another: controls, odd spaces, digits."""
    foreign_digit = char.isdecimal() and not char.isascii()
    return not char.isprintable() or char == "\N{REPLACEMENT CHARACTER}" or foreign_digit


def kind_of(field: dict) -> str:
    """Return what the cells of a column are: its type, or what its pattern says of a text."""
    pattern = field.get("constraints", {}).get("pattern")
    if field["type"] != "string" or not pattern:
        return field["type"]
    for kind, examples in EXAMPLES.items():
        if any(re.fullmatch(pattern, one) for one in examples):
            if not any(re.fullmatch(pattern, other) for other in OTHERS):
                return kind
    return "string"


# A pattern is a date's if a date fits it, but neither a word nor a long number does.
EXAMPLES = {
    "date": ("2000-12-31", "2000-12", "2000/2001", "2000-12-31/2001-12-31"),
    "time": ("23:59", "23:59:59"),
}
OTHERS = ("a", "ABC", "12345")
CELLS = {
    "number": ("type error", values.number),
    "integer": ("type error", values.integer),
    "year": ("type error", values.year),
    "date": ("date error", values.period),
    "time": ("date error", values.time),
}
