"""The Sphinx extension: what the book needs from its build beside Jupyter Book's own."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from html import escape
from pathlib import Path
from urllib.parse import urlparse

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from kernelfree import bank_rules
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx.errors import ExtensionError

from casebook import data, data_rules, pages, repository, roles

STATIC = Path(__file__).parent / "static"


def key_of(root: Path, *patterns: str) -> str:
    """Return a hash of the files of ``root`` that fit the patterns: their names and contents."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def watch_inputs(app, config) -> None:
    """Build anew what depends on more than a page's own text.

    Jupyter Book's cache looks at the cells alone, so an edited table would leave its old
    numbers on the page.  Here a hash of the tables, the question bank, the package and the
    pins is part of the cache's place (a new key is an empty cache) and of Sphinx's
    configuration (a new value re-reads every page).  Sphinx itself follows the bibliography,
    but copies a changed style or script only if it writes a page.

    Explorers keep their drawings in a place of their own, since no question moves a drawing;
    the kernels learn it from ``KERNELFREE_BUILD``, which also tells them that a page is built.
    """
    drawn = ("data/**/*", "book/casebook/**/*.py", "book/kernelfree/src/**/*", "requirements.txt")
    config.casebook_inputs = key_of(data.ROOT, *drawn, "book/exercises/*")
    config.casebook_assets = key_of(
        data.ROOT, "book/_static/**/*", "book/_templates/*", "book/casebook/static/*",
        "book/kernelfree/src/kernelfree/static/*", "book/kernelfree/src/kernelfree/*.json",
    )
    place = Path(app.outdir).parent
    cache = place / ".jupyter_cache" / config.casebook_inputs
    drawings = place / ".drawings" / key_of(data.ROOT, *drawn)
    for folder in (cache, drawings):
        for old in folder.parent.glob("*"):
            if old != folder and old.is_dir():
                shutil.rmtree(old)
    drawings.mkdir(parents=True, exist_ok=True)
    config.nb_execution_cache_path = str(cache)
    os.environ["KERNELFREE_BUILD"] = str(drawings)


def use_repository(app, config) -> None:
    """Turn on the buttons and addresses that need a repository, if one is known."""
    url = repository.repository_url(data.ROOT)
    config.html_baseurl = config.ogp_site_url = repository.base_url(url)
    # Jupyter Book's own default is its own repository: empty is the right "none".
    config.html_theme_options |= {
        "repository_url": url,
        "repository_branch": repository.branch(data.ROOT),
        "path_to_docs": "",
        "use_repository_button": bool(url),
        "use_edit_page_button": bool(url),
        "use_issues_button": bool(url),
    }
    if url:
        config.html_theme_options["launch_buttons"] = {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        }
    if not config.html_baseurl:
        config.ogp_social_cards = {"enable": False}  # a card needs a full address
    config.notfound_urls_prefix = urlparse(config.html_baseurl).path or "/"


def mend_theme(app, config) -> None:
    """Set what Jupyter Book has no key for, and mend what the two themes get wrong together."""
    config.templates_path.insert(0, str(data.ROOT / "book" / "_templates"))
    config.html_context |= {"default_mode": "auto"}  # unset, each page logs an error
    config.html_theme_options |= {
        "navbar_persistent": [],  # pydata-sphinx-theme's default is a second search button
        "logo": {"text": config.html_title},
    }


def name_sidebar_toggles(app, pagename, templatename, context, doctree) -> None:
    """Give the arrows of the sidebar a name, which the theme forgets."""
    generate = context["generate_toctree_html"]

    def generate_named(*args, **options):
        name = '<summary aria-label="Pages of this section">'
        return str(generate(*args, **options)).replace("<summary>", name)

    context["generate_toctree_html"] = generate_named


def drop_thebe(app, config) -> None:
    """Unload sphinx-thebe, which Jupyter Book always loads and this book never uses.

    It puts an address on another host, and a script error, on every page.
    """
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__.startswith("sphinx_thebe"):
                app.disconnect(listener.id)
    registry = app.registry
    registry.css_files[:] = [css for css in registry.css_files if "thebe" not in css[0]]


def add_assets(app, config) -> None:
    """Add the book's style and the script that every page has."""
    config.html_static_path += [str(data.ROOT / "book" / "_static"), str(STATIC)]
    config.html_extra_path.append(str(data.ROOT / "book" / "_static" / "favicon.ico"))
    app.add_css_file("casebook.css")
    app.add_js_file("claims.js", loading_method="defer")


def describe_page(app, pagename, templatename, context, doctree) -> None:
    """Describe a page to search engines and in cards by the question that it opens with."""
    for node in doctree.findall(nodes.admonition) if doctree else ():
        if "question" in node["classes"]:
            question = " ".join(part.astext() for part in node.findall(nodes.paragraph))
            question = question.replace("\n", " ")
            context["meta"] = (context["meta"] or {}) | {"og:description": question}
            content = escape(question, quote=True)
            context["metatags"] += f'<meta name="description" content="{content}" />\n'


def add_ledger(app, pagename, templatename, context, doctree) -> None:
    """Add its script to the page of the ledger alone."""
    if 'class="claims-ledger' in context.get("body", ""):
        app.add_js_file("ledger.js", loading_method="defer")


def check_data(app) -> None:
    """Stop the build on broken data or questions, naming file, row or line, and rule."""
    found = data_rules.problems() or bank_rules.problems()
    if found:
        told = [f"{len(found)} problem(s) in the data and the questions:", *found]
        raise ExtensionError("\n".join(told))


def run_notebooks(app, env, docnames) -> None:
    """Run the pages whose outputs are not in the cache, on all cores at once.

    MyST-NB would run them one after another.  A page that fails stays out of the cache, and is
    run by MyST-NB again, which says where and why.
    """
    if app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    reader = {"name": "myst_nb_md", "type": "plugin"}
    pages = [
        cache.add_nb_to_project(page, read_data=reader).pk
        for page in map(env.doc2path, docnames)
        if is_myst_markdown_notebook(Path(page).read_text(encoding="utf-8"))
    ]
    silent = logging.Logger("casebook", logging.CRITICAL)
    executor = load_executor("local-parallel", cache, silent)
    executor.run_and_cache(filter_pks=pages, timeout=app.config.nb_execution_timeout)


def setup(app):
    """Register everything above, the role and the directives with Sphinx."""
    app.add_config_value("casebook_inputs", "", "env")
    app.add_config_value("casebook_assets", "", "html")
    for configure in (
        watch_inputs,
        use_repository,
        mend_theme,
        drop_thebe,
        add_assets,
    ):
        app.connect("config-inited", configure, priority=400)  # before the engine's
    app.connect("builder-inited", check_data)
    app.connect("env-before-read-docs", run_notebooks)
    app.connect("html-page-context", describe_page, priority=400)  # before the cards are made
    app.connect("html-page-context", add_ledger)
    app.connect("html-page-context", name_sidebar_toggles, priority=900)
    app.setup_extension("kernelfree.extension")
    roles.setup(app)
    pages.setup(app)
    # Without an address a sitemap cannot be written; the extension would only warn.
    if repository.base_url(repository.repository_url(data.ROOT)):
        app.setup_extension("sphinx_sitemap")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
