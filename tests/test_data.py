"""The data package: described, typed, sourced; and each way to break it is caught."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pandas as pd
import pytest
from casebook import codebook, data, load
from casebook import data_rules as checks

NEEDED = [
    "claims", "countries", "memberships", "events", "gdp_population", "vietnam_trade",
    "vietnam_fdi", "vietnam_aid", "vietnam_arms", "vietnam_students", "vietnam_agreements",
    "vietnam_profile_card",
]  # fmt: skip


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the data package, to break."""
    shutil.copytree(data.DATA, tmp_path / "data")
    shutil.copy(data.BIBLIOGRAPHY, tmp_path / "references.bib")
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    monkeypatch.setattr(data, "PACKAGE", tmp_path / "data" / "datapackage.json")
    monkeypatch.setattr(data, "BIBLIOGRAPHY", tmp_path / "references.bib")
    data.resources.cache_clear()
    data.bibliography.cache_clear()
    yield tmp_path / "data"
    data.resources.cache_clear()
    data.bibliography.cache_clear()


def edit(path, old, new):
    """Replace the first ``old`` of a file; return its line number."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def blank(path, column, fits):
    """Empty a column of the first row that fits; return that row."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if fits(row))
    row[column] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return row


def test_the_data_are_in_order():
    assert checks.problems() == []


@pytest.mark.parametrize("name", NEEDED)
def test_each_needed_table_has_rows_and_a_key(name):
    table, key = load(name), data.resources()[name]["schema"]["primaryKey"]
    assert len(table) > 0
    assert not table.duplicated(key).any()


def test_every_organisation_of_the_reports_has_members():
    named = {"ASEAN", "ARF", "APEC", "ADMM-Plus", "EAS", "SCO", "EAEU", "CPTPP", "RCEP"}
    named |= {"Quad", "BRICS", "BRI"}
    assert named <= set(load("memberships")["organisation"])


def test_vietnams_gdp_of_2017_has_several_vintages():
    table = load("gdp_population")
    rows = table[(table.iso3 == "VNM") & (table.year == 2017)].dropna(subset="gdp_current_busd")
    assert rows["vintage"].nunique() >= 3
    assert rows["gdp_current_busd"].max() / rows["gdp_current_busd"].min() > 1.2


def test_lost_rows_of_the_profile_card_are_marked_and_empty():
    card = load("vietnam_profile_card")
    lost = card[card["status"] == "lost"]
    assert len(lost) > 0
    assert lost[["base_value", "target_value"]].isna().all(axis=None)


def test_sipri_stays_below_a_tenth_of_its_database():
    assert len(load("vietnam_arms")) < 1000  # its register has more than 25,000 rows


def test_loaded_columns_have_the_types_of_the_schema():
    table = load("gdp_population")
    assert str(table["year"].dtype) == "Int64"
    assert str(table["gdp_current_busd"].dtype) == "float64"
    assert isinstance(table["iso3"].dtype, pd.StringDtype)


def test_an_unknown_table_is_answered_with_the_nearest():
    with pytest.raises(data.DataError, match="countries"):
        load("country")


def test_the_codebook_explains_every_column():
    book = codebook()
    assert (book["description"].str.len() > 3).all()
    for name in data.resources():
        assert list(load(name).columns) == list(book.loc[book["table"] == name, "column"])


def test_numbers_have_units():
    book = codebook()
    numbers = book[book["type"].isin(["number", "integer"])]
    assert (numbers["unit"] != "").all()


def test_a_cell_of_the_wrong_type_is_named_by_file_row_and_column(package):
    line = edit(package / "vietnam_aid.csv", ",2012,", ",twelve,")
    found = "\n".join(checks.problems())
    assert f"data/vietnam_aid.csv, row {line}, column year: type error" in found


def test_a_duplicate_key_is_named(package):
    path = package / "countries.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    found = "\n".join(checks.problems())
    assert f"data/countries.csv, row {len(lines) + 1}" in found and "primary" in found


def test_an_unknown_country_is_named(package):
    line = edit(package / "vietnam_aid.csv", "JPN,", "JPX,")
    found = "\n".join(checks.problems())
    assert f"data/vietnam_aid.csv, row {line}" in found and "foreign" in found and "JPX" in found


def test_a_value_outside_its_list_is_named(package):
    line = edit(package / "claims.csv", ",holds,", ",true,")
    found = "\n".join(checks.problems())
    assert f"data/claims.csv, row {line}, column verdict: constraint error" in found


def test_a_broken_package_is_named_by_its_line(package):
    path = package / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('",\n', '"\n', 1), encoding="utf-8")
    data.resources.cache_clear()
    assert checks.problems()[0].startswith("data/datapackage.json:3: ")


def test_a_broken_bibliography_is_named(package):
    with (package.parent / "references.bib").open("a", encoding="utf-8") as file:
        file.write("@book{broken, title = {No end\n")
    assert checks.problems()[0].startswith("book/references.bib: ")


def test_a_row_without_source_is_named(package):
    blank(package / "vietnam_arms.csv", "source", lambda row: True)
    found = "\n".join(checks.problems())
    assert "data/vietnam_arms.csv, row 2, column source: constraint error" in found
    assert "required" in found


def test_an_unknown_source_is_answered_with_the_nearest(package):
    edit(package / "vietnam_arms.csv", "sipri-arms-transfers", "sipri-arm-transfers")
    found = "\n".join(checks.problems())
    assert "unknown source 'sipri-arm-transfers'" in found
    assert "Nearest: sipri-arms-transfers" in found


def edit_package(package, change):
    """Change the description of the table of countries."""
    path = package / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    change(next(table for table in described["resources"] if table["name"] == "countries"))
    path.write_text(json.dumps(described), encoding="utf-8")
    data.resources.cache_clear()


def test_a_table_without_sources_is_named(package):
    edit_package(package, lambda table: table["sources"].clear())
    message = "data/datapackage.json: table countries: sources is missing; add it."
    assert message in checks.problems()


def test_a_table_whose_rows_need_no_source_is_named(package):
    edit_package(package, lambda table: table["schema"]["fields"][-2]["constraints"].clear())
    assert "give it a required column source" in "\n".join(checks.problems())


def test_a_table_nobody_described_is_named(package):
    (package / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    found = "\n".join(checks.problems())
    assert "data/stray.csv: not in datapackage.json" in found


def test_a_verdict_without_evidence_is_named(package):
    row = blank(package / "claims.csv", "citation", lambda row: row["verdict"] == "holds")
    found = "\n".join(checks.problems())
    assert f"({row['id']}), column citation: the verdict holds needs one" in found


def test_every_source_of_a_table_names_a_licence_and_a_vintage():
    for name, resource in data.resources().items():
        assert resource["licenses"][0]["title"], name
        assert re.search(r"\d{4}|date", resource["vintage"]), name
