"""The data package checked cell by cell: nothing without a type, a source, a meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kernelfree.errors import nearest

from casebook import checked, data, table_rules
from casebook.claims import format_value

CHECKED = data.ROOT / "_build" / "checked-data"


def problems() -> list[str]:
    """Return what is wrong with the data package, one line a problem; empty if all is well.

    The Data Package rules (types, keys, constraints) are checked by ``frictionless``; here is
    what it cannot know: that each table says where it comes from and each column what it means,
    that a file is what it looks like, that each row's sources are in the bibliography.  What was
    in order and has not changed is not checked again.
    """
    files = [*data.DATA.rglob("*"), data.BIBLIOGRAPHY, *Path(__file__).parent.glob("*.py")]
    return checked.problems(CHECKED, files, ["frictionless", "pybtex"], _found)


def _found() -> list[str]:
    try:
        tables = data.resources()
        # what is not described cannot be checked, and what is misshapen cannot be read
        return (
            [told for name in tables for told in _description_problems(name)]
            + list(_stray_files())
            or [told for name in tables for told in table_rules.problems(name)]
            or _frictionless_problems() + _citation_problems() + _claim_problems()
        )
    except data.DataError as error:
        return [str(error)]


def _description_problems(name: str) -> Iterator[str]:
    """Yield what a table's entry in the package, and its schema, leave unsaid."""
    table = data.resources()[name]
    place = f"data/datapackage.json: table {name}"
    for key in ("title", "description", "vintage"):
        if not _is_said(table.get(key)):
            yield f"{place}: {key} is missing; add it."
    for key in ("sources", "licenses"):
        told = table.get(key)
        if not (isinstance(told, list) and told and all(map(_is_link, told))):
            yield f"{place}: {key} is missing; add a list of one or more, each with a title."
    place, fields = f"data/schemas/{name}.json", table["schema"]["fields"]
    for column, times in Counter(field["name"] for field in fields).items():
        if times > 1:
            yield f"{place}: column {column} is described {times} times; keep one."
    for field in fields:
        yield from (f"{place}: column {field['name']}: {told}" for told in _unsaid(field))
    if not table["schema"].get("primaryKey"):
        yield f"{place}: primaryKey is missing; name the columns that make a row unique."
    source = next((field for field in fields if field["name"] == source_column(name)), {})
    if name != "claims" and not source.get("constraints", {}).get("required"):
        yield f"{place}: give it a required column source, with keys of book/references.bib."


def _is_said(text) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _is_link(told) -> bool:
    """Tell if an entry has a title, and a path only if that is a text."""
    return (
        isinstance(told, dict) and _is_said(told.get("title")) and _is_said(told.get("path", "-"))
    )


def _unsaid(field: dict) -> Iterator[str]:
    """Yield what one column's description lacks."""
    if not _is_said(field.get("description")):
        yield "description is missing; say what the column means."
    if field["type"] in ("number", "integer") and not _is_said(field.get("unit")):
        yield "unit is missing; a number without one says nothing."
    try:
        re.compile(field.get("constraints", {}).get("pattern", ""))
    except (re.error, TypeError, AttributeError) as error:
        yield f"constraints: the pattern cannot be read ({error}); correct it."


def _stray_files() -> Iterator[str]:
    """Yield the files beside the tables that no entry of the package describes."""
    for folder, ending in ((data.DATA, "csv"), (data.DATA / "schemas", "json")):
        for path in sorted(folder.glob(f"*.{ending}")):
            if path.stem not in data.resources():
                yield f"{data.place(path)}: not in datapackage.json; describe it there."


REMEDIES = {
    "type-error": "write a value of that type",
    "constraint-error": "write a value that the schema allows, or correct the schema",
    "unique-error": "make it differ from every other row",
    "primary-key": "delete or correct one of the two rows",
    "foreign-key": "correct the value, or add its row to that table",
}


def _frictionless_problems() -> list[str]:
    from frictionless import FrictionlessException, Package  # slow to import: only when checking

    # handed over as read here, so that a byte-order mark is no matter
    inline = [
        {key: value for key, value in table.items() if key in ("name", "schema")}
        | {"data": table_rules.rows(name)}
        for name, table in data.resources().items()
    ]
    try:
        described = data.read_object(data.DATA / "datapackage.json")
        report = Package.from_descriptor(described | {"resources": inline}).validate()
    except FrictionlessException as error:
        causes = error.reasons or [error.error]
        return [f"data/datapackage.json: {one.message}; correct it." for one in causes]
    found = [f"data/datapackage.json: {error.message}; correct it." for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            place = f"data/{task.name}.csv"
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", None)
            place += f", row {row}" if row else ""
            place += f", column {column}" if column else ""
            remedy = REMEDIES.get(error.type, "correct it")
            found.append(f"{place}: {error.title.lower()}: {error.message}; {remedy}.")
    return found


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each row and its cells by column."""
    header, *body = table_rules.rows(name)
    for number, cells in enumerate(body, start=2):
        yield number, dict(zip(header, cells, strict=True))


def _citation_problems() -> list[str]:
    known, found = data.bibliography(), []
    for name in data.resources():
        column = source_column(name)
        for number, row in _rows(name):
            for key in row[column].split():
                if key not in known:
                    found.append(
                        f"data/{name}.csv, row {number}, column {column}: unknown source {key!r} "
                        f"in book/references.bib. {nearest(key, known)}"
                    )
    return found


def source_column(name: str) -> str:
    """Return the column of a table that holds keys of the bibliography."""
    return "citation" if name == "claims" else "source"


EVIDENCED = {"holds", "disputed", "wrong", "superseded"}


def _claim_problems() -> list[str]:
    """Return the claims whose verdict has no evidence, or whose value does not fit its unit."""
    found = []
    for number, row in _rows("claims"):
        place = f"data/claims.csv, row {number} ({row['id']})"
        if row["verdict"] in EVIDENCED and not row["citation"].strip():
            found.append(f"{place}, column citation: the verdict {row['verdict']} needs one.")
        try:
            format_value(row["value"], row["unit"])
        except ValueError as error:
            found.append(f"{place}, column value: {error}.")
    return found
