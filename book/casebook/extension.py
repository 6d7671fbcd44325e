"""The Sphinx extension: what the book needs from its build beside Jupyter Book's own."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import urlparse

from docutils import nodes

from casebook import data, fresh, pages, repository, roles

STATIC = Path(__file__).parent / "static"


def watch_assets(app, config) -> None:
    """Write pages again if a style, a template or a script has changed."""
    config.casebook_assets = fresh.tree(
        "book/_static/**/*", "book/_templates/*", "book/**/static/*", "book/**/words.json"
    )


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


def setup(app):
    """Register everything above, the role and the directives with Sphinx."""
    fresh.setup(app)
    app.add_config_value("casebook_assets", "", "html")
    for configure in (
        watch_assets,
        use_repository,
        mend_theme,
        drop_thebe,
        add_assets,
    ):
        app.connect("config-inited", configure, priority=400)  # before the engine's
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
