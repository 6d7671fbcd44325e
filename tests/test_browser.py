"""The built book in a real browser: what a reader, a student and a printer get."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_pages import PAGES

LEDGER = "book/then-and-now/claims-ledger.html"
VIETNAM = "book/new-asia/vietnam.html"
ADDRESSES = [*(f"book/{page}.html" for page in PAGES), "404.html", "search.html", "index.html"]


def listen(context, site):
    """Collect what the pages of a context complain about, and what they ask of other hosts."""
    complaints = []

    def on_console(message):
        if message.type in ("error", "warning"):
            complaints.append(f"console: {message.text}")

    def on_request(request):
        if not request.url.startswith((site, "data:", "blob:")):
            complaints.append(f"request: {request.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("request", on_request)

    def on_failure(request):
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon had come
            complaints.append(f"failed: {request.url}: {request.failure}")

    context.on("requestfailed", on_failure)
    return complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_quietly_and_asks_no_other_host(browser, site, scheme):
    context = browser.new_context(color_scheme=scheme)
    complaints = listen(context, site)
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(f"{site}/{address}", wait_until="networkidle")
        found = [f"{address}: {c}" for c in complaints]
        assert found == []
    context.close()


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_a_phone_needs_no_sideways_scroll(open_page, site, address):
    page = open_page(f"{site}/{address}", width=360, height=740)
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth > innerWidth
             && [...document.querySelectorAll('main *')]
               .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
               .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    assert not wide


@pytest.mark.parametrize("address", ADDRESSES[:-3])
def test_a_page_has_one_h1_unique_ids_and_named_figures(open_page, site, address):
    page = open_page(f"{site}/{address}")
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('article [id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), {id for id in ids if ids.count(id) > 1}
    for figure in page.locator("article figure").all():
        assert figure.locator("figcaption").inner_text()
        assert len(figure.locator("[role=img]").get_attribute("aria-label")) > 40


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


KINDS = ["index", "your-answers", "new-asia/vietnam", "north-korea/russia", "teach/index"]
LOOKS = [(address, "light") for address in ADDRESSES[:-3]]
LOOKS += [(f"book/{page}.html", "dark") for page in KINDS]  # one page of each kind: colours differ


@pytest.mark.parametrize(("address", "scheme"), LOOKS)
def test_axe_finds_no_violation(open_page, site, address, scheme):
    page = open_page(f"{site}/{address}", color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    if address.endswith("bibliography.html"):  # docutils puts links beside a list's entries
        known = ("aria-required-children", "aria-deprecated-role")
        options["rules"] = {rule: {"enabled": False} for rule in known}
    found = Axe().run(page, options=options).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


UNSEEN = """() => {
  const element = document.activeElement
  const look = () => {
    const style = getComputedStyle(element.querySelector('.toctree-toggle') || element)
    return [style.outlineStyle, style.outlineWidth, style.boxShadow].join()
  }
  const focused = look()
  element.blur()
  const blurred = look()
  element.focus()
  return focused === blurred ? element.outerHTML.slice(0, 200) : null
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_place_of_the_keyboard_is_seen_everywhere(open_page, site, width):
    page = open_page(f"{site}/{VIETNAM}", width=width, reduced_motion="reduce")
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(UNSEEN))
    assert [one for one in stops if one] == []


def test_no_number_shows_how_it_was_computed(book):
    for path in (book / "book").rglob("*.html"):
        prose = re.sub(r"<pre.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"np\.\w+\(|\bnan\b|&lt;NA&gt;|dtype:", prose), path.name


def test_a_page_is_described_by_its_question(book):
    text = (book / VIETNAM).read_text(encoding="utf-8")
    described = re.search(r'<meta property="og:description" content="([^"]*)"', text)[1]
    assert described.endswith("?") and "Vietnam" in described
    assert 'property="og:site_name" content="The New Asia Casebook"' in text
    assert text.count('name="description"') == 1


def test_figures_are_drawn_in_the_colours_of_the_theme(open_page, site):
    ink = {}
    for scheme in ("light", "dark"):
        page = open_page(f"{site}/{VIETNAM}", color_scheme=scheme)
        text = page.locator("#fig-vietnam-gdp svg text").first
        ink[scheme] = text.evaluate("e => getComputedStyle(e).fill")
    assert ink["light"] != ink["dark"]


def test_search_finds_the_vietnam_chapter(open_page, site):
    page = open_page(f"{site}/search.html?q=goldilocks")
    hit = page.locator("#search-results li a", has_text="Vietnam").first
    hit.wait_for()
    hit.click()
    assert "/book/new-asia/vietnam.html" in page.url


def test_the_search_dialog_opens_by_key(open_page, site):
    page = open_page(f"{site}/book/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("equidistance")
    page.keyboard.press("Enter")
    page.locator("#search-results li").first.wait_for()


def visible_rows(page) -> int:
    return page.locator("table.claims-ledger tbody tr:visible").count()


def test_the_ledger_filters_and_searches(open_page, site):
    page = open_page(f"{site}/{LEDGER}")
    everything = visible_rows(page)
    page.get_by_label("Verdict").select_option("wrong")
    wrong = visible_rows(page)
    assert 0 < wrong < everything
    verdicts = page.locator("table.claims-ledger tbody tr:visible td:nth-child(4)")
    assert set(verdicts.all_inner_texts()) == {"wrong"}
    assert page.get_by_role("status").inner_text() == f"{wrong} of {everything} claims"
    page.get_by_label("Verdict").select_option("")
    page.get_by_label("Find words").fill("SIPRI russia")
    assert 0 < visible_rows(page) < everything
    page.get_by_role("button", name="Clear").click()
    assert visible_rows(page) == everything


@pytest.mark.parametrize("name", ["Report", "Section", "Kind", "Verdict"])
def test_each_filter_of_the_ledger_narrows_it(open_page, site, name):
    page = open_page(f"{site}/{LEDGER}")
    everything, choice = visible_rows(page), page.get_by_label(name, exact=True)
    options = choice.locator("option").all_inner_texts()[1:]
    assert len(options) >= 3
    total = 0
    for option in options:
        choice.select_option(option)
        total += visible_rows(page)
    assert total == everything


def test_a_view_of_the_ledger_has_an_address(open_page, site):
    page = open_page(f"{site}/{LEDGER}")
    page.get_by_label("Kind").select_option("forecast")
    shown = visible_rows(page)
    page.goto(page.url)
    assert visible_rows(page) == shown
    assert page.get_by_label("Kind").input_value() == "forecast"


def test_a_row_of_the_ledger_has_an_address_that_filters_cannot_hide(open_page, site):
    page = open_page(f"{site}/{LEDGER}?verdict=wrong#claim-vietnam-us-export-share")
    row = page.locator("#claim-vietnam-us-export-share")
    row.wait_for(state="visible")
    page.wait_for_timeout(300)
    assert row.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_a_page_tallies_its_claims_and_leads_to_them(open_page, site):
    from casebook import claims

    page = open_page(f"{site}/{VIETNAM}")
    tally = page.locator(".claim-tally")
    rows = claims("new-asia/vietnam")
    assert f"wrong {sum(row.verdict == 'wrong' for row in rows)}" in tally.inner_text()
    tally.get_by_role("link").click()
    page.wait_for_url(re.compile("claims-ledger.html"))
    assert visible_rows(page) == len(rows)


def test_the_ledger_can_be_read_without_javascript(open_page, site):
    page = open_page(f"{site}/{LEDGER}", java_script_enabled=False)
    assert visible_rows(page) > 100
    assert "19%" in page.locator("#claim-vietnam-us-export-share").inner_text()


SHARE = 'a.claim[href$="#claim-vietnam-us-export-share"]'


def test_a_claim_note_opens_by_key_and_closes_by_escape(open_page, site):
    page = open_page(f"{site}/{VIETNAM}")
    link, note = page.locator(SHARE).first, page.locator(".claim-popover")
    link.scroll_into_view_if_needed()
    link.evaluate("e => { const p = e.closest('p, li, dd, td'); p.tabIndex = -1; p.focus(); }")
    for _ in range(10):  # tab to it, as a reader does
        page.keyboard.press("Tab")
        if link.evaluate("e => e === document.activeElement"):
            break
    assert note.is_visible()
    assert "Tsvetov" in note.inner_text() and "Verdict" in note.inner_text()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("claims-ledger.html#claim-vietnam-us-export-share"))


def test_a_claim_note_opens_on_hover_and_the_pointer_can_enter_it(open_page, site):
    page = open_page(f"{site}/{VIETNAM}")
    link, note = page.locator(SHARE).first, page.locator(".claim-popover")
    link.hover()
    assert note.is_visible()
    note.hover()
    page.wait_for_timeout(400)
    assert note.is_visible()
    page.mouse.move(2, 2)
    note.wait_for(state="hidden")


def test_a_first_tap_opens_the_note_and_a_second_follows_the_link(open_page, site):
    page = open_page(f"{site}/{VIETNAM}", width=360, height=740, has_touch=True, is_mobile=True)
    link, note = page.locator(SHARE).first, page.locator(".claim-popover")
    link.tap()
    assert note.is_visible() and page.url.endswith(VIETNAM)
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    note.get_by_role("link").tap()
    page.wait_for_url(re.compile("claims-ledger.html#claim-vietnam-us-export-share"))


def test_a_claim_is_described_to_a_screen_reader(open_page, site):
    page = open_page(f"{site}/{VIETNAM}")
    link = page.locator(SHARE).first
    note = page.locator("#" + link.get_attribute("aria-describedby"))
    assert "Tsvetov" in note.text_content()


def test_print_shows_claims_as_numbered_notes(open_page, site):
    page = open_page(f"{site}/{VIETNAM}")
    notes = page.locator(".claim-notes")
    assert not notes.is_visible()
    page.emulate_media(media="print")
    assert notes.is_visible()
    link = page.locator(SHARE).first
    number = int(link.locator(".claim-number").inner_text())
    assert "Tsvetov" in notes.locator("li").nth(number - 1).inner_text()
    assert not page.locator(".bd-sidebar-primary").is_visible()
    assert page.locator("h1").is_visible()


def test_a_role_card_prints_on_a_page_of_its_own(open_page, site):
    page = open_page(f"{site}/book/teach/crisis-simulation.html")
    page.emulate_media(media="print")
    breaks = page.locator(".role-card").evaluate_all(
        "cards => cards.map(one => getComputedStyle(one)).map(one =>"
        " [one.breakBefore, one.breakInside, one.breakAfter].join())"
    )
    assert len(breaks) > 10 and set(breaks) == {"page,avoid,page"}


def test_a_dark_page_prints_dark_on_white(open_page, site):
    page = open_page(f"{site}/{VIETNAM}", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in ("article p", "article h1", "article h2", "article svg text"):
        ink = page.locator(selector).first.evaluate(
            "e => e.tagName === 'text' ? getComputedStyle(e).fill : getComputedStyle(e).color"
        )
        assert max(map(int, re.findall(r"\d+", ink)[:3])) < 120, (selector, ink)


def test_without_javascript_a_claim_is_a_link_to_its_row(open_page, site):
    page = open_page(f"{site}/{VIETNAM}", java_script_enabled=False)
    page.locator(SHARE).first.click()
    page.wait_for_url(re.compile("claims-ledger.html#claim-vietnam-us-export-share"))
    assert page.locator("#claim-vietnam-us-export-share").is_visible()


def test_the_book_works_from_a_folder(open_page, book):
    page = open_page((book / LEDGER).as_uri())
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    everything = visible_rows(page)
    page.get_by_label("Verdict").select_option("wrong")
    assert 0 < visible_rows(page) < everything
    page.goto((book / VIETNAM).as_uri())
    page.locator(SHARE).first.hover()
    assert page.locator(".claim-popover").is_visible()
    assert errors == []


def test_the_codebook_gives_each_table_and_its_checksum(open_page, site):
    from casebook import data

    page = open_page(f"{site}/book/reference/codebook.html")
    for name in data.resources():
        section = page.locator(f"section:has(> h2):has(a[download]:has-text('{name}.csv'))").last
        assert data.checksum(name) in section.inner_text()
    with page.expect_download() as download:
        page.locator("a[download]", has_text="countries.csv").click()
    assert download.value.path().read_bytes() == (data.DATA / "countries.csv").read_bytes()


def test_a_missing_page_is_answered_with_a_way_back(open_page, site):
    page = open_page(f"{site}/404.html")
    assert "not found" in page.locator("h1").inner_text().lower()
    assert page.locator("nav a", has_text="Main points").count() >= 1
