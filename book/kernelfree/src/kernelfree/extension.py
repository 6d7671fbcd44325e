"""The Sphinx extension: a page gets the scripts that it needs, and its settings.

Configuration values, all optional:

``kernelfree_banks``
    the folder of the question banks, from the folder of ``conf.py`` (``exercises``)
``kernelfree_pages``
    the folder that a bank's ``page`` is counted from (that of ``conf.py``)
``kernelfree_prefix``
    what answers are kept under in the reader's browser (``kernelfree``)
``kernelfree_names``
    what expressions of a bank know: a callable, or its dotted name such as ``package.module:name``
``kernelfree_record``
    the page with the directive ``{your-answers}``, counted from ``kernelfree_pages``
``kernelfree_style``, ``kernelfree_colours``
    matplotlib's rcParams for explorers, and what stands for a colour on the page
``kernelfree_root``
    the CSS selector of a page's text (``article.bd-article``)
``kernelfree_svg``
    True to put every figure into the page as SVG with its alt text (False)

A book that calls `kernelfree.use` in its own package, so that a live notebook knows its settings
too, needs none of them.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from kernelfree import files, settings
from kernelfree.bank import file, names
from kernelfree.quiz import GRADERS, STATIC
from kernelfree.record import record_html
from kernelfree.svg import inline_svg
from kernelfree.words import script

EXERCISES = ("kernelfree-quiz", "kernelfree-compare", "kernelfree-record")
WIDGETS = (*EXERCISES, "kernelfree-explorer")
# What a page must hold to get a script, in the order in which they run.
SCRIPTS = {
    **{f"{name}.js": EXERCISES for name in GRADERS},
    "page.js": WIDGETS,
    "store.js": EXERCISES,
    "quiz.js": EXERCISES[:2],
    "record.js": EXERCISES[2:],
    "explore.js": ("kernelfree-explorer",),
}


def configure(app, config) -> None:
    """Use the settings of ``conf.py``, and tell them to the kernels.

    ``KERNELFREE_BUILD``, the folder for drawings, also tells a kernel that a page is built.
    """
    drawings = Path(app.outdir).parent / ".drawings"
    os.environ.setdefault("KERNELFREE_BUILD", str(drawings))
    os.environ.setdefault("KERNELFREE_ROOT", str(app.srcdir))
    Path(os.environ["KERNELFREE_BUILD"]).mkdir(parents=True, exist_ok=True)
    config.html_static_path.append(str(STATIC))
    if settings.told():
        return
    source, named = Path(app.srcdir), config.kernelfree_names
    chosen = settings.Settings(
        root=source,
        banks=source / config.kernelfree_banks,
        pages=source / config.kernelfree_pages,
        names=settings.called(named) if isinstance(named, str) else named,
        prefix=config.kernelfree_prefix,
        record=config.kernelfree_record,
        style=config.kernelfree_style,
        colours=config.kernelfree_colours,
    )
    settings.use(chosen)
    os.environ["KERNELFREE_SETTINGS"] = settings.written(chosen)


def write_words(app) -> None:
    """Write the script that is made from ``words.json`` beside those that are copied."""
    if app.builder.format == "html":
        files.write(Path(app.outdir) / "_static" / "words.js", script())


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """Add to a page the scripts that it needs, and no other."""
    body = context.get("body", "")
    for name, classes in SCRIPTS.items():
        if any(f'class="{one}' in body for one in classes):
            app.add_js_file(name, loading_method="defer")
    if any(f'class="{name}' in body for name in WIDGETS):
        app.add_css_file("widgets.css")
        selector = escape(app.config.kernelfree_root, quote=True)
        context["metatags"] += f'<meta name="kernelfree-root" content="{selector}" />\n'


def drop_widget_state(app, pagename, templatename, context, doctree) -> None:
    """Leave out the state of widgets, which only ipywidgets' own scripts would read."""
    metadata = getattr(app.env, "nb_metadata", {}).get(pagename, {})
    metadata.get("js_files", {}).pop("ipywidgets_state", None)


class every_answer(nodes.General, nodes.Element):
    """The place of the record on its page."""


class YourAnswers(SphinxDirective):
    """``{your-answers}``: every question of the book, with what the reader answered."""

    def run(self):
        for name in names():
            self.env.note_dependency(str(file(name)))
        return [every_answer()]


def visit_record(self, node) -> None:
    """Write the record, its questions in the order of the book."""
    env, here = self.builder.env, settings.current()
    base = os.path.relpath(here.pages, env.srcdir)
    self.body.append(record_html([os.path.relpath(page, base) for page in _in_order(env)]))
    raise nodes.SkipNode


def skip(self, node) -> None:
    """Leave out what only a page can show."""
    raise nodes.SkipNode


def _in_order(env) -> list[str]:
    """Return the names of all pages in reading order."""
    found, waiting = [], [env.config.root_doc]
    while waiting:
        page = waiting.pop(0)
        if page not in found:
            found.append(page)
            waiting = [*env.toctree_includes.get(page, ()), *waiting]
    return found


class SvgRenderer:
    """A MyST-NB renderer: SVG output goes into the page itself, not into an image file."""

    mime_priority_overrides = [("html", "image/svg+xml", 5)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for an SVG output, or None for any other."""
        wanted = renderer.renderer.document.settings.env.config.kernelfree_svg
        if inline or data.mime_type != "image/svg+xml" or not wanted:
            return None
        options = renderer.renderer.get_cell_level_config(
            "render_image_options", data.cell_metadata, line=data.line
        )
        alt = options.get("alt", "")
        if not alt:
            renderer.logger.warning(
                "figure without alt text: say what it shows in `mystnb: image: alt:`",
                subtype="image",
                line=data.line,
            )
        return [nodes.raw("", inline_svg(data.string, alt), format="html")]


def setup(app):
    """Register everything above with Sphinx."""
    app.add_config_value("kernelfree_banks", settings.FOLDER, "env")
    app.add_config_value("kernelfree_pages", ".", "env")
    app.add_config_value("kernelfree_prefix", "kernelfree", "env")
    app.add_config_value("kernelfree_names", "kernelfree.settings:no_name", "")
    app.add_config_value("kernelfree_record", "", "env")
    app.add_config_value("kernelfree_style", {}, "env")
    app.add_config_value("kernelfree_colours", {}, "env")
    app.add_config_value("kernelfree_root", "article.bd-article", "html")
    app.add_config_value("kernelfree_svg", False, "env")
    app.connect("config-inited", configure)
    app.connect("builder-inited", write_words)
    app.connect("html-page-context", add_scripts)
    app.connect("html-page-context", drop_widget_state, priority=400)
    app.add_directive("your-answers", YourAnswers)
    app.add_node(every_answer, html=(visit_record, None), text=(skip, None), latex=(skip, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
