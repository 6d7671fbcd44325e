"""The data package: load a table, describe its columns, find a source."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

import pandas as pd
from kernelfree.errors import BookError, nearest
from pybtex.database import parse_file
from pybtex.exceptions import PybtexError

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


class DataError(BookError):
    """A table, a cell or a name that the data package does not allow."""


@lru_cache(maxsize=1)
def resources() -> dict[str, dict]:
    """Return the resources of ``data/datapackage.json`` by name, in the order of the file."""
    try:
        package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise DataError(f"data/datapackage.json:{error.lineno}: {error.msg}") from None
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
    try:
        entries = parse_file(str(BIBLIOGRAPHY)).entries
    except PybtexError as error:
        raise DataError(f"book/references.bib: {error}") from None
    return {key: _label(entry) for key, entry in entries.items()}


def _label(entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(person.last_names).strip("{}") for person in people]
    first = names[0] if names else entry.fields.get("title", "")
    who = f"{first} et al." if len(names) > 2 else " and ".join(names) or first
    return f"{who} {entry.fields.get('year', 'n.d.')}"
