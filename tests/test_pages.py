"""The pages as written: each keeps the contract that readers learn once."""

from __future__ import annotations

import re
from functools import cache

import pytest
import yaml
from casebook import claims
from conftest import ROOT


def toc_by_part() -> dict[str, list[str]]:
    """Return the pages of each part, as the table of contents has them."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = {}
    for part in toc["parts"]:
        pages = [page for one in part["chapters"] for page in (one, *one.get("sections", []))]
        found[part["caption"]] = [page["file"].removeprefix("book/") for page in pages]
    return found


PARTS = toc_by_part()
METHOD = "north-korea/models"  # follows no section of a text
TEXTS = ("New Asia", "North Korea triangle", "Greater Eurasia")  # the parts that follow a text
SECTIONS = [page for part in TEXTS for page in PARTS[part] if page != METHOD]
PAGES = ["index", *(page for pages in PARTS.values() for page in pages)]


@cache
def text_of(page: str) -> str:
    return (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")


def prose_of(page: str) -> str:
    """Return a page without code, roles' targets, comments and front matter."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text_of(page), flags=re.DOTALL)
    text = re.sub(r"^(`{3,})\{code-cell\}.*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\{[a-z:]+\}`[^`]*`", "", text)
    return re.sub(r"^%.*$", "", text, flags=re.MULTILINE)


def headings_of(page: str) -> list[str]:
    text = re.sub(r"^(`{3,}).*?^\1", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)


PACKAGES = {"casebook", "kernelfree"}  # beside the pages, with texts of their own


def test_every_page_is_once_in_the_table_of_contents_and_nothing_else_is():
    # Jupyter keeps copies of pages in hidden folders of its own
    paths = [path.relative_to(ROOT / "book") for path in (ROOT / "book").rglob("*.md")]
    pages = [one for one in paths if one.parts[0] not in PACKAGES and one.parent.name[:1] != "."]
    assert sorted(one.with_suffix("").as_posix() for one in pages) == sorted(PAGES)


def label_of(page: str) -> str:
    part, _, slug = page.rpartition("/")
    if slug == "index" and part:
        return part
    return f"{part}-{slug}" if part in ("north-korea", "greater-eurasia", "teach") else slug


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_label_and_one_title(page):
    body = re.sub(r"\A---\n.*?\n---\n+", "", text_of(page), flags=re.DOTALL)
    assert body.startswith(f"({label_of(page)})=\n# ")
    outside_code = re.sub(r"^(`{3,}).*?^\1", "", body, flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^# ", outside_code, flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_page_opens_with_its_question_its_passage_and_its_outcomes(page):
    text = text_of(page)
    order = [":class: question", ":class: mirrors", "## What you will learn"]
    places = [text.index(mark) for mark in order]
    assert places == sorted(places)
    assert "?" in text[places[0] : places[1]]
    if page in SECTIONS:
        mirrors = text[places[1] : places[2]]
        assert re.search(r"\{cite:[pt]\}`(tsvetov2019|lukin2017|kanaev2017)`", mirrors)
        assert re.search(r"Reading time: about \d+", mirrors)
    outcomes = text[places[2] :].split("\n## ")[0]
    assert 3 <= len(re.findall(r"^- [a-z]+", outcomes, flags=re.MULTILINE)) <= 5


def written_banks() -> dict[str, dict]:
    """Return the question banks as written, by page."""
    paths = (ROOT / "book/exercises").glob("*.yml")
    banks = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    return {bank["page"]: bank for bank in banks}


BANKS = written_banks()
FULL = [page for page in SECTIONS if page in BANKS]  # taught in full; others are summaries yet
TAUGHT = [*FULL, METHOD]  # with figures, explorers and exercises
FULL_ORDER = ["What you will learn", "Predict", "Other views", "Since the report"]
FULL_ORDER += ["Check yourself", "Discuss", "Summary", "Sources"]
SECTION_ORDER = ["What you will learn", "The argument", "Read it critically", "Since the report"]
SECTION_ORDER += ["Discuss", "Sources"]


@pytest.mark.parametrize("page", SECTIONS)
def test_the_headings_keep_their_order(page):
    order = FULL_ORDER if page in FULL else SECTION_ORDER
    assert [heading for heading in headings_of(page) if heading in order] == order


@pytest.mark.parametrize("page", SECTIONS)
def test_each_question_for_class_has_guidance(page):
    discuss = text_of(page).split("\n## Discuss\n")[1].split("\n## ")[0]
    assert discuss.count("What a good answer contains") >= 3


@pytest.mark.parametrize("page", SECTIONS)
def test_what_happened_since_is_dated_and_cited(page):
    since = text_of(page).split("\n## Since the report\n")[1].split("\n## ")[0]
    entries = re.findall(r"^- .*?(?=^- |^#|\Z)", since, flags=re.DOTALL | re.MULTILINE)
    assert len(entries) >= 3
    for entry in entries:
        assert re.search(r"\b20[12]\d\b", entry), entry
        assert "{cite:" in entry or "(unverified)" in entry or "{claim}" in entry, entry


@pytest.mark.parametrize("page", SECTIONS)
def test_no_figure_of_the_report_is_typed_by_hand(page):
    """A figure with a claim of this page is printed by its role, never from the keyboard."""
    prose = prose_of(page).split("\n## Since the report")[0]
    for row in claims():
        if row.section == page and row.unit in ("percent", "billion USD", "million USD", "people"):
            spelt = {row.display, row.display.strip("$")} | (
                {f"{row.value} percent"} if row.unit == "percent" else set()
            )
            for typed in spelt:
                assert not re.search(rf"(?<![\d.,]){re.escape(typed)}(?![\d.,]*\d)", prose), row.id


@pytest.mark.parametrize("page", [*SECTIONS, METHOD])
def test_one_sentence_stands_on_a_line(page):
    body = re.sub(r"^(`{3,}).*?^\1", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    lines = [line for line in body.splitlines() if not line.startswith(("|", "%", "#", " "))]
    doubled = [line for line in lines if re.search(r"[a-z]{3}\. [A-Z][a-z]+ [a-z]+ ", line)]
    assert doubled == []


@pytest.mark.parametrize("page", TAUGHT)
def test_a_full_page_has_its_figures_with_captions_and_alt_texts(page):
    head = r"```\{code-cell\}[^\n]*\n---\n(.*?)\n---\n"
    cells = re.findall(head, text_of(page), flags=re.DOTALL)
    figures = [yaml.safe_load(cell)["mystnb"] for cell in cells if "figure:" in cell]
    assert len(figures) >= 3
    for figure in figures:
        assert len(figure["figure"]["caption"]) > 40
        assert len(figure["image"]["alt"]) > 60
        assert figure["figure"]["name"].startswith(f"fig-{label_of(page)}-")


@pytest.mark.parametrize("page", TAUGHT)
def test_a_full_page_has_an_explorer_and_exercises(page):
    text, questions = text_of(page), BANKS[page]["questions"]
    graded = [one for one in questions if one["type"] != "predict"]
    assert len(graded) >= 12
    assert len({one["type"] for one in graded}) >= 5
    assert any(one["type"] == "predict" for one in questions)
    assert re.search(r"^\s*(\w+ = )?explore\(", text, flags=re.MULTILINE)
    assert re.search(r"^(\w+ = )?compare\(", text, flags=re.MULTILINE)
    for part in ("**The authors' claim.**", "**Assumptions", "**Try.**", "**What would change"):
        assert text.count(part) >= len(re.findall(r"[ =]explore\(", text)), part


@pytest.mark.parametrize("page", TAUGHT)
def test_a_full_page_says_how_long_it_takes_to_read_aloud(page):
    """Read aloud, plain English takes about 140 words a minute."""
    said = int(re.search(r"Reading time: about (\d+) minutes", text_of(page))[1])
    assert abs(said - len(prose_of(page).split()) / 140) <= 5


def test_a_rebuilt_graphic_says_that_it_is_rebuilt():
    text = text_of("new-asia/vietnam")
    for name in ("fig-vietnam-agreements", "fig-vietnam-growth", "fig-vietnam-exports"):
        caption = text.split(f"name: {name}")[1].split("image:")[0]
        assert "ebuilt" in caption, name


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_short(page):
    for cell in re.findall(r"```\{code-cell\}.*?\n```", text_of(page), flags=re.DOTALL):
        code = re.sub(r"\A.*?\n(---\n.*?\n---\n)?", "", cell, flags=re.DOTALL)
        assert len([line for line in code.splitlines()[:-1] if line.strip()]) <= 15, cell


def test_forecast_totals_are_the_sums_of_the_entries():
    text = text_of("then-and-now/forecasts")
    table = [row.strip("| ").split(" | ") for row in re.findall(r"^\| .* \|$", text, flags=re.M)]
    head = next(row for row in table if row[0] == "Text")
    body = {row[0]: dict(zip(head[1:], map(int, row[1:]), strict=True))
            for row in table if len(row) == len(head) and row[1].isdigit()}  # fmt: skip
    sections = {part.splitlines()[0]: part for part in re.split(r"^## ", text, flags=re.M)}
    for name in body:
        section = next((part for title, part in sections.items() if name in title), text)
        found = re.findall(r"\*\*Status: ([a-z ]+)\.\*\*", section)
        counted = {status: found.count(status) for status in head[1:-1]}
        assert counted | {"all": len(found)} == body[name], name
