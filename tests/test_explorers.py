"""Explorers: what they refuse, what the page holds, and that every control does what it says."""

from __future__ import annotations

import csv
import itertools
import json
import re

import jupytext
import matplotlib.pyplot as plt
import nbclient
import nbformat
import pandas as pd
import pytest
import traitlets
from bs4 import BeautifulSoup
from casebook import explore
from conftest import ROOT
from kernelfree import explorers
from kernelfree.controls import ExplorerError
from playwright.sync_api import expect
from test_pages import TAUGHT, text_of

VIETNAM = "book/new-asia/vietnam.html"
NAMES = ["vietnam-desk", "vietnam-diversification", "vietnam-hill"]
CALL = r'explore\(\s*\w+,\s*name="([^"]+)"'
EXPLORERS = {page: re.findall(CALL, text_of(page)) for page in TAUGHT}


def line(growth=3, base="a", log=False):
    """A small explorer's function."""
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.plot([0, 1], [0, growth])
    sentence = f"It grows by {growth} from {base}{', in logarithms' if log else ''}."
    return fig, sentence, pd.DataFrame({"year": [0, 1], "value": [0, growth]})


def small(**more):
    return explore(
        line, name="small", **({"growth": range(2, 5), "base": ["a", "b"], "log": False} | more)
    )


def lattice_of(html: str) -> dict:
    return json.loads(BeautifulSoup(html, "html.parser").find("script").string)


def shown_at(lattice: dict, number: int) -> tuple[str, str, list]:
    """Return picture, sentence and table of a setting as the page's script puts them together."""

    def changed(base, edits):
        out = list(base)
        steps = list(zip(edits[::3], edits[1::3], edits[2::3], strict=True))
        for start, dropped, new in reversed(steps):
            out[start : start + dropped] = new
        return [lattice["lines"][one] for one in out]

    sentence, drawing, table = lattice["frames"][number]
    rows = [row.split("\t") for row in changed(lattice["base"][1], table)]
    return "\n".join(changed(lattice["base"][0], drawing)), sentence, rows


def test_numbers_are_a_slider_texts_are_buttons_or_a_list_and_a_bool_is_a_box():
    soup = BeautifulSoup(small(base=list("abcde")).static_html(), "html.parser")
    assert soup.find("input", {"name": "growth"})["type"] == "range"
    assert [one.text for one in soup.find("select").find_all("option")] == list("abcde")
    assert soup.find("input", {"name": "log"})["type"] == "checkbox"
    few = BeautifulSoup(small().static_html(), "html.parser")
    assert len(few.find_all("input", {"name": "base", "type": "radio"})) == 2
    assert few.find("fieldset").find("legend").text == "Base"


def test_the_first_setting_is_that_of_the_defaults():
    assert small().value == {"growth": 3, "base": "a", "log": False}
    assert small().frame["sentence"] == "It grows by 3 from a."


def test_a_text_may_stand_for_any_value():
    made = small(growth={"slow": 2, "fast": 3, "very fast": 4})
    assert made.value["growth"] == "fast"
    made.value = made.value | {"growth": "slow"}
    assert made.frame["sentence"] == "It grows by 2 from a."


def test_the_page_holds_every_setting_as_the_function_draws_it():
    made = small()
    lattice = lattice_of(made.static_html())
    assert len(lattice["frames"]) == 12
    for number, value in enumerate(made.settings()):
        frame = made.draw(value)
        assert shown_at(lattice, number) == (frame["svg"], frame["sentence"], frame["table"])


def test_the_same_explorer_is_the_same_page_twice():
    assert small().static_html() == small().static_html()


def test_with_a_kernel_a_slider_may_stand_between_the_steps():
    made = small()
    made.value = made.value | {"growth": 2.5}
    assert made.frame["sentence"] == "It grows by 2.5 from a."


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"growth": 5, "base": "a", "log": False}, "growth cannot be 5. It can be 2 to 4."),
        ({"growth": 3, "base": "c", "log": False}, "base cannot be 'c'. It can be 'a', 'b'."),
        ({"growth": True, "base": "a", "log": False}, "growth cannot be True"),
        ({"growth": 3}, "set each of growth, base, log, and nothing else"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_can_be(value, message):
    made = small()
    with pytest.raises(traitlets.TraitError, match=re.escape(message)):
        made.value = value
    assert made.frame["sentence"] == "It grows by 3 from a."


def test_a_lattice_that_is_too_large_says_the_numbers_and_what_to_do():
    with pytest.raises(ExplorerError) as found:
        small(growth=range(0, 600))
    told = str(found.value)
    assert "growth (600) × base (2) × log (2) = 2,400 settings, more than the 1,000" in told
    assert "fewer values" in told and "limit" in told


def test_a_page_that_would_be_too_heavy_says_the_numbers_and_what_to_do(monkeypatch):
    monkeypatch.setattr(explorers, "BYTES", 100)
    with pytest.raises(ExplorerError, match=r"is [\d,]+ bytes gzipped, more than 100. Draw fewer"):
        small().static_html()


def test_a_function_that_fails_at_one_point_names_the_point():
    def fails(growth=2, log=False):
        if growth == 4 and log:
            raise ZeroDivisionError("no growth")
        return line(growth)

    made = explore(fails, name="fails", growth=range(2, 5), log=False)
    told = r"fails\(growth=4, log=True\) failed: ZeroDivisionError: no growth"
    with pytest.raises(ExplorerError, match=told):
        made.static_html()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda growth=2: plt.figure(), "must return (figure, sentence)"),
        (lambda growth=2: (plt.figure(), " "), "returned no sentence"),
    ],
)
def test_a_function_must_say_what_it_shows(function, message):
    with pytest.raises(ExplorerError, match=re.escape(message)):
        explore(function, name="silent", growth=range(2, 5))


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ({"grwth": range(3)}, "line has no parameter 'grwth'. It has: growth, base, log."),
        ({"growth": [1]}, "growth needs two or more different values"),
        ({"growth": [1, 1]}, "growth needs two or more different values"),
        ({"growth": [3, 1]}, "a slider's values must rise"),
        ({"base": ["a", 1]}, "all numbers, all texts or a bool"),
        ({"growth": range(3), "labels": {"base": "Base"}}, "there is no control 'base'"),
    ],
)
def test_a_control_that_does_not_fit_is_refused(controls, message):
    with pytest.raises(ExplorerError, match=re.escape(message)):
        explore(line, name="misfit", **controls)


EXPLORER_PAGE = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---
# Vietnam

In the text: {claim}`vietnam-us-export-share`.

```{code-cell} ipython3
import matplotlib.pyplot as plt
from casebook import explore

def slope(growth=2):
    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1 / (growth - 5)])
    return fig, f"It grows by {growth}."

explore(slope, name="slope", growth=range(2, 5))
```
"""


def test_a_build_shows_progress_and_a_failing_setting_fails_it_by_name(small_book):
    small_book.write("book/new-asia/vietnam.md", EXPLORER_PAGE)
    done = small_book.build()
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Settings of explorers drawn: 3." in done.stdout
    page = small_book.read("book/new-asia/vietnam.html")
    assert page.count("It grows by") >= 4 and "widget-state" not in page
    assert "explore.js" in page and "explore.js" not in small_book.read("book/index.html")
    small_book.replace("book/new-asia/vietnam.md", "range(2, 5)", "range(2, 6)")
    done = small_book.build()
    assert done.returncode == 1
    told = done.stdout.split("The build failed.")[1]
    assert "book/new-asia/vietnam.md:11: the cell that begins here failed" in told
    assert "slope(growth=5) failed: ZeroDivisionError" in told
    assert small_book.read("book/new-asia/vietnam.html") == page  # the last good one


@pytest.fixture(params=NAMES)
def explorer(request, open_page, site):
    """An explorer of the Vietnam page, with its page."""
    page = open_page(f"{site}/{VIETNAM}")
    return page.locator(f"#{request.param}")


def controls_of(explorer):
    return explorer.locator("form input, form select")


def test_every_control_changes_picture_sentence_and_numbers(explorer):
    readout = explorer.locator(".kernelfree-readout")
    picture = explorer.locator("> .kernelfree-figure")
    table = explorer.locator("> details table")
    seen = set()
    assert controls_of(explorer).count() >= 4
    for control in controls_of(explorer).all():
        before = readout.inner_text()
        if control.evaluate("e => e.type") == "range":
            control.press("End")
        elif control.evaluate("e => e.type") == "select-one":
            control.select_option(index=4)
        elif not control.is_checked():
            control.check()
        else:
            continue
        expect(readout).not_to_have_text(before)
        assert picture.get_attribute("aria-label") == readout.inner_text()
        seen.add((picture.inner_html(), table.text_content()))
    assert len(seen) >= 4
    pictures = {svg for svg, _ in seen}
    assert len(pictures) == len(seen)


def test_a_slider_moves_by_key_and_says_its_value(explorer):
    slider = explorer.locator("input[type=range]").first
    slider.press("ArrowRight")
    label = explorer.locator(f"output[for={slider.get_attribute('id')}]")
    assert slider.get_attribute("aria-valuetext") == label.inner_text()
    readout = explorer.locator(".kernelfree-readout")
    assert readout.get_attribute("role") == "status"


def test_reset_brings_back_the_first_setting(explorer):
    readout = explorer.locator(".kernelfree-readout")
    first = readout.inner_text(), explorer.locator("> .kernelfree-figure").inner_html()
    for slider in explorer.locator("input[type=range]").all():
        slider.press("Home")
    expect(readout).not_to_have_text(first[0])
    explorer.get_by_role("button", name="Reset").click()
    assert (readout.inner_text(), explorer.locator("> .kernelfree-figure").inner_html()) == first


@pytest.mark.parametrize("kind", ["server", "file"])
def test_a_link_leads_to_a_setting(open_page, site, book, kind):
    address = f"{site}/{VIETNAM}" if kind == "server" else (book / VIETNAM).as_uri()
    page = open_page(address)
    desk = page.locator("#vietnam-desk")
    desk.locator("[name=real]").press("End")
    desk.get_by_label("IMF, April 2024").check()
    there = desk.locator(".kernelfree-readout").inner_text()
    link = desk.get_by_role("link", name="Link to this setting").get_attribute("href")
    other = open_page(address + link).locator("#vietnam-desk")
    assert other.locator(".kernelfree-readout").inner_text() == there
    expect(other).to_be_in_viewport()
    page.evaluate("location.hash = '#vietnam-desk?real=3&base=nothing&bogus=1'")  # kept: the base
    expect(desk.locator(".kernelfree-readout")).to_contain_text("3 percent of real growth")
    assert desk.get_by_label("IMF, April 2024").is_checked()


def test_the_table_that_is_shown_can_be_downloaded(explorer):
    explorer.locator("input[type=range]").first.press("Home")
    with explorer.page.expect_download() as waiting:
        explorer.get_by_role("button", name="Download the table").click()
    name = explorer.get_attribute("id")
    assert waiting.value.suggested_filename == f"{name}.csv"
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    shown = explorer.locator("> details tr").all()
    assert rows == [row.locator("th, td").all_text_contents() for row in shown]
    assert len(rows) > 3


def test_paper_and_a_page_without_scripts_show_chosen_settings(explorer, open_page, site):
    name = explorer.get_attribute("id")
    frames = explorer.locator(".kernelfree-frames > div")
    assert frames.count() >= 3 and not frames.first.is_visible()
    explorer.page.emulate_media(media="print")
    assert all(frame.is_visible() for frame in frames.all())
    assert not explorer.locator("form").is_visible()
    assert not explorer.locator(".kernelfree-readout").is_visible()  # the first frame has it
    plain = open_page(f"{site}/{VIETNAM}", java_script_enabled=False).locator(f"#{name}")
    assert plain.locator(".kernelfree-frames > div").first.is_visible()
    assert not plain.locator("form").is_visible()
    assert len(set(plain.locator(".kernelfree-frames p").all_text_contents())) == frames.count()


# All explorers of the book


def section_of(book, page: str, name: str):
    html = (book / f"book/{page}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").find(id=name)


each_explorer = pytest.mark.parametrize(
    ("page", "name"), [(page, name) for page in EXPLORERS for name in EXPLORERS[page]]
)


@each_explorer
def test_an_explorer_says_its_claim_its_assumptions_what_to_try_and_what_would_change(
    book, page, name
):
    found = section_of(book, page, name)
    text = found.find_parent("section").get_text()
    for part in ("The authors’ claim", "Assumptions", "Try.", "What would change the answer"):
        assert part in text, part
    assert found.find_next("section", class_="kernelfree-quiz") is not None


@each_explorer
def test_each_control_matters_and_each_setting_is_told_in_words(book, page, name):
    """Somewhere each control changes the picture and the sentence, with all others kept."""
    lattice = json.loads(section_of(book, page, name).find("script").string)
    sizes = [len(control["values"]) for control in lattice["controls"]]
    frames = dict(zip(itertools.product(*map(range, sizes)), lattice["frames"], strict=True))
    for number, control in enumerate(lattice["controls"]):
        pairs = (
            (frame, frames[(*place[:number], 0, *place[number + 1 :])])
            for place, frame in frames.items()
        )
        assert any(a[0] != b[0] and a[1] != b[1] for a, b in pairs), control["name"]
    for sentence, *_ in frames.values():
        assert sentence.endswith(".") and 40 < len(sentence) < 700, sentence
        assert not re.search(r"\bnan\b|\bNone\b|\binf\b|  |np\.", sentence), sentence


# Each is moved in the page through all its settings, and compared with what the notebook of the
# page draws for them in a live kernel.
PAGE_FRAMES = """(root) => {
  const form = root.querySelector('form'), out = [];
  const {controls, frames} = JSON.parse(root.querySelector('script').textContent);
  const put = ({name, kind}, index, value) => {
    const inputs = [...form.elements].filter(one => one.name === name);
    if (kind === 'slider') inputs[0].value = index;
    else if (kind === 'switch') inputs[0].checked = value;
    else if (inputs[0].type === 'radio') inputs.find(one => one.value === value).checked = true;
    else inputs[0].value = value;
  };
  for (let number = 0; number < frames.length; number += 1) {
    let rest = number;
    for (const control of [...controls].reverse()) {
      const index = rest % control.values.length;
      rest = (rest - index) / control.values.length;
      put(control, index, control.values[index]);
    }
    form.dispatchEvent(new Event('input', {bubbles: true}));
    const picture = root.querySelector('.kernelfree-figure');
    out.push({
      svg: picture.innerHTML, sentence: picture.ariaLabel,
      readout: root.querySelector('.kernelfree-readout').textContent,
      table: [...root.querySelectorAll('details tr')].map(
        row => [...row.children].map(cell => cell.textContent)),
    });
  }
  return out;
}"""
NORMAL = """(drawings) => drawings.map(svg => {
  const place = document.createElement('div');
  place.innerHTML = svg;
  return place.innerHTML;
})"""
IN_NOTEBOOK = """
import gc, json, pathlib
from kernelfree.explorers import Explorer
made = {{one.name: [one.draw(value) for value in list(one.settings())[::{}]]
        for one in gc.get_objects() if isinstance(one, Explorer)}}
_ = pathlib.Path({!r}).write_text(json.dumps(made), encoding="utf-8")
"""


@pytest.mark.parametrize("page", [page for page in EXPLORERS if EXPLORERS[page]])
def test_the_page_shows_at_each_setting_what_its_notebook_draws_live(
    page, book, open_page, tmp_path, monkeypatch
):
    """Every setting of the Vietnam page is drawn again, and every third of the others."""
    step = 1 if page == "new-asia/vietnam" else 3
    monkeypatch.delenv("KERNELFREE_BUILD", raising=False)
    notebook = jupytext.read(ROOT / "book" / f"{page}.md")
    code = IN_NOTEBOOK.format(step, str(tmp_path / "frames.json"))
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    assert [one for one in outputs if one.get("name") == "stderr"] == []
    drawn = json.loads((tmp_path / "frames.json").read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(EXPLORERS[page])
    shown = open_page((book / f"book/{page}.html").as_uri())
    for name, live in drawn.items():
        static = shown.locator(f"#{name}").evaluate(PAGE_FRAMES)[::step]
        drawings = shown.evaluate(NORMAL, [frame["svg"] for frame in live])
        for seen, frame, svg in zip(static, live, drawings, strict=True):
            expected = {"svg": svg, "table": frame["table"], "sentence": frame["sentence"]}
            assert seen == expected | {"readout": frame["sentence"]}
