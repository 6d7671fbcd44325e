"""What people type for the book's own answers; rules say what must become of it, not a grader."""

from __future__ import annotations

import pytest
from conftest import ROOT
from kernelfree import bank, render
from kernelfree.grade import MESSAGES, grade
from kernelfree.quiz import GRADERS, source
from kernelfree.words import WORDS
from test_grade import graded_in_both, in_browser  # noqa: F401 (a fixture)

TYPED = [
    question
    for name in bank.names()
    for question in bank.bank(name).questions
    if question.type in ("short_text", "numeric")
]
NUMERIC = [one for one in TYPED if one.type == "numeric"]
TEXTS = [one for one in TYPED if one.type == "short_text"]
KINDS = {"right", "ask", "unread"}  # nothing of these costs a point


def digits_of(text: str, zero: str) -> str:
    """Return a text with the digits of another script."""
    return "".join(chr(ord(zero) + int(one)) if one.isdigit() else one for one in text)


def plain(value: float) -> str:
    """Return a number as it is printed, with at most six decimals and without an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def number_forms(question: bank.Question) -> dict[str, str]:
    """Return what people type for a number, and what must become of it."""
    value, unit = question.content["answers"][0]["value"], question.content.get("unit", "")
    said, minus = plain(value), plain(value).replace("-", "−")
    behind = f" {unit}".rstrip()
    forms = {
        "plain": said,
        "with its unit": said + behind,
        "in capitals": (said + behind).upper(),
        "full stop": f"{said}{behind}.",
        "it is": f"It is {said}{behind}",
        "about": f"about {said}{behind}",
        "in": f"in {said}",
        "quotes": f"“{said}”",
        "brackets": f"{said} ({unit})" if unit else said + " ",
        "Arabic digits": digits_of(said, "٠").replace(".", "٫"),
        "Devanagari": digits_of(said, "०"),
        "fullwidth": digits_of(said, "０"),
        "decimal comma": said.replace(".", ","),
        "minus sign": minus,
        "spaces": f"  {said}\u202f{unit} ",
        "redundant word": f"exactly {said}{behind} in total",
    }
    if unit == "percent":
        forms |= {"sign": f"{said} %", "per cent": f"{said} per cent"}
    if unit == "times":
        forms |= {"x": f"{said}x", "×": f"{said} ×", "fold": f"{said}-fold"}
    if unit.endswith("USD"):
        size = unit.split()[0]
        forms |= {"$": f"${said} {size}", "dollars": f"{said} {size} dollars"}
    for word in question.key.get("named", ()):
        forms[f"what it counts: {word}"] = f"{said} {word}"
    return forms


def text_forms(question: bank.Question) -> dict[str, str]:
    """Return what people type for a word."""
    said = question.content["answers"][0]["text"]
    letters = "".join(part[0] for part in said.replace("-", " ").split()).upper()
    forms = {
        "plain": said,
        "capitals": said.upper(),
        "small letters": said.lower(),
        "the": f"the {said}",
        "a": f"A {said}",
        "full stop": f"{said}.",
        "quotes": f"“{said}”",
        "single quotes": f"'{said}'",
        "it is": f"It is {said}",
        "it's": f"it’s the {said}.",
        "they are": f"They are called {said}",
        "in": f"in {said}",
        "redundant word": f"{said} idea",
        "a word of the question": f"{said} {question.content['stem'].split()[-1]}",
        "spaces": f"\u2009{said.replace(' ', '  ')}\n",
        "plural": f"{said}s" if said[-1].isalpha() and said[-1] != "s" else f"{said} ",
        "fullwidth": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in said),
        "Arabic digits": digits_of(said, "٠"),
    }
    if len(letters) > 1:
        forms["letters in brackets"] = f"{said} ({letters})"
        forms["hyphens"] = said.replace(" ", "-")
    return forms


def forms_of(question: bank.Question) -> dict[str, str]:
    return (number_forms if question.type == "numeric" else text_forms)(question)


@pytest.mark.parametrize("question", TYPED, ids=lambda one: one.id)
def test_ten_forms_that_people_type_are_never_marked_wrong(question):
    forms = forms_of(question)
    assert len(set(forms.values())) >= 10
    found = {name: grade(question.key, text) for name, text in forms.items()}
    asked = {name for name in forms if "redundant" in name or "word of" in name}
    lost = {
        name: (forms[name], one)
        for name, one in found.items()
        if one.status not in (KINDS if name in asked else {"right", "ask"})
    }
    assert lost == {}


@pytest.mark.parametrize("question", TEXTS, ids=lambda one: one.id)
def test_a_negation_a_second_answer_or_another_word_stays_wrong(question):
    right = question.content["answers"][0]["text"]
    wrong = [one["text"] for one in question.content["answers"] if one.get("credit", 1) == 0]
    typed = [f"{word} {right}" for word in WORDS["negations"].split()]
    typed += [f"{right} {word} something" for word in WORDS["changers"].split()]
    typed += ["something else", "anti-" + right, "perhaps nothing"]
    typed += [form for one in wrong for form in (one, f"the {one}", f"{one}.", f"It is {one}")]
    typed += [f"{right} or {one}" for one in wrong if "*" not in one]
    kept = {one: grade(question.key, one) for one in typed}
    assert {one: found for one, found in kept.items() if found.status != "wrong"} == {}


@pytest.mark.parametrize("question", NUMERIC, ids=lambda one: one.id)
def test_another_unit_currency_or_number_is_never_right(question):
    answer = question.content["answers"][0]
    value, far = answer["value"], answer["tolerance"] * 2 + 1
    others = [one["value"] for one in question.content["answers"] if one.get("credit", 1) == 0]
    wrong = [plain(value + far), *map(plain, others)]
    wrong += [f"{form} {question.content.get('unit', '')}" for form in wrong]
    unit = bank.unit(question.content.get("unit", ""))
    strange = {"kilometres": "days"}.get(question.content.get("unit"), "km")
    wrong += [f"{plain(value)} {strange}", f"{plain(value)} €", f"not {plain(value)}"]
    wrong += [f"{plain(value)} %"] if unit["kind"] == "plain" else [f"{plain(value)} bn"]
    found = {one: grade(question.key, one).status for one in wrong}
    assert [one for one, status in found.items() if status == "right"] == []


def test_both_graders_agree_on_every_form_of_every_question(in_browser):  # noqa: F811
    cases = [[one.key, text] for one in TYPED for text in forms_of(one).values()]
    assert graded_in_both(in_browser, cases) == []


@pytest.fixture
def quiz(browser):
    """The published questions as a page has them, with its scripts."""
    page, bank_of_all = browser.new_page(), bank.read(ROOT / "tests/adversarial.yml")
    article = render.quiz_html(bank_of_all, bank_of_all.questions)
    root = '<meta name="kernelfree-root" content="article">'
    page.set_content(f"{root}<article>{article}</article>")
    for name in ("page", *GRADERS, "store", "quiz"):
        page.add_script_tag(content=source(name))
    yield page
    page.close()


def answered(page, id: str, text: str):
    """Type an answer, check it, and return what is said."""
    page.locator(f"#{id} input[name=answer]").fill(text)
    page.locator(f"#{id} button[type=submit]").click()
    return page.locator(f"#{id} .kernelfree-feedback")


def test_the_page_asks_about_a_needless_word_and_takes_the_answer_without_it(quiz):
    said = answered(quiz, "adversarial-plurals", "the veto player thing")
    assert said.inner_text().startswith(MESSAGES["mean"])
    said.get_by_role("button", name="veto player").click()
    assert "Right" in said.inner_text()


def test_the_page_names_the_part_that_is_to_blame(quiz):
    said = answered(quiz, "adversarial-in-days", "245 <b>")
    assert said.inner_text() == MESSAGES["word"].replace("{}", "<b>")
    said = answered(quiz, "adversarial-in-days", "245 km")
    assert said.inner_text() == MESSAGES["unit"].replace("{}", "km")
