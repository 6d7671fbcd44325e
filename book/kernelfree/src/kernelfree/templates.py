"""The page's HTML, from Jinja2 templates that escape whatever they are given."""

from __future__ import annotations

import json
from functools import cache

from markupsafe import Markup


def html(name: str, package: str = "kernelfree", /, **values) -> Markup:
    """Return a template of a package, filled with ``values``; all text in them is escaped."""
    return Markup(environment(package).get_template(name).render(values).strip())


@cache
def environment(package: str):
    """Return the templates in the folder ``templates`` of a package, each compiled once."""
    import jinja2  # needed by whoever shows a page, not by whoever imports the book

    made = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {"markdown": markdown, "inline": inline, "json": data, "number": number}
    return made


@cache
def _commonmark():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable("image")


def markdown(text: str) -> Markup:
    """Return paragraphs of CommonMark as HTML; HTML in them stays text."""
    return Markup(_commonmark().render(text))


def inline(text: str) -> Markup:
    """Return a line of CommonMark as HTML; HTML in it stays text."""
    return Markup(_commonmark().renderInline(text))


def data(value) -> Markup:
    """Return data for a script as JSON; no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def number(value: float) -> str:
    """Return a number as people write it: ``2``, not ``2.0``."""
    return f"{value:.10g}"
