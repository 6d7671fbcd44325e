"""Find what nothing uses: ``python tests/leftovers.py``; ``leftovers.toml`` says what may stay."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from casebook import data, data_rules
from casebook.claims import REPORTS
from vulture import Vulture

ALLOWED = Path(__file__).with_name("leftovers.toml")
PACKAGES = ("book/casebook", "book/kernelfree/src/kernelfree")
KINDS = {"function", "class", "method", "property", "variable", "import"}
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


def problems(root: Path = data.ROOT) -> list[str]:
    """Return what nothing uses and is not allowed, and what is allowed for no reason any more."""
    found = [*code(root), *citations(root), *tables(root)]
    allowed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allowed"]
    left = [
        f"{one}: nothing uses this; delete it, or say in tests/leftovers.toml why it stays."
        for one in found
        if not any(fnmatchcase(one, pattern) for pattern in allowed)
    ]
    stale = [
        f"tests/leftovers.toml: {pattern!r} is no leftover; delete its line."
        for pattern in allowed
        if not any(fnmatchcase(one, pattern) for one in found)
    ]
    return left + stale


def code(root: Path) -> Iterator[str]:
    """Yield the names of the packages that no module, page or bank uses: ``file: name``."""
    search = Vulture(ignore_decorators=["@*.validate", "@*.observe"])
    search.scavenge([str(root / package) for package in PACKAGES])
    for path, text in pages(root).items():
        for cell in cells(text):
            search.scan(cell, filename=path)
    for path in banks(root):
        for text in expressions(yaml.safe_load(path.read_text(encoding="utf-8"))):
            search.scan(text, filename=path)
    for item in search.get_unused_code():
        place = item.filename.resolve().relative_to(root).as_posix()
        if item.typ in KINDS and place.startswith(PACKAGES) and item.confidence < 100:
            yield f"{place}: {item.name}"


def pages(root: Path) -> dict[Path, str]:
    """Return the text of each page of the book."""
    return {
        path: path.read_text(encoding="utf-8") for path in sorted((root / "book").rglob("*.md"))
    }


def banks(root: Path) -> list[Path]:
    """Return the files of the question banks."""
    return sorted((root / "book" / "exercises").glob("*.yml"))


def cells(text: str) -> list[str]:
    """Return the Python of a page's cells, without their options."""
    bodies = (
        re.sub(r"\A---\n.*?^---\n", "", cell, flags=re.M | re.S) for cell in CELL.findall(text)
    )
    return [re.sub(r"^[:%].*\n", "", body, flags=re.M) for body in bodies]


def expressions(held) -> Iterator[str]:
    """Yield each text of a bank that is Python; a word of prose does no harm."""
    if isinstance(held, dict | list):
        for part in held.values() if isinstance(held, dict) else held:
            yield from expressions(part)
    elif isinstance(held, str):
        try:
            ast.parse(held.strip(), mode="eval")
        except (SyntaxError, ValueError):
            return
        yield held.strip()


def citations(root: Path) -> Iterator[str]:
    """Yield the entries of the bibliography that no page cites, and no bank or table names."""
    cited = set(REPORTS)
    for text in pages(root).values():
        cited |= {key.strip() for keys in CITE.findall(text) for key in keys.split(",")}
    for path in [*banks(root), *sorted((root / "data").glob("*.*"))]:
        cited |= set(re.findall(r"[a-z0-9-]+", path.read_text(encoding="utf-8")))
    yield from (f"book/references.bib: {key}" for key in data.bibliography() if key not in cited)


def tables(root: Path) -> Iterator[str]:
    """Yield the tables that nothing loads, and the columns that no reader of theirs names."""
    texts = dict(readers(root))
    for name, table in data.resources().items():
        loads = re.compile(rf"[\"']{name}[\"']")
        direct = {path for path, text in texts.items() if loads.search(text)}
        if not direct and not any(name in referred(other) for other in data.resources()):
            yield f"data/{name}.csv"
            continue
        # who imports a model reads the columns of the tables which that loads
        models = [rf"\b{path.stem}\b" for path in direct if path.parent.name == "models"]
        reads = {path for path, text in texts.items() if any(re.search(m, text) for m in models)}
        read = "\n".join(texts[path] for path in direct | reads)
        words = set(re.findall(r"\w+", read)) | keys_of(name)
        built = tuple(re.findall(r"\}(_\w+)", read))  # f"{measure}_votes_index"
        for column in (field["name"] for field in table["schema"]["fields"]):
            if column not in words and not column.endswith(built):
                yield f"data/{name}.csv: {column}"


def readers(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield what may read a table: cells of pages, modules of the book, banks, tests of models."""
    for path, text in pages(root).items():
        yield path, "\n".join(cells(text))
    for folder, pattern in (("book/casebook", "*.py"), ("tests/models", "*.py")):
        for path in sorted((root / folder).rglob(pattern)):
            yield path, path.read_text(encoding="utf-8")
    for path in banks(root):
        yield path, path.read_text(encoding="utf-8")


def referred(name: str) -> set[str]:
    """Return the tables in which a table's keys are looked up."""
    keys = data.resources()[name]["schema"].get("foreignKeys", [])
    return {key["reference"]["resource"] for key in keys}


def keys_of(name: str) -> set[str]:
    """Return the columns of a table that the check reads: its source and its keys."""
    schema = data.resources()[name]["schema"]
    keys = [*schema["primaryKey"], data_rules.source_column(name)]
    return {*keys, *(key for one in schema.get("foreignKeys", []) for key in one["fields"])}


if __name__ == "__main__":
    print("\n".join(problems()) or "Nothing is left over.")
    sys.exit(bool(problems()))
