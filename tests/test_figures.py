"""Figures on the page: they follow the theme, carry real text and say what they show."""

from __future__ import annotations

import io
import re

import matplotlib.pyplot as plt
import pytest
from browser import REMEDY, find_browser
from casebook import style
from conftest import ROOT
from kernelfree.svg import inline_svg

CSS = (ROOT / "book/_static/casebook.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


NAMES = ["BLUE", "VERMILLION", "GREEN", "PURPLE", "GREY"]


@pytest.mark.parametrize("name", NAMES)
def test_each_colour_is_legible_as_text_in_both_themes(name):
    assert contrast(getattr(style, name), style.PAPER) >= 4.5
    dark = re.search(rf"--casebook-{name.lower()}: (#[0-9a-f]{{6}})", CSS)[1]
    assert contrast(dark, "#121212") >= 4.5


@pytest.fixture
def svg() -> str:
    """A small figure as matplotlib writes it in the book's style."""
    with plt.rc_context(style.RC):
        figure, ax = plt.subplots()
        ax.bar(["Việt Nam", "others"], [3, 1], color=style.BLUE)
        ax.set_ylabel("Share, percent")
        style.label_bars(ax)
        file = io.StringIO()
        figure.savefig(file, format="svg")
        plt.close(figure)
    return file.getvalue()


def test_text_stays_text(svg):
    assert "Việt Nam" in inline_svg(svg, "A bar chart.")


def test_colours_become_the_themes(svg):
    page = inline_svg(svg, "A bar chart.")
    assert "currentColor" in page and "var(--casebook-blue, #0072b2)" in page
    assert style.INK not in page


def test_nothing_of_a_figure_reaches_the_rest_of_the_page(svg):
    page = inline_svg(svg, "A bar chart.")
    assert "<style" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    used = set(re.findall(r"url\(#([^)]+)\)", page)) | set(re.findall(r'href="#([^"]+)"', page))
    assert set(ids) == used


def test_two_figures_share_no_id(svg):
    one, two = (set(re.findall(r' id="([^"]+)"', inline_svg(svg, alt))) for alt in "ab")
    assert one and not one & two


def test_the_same_figure_is_the_same_bytes(svg):
    assert inline_svg(svg, "A bar chart.") == inline_svg(svg, "A bar chart.")


def test_the_alt_text_is_escaped(svg):
    assert 'aria-label="5 &gt; 3 &#34;bars&#34;"' in inline_svg(svg, '5 > 3 "bars"')


def test_a_browser_that_does_not_run_is_no_browser(monkeypatch):
    monkeypatch.setenv("CASEBOOK_BROWSER", "/nowhere/chromium")
    assert find_browser() is None
    assert "apt-get install chromium" in REMEDY and "CASEBOOK_BROWSER" in REMEDY
