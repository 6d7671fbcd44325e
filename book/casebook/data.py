"""The data package: load a table, describe its columns, find a source."""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path

import pandas as pd
from kernelfree.errors import BookError, nearest


def find_root(told: str, here: Path, own: Path) -> Path:
    """Return the book's folder: ``told``, the nearest one at or above ``here``, or ``own``.

    Binder copies the package away from its tables (``pip install .``), but starts each page in
    the page's own folder.
    """
    places = [Path(told).resolve()] if told else [here, *here.parents, own]
    return next((place for place in places if _is_book(place)), own)


def _is_book(place: Path) -> bool:
    package = place / "data" / "datapackage.json"
    return package.is_file() and b'"new-asia-casebook"' in package.read_bytes()[:400]


ROOT = find_root(
    os.environ.get("CASEBOOK_ROOT", ""), Path.cwd(), Path(__file__).resolve().parents[2]
)
DATA = ROOT / "data"
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


def table_file(name: str) -> Path:
    """Return the file of the table ``name``."""
    return DATA / f"{name}.csv"


def place(path: Path) -> str:
    """Return how messages name a file of the data or of the bibliography."""
    return path.relative_to(DATA.parent).as_posix()


def read_text(path: Path) -> str:
    """Return a file's text; `DataError` names the line at which it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise DataError(f"{place(path)}:1: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(f"{place(path)}:{line}: is not UTF-8; save it as UTF-8.") from None


def read_object(path: Path) -> dict:
    """Return the JSON object of a file; `DataError` says in which line it is none, and why."""
    text = read_text(path)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        told = f"{error.msg}, column {error.colno}; mend the JSON there."
        if text.startswith("\ufeff"):
            told = "begins with a byte-order mark; save it as UTF-8 without one."
        raise DataError(f"{place(path)}:{error.lineno}: {told}") from None
    except RecursionError:
        raise DataError(f"{place(path)}:1: is nested too deeply; it is a plain object.") from None
    if not isinstance(found, dict):
        raise DataError(f"{place(path)}:1: is no JSON object; write {{, keys and values, }}.")
    return found


def schema(name: str) -> dict:
    """Return the schema of the table ``name``: its ``fields``, keys and constraints.

    `DataError` if there is no such table (the message names the nearest), or if its file
    ``data/schemas/<name>.json`` is no schema.
    """
    folder = DATA / "schemas"
    path = folder / f"{name}.json"
    if name not in (known := sorted(one.stem for one in folder.glob("*.json"))):
        raise DataError(
            f"There is no table {name!r}. {nearest(name, known)} All tables: {', '.join(known)}."
        )
    found = read_object(path)
    fields = found.get("fields")
    if not isinstance(fields, list) or not fields:
        raise DataError(f"{place(path)}:1: has no list of fields; describe each column there.")
    for number, field in enumerate(fields, start=1):
        told = field if isinstance(field, dict) else {}
        if not isinstance(told.get("name"), str) or told.get("type") not in [*DTYPES]:
            raise DataError(
                f"{place(path)}:1: field {number} needs a name, and a type which is one of "
                f"{', '.join(DTYPES)}."
            )
    return found


@lru_cache(maxsize=1)
def resources() -> dict[str, dict]:
    """Return the tables of ``data/datapackage.json`` by name, each with its ``schema``."""
    path = DATA / "datapackage.json"
    tables = read_object(path).get("resources")
    if not isinstance(tables, list):
        raise DataError(f"{place(path)}:1: has no list of resources; describe each table there.")
    found: dict[str, dict] = {}
    for number, one in enumerate(tables, start=1):
        name = one.get("name") if isinstance(one, dict) else None
        named = {"path": f"{name}.csv", "schema": f"schemas/{name}.json"}
        if not isinstance(name, str) or one | named != one:
            raise DataError(
                f"{place(path)}:1: resource {number} ({name}) needs a name, "
                '"path": "<name>.csv" and "schema": "schemas/<name>.json".'
            )
        if name in found:
            raise DataError(f"{place(path)}:1: the table {name} is described twice; keep one.")
        if not (DATA / named["schema"]).is_file():
            raise DataError(
                f"{place(path)}:1: the table {name} has no schema: write data/{named['schema']}."
            )
        found[name] = one | {"schema": schema(name)}
    return found


def load(name: str) -> pd.DataFrame:
    """Return the table ``name`` as a DataFrame.

    One row of the frame is one row of ``data/<name>.csv``; the columns and their units are in
    the codebook.  Text is ``string``, whole numbers and years are ``Int64``, measures are
    ``float64``, yes/no is ``boolean``; an empty cell is missing.  Only this table and its
    schema are opened, so that a build knows what a page depends on.

    Raises
    ------
    DataError
        If there is no such table; the message names the nearest ones.

    Examples
    --------
    >>> load("countries").set_index("iso3").loc["VNM", "name"]
    'Vietnam'
    """
    if not DATA.is_dir():
        raise DataError(
            f"The book's tables are not here: there is no data/datapackage.json of it at or above "
            f"{Path.cwd()}. Get the whole book (git clone, or its zip) and work in its folder, or "
            "set CASEBOOK_ROOT to the folder where it is."
        )
    dtypes = {field["name"]: DTYPES[field["type"]] for field in schema(name)["fields"]}
    # Without keep_default_na the text "NA" (Namibia's code) would be read as missing.  pandas
    # passes over the byte-order mark that Excel writes.
    return pd.read_csv(table_file(name), dtype=dtypes, keep_default_na=False, na_values=[""])


def codebook(name: str | None = None) -> pd.DataFrame:
    """Return what each column means: one row a column of ``name``, or of every table.

    Columns of the result: table, column, type, unit, description.

    Examples
    --------
    >>> list(codebook("countries")["column"][:2])
    ['iso3', 'iso2']
    """
    rows = [
        {
            "table": table,
            "column": field["name"],
            "type": field["type"],
            "unit": field.get("unit", ""),
            "description": field["description"],
        }
        for table in ([name] if name is not None else resources())
        for field in schema(table)["fields"]
    ]
    return pd.DataFrame(rows)


def checksum(name: str) -> str:
    """Return the SHA-256 of the table's file, in hexadecimal."""
    return hashlib.sha256(table_file(name).read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def bibliography() -> dict[str, str]:
    """Return a short label, such as ``Lukin 2017``, for each key of ``book/references.bib``."""
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    text = read_text(BIBLIOGRAPHY)
    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexError as error:
        line = getattr(error, "lineno", None) or _line_of(text, str(error))
        raise DataError(f"{place(BIBLIOGRAPHY)}:{line}: {error}; mend the entry.") from None
    return {key: _label(entry) for key, entry in entries.items()}


def _line_of(text: str, message: str) -> int:
    """Return where the last thing stands that a message names, a key or a quotation; else 1."""
    named = [f"{{{word}," for word in message.split()] + re.findall("'(.+)'", message)
    return text.count("\n", 0, max(0, *map(text.rfind, named))) + 1


def _label(entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(person.last_names).strip("{}") for person in people]
    first = names[0] if names else entry.fields.get("title", "")
    who = f"{first} et al." if len(names) > 2 else " and ".join(names) or first
    return f"{who} {entry.fields.get('year', 'n.d.')}"
