"""What a reader's hand does on a page of the small book, and what the page then says."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

# A right and a wrong answer to each question of `book/exercises/sample.yml`.
ANSWERS = {
    "sample-choice": ("speed", "way"),
    "sample-several": (["percent", "dollar"], ["vintage"]),
    "sample-true": ("true", "false"),
    "sample-number": ("12.5", "8"),
    "sample-word": ("hedging", "porridge"),
    "sample-order": (["find", "read", "date", "cite"], ["cite", "find", "read", "date"]),
    "sample-match": (
        {"growth": "a year", "crowd": "people", "money": "dollars"},
        {"growth": "tonnes", "crowd": "tonnes", "money": "tonnes"},
    ),
    "sample-growth": ("651.6", "600"),
}
PREDICTIONS = {"sample-guess": ("5", "9"), "sample-chance": ("70", "170")}


def form_of(page: Page, id: str) -> Locator:
    return page.locator(f"form#{id}")


def said(form: Locator) -> str:
    """Return what a question says to the reader."""
    return " ".join(form.get_by_role("status").inner_text().split())


def contents(form: Locator) -> list:
    """Return what stands in a question's inputs, and the order of its items."""
    inputs = "all => all.map(e => /radio|checkbox/.test(e.type) ? e.checked : e.value)"
    return [*form.locator("fieldset :is(input, select)").evaluate_all(inputs), *order_of(form)]


def order_of(form: Locator) -> list[str]:
    return form.locator("[data-item]").evaluate_all("items => items.map(e => e.dataset.item)")


def _order(form: Locator, given: list[str]) -> None:
    for place, id in enumerate(given):
        for _ in range(order_of(form).index(id) - place):
            form.locator(f"[data-item={id}]").get_by_role("button", name="Move up").click()


def _choose(form: Locator, given: list[str]) -> None:
    for box in form.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in given)


def enter(form: Locator, given) -> None:
    """Give an answer by the question's own inputs."""
    if isinstance(given, dict):
        for id, label in given.items():
            form.locator(f"select[name={id}]").select_option(label=label)
    elif isinstance(given, list):
        (_choose if form.get_by_role("checkbox").count() else _order)(form, given)
    elif form.get_by_role("radio").count():
        form.locator(f'input[value="{given}"]').check()
    else:
        form.get_by_role("textbox").fill(given)


def answer(page: Page, id: str, given) -> str:
    """Answer a question and check it; return what it says."""
    form = form_of(page, id)
    enter(form, given)
    form.get_by_role("button", name=re.compile("^(Check|Keep my prediction)$")).click()
    return said(form)


def listen(page: Page, home: str) -> list[str]:
    """Collect the errors of scripts, and each request to another place.

    What Jupyter Book's own sphinx-thebe and its theme say is not the engine's.
    """
    found = []

    def note(kind: str, text: str) -> None:
        if not re.search(r"thebe|pydata-sphinx-theme\.js", text, re.IGNORECASE):
            found.append(f"{kind}: {text}")

    def on_console(message):
        if message.type == "error":
            note("console", f"{message.text} ({message.location['url']})")

    def on_request(request):
        if not request.url.startswith((home, "data:", "blob:")):
            note("request", request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: note("script", f"{error.message} {error.stack}"))
    page.on("request", on_request)
    return found
