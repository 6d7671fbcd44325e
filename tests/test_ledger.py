"""The ledger's script under odd words and addresses, on a page of two rows."""

from __future__ import annotations

import pytest
from conftest import ROOT

SCRIPT = ROOT / "book" / "casebook" / "static" / "ledger.js"
ROW = """<tr id="{id}"><td><p>{claim}</p></td><td><p>A report</p><a href="#">Vietnam</a></td>
<td><p>figure</p></td><td><p>{verdict}</p></td><td></td></tr>"""
ROWS = [
    {"id": "claim-first", "claim": "Vietnam\u2019s \u0110\u1ed5i M\u1edbi", "verdict": "holds"},
    {"id": "claim-second", "claim": "Nguyen's plan failed in 2375.", "verdict": "wrong"},
]


@pytest.fixture
def ledger(open_page, tmp_path):
    """Open the page at an address's end; return it with the errors that it has thrown."""
    rows = "".join(ROW.format(**row) for row in ROWS)
    table = f'<table class="claims-ledger"><thead><tr></tr></thead><tbody>{rows}</tbody></table>'
    page = tmp_path / "ledger.html"
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    page.write_text(f"<!doctype html><meta charset=utf-8>{table}{script}", encoding="utf-8")

    def opened(end: str):
        shown = open_page("about:blank")
        errors = []
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.goto(f"{page.as_uri()}{end}")
        return shown, errors

    return opened


def left(page) -> list[str]:
    """Return the rows that are shown."""
    return page.eval_on_selector_all("tbody tr:not([hidden])", "rows => rows.map(row => row.id)")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Vietnam's", "claim-first"),
        ("vietnam\u2019s", "claim-first"),
        ("doi moi", "claim-first"),
        ("Nguy\u1ec5n\u2019s", "claim-second"),
        ("2375", "claim-second"),
    ],
)
def test_words_are_found_with_either_apostrophe_and_with_or_without_accents(ledger, words, found):
    page, errors = ledger("")
    page.get_by_label("Find words").fill(words)
    assert left(page) == [found] and errors == []


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        ("?verdict=Wrong", 1),
        ("?verdict=no-such", 2),
        ("?__proto__=x&constructor=1&toString=2", 2),
        ("#%E0%A4%A", 2),
        ("?verdict=holds#claim-second", 2),
        ("#claim%2Dsecond", 2),
    ],
)
def test_an_odd_address_harms_nothing(ledger, end, shown):
    page, errors = ledger(end)
    assert len(left(page)) == shown and errors == []
