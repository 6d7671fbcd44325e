"""What nothing uses is found; what may stay is said with a reason, as long as it is true."""

from __future__ import annotations

import json
import shutil

import leftovers
import pytest
from casebook import data


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what is searched, to leave things over in."""
    shutil.copytree(data.ROOT / "book", tmp_path / "book")
    shutil.copytree(data.DATA, tmp_path / "data")
    shutil.copytree(data.ROOT / "tests" / "models", tmp_path / "tests" / "models")
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    monkeypatch.setattr(data, "BIBLIOGRAPHY", tmp_path / "book" / "references.bib")
    for cached in (data.resources, data.bibliography):
        cached.cache_clear()
    yield tmp_path
    for cached in (data.resources, data.bibliography):
        cached.cache_clear()


def add(path, text):
    """Append to a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_nothing_is_left_over():
    assert leftovers.problems() == []


LEFT = "\n\ndef left_over():\n    return None\n\n\nLEFT_OVER = 1\n"


@pytest.mark.parametrize("module", [
    "book/casebook/style.py", "book/casebook/models/veto.py",
    "book/kernelfree/src/kernelfree/errors.py",
])  # fmt: skip
def test_a_function_or_a_name_that_nothing_uses_is_found(project, module):
    add(project / module, LEFT)
    found = set(leftovers.code(project))
    assert {f"{module}: left_over", f"{module}: LEFT_OVER"} <= found


@pytest.mark.parametrize("file, use", [
    ("book/new-asia/vietnam.md", "\n```{code-cell} ipython3\n:tags: [x]\nveto.left_over()\n```\n"),
    ("book/exercises/vietnam.yml", "\nextra: {value: {expression: 'veto.left_over()'}}\n"),
    ("book/casebook/style.py", "\nfrom .models import veto\nveto.left_over()\n"),
])  # fmt: skip
def test_what_a_page_a_bank_or_a_module_uses_is_none(project, file, use):
    add(project / "book/casebook/models/veto.py", LEFT)
    add(project / file, use)
    found = set(leftovers.code(project))
    assert "book/casebook/models/veto.py: left_over" not in found
    assert "book/casebook/models/veto.py: LEFT_OVER" in found


def test_an_entry_of_the_bibliography_that_nobody_cites_is_found(project):
    add(data.BIBLIOGRAPHY, "\n@book{left-over-2020,\n  title = {Left Over}\n}\n")
    assert list(leftovers.citations(project)) == ["book/references.bib: left-over-2020"]


@pytest.mark.parametrize("file, use", [
    ("book/index.md", "\n{cite:p}`lukin2017, left-over-2020`\n"),
    ("book/exercises/vietnam.yml", "\n# left-over-2020\n"),
    ("data/claims.csv", "x,left-over-2020\n"),
])  # fmt: skip
def test_an_entry_that_a_page_a_bank_or_a_table_cites_is_none(project, file, use):
    add(data.BIBLIOGRAPHY, "\n@book{left-over-2020,\n  title = {Left Over}\n}\n")
    add(project / file, use)
    assert list(leftovers.citations(project)) == []


def add_column(project, table, column):
    """Describe a further column of a table."""
    path = project / "data" / "schemas" / f"{table}.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["fields"].append({"name": column, "type": "number"})
    path.write_text(json.dumps(held), encoding="utf-8")


def test_a_column_that_nothing_reads_is_found(project):
    add_column(project, "dprk_growth", "left_over_pct")
    assert "data/dprk_growth.csv: left_over_pct" in set(leftovers.tables(project))
    add(project / "book/index.md", '\n```{code-cell} ipython3\n"left_over_pct"\n```\n')
    assert "data/dprk_growth.csv: left_over_pct" in set(leftovers.tables(project))
    page = '\n```{code-cell} ipython3\nload("dprk_growth")["left_over_pct"]\n```\n'
    add(project / "book/index.md", page)
    assert "data/dprk_growth.csv: left_over_pct" not in set(leftovers.tables(project))


def test_a_column_whose_name_is_built_is_read(project):
    add_column(project, "dprk_ideal_points", "committee_votes_index")
    found = set(leftovers.tables(project))
    assert "data/dprk_ideal_points.csv: committee_votes_index" not in found


def test_a_table_that_nothing_loads_is_found(project):
    path = project / "data" / "datapackage.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    left = {"name": "left_over", "path": "left_over.csv", "schema": "schemas/left_over.json"}
    held["resources"].append(left)
    path.write_text(json.dumps(held), encoding="utf-8")
    schema = {"fields": [{"name": "source", "type": "string"}], "primaryKey": ["source"]}
    (project / "data/schemas/left_over.json").write_text(json.dumps(schema), encoding="utf-8")
    assert "data/left_over.csv" in set(leftovers.tables(project))
    add(project / "book/exercises/vietnam.yml", "\n# load('left_over')\n")
    assert "data/left_over.csv" not in set(leftovers.tables(project))


def test_what_is_allowed_but_no_leftover_is_named(tmp_path, monkeypatch):
    allowed = tmp_path / "leftovers.toml"
    text = leftovers.ALLOWED.read_text(encoding="utf-8")
    allowed.write_text(f'{text}"data/claims.csv: verdict" = "why not"\n', encoding="utf-8")
    monkeypatch.setattr(leftovers, "ALLOWED", allowed)
    assert leftovers.problems() == [
        "tests/leftovers.toml: 'data/claims.csv: verdict' is no leftover; delete its line."
    ]
