"""The data package checked cell by cell: nothing without a type, a source, a meaning."""

from __future__ import annotations

import csv
from pathlib import Path

from kernelfree.errors import nearest

from casebook import data
from casebook.claims import format_value


def problems() -> list[str]:
    """Return what is wrong with the data package, one line a problem; empty if all is well.

    The Data Package rules (types, units, keys, constraints) are checked by ``frictionless``;
    here is only what it cannot know: that each table says where it comes from, and that each
    row's sources are in the bibliography.
    """
    try:
        # what is not described cannot be checked, and what is misshapen cannot be read
        return (
            _untold_tables()
            or _frictionless_problems()
            or _citation_problems() + _claim_problems()
        )
    except data.DataError as error:
        return [str(error)]


def _untold_tables() -> list[str]:
    found = []
    for name, resource in data.resources().items():
        for key in ("title", "description", "vintage", "sources", "licenses"):
            if not resource.get(key):
                found.append(f"data/datapackage.json: table {name}: {key} is missing; add it.")
        for field in resource["schema"]["fields"]:
            numeric = field["type"] in ("number", "integer")
            if not field.get("description") or (numeric and not field.get("unit")):
                found.append(
                    f"data/datapackage.json: table {name}, column {field['name']}: "
                    "say what it means (description) and, for a number, its unit."
                )
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        source = fields.get(_source_column(name), {})
        if name != "claims" and not source.get("constraints", {}).get("required"):
            found.append(
                f"data/datapackage.json: table {name}: give it a required column source, "
                "with keys of book/references.bib."
            )
    listed = {resource["path"] for resource in data.resources().values()}
    for path in sorted(data.DATA.glob("*.csv")):
        if path.name not in listed:
            found.append(f"data/{path.name}: not in datapackage.json; describe it there.")
    return found


def _frictionless_problems() -> list[str]:
    from frictionless import Package  # a second to import: only when checking

    report = Package(str(data.PACKAGE)).validate()
    found = [f"data/datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            place = f"data/{Path(task.place).name}"
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", None)
            place += f", row {row}" if row else ""
            place += f", column {column}" if column else ""
            found.append(f"{place}: {error.title.lower()}: {error.message}")
    return found


def _rows(name: str):
    """Yield (line of the file, row as a dict) of a table."""
    with (data.DATA / data.resources()[name]["path"]).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row


def _citation_problems() -> list[str]:
    known, found = data.bibliography(), []
    for name, resource in data.resources().items():
        column = _source_column(name)
        for line, row in _rows(name):
            place = f"data/{resource['path']}, row {line}, column {column}"
            for key in row[column].split():
                if key not in known:
                    near = nearest(key, known)
                    found.append(f"{place}: unknown source {key!r} in book/references.bib. {near}")
    return found


def _source_column(name: str) -> str:
    """Return the column of a table that holds keys of the bibliography."""
    return "citation" if name == "claims" else "source"


EVIDENCED = {"holds", "disputed", "wrong", "superseded"}


def _claim_problems() -> list[str]:
    """Return the claims whose verdict has no evidence, or whose value does not fit its unit."""
    found = []
    for line, row in _rows("claims"):
        place = f"data/claims.csv, row {line} ({row['id']})"
        if row["verdict"] in EVIDENCED and not row["citation"].strip():
            found.append(f"{place}, column citation: the verdict {row['verdict']} needs one.")
        try:
            format_value(row["value"], row["unit"])
        except ValueError as error:
            found.append(f"{place}, column value: {error}")
    return found
