"""The exercises of the built book in a real browser, without a kernel: what a reader does."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from kernelfree import bank, record
from kernelfree.grade import MESSAGES
from kernelfree.render import mixed
from playwright.sync_api import Locator, Page, expect
from shared import serving
from test_browser import WCAG, listen

VIETNAM, YOURS = "book/new-asia/vietnam.html", "book/your-answers.html"
ANSWER, ASIDE = "new-asia-casebook@/answer/", "new-asia-casebook@/set-aside/"  # at a host's root
QUESTIONS = {one.id: one for one in bank.bank("vietnam").questions}
GRADED = [one for one in QUESTIONS.values() if one.type != "predict"]
PREDICTED = [one for one in QUESTIONS.values() if one.type == "predict"]
PROBABILITY = QUESTIONS["vietnam-predict-united-states"]
DESK = QUESTIONS["vietnam-desk-path-2030"]  # has another quiz than the first and the last
COUNT, POINTS = len(QUESTIONS), sum(one.points for one in GRADED)
BOOK = [one for name in bank.names() for one in bank.bank(name).questions]
ALL_POINTS = sum(one.points for one in BOOK)
OTHER_HASH = "0" * 12


def of_type(*types: str) -> list[bank.Question]:
    return [one for one in QUESTIONS.values() if one.type in types]


SAMPLES = [of_type(name)[0] for name in bank.KEYS]  # one of each type


def each(questions):
    """Run a test once for each of these questions."""
    return pytest.mark.parametrize("one", questions, ids=lambda one: one.id)


on_the_server = pytest.mark.parametrize("address", ["server"], indirect=True)


@pytest.fixture(scope="module", params=["server", "file"])
def address(request) -> str:
    """Where the book is: on a server, or in a folder."""
    if request.param == "server":
        return request.getfixturevalue("site")
    return request.getfixturevalue("book").as_uri()


@pytest.fixture(scope="module")
def shared(browser, address) -> Page:
    """The page on Vietnam, open for many tests; each must set all that it looks at."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/{VIETNAM}")
    yield page
    context.close()


@pytest.fixture
def page(open_page) -> Page:
    """An empty page of a browser that keeps nothing yet."""
    return open_page("about:blank")


@pytest.fixture
def vietnam(page, address) -> Page:
    """The page on Vietnam, fresh."""
    return open_with(page, address, VIETNAM)


# Answers, right and wrong, from the keys of the bank, and how a hand gives them


def number(value: float) -> str:
    return f"{value:.10g}"


def turned(items) -> list:
    first, *others = items
    return [*others, first]


RIGHT = {
    "multiple_choice": lambda key: next(id for id, good in key["options"].items() if good),
    "multiple_answer": lambda key: [id for id, good in key["options"].items() if good],
    "true_false": lambda key: key["answer"],
    "numeric": lambda key: number(key["answers"][0]["value"]),
    "short_text": lambda key: key["answers"][0]["text"],
    "ordering": lambda key: key["items"],
    "matching": lambda key: key["pairs"],
    "predict": lambda key: number(key["maximum"]),
}


def right(one: bank.Question):
    return RIGHT[one.type](one.key)


def told(parts: list[dict], *ids: str) -> list[str]:
    """Return the feedback of these options, items or pairs."""
    return [part["feedback"] for part in parts if part["id"] in ids and "feedback" in part]


def wrong_options(content: dict) -> list:
    wrong = [part["id"] for part in content["options"] if not part.get("correct")]
    return [(id, told(content["options"], id)) for id in wrong]


def only_wrong_options(content: dict) -> list:
    good = [part["id"] for part in content["options"] if part.get("correct")]
    return [([id], told(content["options"], id, *good)) for id, _ in wrong_options(content)]


def other_truth(content: dict) -> list:
    wrong = not content["answer"]
    return [(wrong, [content["choice_feedback"]["if_true" if wrong else "if_false"]])]


def wrong_entries(content: dict) -> list:
    wrong = [part for part in content["answers"] if part.get("credit", 1) == 0]
    if content["type"] == "numeric":
        return [(number(part["value"]), [part["feedback"]]) for part in wrong] + [("-1", [])]
    return [(part["text"], [part["feedback"]]) for part in wrong] + [("porridge", [])]


def wrong_order(content: dict) -> list:
    ids = [item["id"] for item in content["items"]]
    return [(turned(ids), told(content["items"], *ids))]


def wrong_pairs(content: dict) -> list:
    ids = [pair["id"] for pair in content["pairs"]]
    given = dict(zip(ids, turned(pair["right"] for pair in content["pairs"]), strict=True))
    return [(given, told(content["pairs"], *ids))]


WRONG = {  # every wrong answer that the bank knows, with the feedback on it
    "multiple_choice": wrong_options,
    "multiple_answer": only_wrong_options,
    "true_false": other_truth,
    "numeric": wrong_entries,
    "short_text": wrong_entries,
    "ordering": wrong_order,
    "matching": wrong_pairs,
    "predict": lambda content: [(number(content["minimum"]), [])],
}


def wrong(one: bank.Question):
    return WRONG[one.type](one.content)[0][0]


def partly_right(one: bank.Question):
    """Return an answer with a mistake in it, its credit, and the feedback on the mistake."""
    content, good = one.content, right(one)
    if one.type == "multiple_answer":
        bad, feedback = wrong_options(content)[0]
        return [*good, bad], 1 - 1 / len(good), feedback
    if one.type == "ordering":
        swapped = [*good[:-2], good[-1], good[-2]]
        return swapped, 1 - 2 / len(good), told(content["items"], *good[-2:])
    first = next(iter(good))
    other = next(text for text in one.key["choices"] if text != good[first])
    return good | {first: other}, 1 - 1 / len(good), told(content["pairs"], first)


def form_of(page: Page, one: bank.Question) -> Locator:
    return page.locator(f"form#{one.id}")


def status(form: Locator) -> Locator:
    return form.get_by_role("status")


def said(form: Locator) -> str:
    """Return what a question says to the reader."""
    return " ".join(status(form).inner_text().split())


def plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())


def order_of(form: Locator) -> list[str]:
    return form.locator("[data-item]").evaluate_all("items => items.map(e => e.dataset.item)")


def put_in_order(form: Locator, answer: list[str]) -> None:
    for place, id in enumerate(answer):
        for _ in range(order_of(form).index(id) - place):
            form.locator(f"[data-item={id}]").get_by_role("button", name="Move up").click()


def check_boxes(form: Locator, answer: list[str]) -> None:
    for box in form.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in answer)


def select_all(form: Locator, answer: dict[str, str]) -> None:
    for id, label in answer.items():
        form.locator(f"select[name={id}]").select_option(label)


def check_radio(form: Locator, answer) -> None:
    form.locator(f'input[value="{str(answer).lower()}"]').check()


def write(form: Locator, answer: str) -> None:
    form.get_by_role("textbox").fill(answer)


ENTER = {
    "multiple_choice": check_radio,
    "multiple_answer": check_boxes,
    "true_false": check_radio,
    "numeric": write,
    "short_text": write,
    "ordering": put_in_order,
    "matching": select_all,
    "predict": write,
}


def check(form: Locator) -> None:
    form.get_by_role("button", name=re.compile("^(Check|Keep my prediction)$")).click()


def answer(page: Page, one: bank.Question, given) -> Locator:
    """Give an answer by the question's native inputs, check it, return the question."""
    form = form_of(page, one)
    ENTER[one.type](form, given)
    check(form)
    return form


def assert_answers(page: Page, questions: list[bank.Question]) -> None:
    """Answer questions right, and see that they say so and that the page counts them."""
    for one in questions:
        text = said(answer(page, one, right(one)))
        assert text.startswith("Kept:" if one.type == "predict" else "✓ Right."), one.id
    assert_tally(page, len(questions), sum(one.points for one in questions))


def contents(form: Locator) -> list:
    """Return what stands in a question's inputs, or the order of its items."""
    inputs = form.locator("fieldset :is(input, select)")
    return order_of(form) or inputs.evaluate_all(
        "all => all.map(e => /radio|checkbox/.test(e.type) ? e.checked : e.value)"
    )


# What the browser keeps


# A copy in a folder has its path in the keys; a test writes and reads them without.
KEEP = r"""texts => Object.entries(texts).forEach(([key, text]) => {
  const folder = location.pathname.replace(/^(.*\/)(?:_static|book)\/.*$/, "$1");
  localStorage.setItem(key.replace("@/", `@${folder}`), text);
})"""
STORED = r"""() => Object.fromEntries(Object.entries(localStorage).map(([key, text]) =>
  [key.replace(/@.*\/(?=(answer|set-aside|draft)\/)/, "@/"), text]))"""


def stored(page: Page) -> dict[str, str]:
    return page.evaluate(STORED)


def answers_in(page: Page) -> dict[str, dict]:
    kept = {key: text for key, text in stored(page).items() if key.startswith(ANSWER)}
    return {key.removeprefix(ANSWER): json.loads(text) for key, text in kept.items()}


def entry(one: bank.Question, answer, **more) -> dict:
    """Return an answer as the page writes it."""
    at = "2026-01-01T00:00:00.000Z"
    content = {
        "hash": one.hash,
        "answer": answer,
        "tries": 1,
        "hints": 0,
        "shown": False,
        "at": at,
    }
    return content | more


def open_with(page: Page, address: str, path: str, answers=None, **others) -> Page:
    """Open a page of the book in a browser that keeps these answers, and other texts, already."""
    texts = {ANSWER + id: one for id, one in (answers or {}).items()} | others
    texts = {key: one if isinstance(one, str) else json.dumps(one) for key, one in texts.items()}
    if texts:
        page.goto(f"{address}/_static/logo.svg")
        page.evaluate(KEEP, texts)
    page.goto(f"{address}/{path}", wait_until="domcontentloaded")
    return page


def assert_tally(page: Page, answered: int, points: float) -> None:
    text = f"{answered} of {COUNT} questions on this page answered, "
    text += f"{round(points, 2):g} of {POINTS:g} points."
    tallies = page.locator(".kernelfree-tally span")
    expect(tallies).to_have_text([text] * tallies.count())


# Each question, right and wrong


@each(GRADED)
def test_a_right_answer_earns_its_full_points(shared, one):
    text = said(answer(shared, one, right(one)))
    points = "1 of 1 point." if one.points == 1 else f"{one.points:g} of {one.points:g} points."
    assert text.startswith(f"✓ Right. {points}")
    for name in ("correct", "general"):
        assert plain(one.content.get("feedback", {}).get(name, "")) in text


@on_the_server
@each(GRADED)
def test_a_wrong_answer_gets_the_feedback_of_that_very_answer(shared, one):
    cases, feedback = WRONG[one.type](one.content), one.content.get("feedback", {})
    every = {plain(part) for _, parts in cases for part in parts}
    for given, parts in cases:
        text = said(answer(shared, one, given))
        assert text.startswith(f"✗ Not right. 0 of {one.points:g} point"), given
        general = [feedback.get(name, "") for name in ("incorrect", "general")]
        expected = {plain(part) for part in [*parts, *general]}
        assert [part for part in expected if part not in text] == [], given
        assert [part for part in every - expected if part in text] == [], given


@each(of_type("multiple_answer", "ordering", "matching"))
def test_a_partly_right_answer_earns_a_part_of_the_points(shared, one):
    mistaken, credit, feedback = partly_right(one)
    text = said(answer(shared, one, mistaken))
    assert text.startswith(f"◐ Partly right. {round(credit * one.points, 2):g} of ")
    assert all(plain(part) in text for part in feedback)


@on_the_server
@each(of_type("multiple_answer"))
def test_an_option_left_out_is_named_and_explained(shared, one):
    left, *others = right(one)
    text = said(answer(shared, one, others))
    option = next(part for part in one.content["options"] if part["id"] == left)
    assert f"Left out: {option['text']} {plain(option['feedback'])}" in text


@on_the_server
@each(of_type("multiple_choice", "multiple_answer"))
def test_what_was_chosen_is_marked_by_a_sign_and_not_by_colour_only(shared, one):
    for ids, sign in ((right(one), "✓"), (wrong(one), "✗")):
        labels = answer(shared, one, ids).locator("label:has(:checked)")
        signs = "labels => labels.map(one => getComputedStyle(one, '::after').content)"
        assert set(labels.evaluate_all(signs)) == {f'"{sign}"'}


@pytest.mark.parametrize("name", [name for name in bank.names() if name != "vietnam"])
def test_on_every_page_a_wrong_and_a_right_answer_are_told_apart(open_page, site, name):
    """What the questions of Vietnam prove at length, once for each other question."""
    questions = bank.bank(name)
    page = open_page(f"{site}/book/{questions.page}.html")
    for one in questions.questions:
        if one.type == "predict":
            assert said(answer(page, one, right(one))).startswith("Kept:"), one.id
        else:
            assert said(answer(page, one, wrong(one))).startswith("✗ Not right."), one.id
            assert said(answer(page, one, right(one))).startswith("✓ Right."), one.id
    graded = sum(one.points for one in questions.questions if one.type != "predict")
    told = f"{graded:g} of {graded:g} points."
    expect(page.locator(".kernelfree-tally span").first).to_contain_text(told)


def test_nothing_chosen_gives_a_message_and_records_nothing(vietnam):
    messages = dict.fromkeys(("multiple_choice", "multiple_answer", "true_false"), "choose")
    messages |= {"matching": "all"}
    for one in QUESTIONS.values():
        if one.type == "ordering":
            continue  # its items always stand in some order
        form = form_of(vietnam, one)
        check(form)
        assert said(form) == MESSAGES[messages.get(one.type, "empty")], one.id
    assert answers_in(vietnam) == {}
    assert_tally(vietnam, 0, 0)


@on_the_server
@pytest.mark.parametrize(
    ("typed", "message", "about"),
    [("many", "digits", ""), ("5 km", "unit", "km"), ("€ 600 bn", "currency", "EUR")],
)
def test_what_is_no_number_of_this_unit_is_not_marked_wrong(shared, typed, message, about):
    shared.evaluate("() => localStorage.clear()")
    form = answer(shared, DESK, typed)
    assert said(form) == MESSAGES[message].replace("{}", about)
    assert form.get_attribute("data-status") == ""
    assert answers_in(shared) == {}


def test_hints_come_one_after_another(vietnam):
    hinted = [one for one in GRADED if one.content.get("hints")]
    for one in hinted:
        form, hints = form_of(vietnam, one), [plain(hint) for hint in one.content["hints"]]
        for shown in [*range(1, len(hints) + 1), len(hints)]:
            form.get_by_role("button", name="Hint").click()
            assert said(form) == " ".join(hints[:shown])
    taken = {id: one["hints"] for id, one in answers_in(vietnam).items()}
    assert taken == {one.id: len(one.content["hints"]) for one in hinted}
    assert_tally(vietnam, 0, 0)


def test_only_a_question_with_hints_has_a_button_for_them(shared):
    for one in QUESTIONS.values():
        buttons = form_of(shared, one).get_by_role("button", name="Hint")
        assert buttons.count() == bool(one.content.get("hints")), one.id


def test_show_answer_opens_the_box_of_each_question_and_counts_as_no_answer(vietnam):
    for one in GRADED:
        form = form_of(vietnam, one)
        assert not form.locator("details").is_visible(), one.id
        form.get_by_role("button", name="Show answer").click()
        assert form.locator("[data-solution]").is_visible(), one.id
        assert form.locator("[data-feedback]").first.is_visible(), one.id
    assert all(one["shown"] and one["answer"] is None for one in answers_in(vietnam).values())
    assert len(answers_in(vietnam)) == len(GRADED)
    assert_tally(vietnam, 0, 0)


@each(SAMPLES)
def test_try_again_empties_the_question(shared, one):
    form = answer(shared, one, right(one))
    again = form.get_by_role("button", name=re.compile("^(Try again|Change it)$"))
    again.click()
    if one.type == "ordering":
        assert contents(form) == mixed([item["id"] for item in one.content["items"]], one.id)
    else:
        assert not any(contents(form))
    assert said(form) == "" and form.get_attribute("data-status") == ""
    assert form.evaluate("form => form.contains(document.activeElement)")
    expect(again.or_(form.locator("details")).filter(visible=True)).to_have_count(0)


@on_the_server
@each(of_type("ordering"))
def test_the_buttons_move_an_item_one_place_and_say_where_it_is(shared, one):
    form = form_of(shared, one)
    put_in_order(form, right(one))
    first, second, *others = order_of(form)
    item = form.locator(f"[data-item={first}]")
    item.get_by_role("button", name="Move up").click()
    assert order_of(form) == [first, second, *others]
    item.get_by_role("button", name="Move down").click()
    assert order_of(form) == [second, first, *others]
    text = next(part["text"] for part in one.content["items"] if part["id"] == first)
    assert said(form) == f"{text}: now 2 of {len(others) + 2}."


# Numbers that can be read in two ways: the comma groups, or it is the decimal mark

TWO_READINGS = [
    one
    for one in of_type("numeric")
    if not one.key["whole"] and 1 <= one.key["answers"][0]["value"] < 1_000
]


@each(TWO_READINGS)
def test_a_number_with_two_readings_is_asked_about_and_not_guessed(shared, one):
    value, form = one.key["answers"][0]["value"], form_of(shared, one)
    for place, verdict in ((1, "✓ Right."), (0, "✗ Not right.")):
        shared.evaluate("() => localStorage.clear()")
        answer(shared, one, f"{value:.3f}".replace(".", ","))
        readings = status(form).get_by_role("button")
        assert said(form).startswith(MESSAGES["ask"])
        assert readings.all_inner_texts() == [f"{value * 1000:.0f}", f"{value:.3f}0"]
        assert answers_in(shared) == {}
        readings.nth(place).click()
        assert said(form).startswith(verdict) and one.id in answers_in(shared)


@on_the_server
def test_a_number_whose_two_readings_grade_alike_is_not_asked_about(shared):
    form = answer(shared, QUESTIONS["vietnam-card-nominal-growth"], "7,123")
    assert said(form).startswith("✗ Not right.")


# Predictions


def comparison(page: Page, one: bank.Question) -> str:
    return page.locator(f"[data-predicted={one.id}] .kernelfree-yours").inner_text()


def test_a_prediction_is_kept_changed_and_compared_at_the_end(vietnam):
    assert comparison(vietnam, PROBABILITY).startswith("You made no prediction.")
    form = answer(vietnam, PROBABILITY, "70 %")
    assert said(form) == "Kept: 70. You will see at the end of the page how it compares."
    assert "said 70 percent. Your Brier score is 0.09:" in comparison(vietnam, PROBABILITY)
    form.get_by_role("button", name="Change it").click()
    answer(vietnam, PROBABILITY, "20")
    for _ in range(2):
        text = comparison(vietnam, PROBABILITY)
        assert "said 20 percent (your 2nd entry). Your Brier score is 0.64:" in text
        vietnam.reload()


@on_the_server
def test_a_predicted_number_is_compared_by_its_distance(vietnam):
    for one in [one for one in PREDICTED if "value" in one.content["outcome"]]:
        value, unit = one.content["outcome"]["value"], f" {one.content['unit']}".rstrip()
        answer(vietnam, one, number(value - 1))
        assert f"You said {number(value - 1)}{unit}: 1 off." in comparison(vietnam, one)
        answer(vietnam, one, number(value))
        assert f"{number(value)}{unit} (your 2nd entry): exactly" in comparison(vietnam, one)


@on_the_server
def test_a_prediction_that_is_not_possible_is_not_kept(vietnam):
    for one in PREDICTED:
        form = answer(vietnam, one, number(one.content["maximum"] + 1))
        assert said(form) == MESSAGES["range"] and answers_in(vietnam) == {}
        assert comparison(vietnam, one).startswith("You made no prediction.")


@on_the_server
def test_a_share_in_place_of_a_percentage_is_asked_about(shared):
    assert said(answer(shared, PROBABILITY, "0.7")) == MESSAGES["fraction"]


@on_the_server
def test_the_entries_of_a_prediction_are_counted_in_english(vietnam):
    words = {2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st"}
    for tries, word in words.items():
        before = {ANSWER + PROBABILITY.id: json.dumps(entry(PROBABILITY, "50", tries=tries - 1))}
        vietnam.evaluate(KEEP, before)
        answer(vietnam, PROBABILITY, "70")
        assert f"(your {word} entry)" in comparison(vietnam, PROBABILITY)


# What is counted


def test_the_tally_counts_over_all_quizzes_of_the_page(vietnam):
    guess, last = PREDICTED[0], GRADED[0]
    quizzes = vietnam.locator(".kernelfree-quiz")
    assert vietnam.locator(".kernelfree-tally:visible").count() == quizzes.count() > 2
    answer(vietnam, guess, right(guess))
    answer(vietnam, DESK, right(DESK))
    answer(vietnam, last, wrong(last))
    assert_tally(vietnam, 3, DESK.points)
    for bar in vietnam.get_by_role("progressbar", name="Answered on this page").all():
        assert bar.evaluate("bar => bar.value") == pytest.approx(3 / COUNT)
    answer(vietnam, last, right(last))
    assert_tally(vietnam, 3, DESK.points + last.points)


@on_the_server
def test_a_part_of_the_points_counts_in_the_tally(vietnam):
    one = of_type("matching")[0]
    mistaken, credit, _ = partly_right(one)
    answer(vietnam, one, mistaken)
    assert_tally(vietnam, 1, credit * one.points)


def row(page: Page, one: bank.Question) -> list[str]:
    """Return a question's line on Your answers: answer, result, tries, points."""
    return page.locator(f"tr[data-question={one.id}] td").all_inner_texts()[1:]


def test_your_answers_lists_the_book_and_counts_it(vietnam):
    one = GRADED[0]
    answer(vietnam, one, right(one))
    form_of(vietnam, DESK).get_by_role("button", name="Hint").click()
    answer(vietnam, DESK, wrong(DESK))
    answer(vietnam, DESK, right(DESK))
    answer(vietnam, PROBABILITY, "70")
    vietnam.get_by_role("link", name="All your answers").first.click()
    total, bar = vietnam.locator(".kernelfree-total"), vietnam.get_by_role("progressbar")
    everything = f"3 of {len(BOOK)} questions answered, 2 of {ALL_POINTS:g} points."
    expect(total).to_contain_text(everything)
    assert bar.evaluate("bar => bar.value") == pytest.approx(3 / len(BOOK))
    part = vietnam.get_by_role("rowheader", name="Vietnam's positions and aims")
    expect(part).to_contain_text(f": 3 of {COUNT} questions answered, 2 of {POINTS:g} points")
    assert row(vietnam, one) == [right(one), "right", "1", "1 / 1"]
    assert row(vietnam, DESK) == [right(DESK), "right, hints: 1", "2", "1 / 1"]
    assert row(vietnam, PROBABILITY) == ["70", "prediction", "1", ""]
    assert row(vietnam, GRADED[1]) == ["", "", "", "0 / 1"]


def test_a_line_of_your_answers_leads_to_its_question(page, address):
    one = GRADED[0]
    open_with(page, address, YOURS)
    page.locator(".kernelfree-record").get_by_role("link", name=one.content["title"]).click()
    page.wait_for_url(re.compile(f"{VIETNAM}#{one.id}$"))
    expect(form_of(page, one).get_by_role("button", name="Check")).to_be_in_viewport()


# What survives


def test_answers_of_every_type_survive_a_reload(vietnam):
    assert_answers(vietnam, SAMPLES)
    forms = [form_of(vietnam, one) for one in SAMPLES]
    before = [(contents(form), said(form)) for form in forms]
    vietnam.reload()
    assert [(contents(form), said(form)) for form in forms] == before
    assert_tally(vietnam, len(SAMPLES), len(SAMPLES) - 1)


def rebuild(page: Page, one: bank.Question, edited: bank.Question, old="", new="") -> None:
    """Load the page as a book would have it that was built with the edited question."""

    def edit(route):
        response = route.fetch()
        text = response.text().replace(f'"hash":"{one.hash}"', f'"hash":"{edited.hash}"')
        route.fulfill(response=response, body=text.replace(old, new) if old else text)

    page.route("**/*.html", edit)
    page.reload()


@on_the_server
def test_an_answer_stays_when_the_book_is_rebuilt_with_mended_feedback(vietnam):
    one = QUESTIONS["vietnam-influence-claim"]
    old, new = "The claim is more modest.", "The claim is a modest one."
    options = [part | {"feedback": part["feedback"].replace(old, new)} for part in
               one.content["options"]]  # fmt: skip
    answer(vietnam, one, "little")
    rebuild(vietnam, one, replace(one, content=one.content | {"options": options}), old, new)
    assert said(form_of(vietnam, one)).startswith(f"✗ Not right. 0 of 1 point. {new}")
    assert_tally(vietnam, 1, 0)


@on_the_server
def test_an_edited_question_is_open_again_and_shows_the_old_answer(vietnam):
    one = QUESTIONS["vietnam-card-nominal-growth"]
    form = answer(vietnam, one, right(one))
    rebuild(vietnam, one, replace(one, content=one.content | {"stem": "How fast does it grow?"}))
    changed = "This question has changed since you answered it. Your old answer was: "
    assert said(form) == changed + right(one)
    assert contents(form) == [""] and form.get_attribute("data-status") is None
    assert_tally(vietnam, 0, 0)
    vietnam.goto(vietnam.url.replace(VIETNAM, YOURS))
    assert row(vietnam, one) == [right(one), "question changed since", "1", "0 / 1"]
    expect(vietnam.locator(".kernelfree-total")).to_contain_text(f"0 of {len(BOOK)} questions")


def test_changed_questions_of_every_type_are_not_counted_until_answered_anew(page, address):
    kept = {one.id: entry(one, right(one), hash=OTHER_HASH) for one in SAMPLES}
    open_with(page, address, VIETNAM, kept)
    for one in SAMPLES:
        assert said(form_of(page, one)).startswith("This question has changed since"), one.id
    assert_tally(page, 0, 0)
    assert comparison(page, PREDICTED[0]).startswith("You made no prediction.")
    assert_answers(page, SAMPLES)
    assert {one["tries"] for one in answers_in(page).values()} == {1}


# The file of answers


def notice(page: Page) -> Locator:
    return page.locator(".kernelfree-record .kernelfree-notice")


def press(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name, exact=True).click()


def save(page: Page) -> dict:
    with page.expect_download() as download:
        press(page, "Save to a file")
    assert download.value.suggested_filename == "my-answers.json"
    return json.loads(download.value.path().read_text(encoding="utf-8"))


def file_text(answers: dict, **more) -> str:
    return json.dumps({"format": record.form(), "version": 1, "answers": answers} | more)


def take(page: Page, text: str) -> Locator:
    """Take answers from a file with this text; return where the page says how it went."""
    file = {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Take from a file").set_input_files(file)
    return notice(page)


DELETE = ("Delete all answers", "Press again to delete")


def test_answers_are_saved_deleted_and_taken_back(vietnam, address):
    assert_answers(vietnam, SAMPLES)
    open_with(vietnam, address, YOURS)
    before, rows = answers_in(vietnam), [row(vietnam, one) for one in SAMPLES]
    file = save(vietnam)
    press(vietnam, *DELETE)
    expect(notice(vietnam)).to_have_text("All answers are deleted.")
    assert answers_in(vietnam) == {} and row(vietnam, DESK) == ["", "", "", "0 / 1"]
    expect(take(vietnam, json.dumps(file))).to_contain_text(f"Answers taken: {len(SAMPLES)}.")
    assert answers_in(vietnam) == before and [row(vietnam, one) for one in SAMPLES] == rows


def test_deleting_needs_a_second_press(page, address):
    kept = {DESK.id: entry(DESK, right(DESK))}
    open_with(page, address, YOURS, kept)
    press(page, DELETE[0])
    expect(notice(page)).to_contain_text("Save them to a file first")
    assert answers_in(page) == kept and row(page, DESK)[1] == "right"
    press(page, DELETE[1])
    expect(page.get_by_role("button", name=DELETE[0])).to_be_visible()
    assert answers_in(page) == {}


OTHERS = {"theme": "dark", "mode": "dark", "other-book/answer/x": "1", "new-asia-casebooks": "1"}


@on_the_server
def test_deleting_leaves_what_other_pages_of_the_site_keep(page, address):
    mine = {ASIDE + DESK.id: "{", ANSWER + "no id": "{"}
    open_with(page, address, YOURS, {DESK.id: entry(DESK, "600")}, **mine, **OTHERS)
    press(page, *DELETE)
    left = stored(page)
    assert OTHERS.items() <= left.items()
    assert not [key for key in left if key.startswith((ANSWER, ASIDE))]


@on_the_server
def test_the_code_of_the_record_is_that_of_the_file(page, address, tmp_path):
    open_with(page, address, YOURS, {DESK.id: entry(DESK, right(DESK))})
    page.get_by_label("Your name").fill("Đặng Thị Lan")
    file, path = save(page), tmp_path / "my-answers.json"
    code = record.check_code(file["name"], file["answers"])
    expect(page.locator(".kernelfree-code")).to_contain_text("Record of Đặng Thị Lan")
    expect(page.locator(".kernelfree-code")).to_contain_text(f"code {code}.")
    path.write_text(json.dumps(file), encoding="utf-8")
    assert record.check(path)[-1] == f"Đặng Thị Lan: 1 of {ALL_POINTS:g} points, code {code}"


@on_the_server
@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2025-12-31T23:59:59.000Z", "because yours are newer: 1."),
        ("2026-01-02T00:00:00.000Z", "Answers taken: 1."),
    ],
)
def test_of_two_answers_the_newer_one_stays(page, address, at, words):
    mine, theirs = entry(DESK, right(DESK)), entry(DESK, wrong(DESK), at=at)
    open_with(page, address, YOURS, {DESK.id: mine})
    expect(take(page, file_text({DESK.id: theirs}))).to_contain_text(words)
    assert answers_in(page)[DESK.id] == max(mine, theirs, key=lambda one: one["at"])


@on_the_server
def test_an_answer_is_taken_whatever_the_clock_said_when_it_was_given(page, address):
    open_with(page, address, YOURS)
    early = entry(DESK, right(DESK), at="1970-01-01T00:00:09.000Z")
    expect(take(page, file_text({DESK.id: early}))).to_contain_text("Answers taken: 1.")
    assert row(page, DESK)[1] == "right"


GOOD = {DESK.id: entry(DESK, right(DESK))}
BAD_FILES = {
    "damaged": (file_text(GOOD)[:-9], "damaged"),
    "picture": ("\x89PNG\r\n\x1a\n", "damaged"),
    "empty": ("", "damaged"),
    "foreign": ('{"theme": "dark"}', "no answers of this book"),
    "other format": (file_text(GOOD, format="other answers"), "no answers of this book"),
    "null": ("null", "no answers of this book"),
    "list": ("[1, 2]", "no answers of this book"),
    "without answers": ('{"format": "new-asia-casebook answers"}', "no answers of this book"),
    "too large": (file_text(GOOD, name="x" * 2_000_000), "too large"),
}


@on_the_server
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_changes_nothing(page, address, name):
    text, reason = BAD_FILES[name]
    open_with(page, address, YOURS, {PROBABILITY.id: entry(PROBABILITY, "70")})
    before = stored(page)
    words = take(page, text)
    expect(words).to_contain_text("Nothing was changed.")
    expect(words).to_contain_text(reason)
    assert stored(page) == before and row(page, PROBABILITY)[0] == "70"


@on_the_server
@pytest.mark.parametrize("version", [2, {"toString": 1}], ids=["other", "odd"])
def test_a_file_of_another_version_is_read_as_far_as_possible(page, address, version):
    open_with(page, address, YOURS)
    expect(take(page, file_text(GOOD, version=version))).to_contain_text("of another version")
    assert answers_in(page) == GOOD


NO_ANSWERS = {
    "number": 5,
    "no hash": {"answer": "x"},
    "odd hash": entry(PROBABILITY, "70", hash="<b>"),
    "odd date": entry(PROBABILITY, "70", at="yesterday"),
    "negative count": entry(PROBABILITY, "70", tries=-1),
    "too long": entry(PROBABILITY, "7" * 4_000),
}


@on_the_server
@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_in_a_file_is_refused_and_the_others_are_taken(page, address, name):
    open_with(page, address, YOURS)
    words = take(page, file_text({PROBABILITY.id: NO_ANSWERS[name]} | GOOD))
    expect(words).to_contain_text(
        "Answers taken: 1. Left as they were, because yours are newer: 0."
    )
    expect(words).to_contain_text("because they cannot be read: 1.")
    assert answers_in(page) == GOOD


@on_the_server
def test_many_answers_at_once_bring_the_page_up_to_date_only_once(page, address):
    open_with(page, address, YOURS)  # else thousands of entries would stop it for minutes
    page.evaluate(
        "() => { window.heard = 0; kernelfree.store.listeners.add(() => { heard += 1; }); }"
    )
    many = {f"other-{number}": entry(DESK, "1") for number in range(50)}
    expect(take(page, file_text(GOOD | many))).to_contain_text("Answers taken: ")
    assert row(page, DESK)[1] == "right" and page.evaluate("heard") == 1
    press(page, *DELETE)
    assert row(page, DESK)[1] == "" and page.evaluate("heard") == 2


# Stored data that cannot be read

UNREADABLE = [
    '{"hash": "', '{"theme": "dark"}', "null", "[1, 2]", "",
    json.dumps(entry(DESK, "600", hash="<b>")), json.dumps(entry(DESK, "600", at="soon")),
    json.dumps(entry(DESK, "6" * 4_000)),
]  # fmt: skip


@on_the_server
def test_what_cannot_be_read_is_set_aside_with_a_message_and_the_page_works(page, address):
    odd = dict(zip(QUESTIONS, UNREADABLE, strict=False))
    kept = odd | {DESK.id: entry(DESK, right(DESK))}
    open_with(page, address, VIETNAM, kept, **OTHERS)
    expect(notices(page).filter(has_text="It was set aside").first).to_be_visible()
    left = stored(page)
    for id, text in odd.items():
        assert left[ASIDE + id] == text and ANSWER + id not in left
    assert OTHERS.items() <= left.items()
    assert_tally(page, 1, DESK.points)
    assert_answers(page, [DESK, *SAMPLES])


def test_your_answers_sets_aside_too_and_says_so(page, address):
    open_with(page, address, YOURS, {DESK.id: "{"} | {PROBABILITY.id: entry(PROBABILITY, "70")})
    expect(notice(page)).to_contain_text("It was set aside")
    assert stored(page)[ASIDE + DESK.id] == "{" and row(page, PROBABILITY)[0] == "70"


SHAPES = [
    "5", '[["x"], null]', '{"toString": 1}', '[{"toString": 1}]', "[" * 900 + "]" * 900,
    '{"imports": {"toString": 1}, "arms": {"toString": 1}}',
]  # fmt: skip


@on_the_server
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[:17])
def test_no_stored_answer_of_whatever_shape_breaks_a_page(page, address, shape):
    errors, kept = [], {}
    page.on("pageerror", lambda error: errors.append(error.message))
    for name in bank.KEYS:  # of each type some to the question as it is, and some to an older one
        for place, one in enumerate(of_type(name)):
            hash = OTHER_HASH if place % 2 else one.hash
            kept[one.id] = entry(one, json.loads(shape), hash=hash)
    open_with(page, address, VIETNAM, kept)
    assert errors == [] and said(answer(page, DESK, right(DESK))).startswith("✓ Right.")
    open_with(page, address, YOURS)
    assert errors == [] and row(page, DESK)[1] == "right"


# A browser that keeps nothing, or has no room

DENIED = 'throw new DOMException("Denied.", "SecurityError")'
WITHOUT = {  # what a page finds in place of its storage
    "refused": f'Object.defineProperty(window, "localStorage", {{get() {{ {DENIED}; }}}})',
    "undefined": 'Object.defineProperty(window, "localStorage", {value: undefined})',
    "null": 'Object.defineProperty(window, "localStorage", {value: null})',
    "unreadable": f"for (const name of ['getItem', 'setItem', 'removeItem'])"
    f" Storage.prototype[name] = () => {{ {DENIED}; }}",
}
NO_STORAGE = "This browser keeps nothing for this page"
NO_ROOM = "The browser’s storage is full"


def notices(page: Page) -> Locator:
    return page.locator(".kernelfree-quiz .kernelfree-notice")


@on_the_server
@pytest.mark.parametrize("how", WITHOUT)
def test_without_storage_one_can_answer_and_is_told(page, address, how):
    page.add_init_script(WITHOUT[how])
    open_with(page, address, VIETNAM)
    expect(notices(page).first).to_contain_text(NO_STORAGE)
    assert_answers(page, [DESK, PROBABILITY])
    assert "You said" in comparison(page, PROBABILITY)


def test_a_folder_whose_storage_is_refused_can_be_answered(page, book):
    page.add_init_script(WITHOUT["refused"])
    open_with(page, book.as_uri(), VIETNAM)
    assert_answers(page, [DESK, PROBABILITY])


def test_a_page_whose_storage_the_browser_itself_denies_can_be_answered(page, book):
    with serving(book, "sandbox allow-scripts allow-forms") as address:
        open_with(page, address, VIETNAM)
        expect(notices(page).first).to_contain_text(NO_STORAGE)
        assert_answers(page, SAMPLES)


@on_the_server
@pytest.mark.parametrize("how", ["refused", "undefined", "null"])
def test_without_storage_your_answers_can_still_be_taken_from_a_file(page, address, how):
    page.add_init_script(WITHOUT[how])
    open_with(page, address, YOURS)
    expect(notice(page)).to_contain_text(NO_STORAGE)
    expect(take(page, file_text(GOOD))).to_contain_text("Answers taken: 1.")
    assert row(page, DESK)[1] == "right"
    press(page, *DELETE)
    assert row(page, DESK)[1] == ""


FILL = """() => {
  for (let size = 2 ** 22, number = 0; size >= 1;) {
    try { localStorage.setItem(`other-book/${number++}`, "x".repeat(size)); }
    catch { size = Math.floor(size / 2); }
  }
}"""


def test_with_a_full_storage_one_can_answer_and_is_told(page, address):
    one = GRADED[0]
    open_with(page, address, VIETNAM, {one.id: entry(one, right(one))})
    assert notices(page).all_inner_texts() == [""] * notices(page).count()
    page.evaluate(FILL)
    assert said(answer(page, DESK, right(DESK))).startswith("✓ Right.")
    expect(notices(page).filter(has_text=NO_ROOM)).to_be_visible()
    assert_tally(page, 2, one.points + DESK.points)
    page.reload()
    assert_tally(page, 1, one.points)


@on_the_server
def test_a_write_that_fails_for_want_of_room_loses_no_answer_of_this_visit(page, address):
    full = 'throw new DOMException("Full.", "QuotaExceededError")'
    page.add_init_script(f"Storage.prototype.setItem = () => {{ {full}; }}")
    open_with(page, address, VIETNAM)
    assert_answers(page, SAMPLES)
    expect(notices(page).filter(has_text=NO_ROOM).first).to_be_visible()


@on_the_server
def test_an_entry_that_cannot_be_read_harms_no_page_of_a_full_browser(page, address):
    open_with(page, address, "_static/logo.svg", {DESK.id: "{"})
    page.evaluate(FILL)
    open_with(page, address, VIETNAM)
    expect(notices(page).filter(has_text="set aside").first).to_be_visible()
    assert said(answer(page, DESK, right(DESK))).startswith("✓ Right.")


# Text is text, wherever it comes from

IMAGE = "<img src=x onerror=window.hacked=1>"
WIDGETS = ":is(.kernelfree-quiz, .kernelfree-explorer, .kernelfree-compare, .kernelfree-record)"


def assert_no_markup(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert page.locator(f"{WIDGETS} :is(img, iframe, object, embed)").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_stored_markup_is_shown_as_text(page, address, path):
    kept = {one.id: entry(one, IMAGE, hash=OTHER_HASH) for one in QUESTIONS.values()}
    kept |= {one.id: entry(one, IMAGE) for one in of_type("short_text")}
    lists = of_type("matching", "multiple_answer")
    kept |= {one.id: entry(one, [IMAGE], hash=OTHER_HASH) for one in lists}
    open_with(page, address, path, kept)
    shown = page.locator(f".kernelfree-feedback:has-text('{IMAGE}'), td:has-text('{IMAGE}')")
    assert shown.count() >= COUNT - len(of_type("short_text"))
    assert_no_markup(page)


@on_the_server
def test_markup_in_a_file_of_answers_is_shown_as_text(page, address):
    open_with(page, address, YOURS)
    page.get_by_label("Your name").fill(IMAGE)
    odd = {
        IMAGE: entry(DESK, "1"),
        "constructor": entry(DESK, IMAGE),
        "__proto__": {"hash": IMAGE},
    }
    answers = {one.id: entry(one, IMAGE, hash=OTHER_HASH) for one in SAMPLES}
    words = take(page, file_text(answers | odd, name=IMAGE, exported=IMAGE))
    expect(words).to_contain_text("Answers taken")
    assert row(page, SAMPLES[0])[0] == IMAGE
    expect(page.locator(".kernelfree-code")).to_contain_text(IMAGE)
    expect(take(page, file_text({}, version=IMAGE))).to_contain_text("of another version")
    assert_no_markup(page)


@on_the_server
@pytest.mark.parametrize("fragment", ["%", "vietnam-desk?real=%", f"vietnam-desk?base={IMAGE}"])
def test_no_address_breaks_the_widgets_of_a_page(page, address, fragment):
    open_with(page, address, f"{VIETNAM}#{fragment}")
    explorers = page.locator(".kernelfree-explorer")
    expect(explorers.locator(".kernelfree-controls:visible")).to_have_count(explorers.count())
    assert_answers(page, [DESK])
    assert_no_markup(page)


# By keyboard alone


def focus_before(form: Locator) -> None:
    """Put the focus just before a question, as one who comes to it by Tab."""
    form.locator("legend").evaluate("e => { e.tabIndex = -1; e.focus(); }")


def tab_to(page: Page, control: Locator) -> None:
    for _ in range(40):
        if control.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {control}")


def keys(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def choose_by_key(page: Page, form: Locator, one: bank.Question) -> None:
    values = form.get_by_role("radio").evaluate_all("all => all.map(e => e.value)")
    place = values.index(str(right(one)).lower())
    page.keyboard.press("Tab")
    keys(page, "ArrowDown", place) if place else page.keyboard.press("Space")


def tick_by_key(page: Page, form: Locator, one: bank.Question) -> None:
    for id in form.get_by_role("checkbox").evaluate_all("all => all.map(e => e.value)"):
        page.keyboard.press("Tab")
        if id in right(one):
            page.keyboard.press("Space")


def type_by_key(page: Page, form: Locator, one: bank.Question) -> None:
    page.keyboard.press("Tab")
    page.keyboard.type(right(one))


def order_by_key(page: Page, form: Locator, one: bank.Question) -> None:
    for place, id in enumerate(right(one)):
        distance = order_of(form).index(id) - place
        tab_to(page, form.locator(f"[data-item={id}] [data-move='-1']"))
        keys(page, "Space" if place % 2 else "Enter", distance)


def match_by_key(page: Page, form: Locator, one: bank.Question) -> None:
    for select in form.get_by_role("combobox").all():
        page.keyboard.press("Tab")
        choice = right(one)[select.get_attribute("name")]
        keys(page, "ArrowDown", one.key["choices"].index(choice) + 1)


BY_KEY = {
    "multiple_choice": choose_by_key,
    "multiple_answer": tick_by_key,
    "true_false": choose_by_key,
    "numeric": type_by_key,
    "short_text": type_by_key,
    "ordering": order_by_key,
    "matching": match_by_key,
    "predict": type_by_key,
}


def assert_focus_in(form: Locator) -> None:
    inside = "form => form !== document.activeElement && form.contains(document.activeElement)"
    assert form.evaluate(inside)


@on_the_server
@each(SAMPLES)
def test_a_question_can_be_answered_by_keys_alone(vietnam, one):
    form = form_of(vietnam, one)
    focus_before(form)
    BY_KEY[one.type](vietnam, form, one)
    if one.type not in ("numeric", "short_text", "predict"):
        tab_to(vietnam, form.get_by_role("button", name="Check"))
    vietnam.keyboard.press("Enter")
    assert said(form).startswith("Kept:" if one.type == "predict" else "✓ Right.")
    assert_focus_in(form)
    tab_to(vietnam, form.get_by_role("button", name=re.compile("^(Try again|Change it)$")))
    vietnam.keyboard.press("Space")
    assert said(form) == ""
    assert_focus_in(form)


@on_the_server
@each(of_type("ordering"))
def test_the_focus_goes_with_the_item_that_is_moved(shared, one):
    form = form_of(shared, one)
    put_in_order(form, right(one))
    first, second = order_of(form)[:2]
    down = form.locator(f"[data-item={first}]").get_by_role("button", name="Move down")
    down.press("Enter")
    expect(down).to_be_focused()
    down.press("Space")
    expect(down).to_be_focused()
    assert order_of(form)[:3:2] == [second, first]


@on_the_server
def test_hint_answer_box_and_readings_are_had_by_keys_and_keep_the_focus(vietnam):
    form = form_of(vietnam, DESK)
    focus_before(form)
    for name in ("Hint", "Show answer"):
        tab_to(vietnam, form.get_by_role("button", name=name))
        vietnam.keyboard.press("Enter")
        expect(form.get_by_role("button", name=name)).to_be_focused()
    tab_to(vietnam, form.locator("summary"))
    vietnam.keyboard.press("Enter")
    expect(form.locator("[data-solution]")).to_be_hidden()
    form.get_by_role("textbox").fill("617,500")
    form.get_by_role("textbox").press("Enter")
    tab_to(vietnam, status(form).get_by_role("button", name="617.5000"))
    vietnam.keyboard.press("Enter")
    assert said(form).startswith("✓ Right.")
    assert_focus_in(form)


# Notes every element that gets the focus, and whether that can be seen.
WATCH = """() => {
  const focusable = [...document.querySelectorAll("*")].filter((one) => one.tabIndex >= 0);
  const shadow = new Map(focusable.map((one) => [one, getComputedStyle(one).boxShadow]));
  window.stops = new Map();
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(target);
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    stops.set(target, outlined || boxShadow !== shadow.get(target));
  });
}"""
CONTROLS = "button, select, input, summary, a[href], [tabindex='0']"
MISSED = """(found) => {
  const groups = new Set([...stops.keys()].filter((e) => e.type === "radio").map((e) => e.form));
  return found.filter((one) => one.checkVisibility() && !stops.has(one)
    && !(one.type === "radio" && groups.has(one.form))).map((one) => one.outerHTML.slice(0, 120));
}"""
UNSEEN = """(found) => found.filter((one) => stops.get(one) === false)
  .map((one) => one.outerHTML.slice(0, 120))"""


def walk(page: Page) -> None:
    """Press Tab until the page has been gone through."""
    page.evaluate(WATCH)
    page.locator("body").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    count = -1
    while count < (count := page.evaluate("stops.size")):
        keys(page, "Tab", 100)


def used(page: Page, address: str, path: str) -> Page:
    """Open a page as it is after much use: answered, asked, hinted, shown, changed, set aside."""
    half = len(QUESTIONS) // 2
    kept = {
        id: entry(one, right(one) if place < half else wrong(one), hints=place % 2)
        for place, (id, one) in enumerate(QUESTIONS.items())
    }
    kept[of_type("short_text")[0].id]["hash"] = OTHER_HASH
    open_with(page, address, path, kept | {GRADED[-1].id: "{"})
    if path == VIETNAM:
        asked = QUESTIONS["vietnam-card-nominal-growth"]
        form_of(page, asked).get_by_role("button", name="Show answer").click()
        answer(page, asked, "6,300")
        form_of(page, DESK).get_by_role("button", name="Hint").click()
        expect(status(form_of(page, asked)).get_by_role("button")).to_have_count(2)
    else:
        page.get_by_label("Your name").fill("Lan")
        press(page, DELETE[0])
    return page


@on_the_server
@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_tab_alone_comes_to_every_control_and_the_focus_is_always_seen(page, address, path):
    walk(used(page, address, path))
    assert page.locator(WIDGETS).locator(CONTROLS).evaluate_all(MISSED) == []
    assert page.locator(WIDGETS).locator(CONTROLS).evaluate_all(UNSEEN) == []


# For everybody


@on_the_server
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_axe_finds_no_violation_on_a_page_in_use(open_page, address, path, scheme):
    page = used(open_page("about:blank", color_scheme=scheme), address, path)
    page.wait_for_load_state("networkidle")
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    found = Axe().run(page, context=WIDGETS, options=options).response["violations"]
    assert [(rule["id"], [n["html"][:200] for n in rule["nodes"]]) for rule in found] == []


@on_the_server
def test_each_group_of_inputs_is_named_by_its_question(shared):
    for one in QUESTIONS.values():
        parts = (one.content["title"], plain(one.content["stem"]))
        name = re.compile(".*".join(re.escape(part) for part in parts))
        expect(form_of(shared, one).get_by_role("group").first).to_have_accessible_name(name)


@on_the_server
@each(of_type("numeric", "short_text", "predict", "matching"))
def test_each_box_and_list_has_a_name_of_its_own(shared, one):
    form, unit = form_of(shared, one), one.content.get("unit")
    if one.type == "matching":
        names = [pair["left"] for pair in one.content["pairs"]]
    else:
        names = ["Your prediction" if one.type == "predict" else "Your answer"]
        names = [f"{name}, in {unit}" if unit else name for name in names]
    role = "combobox" if one.type == "matching" else "textbox"
    assert form.get_by_role(role).count() == len(names)
    for name in names:
        expect(form.get_by_role(role, name=name, exact=True)).to_have_count(1)


@on_the_server
def test_the_place_for_feedback_is_announced_from_the_beginning(shared):
    for one in QUESTIONS.values():  # what appears together with its text is often not read out
        live = form_of(shared, one).locator("[role=status]")
        assert live.count() == 1
        assert live.evaluate("e => getComputedStyle(e).display") != "none"


SMALL = """(found) => found.filter((one) => one.checkVisibility()).map((one) => {
  const boxes = [one, one.closest("label")].filter(Boolean).map((e) => e.getBoundingClientRect());
  const size = ["width", "height"].map((side) => Math.max(...boxes.map((box) => box[side])));
  return [one.outerHTML.slice(0, 120), ...size];
}).filter(([, width, height]) => width < 24 || height < 24)"""


@on_the_server
@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_every_target_is_large_enough_for_a_finger(open_page, address, path):
    page = used(open_page("about:blank", width=360), address, path)
    controls = page.locator(WIDGETS).locator("button, select, input, summary")
    assert controls.count() > 4 and controls.evaluate_all(SMALL) == []


@on_the_server
@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_a_phone_needs_no_sideways_scroll_for_a_page_in_use(open_page, address, path):
    page = used(open_page("about:blank", width=360, height=740), address, path)
    wide = f"""[...document.querySelectorAll("{WIDGETS}, {WIDGETS} *")].filter((one) =>
      !one.closest("svg, .kernelfree-wide *, .kernelfree-figure *, details *")
      && one.getBoundingClientRect().right > 361).map((one) => one.outerHTML.slice(0, 120))"""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(wide) == []


# Without scripts, and on paper


@pytest.fixture(scope="module")
def scriptless(browser, address) -> Page:
    """The page on Vietnam in a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{VIETNAM}")
    yield page
    context.close()


def test_without_javascript_questions_answers_and_feedback_can_be_read(scriptless):
    for one in QUESTIONS.values():
        form, content = form_of(scriptless, one), one.content
        expect(form).to_contain_text(plain(content["stem"]))
        assert form.locator("legend").is_visible()
        if one.type != "predict":
            form.locator("summary").click()
            box = form.locator("details")
            assert box.locator("[data-solution]").is_visible()
            text = " ".join(box.inner_text().split())
            parts = [part for _, parts in WRONG[one.type](content) for part in parts]
            wanted = [*parts, *content.get("hints", []), *content.get("feedback", {}).values()]
            assert [part for part in wanted if plain(part) not in text] == [], one.id


@on_the_server
def test_without_javascript_options_and_items_can_be_read(scriptless):
    for one in QUESTIONS.values():
        for part in [*one.content.get("options", []), *one.content.get("items", [])]:
            form = form_of(scriptless, one)
            assert form.get_by_text(part["text"], exact=True).first.is_visible(), part["text"]


def test_without_javascript_nothing_dead_is_shown(scriptless):
    assert scriptless.locator(f"{WIDGETS} button:visible").count() == 0
    assert scriptless.locator(f"{WIDGETS} :is([type=range], progress):visible").count() == 0
    for explorer in scriptless.locator(".kernelfree-explorer").all():
        assert explorer.locator(".kernelfree-frames svg:visible").count() >= 2
        assert explorer.locator(".kernelfree-frames p:visible").count() >= 2


@on_the_server
def test_without_javascript_your_answers_still_lists_the_questions(open_page, address):
    page = open_page(f"{address}/{YOURS}", java_script_enabled=False)
    assert page.locator(".kernelfree-record tr[data-question]:visible").count() == len(BOOK)
    assert page.locator(".kernelfree-record :is(button, input, progress):visible").count() == 0


@on_the_server
def test_on_paper_there_are_questions_and_no_buttons_and_no_answers(vietnam):
    answer(vietnam, DESK, right(DESK))  # which lets its box be opened
    vietnam.emulate_media(media="print")
    assert vietnam.locator(".kernelfree-question legend:visible").count() == COUNT
    for one in of_type("multiple_choice"):
        visible = form_of(vietnam, one).get_by_role("radio").filter(visible=True)
        assert visible.count() == len(one.content["options"])
    assert vietnam.locator(f"{WIDGETS} :is(details, [data-solution], dd):visible").count() == 0
    assert vietnam.locator(f"{WIDGETS} [type=range]:visible").count() == 0
    buttons = vietnam.locator(f"{WIDGETS} button:visible")
    assert buttons.evaluate_all("all => all.map(e => e.outerHTML)") == []


@on_the_server
@pytest.mark.parametrize("path", [VIETNAM, YOURS])
def test_a_page_in_use_can_be_made_into_a_pdf(page, address, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(error.message))
    pdf = used(page, address, path).pdf(format="A4")
    assert pdf.startswith(b"%PDF-") and len(pdf) > 20_000
    assert errors == []


@on_the_server
def test_your_answers_prints_a_record_with_name_and_code(page, address):
    open_with(page, address, YOURS, GOOD)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_label("Your name").fill("Lan")
    press(page, "Print the record")
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    code = record.check_code("Lan", GOOD)
    words = page.get_by_text(re.compile(f"^Record of Lan, .* 20[0-9][0-9], code {code}"))
    assert words.is_visible()
    assert page.locator("tr[data-question]:visible").count() == COUNT  # of the page worked on
    assert row(page, DESK) == [right(DESK), "right", "1", "1 / 1"]
    assert page.locator(f"{WIDGETS} :is(button, input):visible").count() == 0


# Under a strict policy, and quietly

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'"
)


@pytest.fixture(scope="module")
def strict_site(book) -> str:
    """The address of the book on a server that lets no inline script run."""
    with serving(book, POLICY) as address:
        yield address


@pytest.fixture
def strict(page) -> list[str]:
    """What the policy refuses on ``page``: of the theme's own, inline scripts, but not ours."""
    refused = []
    page.expose_function("refuse", lambda told: refused.append(told))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (one) => refuse(`${one.effectiveDirective}"
        " ${one.blockedURI} ${one.sourceFile}`))"
    )
    return refused


OURS = re.compile(r"/(grade|page|store|quiz|explore|record)\.js|eval")


def test_exercises_answer_under_a_strict_policy(page, strict_site, strict):
    open_with(page, strict_site, VIETNAM)
    assert_answers(page, SAMPLES)
    form_of(page, DESK).get_by_role("button", name="Hint").click()
    form_of(page, DESK).get_by_role("button", name="Show answer").click()
    page.wait_for_load_state("networkidle")
    assert [one for one in strict if one.startswith("script-src-elem inline")]  # it is in force
    assert [one for one in strict if OURS.search(one)] == []


def test_explorers_move_under_a_strict_policy(page, strict_site, strict):
    open_with(page, strict_site, VIETNAM)
    for explorer in page.locator(".kernelfree-explorer").all():
        figure = explorer.locator(".kernelfree-figure").first
        readout = explorer.locator(".kernelfree-readout")
        before = figure.inner_html(), readout.inner_text()
        explorer.get_by_role("slider").first.press("ArrowRight")
        expect(readout).not_to_have_text(before[1])
        assert figure.inner_html() != before[0]
    assert [one for one in strict if OURS.search(one)] == []


def test_the_record_is_kept_and_saved_under_a_strict_policy(page, strict_site, strict):
    open_with(page, strict_site, YOURS, GOOD)
    assert save(page)["answers"] == GOOD
    press(page, *DELETE)
    expect(take(page, file_text(GOOD))).to_contain_text("Answers taken: 1.")
    assert row(page, DESK)[1] == "right"
    assert [one for one in strict if OURS.search(one)] == []


def test_a_session_asks_no_other_host_and_complains_of_nothing(page, address):
    complaints = listen(page.context, address)
    open_with(page, address, VIETNAM)
    assert_answers(page, SAMPLES)
    form_of(page, DESK).get_by_role("button", name="Show answer").click()
    for slider in page.get_by_role("slider").all():
        slider.press("ArrowRight")
    page.reload()
    open_with(page, address, YOURS)
    save(page)
    press(page, *DELETE)
    page.wait_for_load_state("networkidle")
    assert complaints == []
