"""The data package: described, typed, sourced; and each way to break it is caught."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from casebook import codebook, data, load, table_rules
from casebook import data_rules as checks
from casebook.claims import claim, format_value, ledger

NEEDED = [
    "claims", "countries", "memberships", "events", "gdp_population", "vietnam_trade",
    "vietnam_fdi", "vietnam_aid", "vietnam_arms", "vietnam_students", "vietnam_agreements",
    "vietnam_profile_card",
]  # fmt: skip


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the data package, to break."""
    shutil.copytree(data.DATA, tmp_path / "data")
    (tmp_path / "book").mkdir()
    shutil.copy(data.BIBLIOGRAPHY, tmp_path / "book")
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    monkeypatch.setattr(data, "BIBLIOGRAPHY", tmp_path / "book" / "references.bib")
    monkeypatch.setattr(checks, "CHECKED", tmp_path / "_build" / "checked-data")
    forget()
    yield tmp_path / "data"
    forget()


def forget():
    """Read the package and the bibliography anew."""
    for cached in (data.resources, data.bibliography, ledger):
        cached.cache_clear()


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


def change(path, how):
    """Change a JSON file by a function of what it holds."""
    held = json.loads(path.read_text(encoding="utf-8"))
    how(held)
    path.write_text(json.dumps(held, ensure_ascii=False, indent=2), encoding="utf-8")
    forget()


BROKEN_JSON = [
    pytest.param(b"[]", ":1: is no JSON object", id="a list"),
    pytest.param(b'"tables"', ":1: is no JSON object", id="a string"),
    pytest.param(b"null", ":1: is no JSON object", id="null"),
    pytest.param(b"7", ":1: is no JSON object", id="a number"),
    pytest.param(b"", ":1: Expecting value", id="empty"),
    pytest.param(b"\n \n", ":3: Expecting value", id="blank"),
    pytest.param(b'{\n "name": "x"\n "title": "y"}', ":3: Expecting ',' delimiter", id="comma"),
    pytest.param(b'{\n "name": "\xe9"}', ":2: is not UTF-8; save", id="Latin-1"),
    pytest.param('{"a": 1}'.encode("utf-16"), ":1: is not UTF-8; save", id="UTF-16"),
    pytest.param(b'\xef\xbb\xbf{"a": 1}', ":1: begins with a byte-order mark", id="BOM"),
    pytest.param(b'{"name": "a\0b"}', ":1: Invalid control character", id="NUL"),
    pytest.param(b"[" * 100_000, ":1: is nested too deeply", id="nested"),
    pytest.param(b'{"name": "x"}', ":1: has no list of ", id="nothing in it"),
    pytest.param(b'{"resources": {}, "fields": {}}', ":1: has no list of ", id="no lists"),
    pytest.param(None, ":1: cannot be read: No such file", id="missing"),
]


@pytest.mark.parametrize("content, cause", BROKEN_JSON)
@pytest.mark.parametrize("name", ["datapackage.json", "schemas/countries.json"])
def test_a_file_that_is_no_description_is_named_by_line_and_cause(package, name, content, cause):
    path = package / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    forget()
    [found] = checks.problems()
    if content is None and name != "datapackage.json":
        assert found == (
            "data/datapackage.json:1: the table countries has no schema: "
            "write data/schemas/countries.json."
        )
    else:
        assert found.startswith(f"data/{name}{cause}") and found.endswith(".")


def set_at(*steps, to):
    """Return a function that sets what stands at these keys; ``to=None`` deletes it."""

    def how(held):
        for step in steps[:-1]:
            held = held[step]
        if to is None:
            del held[steps[-1]]
        else:
            held[steps[-1]] = to

    return how


MISDESCRIBED = [
    ("title", "", "table claims: title is missing"),
    ("title", None, "table claims: title is missing"),
    ("description", "  ", "table claims: description is missing"),
    ("vintage", None, "table claims: vintage is missing"),
    ("sources", [], "table claims: sources is missing"),
    ("sources", None, "table claims: sources is missing"),
    ("sources", "me", "table claims: sources is missing"),
    ("sources", [{"path": "https://example.org"}], "table claims: sources is missing"),
    ("licenses", None, "table claims: licenses is missing"),
    ("licenses", [{"name": "CC-BY-4.0"}], "table claims: licenses is missing"),
    ("licenses", [{"title": "CC", "path": 7}], "table claims: licenses is missing"),
    ("name", None, "resource 1 (None) needs a name"),
    ("name", "countries", "resource 1 (countries) needs a name"),
    ("path", "../claims.csv", "resource 1 (claims) needs a name"),
    ("schema", {"fields": []}, "resource 1 (claims) needs a name"),
]


@pytest.mark.parametrize("key, to, told", MISDESCRIBED)
def test_a_table_that_is_not_fully_described_is_named(package, key, to, told):
    change(package / "datapackage.json", set_at("resources", 0, key, to=to))
    found = "\n".join(checks.problems())
    assert found.startswith("data/datapackage.json") and told in found


def test_a_table_described_twice_is_named(package):
    change(
        package / "datapackage.json", lambda held: held["resources"].append(held["resources"][0])
    )
    assert "the table claims is described twice" in "\n".join(checks.problems())


NUMBER, TEXT, SOURCE = 3, 0, -2  # columns of vietnam_aid: a number, a text, the source
MISWRITTEN = [
    (("fields", NUMBER, "unit"), None, "column value_musd_current: unit is missing"),
    (("fields", NUMBER, "unit"), " ", "column value_musd_current: unit is missing"),
    (("fields", NUMBER, "unit"), 7, "column value_musd_current: unit is missing"),
    (("fields", TEXT, "description"), None, "column donor: description is missing"),
    (("fields", NUMBER, "description"), "", "column value_musd_current: description is missing"),
    (("fields", SOURCE, "description"), "\n", "description is missing"),
    (("fields", SOURCE, "constraints"), None, "give it a required column source"),
    (("fields", SOURCE, "name"), "origin", "give it a required column source"),
    (("fields", TEXT, "name"), "year", "column year is described 2 times"),
    (("fields", TEXT, "name"), None, ":1: field 1 needs a name"),
    (("fields", TEXT, "type"), "text", ":1: field 1 needs a name, and a type"),
    (("fields", TEXT, "type"), ["string"], ":1: field 1 needs a name, and a type"),
    (("fields", TEXT), "donor", ":1: field 1 needs a name"),
    (("fields", TEXT, "constraints", "pattern"), "[A-Z", "column donor: constraints: the pattern"),
    (("fields", TEXT, "constraints", "pattern"), 3, "column donor: constraints: the pattern"),
    (("fields", TEXT, "constraints"), [], "column donor: constraints: the pattern"),
    (("primaryKey",), None, "primaryKey is missing"),
    (("primaryKey",), [], "primaryKey is missing"),
]


@pytest.mark.parametrize("steps, to, told", MISWRITTEN)
def test_a_column_that_is_not_fully_described_is_named(package, steps, to, told):
    change(package / "schemas" / "vietnam_aid.json", set_at(*steps, to=to))
    found = "\n".join(checks.problems())
    assert "data/schemas/vietnam_aid.json" in found and told in found


def test_a_whole_number_without_unit_is_named(package):
    change(package / "schemas" / "dprk_borders.json", set_at("fields", 2, "unit", to=None))
    [found] = checks.problems()
    assert found.startswith("data/schemas/dprk_borders.json: column length_km: unit is missing")


MISKEYED = [
    (("primaryKey",), ["nothing"]),
    (("foreignKeys",), [{"fields": ["donor"], "reference": {"resource": "x", "fields": ["y"]}}]),
    (("foreignKeys",), [{"fields": ["x"], "reference": {"resource": "claims", "fields": ["id"]}}]),
    (("foreignKeys",), "donor"),
    (("fields", TEXT, "constraints", "minimum"), "A"),
    (("fields", TEXT, "constraints", "enum"), "VNM"),
]


@pytest.mark.parametrize("steps, to", MISKEYED)
def test_keys_and_constraints_that_mean_nothing_are_reported(package, steps, to):
    change(package / "schemas" / "vietnam_aid.json", set_at(*steps, to=to))
    assert checks.problems()[0].startswith("data/")


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


def put(package, column, cell, table="vietnam_aid"):
    """Write a cell, raw, into a column of row 2 of a table."""
    path = package / f"{table}.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = next(csv.reader([first]))
    cells = ['"' + one.replace('"', '""') + '"' for one in cells]
    cells[header.split(",").index(column)] = cell
    path.write_text("\n".join([header, ",".join(cells), *rest, ""]), encoding="utf-8")


def test_the_check_reads_each_table_strictly(package):
    put(package, "value_musd_current", "INF")
    put(package, "date", "2019-02-31", "events")
    found = checks.problems()
    assert [one.split(":")[0] for one in found] == [
        "data/events.csv, row 2, column date",
        "data/vietnam_aid.csv, row 2, column value_musd_current",
    ]


NO_NUMBERS = [
    "INF", "inf", "-inf", "Infinity", "-Infinity", "NaN", "nan", "1e400", "-1e400", "1e-400",
    "9" * 400, "1_000", "1 000", '"1,000"', "1.000.000", "+5", ".5", "5.", "0x10", "1e", "--1",
    "٣٫٣", "٣", "३", "１２", "²", "½", "Ⅷ", "−5", "5%", "$5", "TRUE",
    "#N/A", "n/a", "-", "1\u00a0000",
]  # fmt: skip


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_plain_number_is_refused(package, cell):
    put(package, "value_musd_current", cell)
    [found] = table_rules.problems("vietnam_aid")
    assert found.startswith("data/vietnam_aid.csv, row 2, column value_musd_current: ")
    assert re.search("(type|character) error: .*(write|delete|choose)", found)


@pytest.mark.parametrize("cell", ["1e3", "-7", "0", "007", "0.0", "1E-3", "123456789.25"])
def test_a_plain_number_is_read_as_it_is_written(package, cell):
    put(package, "value_musd_current", cell)
    assert list(table_rules.problems("vietnam_aid")) == []
    assert load("vietnam_aid")["value_musd_current"].iloc[0] == float(cell)


@pytest.mark.parametrize("cell", [
    "12.0", "1e3", "1_0", "2012-05", "2012-05-01", "٢٠١٢", "12345", "201", "0000", "-201",
    "9" * 5000, " 2012", "2012 ",
])  # fmt: skip
def test_what_is_no_year_is_refused(package, cell):
    put(package, "year", cell)
    [found] = table_rules.problems("vietnam_aid")
    assert re.match("data/vietnam_aid.csv, row 2, column year: (type|space|char)", found)


@pytest.mark.parametrize(
    "cell", ["1.5", "1_0", "٣", "9" * 20, str(2**63), "-" + "1" * 30, "9" * 5000]
)
def test_what_is_no_whole_number_is_refused(package, cell):
    put(package, "length_km", cell, "dprk_borders")
    [found] = table_rules.problems("dprk_borders")
    assert re.match("data/dprk_borders.csv, row 2, column length_km: (type|char)", found)


# each column with a date's pattern, and what its pattern lets through
NO_DATES = [
    ("events", "date", "2019-02-31"),
    ("events", "date", "2019-02-29"),
    ("events", "date", "1900-02-29"),
    ("events", "date", "2019-04-31"),
    ("events", "date", "2019-13"),
    ("events", "date", "2019-00-10"),
    ("events", "date", "2019-01-00"),
    ("events", "date", "0000"),
    ("events", "date", "٢٠١٩-٠٢"),
    ("claims", "checked", "2026-09-31"),
    ("context_events", "date", "2016-06-31"),
    ("far_east_said", "date", "2019-13"),
    ("pledges", "date", "2019-99"),
    ("political_changes", "date", "1999-02-30"),
    ("memberships", "joined", "1999-02-30"),
    ("organisations", "founded", "1999-02-30"),
    ("trade_agreement_counts", "as_of", "2017-00"),
    ("vietnam_fdi", "period", "2017-13"),
    ("vietnam_fdi", "period", "2017/2016"),
    ("vietnam_students", "period", "2017/2017"),
    ("vietnam_agreements", "signed", "2017-02-29"),
]


@pytest.mark.parametrize("table, column, cell", NO_DATES)
def test_a_day_that_is_not_in_the_calendar_is_refused(package, table, column, cell):
    put(package, column, cell, table)
    [found] = table_rules.problems(table)
    assert re.match(f"data/{table}.csv, row 2, column {column}: (date|character) error: ", found)


def test_every_pattern_of_a_date_is_known_as_one():
    known = {
        (name, field["name"])
        for name, table in data.resources().items()
        for field in table["schema"]["fields"]
        if table_rules.kind_of(field) == "date"
    }
    for name, table in data.resources().items():
        for field in table["schema"]["fields"]:
            pattern = field.get("constraints", {}).get("pattern", "")
            if r"\d{4}" in pattern or "ISO 8601)" in field["description"]:
                assert (name, field["name"]) in known, (name, field)


def test_a_time_of_the_day_is_one(package):
    [(name, column)] = {
        (name, field["name"])
        for name, table in data.resources().items()
        for field in table["schema"]["fields"]
        if table_rules.kind_of(field) == "time"
    }
    put(package, column, "24:61", name)
    [found] = table_rules.problems(name)
    assert "date error: '24:61' is no time of the day" in found


HIDDEN = [
    "\0", "\x01", "\x1b[31m", "\x7f", "\x85", "\t", "\u00a0", "\u00ad", "\u200b", "\u200d",
    "\u2028", "\u202e", "\u2066", "\u3000", "\ufeff", "\ufffd", "\ufffe", "\ue000", "٣", "１",
]  # fmt: skip


@pytest.mark.parametrize("char", HIDDEN)
@pytest.mark.parametrize("column", ["note", "source"])
def test_a_character_that_nobody_sees_is_refused(package, column, char):
    put(package, column, f"a{char}b")
    [found] = table_rules.problems("vietnam_aid")
    assert found.startswith(f"data/vietnam_aid.csv, row 2, column {column}: character error: ")
    assert f"character 2 is U+{ord(char[0]):04X}" in found and found.isprintable()


@pytest.mark.parametrize("cell", [" a", "a ", " "])
def test_a_space_at_an_end_is_refused(package, cell):
    put(package, "note", cell)
    assert list(table_rules.problems("vietnam_aid")) == [
        f"data/vietnam_aid.csv, row 2, column note: space error: {cell!r} begins or ends with a "
        "space; delete it."
    ]


@pytest.mark.parametrize("text", ["Nguyễn Xuân Phúc", "Москва", "越南", "“quoted” – 5 °C", "é"])
def test_letters_of_every_script_are_read(package, text):
    put(package, "note", text)
    assert list(table_rules.problems("vietnam_aid")) == []


def lines_of(path):
    """Return a file's text up to its second row, and the rest."""
    header, first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return header, first, "".join(rest)


MISSHAPEN = [
    (lambda h, f, r: h + '"' + f + r, "row 2, column 1: quote error: a quote is not closed"),
    (lambda h, f, r: h + f.replace(",", ',"', 1) + r, "row 2, column 2: quote error"),
    (lambda h, f, r: h + 'J"P"N' + f[3:] + r, "row 2, column 1: quote error"),
    (lambda h, f, r: h + '"J"PN' + f[3:] + r, "row 2, column 1: quote error"),
    (lambda h, f, r: h + f + r + '"', "column 1: quote error"),
    (lambda h, f, r: h + f[:-1] + ",\n" + r, "row 2: row error: 7 cells for 6 columns"),
    (lambda h, f, r: h + f.replace(",", "", 1) + r, "row 2: row error: 5 cells for 6 columns"),
    (lambda h, f, r: h + "\n" + f + r, "row 2: row error: 1 cells for 6 columns"),
    (lambda h, f, r: h + f + r + "\n", "row error: 1 cells for 6 columns"),
    (lambda h, f, r: h + f + r + "JPN,", "row error: 2 cells for 6 columns"),
    (lambda h, f, r: (h + f + r).replace("\n", "\r"), "row 1, column 6: line-end error"),
    (lambda h, f, r: h + f[:-1] + "\r" + r, "row 2, column 6: line-end error"),
    (lambda h, f, r: (h + f + r).replace(",", ";"), "row 1: header error"),
    (lambda h, f, r: (h + f + r).replace(",", "\t"), "row 1: header error"),
    (lambda h, f, r: f + r, "row 1: header error"),
    (lambda h, f, r: h.replace("year", "Year") + f + r, "row 1: header error"),
    (lambda h, f, r: "", "row 1: header error"),
    (lambda h, f, r: "\ufeff", "row 1: header error"),
    (lambda h, f, r: "\ufeff\ufeff" + h + f + r, "row 1: header error"),
]


@pytest.mark.parametrize("misshape, told", MISSHAPEN)
def test_a_file_that_is_no_table_is_named_by_row_and_remedy(package, misshape, told):
    path = package / "vietnam_aid.csv"
    path.write_bytes(misshape(*lines_of(path)).encode())
    [found] = table_rules.problems("vietnam_aid")
    assert found.startswith("data/vietnam_aid.csv, row ") and told in found
    assert re.search("; (put|save|name|add) ", found)


@pytest.mark.parametrize("content, told", [
    (b"\xff\xfea\0,\0", ":1: is not UTF-8; save it as UTF-8"),
    (b"donor,year\nJPN,\xe9", ":2: is not UTF-8; save it as UTF-8"),
    (None, ":1: cannot be read: No such file"),
])  # fmt: skip
def test_a_table_that_cannot_be_read_is_named(package, content, told):
    path = package / "vietnam_aid.csv"
    path.unlink() if content is None else path.write_bytes(content)
    [found] = table_rules.problems("vietnam_aid")
    assert found.startswith(f"data/vietnam_aid.csv{told}")


@pytest.mark.parametrize("rewrite", [
    lambda text: "\ufeff" + text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    lambda text: text.rstrip("\n"),
    lambda text: '\ufeff"' + text.replace(",", '",', 1),
], ids=["BOM", "CRLF", "both", "no last line end", "BOM and quotes"])  # fmt: skip
def test_what_a_spreadsheet_saves_is_read_exactly_as_without(package, rewrite):
    tables = {name: load(name) for name in data.resources()}
    book, first = ledger(), claim("vietnam-us-export-share")
    for name in tables:
        path = package / f"{name}.csv"
        path.write_bytes(rewrite(path.read_bytes().decode()).encode())
    forget()
    assert checks.problems() == []
    assert ledger() == book and claim("vietnam-us-export-share") == first
    for name, table in tables.items():
        pd.testing.assert_frame_equal(load(name), table)


def test_to_load_a_table_opens_it_and_its_schema_alone():
    listen = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
from casebook import data
opened.clear()
data.load(sys.argv[1])
print(*(path for path in opened if path.startswith(str(data.ROOT / "data"))), sep="\\n")
"""
    for name in ("countries", "claims"):
        done = subprocess.run(
            [sys.executable, "-c", listen, name], capture_output=True, text=True, check=True
        )
        opened = {Path(line).relative_to(data.DATA).as_posix() for line in done.stdout.split()}
        assert opened == {f"{name}.csv", f"schemas/{name}.json"}


def test_frictionless_reads_the_package_by_its_references():
    from frictionless import Package

    package = Package(str(data.DATA / "datapackage.json"))
    assert package.get_resource("claims").schema.field_names == list(load("claims").columns)


@pytest.mark.parametrize("value, unit", [
    ("1_000", "percent"), ("٦٫٣", "percent"), ("٦", "percent"), ("６", "years"),
    ("inf", "percent"), ("NaN", "people"),
    ("1e400", "billion USD"), ("-Infinity", "rank"), ("", "percent"), (" 5", "times"),
    ("2019-02-31", "date"), ("2019-13", "date"), ("٢٠١٩", "date"), ("Feb 2019", "date"),
    ("2.5", "rank"), ("0", "rank"), ("11", "rank"), ("1.0", "rank"), ("5", "bananas"),
    ("19%", "percent"), ("1,000", "people"), ("9" * 400, "people"),
])  # fmt: skip
def test_a_value_that_does_not_fit_its_unit_is_refused(value, unit):
    with pytest.raises(ValueError, match=re.escape(repr(value))):
        format_value(value, unit)


def test_a_claim_whose_value_does_not_fit_is_named(package):
    put(package, "value", "1_000", "claims")
    put(package, "unit", "people", "claims")
    [found] = checks.problems()
    assert re.match(r"data/claims.csv, row 2 \(.*\), column value: '1_000' is no plain", found)


BROKEN_BIBLIOGRAPHY = [
    ("@book{broken, title = {No end\n", 1, "syntax error"),
    ("@book{broken, title = {A}\n  year = {1}}\n", 2, "syntax error"),
    ("@book{people,\n  author = {a, b, c, d, e}}\n", 2, "Too many commas"),
    ("@book{twice, title = {A}}\n@book{twice, title = {B}}\n", 2, "repeated"),
    ("@book{doubled, title = {A},\n  title = {B}}\n", 1, "duplicate"),
    ("% \xe9\n@book{caf\udce9, title = {A}}\n", 2, "is not UTF-8"),
]


@pytest.mark.parametrize("entry, line, told", BROKEN_BIBLIOGRAPHY)
def test_a_broken_bibliography_is_named_by_line(package, entry, line, told):
    before = data.BIBLIOGRAPHY.read_text(encoding="utf-8").rstrip("\n") + "\n"
    data.BIBLIOGRAPHY.write_bytes((before + entry).encode("utf-8", "surrogateescape"))
    forget()
    with pytest.raises(data.DataError, match=f"book/references.bib:.*{told}") as raised:
        data.bibliography()
    assert str(raised.value).split(":")[1] == str(before.count("\n") + line)


def test_a_bibliography_that_is_gone_is_named(package):
    data.BIBLIOGRAPHY.unlink()
    assert checks.problems() == [
        "book/references.bib:1: cannot be read: No such file or directory."
    ]


def test_data_in_order_are_checked_again_only_when_something_changed(package, monkeypatch):
    assert checks.problems() == []
    monkeypatch.setattr(checks, "_found", lambda: ["checked"])
    assert checks.problems() == []
    for changed in (
        package / "claims.csv",
        package / "schemas" / "claims.json",
        data.BIBLIOGRAPHY,
    ):
        kept = changed.read_bytes()
        changed.write_bytes(kept + b"\n")
        assert checks.problems() == ["checked"], changed
        changed.write_bytes(kept)
    (package / "new.csv").write_text("a\n")
    assert checks.problems() == ["checked"]


@pytest.mark.parametrize("kept", [b"", b"\xff\xfe", b"0" * 64, b"cut o"])
def test_what_is_kept_of_a_check_is_not_trusted_unless_it_is_whole(package, monkeypatch, kept):
    checks.CHECKED.parent.mkdir()
    checks.CHECKED.write_bytes(kept)
    monkeypatch.setattr(checks, "_found", lambda: ["checked"])
    assert checks.problems() == ["checked"]


def test_a_check_needs_no_place_to_write(package, monkeypatch):
    (package.parent / "file").write_text("")
    monkeypatch.setattr(checks, "CHECKED", package.parent / "file" / "checked-data")
    assert checks.problems() == []
