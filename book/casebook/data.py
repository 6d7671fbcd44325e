"""The data package: load a table, describe it, check every cell of it."""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
from functools import lru_cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PACKAGE = DATA / "datapackage.json"
BIBLIOGRAPHY = ROOT / "book" / "references.bib"

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "boolean": "boolean",
}


class DataError(ValueError):
    """A table, a cell or a name that the data package does not allow."""


def nearest(name: str, known) -> str:
    """Return ``name`` with the names closest to it, as the end of an error message."""
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"Nearest: {', '.join(found)}." if found else "None is near."


@lru_cache(maxsize=1)
def resources() -> dict[str, dict]:
    """Return the resources of ``data/datapackage.json`` by name, in the order of the file."""
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def load(name: str) -> pd.DataFrame:
    """Return the table ``name`` as a DataFrame.

    One row of the frame is one row of ``data/<name>.csv``; the columns and their units are in
    the codebook.  Text is ``string``, whole numbers and years are ``Int64``, measures are
    ``float64``, yes/no is ``boolean``; an empty cell is missing.

    Raises
    ------
    DataError
        If there is no such table; the message names the nearest ones.

    Examples
    --------
    >>> load("countries").set_index("iso3").loc["VNM", "name"]
    'Vietnam'
    """
    if name not in resources():
        raise DataError(
            f"There is no table {name!r}. {nearest(name, resources())} "
            f"All tables: {', '.join(resources())}."
        )
    fields = resources()[name]["schema"]["fields"]
    dtypes = {field["name"]: DTYPES[field["type"]] for field in fields}
    # Without keep_default_na the text "NA" (Namibia's code) would be read as missing.
    return pd.read_csv(
        DATA / resources()[name]["path"], dtype=dtypes, keep_default_na=False, na_values=[""]
    )


def codebook(name: str | None = None) -> pd.DataFrame:
    """Return what each column means: one row a column of ``name``, or of every table.

    Columns of the result: table, column, type, unit, description.

    Examples
    --------
    >>> list(codebook("countries")["column"][:2])
    ['iso3', 'iso2']
    """
    if name is not None:
        load(name)  # an unknown name is answered there
    rows = [
        {
            "table": resource["name"],
            "column": field["name"],
            "type": field["type"],
            "unit": field.get("unit", ""),
            "description": field["description"],
        }
        for resource in resources().values()
        if name in (None, resource["name"])
        for field in resource["schema"]["fields"]
    ]
    return pd.DataFrame(rows)


def checksum(name: str) -> str:
    """Return the SHA-256 of the table's file, in hexadecimal."""
    return hashlib.sha256((DATA / resources()[name]["path"]).read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def bibliography() -> dict[str, str]:
    """Return a short label, such as ``Lukin 2017``, for each key of ``book/references.bib``."""
    from pybtex.database import parse_file

    return {key: _label(entry) for key, entry in parse_file(str(BIBLIOGRAPHY)).entries.items()}


def _label(entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(person.last_names).strip("{}") for person in people]
    first = names[0] if names else entry.fields.get("title", "")
    who = f"{first} et al." if len(names) > 2 else " and ".join(names) or first
    return f"{who} {entry.fields.get('year', 'n.d.')}"


def problems() -> list[str]:
    """Return what is wrong with the data package, one line a problem; empty if all is well.

    The Data Package rules (types, units, keys, constraints) are checked by ``frictionless``;
    here is only what it cannot know: that each table says where it comes from, and that each
    row's sources are in the bibliography.
    """
    found = _untold_tables()
    if found:
        return found
    return _frictionless_problems() + _citation_problems() + _claim_problems()


def check() -> None:
    """Raise `DataError` with all `problems`, if there are any."""
    found = problems()
    if found:
        raise DataError("\n".join([f"{len(found)} problem(s) in the data:", *found]))


def _untold_tables() -> list[str]:
    found = []
    for name, resource in resources().items():
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
    listed = {resource["path"] for resource in resources().values()}
    for path in sorted(DATA.glob("*.csv")):
        if path.name not in listed:
            found.append(f"data/{path.name}: not in datapackage.json; describe it there.")
    return found


def _frictionless_problems() -> list[str]:
    from frictionless import Package  # a second to import: only when checking

    report = Package(str(PACKAGE)).validate()
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
    with (DATA / resources()[name]["path"]).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row


def _citation_problems() -> list[str]:
    known, found = bibliography(), []
    for name, resource in resources().items():
        columns = [f["name"] for f in resource["schema"]["fields"]]
        column = "citation" if name == "claims" else "source"
        if column not in columns:
            found.append(f"data/{resource['path']}: no column {column}; every row needs one.")
            continue
        for line, row in _rows(name):
            keys = (row[column] or "").split()
            place = f"data/{resource['path']}, row {line}, column {column}"
            if not keys and name != "claims":
                found.append(f"{place}: missing source: name a key of book/references.bib.")
            found += [
                f"{place}: unknown source {key!r} in book/references.bib. {nearest(key, known)}"
                for key in keys
                if key not in known
            ]
    return found


EVIDENCED = {"holds", "disputed", "wrong", "superseded"}


def _claim_problems() -> list[str]:
    """Return the claims whose verdict has no evidence, or whose value does not fit its unit."""
    from casebook.claims import format_value

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
