"""The book's prose in a live notebook: Jupyter cannot read our roles, so these fill them in.

On the page Sphinx does it; in JupyterLab a role shows as the name of the thing that it prints.
Each function here returns an IPython ``HTML`` object whose script puts the values in.
"""

from __future__ import annotations

import json
import os
import re

from kernelfree.templates import html

from casebook.claims import claims, ledger, note_html, note_parts
from casebook.data import ROOT, bibliography

KEPT = "application/papermill.record/"  # MyST-NB shows nothing of this kind, and {glue} finds it


def show_claims(section: str):
    """Put the reports' figures, citations and references into a live page; list its claims.

    ``section`` is the page, such as ``new-asia/vietnam``.
    """
    if "KERNELFREE_BUILD" in os.environ:
        return None  # the page is Sphinx's
    here = claims(section)
    notes = [(row.id, note_html(row)) for row in here]
    names = bibliography() | titles() | figure_numbers(section)
    values = {name: (text, "") for name, text in names.items()}
    values |= {
        row.id: (row.display, " ".join(note_parts(row)[:2]))
        for row in ledger().values()
        if row.value
    }
    return _html(
        values,
        html("claims.html", "casebook", notes=notes),
    )


def titles() -> dict[str, str]:
    """Return the heading that stands under each label of the book, by label."""
    heading = re.compile(r"^\(([a-z0-9-]+)\)=\n+#+ (.+)$", flags=re.MULTILINE)
    pages = (path.read_text(encoding="utf-8") for path in (ROOT / "book").rglob("*.md"))
    return {label: title for page in pages for label, title in heading.findall(page)}


def figure_numbers(section: str) -> dict[str, str]:
    """Return ``Fig. 1`` and so on for the figures of a page, by name."""
    page = (ROOT / "book" / f"{section}.md").read_text(encoding="utf-8")
    names = re.findall(r"^ +name: (fig-[a-z0-9-]+)$", page, flags=re.MULTILINE)
    return {name: f"Fig. {number}" for number, name in enumerate(names, start=1)}


def show_values(values: dict):
    """Keep computed figures for the prose: ``{glue:text}`name` `` prints ``values["name"]``."""
    # numpy's numbers would print with the name of their type
    plain = {name: getattr(value, "item", lambda v=value: v)() for name, value in values.items()}
    for name, value in plain.items():
        _keep(name, value)
    return _html({name: (str(value), "") for name, value in plain.items()})


def _keep(name: str, value) -> None:
    """Put out a value as MyST-NB's ``glue`` does, which a kernel need not import for it."""
    from IPython.core.formatters import format_display_data
    from IPython.display import display

    parts, about = format_display_data(value)
    kept = {f"{KEPT}{kind}": part for kind, part in parts.items()}
    mark = {"scrapbook": {"name": name, "mime_prefix": KEPT}}
    display(kept, raw=True, metadata=about | mark)


def _html(values: dict[str, tuple[str, str]], before: str = ""):
    from IPython.display import HTML

    # "</" must not end the script early, whatever a value says.
    data = json.dumps(values, ensure_ascii=False).replace("</", "<\\/")
    return HTML(f"{before}<script>{SCRIPT.replace('VALUES', data)}</script>")


# Cells that scroll into view are drawn anew, so the script keeps watch.
SCRIPT = """
(() => {
  const values = VALUES;
  const fill = () => {
    for (const cell of document.querySelectorAll(".jp-RenderedMarkdown, .jp-MarkdownCell .myst")) {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found = [];
      while (texts.nextNode()) {
        const name = texts.currentNode.data.trim();
        if (Object.hasOwn(values, name)) found.push(texts.currentNode.parentElement);
      }
      for (const place of found) {
        const [value, note] = values[place.textContent.trim()] || [];
        if (value === undefined) continue;
        const before = place.previousSibling;
        if (before && before.nodeType === Node.TEXT_NODE) {
          before.data = before.data.replace(/\\{[a-z:]+\\}$/, "");
        }
        const mark = document.createElement(note ? "abbr" : "span");
        mark.textContent = value;
        if (note) { mark.title = note; mark.tabIndex = 0; }
        place.replaceWith(mark);
      }
    }
  };
  fill();
  new MutationObserver(fill).observe(document.body, {childList: true, subtree: true});
})();
"""
