"""The book's prose in a live notebook: Jupyter cannot read our roles, so these fill them in.

On the page Sphinx does it; in JupyterLab a role shows as the name of the thing that it prints.
Each function here returns an IPython ``HTML`` object whose script puts the values in.
"""

from __future__ import annotations

import json
from html import escape

from casebook.claims import claims, ledger, note_html, note_parts
from casebook.data import bibliography


def show_claims(section: str):
    """Put the reports' figures and the citations into a live page, and list its claims.

    ``section`` is the page, such as ``new-asia/vietnam``.
    """
    here = claims(section)
    rows = "".join(f"<li><code>{escape(r.id)}</code> {note_html(r)}</li>" for r in here)
    values = {key: (label, "") for key, label in bibliography().items()}
    values |= {
        row.id: (row.display, " ".join(note_parts(row)[:2]))
        for row in ledger().values()
        if row.value
    }
    return _html(
        values,
        f"<details><summary>{len(here)} claims of this page, with verdicts</summary>"
        f"<ul>{rows}</ul></details>",
    )


def show_values(values: dict):
    """Keep computed figures for the prose: ``{glue:text}`name` `` prints ``values["name"]``."""
    from myst_nb import glue

    # numpy's numbers would print with the name of their type
    plain = {name: getattr(value, "item", lambda v=value: v)() for name, value in values.items()}
    for name, value in plain.items():
        glue(name, value, display=False)
    return _html({name: (str(value), "") for name, value in plain.items()})


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
