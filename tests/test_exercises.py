"""The exercises of the built book in a real browser, without a kernel: what a reader does."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from casebook import bank, record
from casebook.grade import MESSAGES
from conftest import QuietHandler
from playwright.sync_api import Locator, Page, expect
from test_browser import WCAG, listen

VIETNAM, YOURS = "book/new-asia/vietnam.html", "book/your-answers.html"
ANSWER, ASIDE = "new-asia-casebook/answer/", "new-asia-casebook/set-aside/"
QUESTIONS = {one.id: one for one in bank.bank("vietnam").questions}
GRADED = [one for one in QUESTIONS.values() if one.type != "predict"]
PREDICTED = [one for one in QUESTIONS.values() if one.type == "predict"]
SAMPLES = list({one.type: one for one in QUESTIONS.values()}.values())  # one of each type
COUNT, POINTS = len(QUESTIONS), sum(one.points for one in GRADED)
OLD_HASH = "0" * 12
IMAGE = '<img src=x onerror="window.hacked = 1">'
WIDGETS = ".casebook-quiz, .casebook-explorer, .casebook-compare, .casebook-record"


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
def vietnam(open_page, address) -> Page:
    """The page on Vietnam, fresh."""
    return open_page(f"{address}/{VIETNAM}")


# Answers, right and wrong, from the keys of the bank, and how a hand gives them


def number(value: float) -> str:
    return f"{value:.10g}"


def turned(items: list) -> list:
    return [*items[1:], items[0]]


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


def wrong_choices(content: dict) -> list:
    wrong = [part["id"] for part in content["options"] if not part.get("correct")]
    return [(id, told(content["options"], id)) for id in wrong]


def wrong_choice_lists(content: dict) -> list:
    good = [part["id"] for part in content["options"] if part.get("correct")]
    return [([id], told(content["options"], id, *good)) for id, feedback in wrong_choices(content)]


def other_truth(content: dict) -> list:
    wrong = not content["answer"]
    return [(wrong, [content["choice_feedback"]["if_true" if wrong else "if_false"]])]


def wrong_entries(content: dict) -> list:
    shown = {
        "numeric": lambda part: number(part["value"]),
        "short_text": lambda part: part["text"],
    }
    wrong = [part for part in content["answers"] if part.get("credit", 1) == 0]
    unlisted = {"numeric": "-1", "short_text": "porridge"}[content["type"]]
    return [(shown[content["type"]](part), [part["feedback"]]) for part in wrong] + [
        (unlisted, [])
    ]


def wrong_order(content: dict) -> list:
    ids = [item["id"] for item in content["items"]]
    return [(turned(ids), told(content["items"], *ids))]


def wrong_pairs(content: dict) -> list:
    pairs = content["pairs"]
    given = dict(zip((p["id"] for p in pairs), turned([p["right"] for p in pairs]), strict=True))
    return [(given, told(pairs, *given))]


WRONG = {
    "multiple_choice": wrong_choices,
    "multiple_answer": wrong_choice_lists,
    "true_false": other_truth,
    "numeric": wrong_entries,
    "short_text": wrong_entries,
    "ordering": wrong_order,
    "matching": wrong_pairs,
}


def wrong(one: bank.Question):
    return "0" if one.type == "predict" else WRONG[one.type](one.content)[0][0]


def the_form(page: Page, one: bank.Question) -> Locator:
    return page.locator(f"form#{one.id}")


def said(form: Locator) -> str:
    """Return what the question says to the reader."""
    return " ".join(form.get_by_role("status").inner_text().split())


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
    form = the_form(page, one)
    ENTER[one.type](form, given)
    check(form)
    return form


def given(form: Locator):
    """Return what stands in a question's inputs, whatever they are."""
    return form.evaluate(
        """form => form.querySelector("[data-item]")
          ? [...form.querySelectorAll("[data-item]")].map(e => e.dataset.item)
          : [...form.querySelectorAll("input, select")].map(
              e => "radio checkbox".includes(e.type) ? e.checked : e.value)"""
    )


# What the browser keeps


def stored(page: Page) -> dict[str, str]:
    return page.evaluate("() => ({...localStorage})")


def entry(one: bank.Question, answer, **more) -> dict:
    """Return a stored answer as the page writes it."""
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


def open_with(page: Page, address: str, path: str, entries: dict) -> Page:
    """Open a page of the book in a browser that keeps these entries already."""
    texts = {key: one if isinstance(one, str) else json.dumps(one) for key, one in entries.items()}
    page.goto(f"{address}/_static/logo.svg")
    page.evaluate("texts => Object.assign(localStorage, texts)", texts)
    page.goto(f"{address}/{path}")
    return page


def tally(answered: int, points: float) -> str:
    of = f"{points:g} of {POINTS:g} points."
    return f"{answered} of {COUNT} questions on this page answered, {of}"


def assert_tally(page: Page, answered: int, points: float) -> None:
    tallies = page.locator(".casebook-tally span")
    expect(tallies).to_have_text([tally(answered, points)] * tallies.count())


def record_file(answers: dict, **more) -> dict:
    """Return a file of answers for a file input."""
    content = {"format": record.FORMAT, "version": 1, "name": "", "answers": answers} | more
    return upload(json.dumps(content))


def upload(text: str) -> dict:
    return {"name": "my-answers.json", "mimeType": "application/json", "buffer": text.encode()}


def take(page: Page, file: dict) -> None:
    page.get_by_label("Take from a file").set_input_files(file)


def notice(page: Page) -> Locator:
    return page.locator(".casebook-record .casebook-notice")


def row(page: Page, one: bank.Question) -> list[str]:
    """Return a question's line on Your answers: answer, result, tries, points."""
    return page.locator(f"tr[data-question={one.id}] td").all_inner_texts()[1:]


# Each question, right and wrong


@each(GRADED)
def test_a_right_answer_earns_its_full_points(shared, one):
    form = answer(shared, one, right(one))
    points = "1 of 1 point." if one.points == 1 else f"{one.points:g} of {one.points:g} points."
    assert said(form).startswith(f"✓ Right. {points}")
    for text in [one.content.get("feedback", {}).get(name, "") for name in ("correct", "general")]:
        assert plain(text) in said(form)


@on_the_server
@each(GRADED)
def test_a_wrong_answer_gets_the_feedback_of_that_very_answer(shared, one):
    content = one.content
    cases = WRONG[one.type](content)
    every = {plain(text) for _, feedback in cases for text in feedback}
    for given, feedback in cases:
        text = said(answer(shared, one, given))
        points = "point" if one.points == 1 else "points"
        assert text.startswith(f"✗ Not right. 0 of {one.points:g} {points}."), given
        general = [content.get("feedback", {}).get(name, "") for name in ("incorrect", "general")]
        expected = {plain(part) for part in [*feedback, *general]}
        assert all(part in text for part in expected), given
        assert not [part for part in every - expected if part in text], given


def partly_right(one: bank.Question):
    """Return an answer with a mistake in it, its credit, and the feedback on the mistake."""
    content, good = one.content, right(one)
    if one.type == "multiple_answer":
        bad = next(part["id"] for part in content["options"] if not part.get("correct"))
        return [*good, bad], 1 - 1 / len(good), told(content["options"], bad)
    if one.type == "ordering":
        swapped = [*good[:-2], good[-1], good[-2]]
        return swapped, 1 - 2 / len(good), told(content["items"], *good[-2:])
    first, *others = good
    mixed = good | {first: next(text for text in one.key["choices"] if text != good[first])}
    return mixed, 1 - 1 / len(good), told(content["pairs"], first)


@each([one for one in GRADED if one.type in ("multiple_answer", "ordering", "matching")])
def test_a_partly_right_answer_earns_a_part_of_the_points(shared, one):
    mistaken, credit, feedback = partly_right(one)
    text = said(answer(shared, one, mistaken))
    assert text.startswith(f"◐ Partly right. {round(credit * one.points, 2):g} of ")
    assert all(plain(part) in text for part in feedback)


@each([one for one in SAMPLES if one.type == "multiple_answer"])
def test_an_option_left_out_is_named_and_explained(shared, one):
    left, *others = right(one)
    text = said(answer(shared, one, others))
    option = next(part for part in one.content["options"] if part["id"] == left)
    assert f"Left out: {option['text']} {plain(option['feedback'])}" in text


@each([one for one in SAMPLES if one.type in ("multiple_choice", "multiple_answer")])
def test_what_was_chosen_is_marked_with_a_sign_and_not_with_a_colour_only(shared, one):
    good, bad = right(one), wrong(one)
    signs = """label => getComputedStyle(label, "::after").content"""
    for ids, sign in ((good, "✓"), (bad, "✗")):
        form = answer(shared, one, ids)
        for id in [ids] if isinstance(ids, str) else ids:
            label = form.locator(f"label:has([value={id}])")
            assert label.evaluate(signs) == f'"{sign}"'


def test_nothing_chosen_gives_a_message_and_records_nothing(vietnam):
    messages = {"multiple_choice": "choose", "multiple_answer": "choose", "true_false": "choose"}
    messages |= {"matching": "all"}
    for one in QUESTIONS.values():
        if one.type != "ordering":  # whose items stand in some order from the beginning
            form = the_form(vietnam, one)
            check(form)
            assert said(form) == MESSAGES[messages.get(one.type, "empty")], one.id
    assert not [key for key in stored(vietnam) if key.startswith(ANSWER)]
    assert_tally(vietnam, 0, 0)


@pytest.mark.parametrize(
    ("typed", "message"), [("many", "number"), ("5 km", "number"), ("€ 600 bn", "unit")]
)
def test_what_is_no_number_of_this_unit_is_not_marked_wrong(vietnam, typed, message):
    form = answer(vietnam, QUESTIONS["vietnam-desk-path-2030"], typed)
    assert said(form) == MESSAGES[message]
    assert not [key for key in stored(vietnam) if key.startswith(ANSWER)]


@on_the_server
@each([one for one in GRADED if one.content.get("hints")])
def test_hints_come_one_after_another(vietnam, one):
    form, hints = the_form(vietnam, one), [plain(hint) for hint in one.content["hints"]]
    for shown in range(1, len(hints) + 1):
        form.get_by_role("button", name="Hint").click()
        assert said(form) == " ".join(hints[:shown])
    form.get_by_role("button", name="Hint").click()
    assert said(form) == " ".join(hints)
    assert json.loads(stored(vietnam)[ANSWER + one.id])["hints"] == len(hints)


def test_only_a_question_with_hints_has_a_button_for_them(shared):
    for one in QUESTIONS.values():
        buttons = the_form(shared, one).get_by_role("button", name="Hint")
        assert buttons.count() == bool(one.content.get("hints")), one.id


def test_show_answer_opens_the_box_of_each_question_and_counts_as_no_answer(vietnam):
    for one in GRADED:
        form = the_form(vietnam, one)
        assert not form.get_by_text("Answer and feedback", exact=True).is_visible()
        form.get_by_role("button", name="Show answer").click()
        assert form.locator("[data-solution]").is_visible()
        assert form.locator("dd[data-feedback]").first.is_visible()
        assert json.loads(stored(vietnam)[ANSWER + one.id])["shown"] is True
    assert_tally(vietnam, 0, 0)


@each(SAMPLES)
def test_try_again_empties_the_question(vietnam, one):
    form = the_form(vietnam, one)
    empty = given(form)
    answer(vietnam, one, right(one))
    again = form.get_by_role("button", name=re.compile("^(Try again|Change it)$"))
    again.click()
    assert given(form) == empty and said(form) == ""
    assert form.evaluate("form => form.contains(document.activeElement)")
    expect(again).to_be_hidden()
    expect(form.locator("details:visible")).to_have_count(0)


# Numbers that can be read in two ways: the comma groups, or it is the decimal mark


AMBIGUOUS = [
    one
    for one in GRADED
    if one.type == "numeric" and not one.key["whole"] and 1 <= one.key["answers"][0]["value"] < 1e3
]


@each(AMBIGUOUS)
def test_a_number_with_two_readings_is_asked_about_and_not_guessed(shared, one):
    value = one.key["answers"][0]["value"]
    form = the_form(shared, one)
    for place, verdict in ((1, "✓ Right."), (0, "✗ Not right.")):
        shared.evaluate("() => localStorage.clear()")
        answer(shared, one, f"{value:.3f}".replace(".", ","))
        readings = form.get_by_role("status").get_by_role("button")
        assert said(form).startswith(MESSAGES["ask"])
        assert readings.all_inner_texts() == [f"{value * 1000:.0f}", f"{value:.3f}0"]
        assert ANSWER + one.id not in stored(shared)
        readings.nth(place).click()
        assert said(form).startswith(verdict)


def test_a_number_whose_readings_grade_alike_is_not_asked_about(shared):
    form = answer(shared, QUESTIONS["vietnam-card-nominal-growth"], "7,123")
    assert said(form).startswith("✗ Not right.")


# Putting in order


@each([one for one in GRADED if one.type == "ordering"])
def test_the_buttons_move_an_item_one_place_and_say_where_it_is(shared, one):
    form = the_form(shared, one)
    put_in_order(form, right(one))
    first, second, *others = order_of(form)
    texts = {item["id"]: item["text"] for item in one.content["items"]}
    form.locator(f"[data-item={first}]").get_by_role("button", name="Move up").click()
    assert order_of(form) == [first, second, *others]
    form.locator(f"[data-item={first}]").get_by_role("button", name="Move down").click()
    assert order_of(form) == [second, first, *others]
    assert said(form) == f"{texts[first]}: now 2 of {len(texts)}."


# Predictions


def compared(page: Page, one: bank.Question) -> str:
    return page.locator(f"[data-predicted={one.id}] .casebook-yours").inner_text()


def test_a_prediction_is_kept_changed_and_compared_at_the_end(vietnam):
    one = QUESTIONS["vietnam-predict-united-states"]
    assert compared(vietnam, one).startswith("You made no prediction.")
    form = answer(vietnam, one, "70 %")
    assert said(form) == "Kept: 70. You will see at the end of the page how it compares."
    assert "You said 70 percent. Your Brier score is 0.09:" in compared(vietnam, one)
    form.get_by_role("button", name="Change it").click()
    answer(vietnam, one, "20")
    assert "You said 20 percent (your 2nd entry)." in compared(vietnam, one)
    assert "Your Brier score is 0.64:" in compared(vietnam, one)
    vietnam.reload()
    assert "You said 20 percent (your 2nd entry)." in compared(vietnam, one)


@each([one for one in PREDICTED if "value" in one.content["outcome"]])
def test_a_predicted_number_is_compared_by_its_distance(vietnam, one):
    value, unit = one.content["outcome"]["value"], f" {one.content['unit']}".rstrip()
    answer(vietnam, one, number(value - 1))
    assert f"You said {number(value - 1)}{unit}: 1 off." in compared(vietnam, one)
    answer(vietnam, one, number(value))
    assert f"{number(value)}{unit} (your 2nd entry): exactly right." in compared(vietnam, one)


@each(PREDICTED)
def test_a_prediction_that_is_not_possible_is_not_kept(vietnam, one):
    form = answer(vietnam, one, number(one.content["maximum"] + 1))
    assert said(form) == MESSAGES["range"]
    assert ANSWER + one.id not in stored(vietnam)
    assert compared(vietnam, one).startswith("You made no prediction.")


def test_a_share_in_place_of_a_percentage_is_asked_about(vietnam):
    form = answer(vietnam, QUESTIONS["vietnam-predict-united-states"], "0.7")
    assert said(form) == MESSAGES["fraction"]


@on_the_server
@pytest.mark.parametrize(
    ("tries", "words"),
    [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")],
)
def test_the_entries_of_a_prediction_are_counted_in_words(open_page, address, tries, words):
    one = QUESTIONS["vietnam-predict-united-states"]
    entries = {ANSWER + one.id: entry(one, "70", tries=tries)}
    page = open_with(open_page("about:blank"), address, VIETNAM, entries)
    assert f"(your {words} entry)" in compared(page, one)


# What is counted


def test_the_tally_counts_over_all_quizzes_of_the_page(vietnam):
    before, desk, end = PREDICTED[0], QUESTIONS["vietnam-desk-path-2030"], GRADED[0]
    tallies = vietnam.locator(".casebook-tally")
    assert tallies.count() == vietnam.locator(".casebook-quiz").count() > 1
    answer(vietnam, before, right(before))
    answer(vietnam, desk, right(desk))
    answer(vietnam, end, wrong(end))
    assert_tally(vietnam, 3, 1)
    for bar in vietnam.get_by_role("progressbar", name="Answered on this page").all():
        assert bar.evaluate("bar => bar.value") == pytest.approx(3 / COUNT)
    answer(vietnam, end, right(end))
    assert_tally(vietnam, 3, 2)


def test_a_part_of_a_point_counts_in_the_tally(vietnam):
    one = next(one for one in GRADED if one.type == "matching")
    given, credit, _ = partly_right(one)
    answer(vietnam, one, given)
    assert_tally(vietnam, 1, round(credit, 2))


def test_your_answers_lists_the_book_and_counts_it(vietnam):
    one, other, guess = GRADED[0], QUESTIONS["vietnam-desk-path-2030"], PREDICTED[2]
    answer(vietnam, one, right(one))
    the_form(vietnam, other).get_by_role("button", name="Hint").click()
    answer(vietnam, other, wrong(other))
    answer(vietnam, other, right(other))
    answer(vietnam, guess, "70")
    vietnam.get_by_role("link", name="All your answers").first.click()
    total = vietnam.locator(".casebook-total")
    words = f"3 of {COUNT} questions answered, 2 of {POINTS:g} points."
    expect(total).to_contain_text(words)
    assert total.get_by_role("progressbar").evaluate("bar => bar.value") == pytest.approx(
        3 / COUNT
    )
    assert row(vietnam, one) == [right(one), "right", "1", "1 / 1"]
    assert row(vietnam, other) == [right(other), "right, hints: 1", "2", "1 / 1"]
    assert row(vietnam, guess) == ["70", "prediction", "1", ""]
    assert row(vietnam, GRADED[1]) == ["", "", "", "0 / 1"]


@each([GRADED[0]])
def test_a_line_of_your_answers_leads_to_its_question(open_page, address, one):
    page = open_page(f"{address}/{YOURS}")
    page.locator(".casebook-record").get_by_role("link", name=one.content["title"]).click()
    page.wait_for_url(re.compile(f"{VIETNAM}#{one.id}$"))
    expect(the_form(page, one).get_by_role("button", name="Check")).to_be_in_viewport()


# What survives


def test_answers_of_every_type_survive_a_reload(vietnam):
    for one in SAMPLES:
        answer(vietnam, one, right(one))
    before = {
        one.id: (given(the_form(vietnam, one)), said(the_form(vietnam, one))) for one in SAMPLES
    }
    vietnam.reload()
    assert_tally(vietnam, len(SAMPLES), len(SAMPLES) - 1)
    for one in SAMPLES:
        form = the_form(vietnam, one)
        assert (given(form), said(form)) == before[one.id]


def serve_edited(page: Page, one: bank.Question, edited: bank.Question) -> None:
    """Serve the page as a book would have it that was built with the edited question."""

    def edit(route):
        response = route.fetch()
        text = response.text().replace(f'"hash":"{one.hash}"', f'"hash":"{edited.hash}"')
        route.fulfill(response=response, body=text.replace(*MENDED))

    page.route("**/*.html", edit)


MENDED = ("The claim is more modest.", "The claim is a modest one.")


@on_the_server
def test_an_answer_stays_when_the_book_is_rebuilt_with_mended_feedback(vietnam):
    one = QUESTIONS["vietnam-influence-claim"]
    options = [o | {"feedback": o["feedback"].replace(*MENDED)} for o in one.content["options"]]
    mended = replace(one, content=one.content | {"options": options})
    answer(vietnam, one, "little")
    serve_edited(vietnam, one, mended)
    vietnam.reload()
    assert mended.hash == one.hash
    assert said(the_form(vietnam, one)).startswith(
        "✗ Not right. 0 of 1 point. The claim is a modest"
    )
    assert_tally(vietnam, 1, 0)


@on_the_server
def test_an_edited_question_is_open_again_and_shows_the_old_answer(vietnam):
    one = QUESTIONS["vietnam-card-nominal-growth"]
    edited = replace(one, content=one.content | {"stem": "How fast would GDP grow in a year?"})
    answer(vietnam, one, right(one))
    serve_edited(vietnam, one, edited)
    vietnam.reload()
    form, old = the_form(vietnam, one), f"Your old answer was: {right(one)}"
    assert said(form) == f"This question has changed since you answered it. {old}"
    assert given(form) == [""]
    assert_tally(vietnam, 0, 0)
    vietnam.goto(vietnam.url.replace(VIETNAM, YOURS))
    assert row(vietnam, one) == [right(one), "question changed since", "1", "0 / 1"]
    expect(vietnam.locator(".casebook-total")).to_contain_text(f"0 of {COUNT} questions")


@each(SAMPLES)
def test_an_answer_to_an_older_question_is_shown_as_changed_and_can_be_given_anew(
    open_page, address, one
):
    entries = {ANSWER + one.id: entry(one, right(one), hash=OLD_HASH)}
    page = open_with(open_page("about:blank"), address, VIETNAM, entries)
    assert said(the_form(page, one)).startswith("This question has changed since you answered it.")
    assert_tally(page, 0, 0)
    answer(page, one, right(one))
    assert_tally(page, 1, one.points)
    if one.type == "predict":
        assert "entry)" not in compared(page, one)


@each(PREDICTED[2:])
def test_an_old_prediction_is_not_compared_with_what_another_question_asks(
    open_page, address, one
):
    entries = {ANSWER + one.id: entry(one, "70", hash=OLD_HASH)}
    page = open_with(open_page("about:blank"), address, VIETNAM, entries)
    assert compared(page, one).startswith("You made no prediction.")


# The file of answers


def save(page: Page) -> dict:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    assert download.value.suggested_filename == "my-answers.json"
    return json.loads(download.value.path().read_text(encoding="utf-8"))


def test_answers_are_saved_deleted_and_taken_back(vietnam, address):
    for one in SAMPLES:
        answer(vietnam, one, right(one))
    vietnam.goto(f"{address}/{YOURS}")
    vietnam.get_by_label("Your name").fill("Lan")
    before, rows = stored(vietnam), [row(vietnam, one) for one in SAMPLES]
    file = save(vietnam)
    assert (file["format"], file["version"], file["name"]) == (record.FORMAT, 1, "Lan")
    vietnam.get_by_role("button", name="Delete all answers").click()
    assert stored(vietnam) == before
    vietnam.get_by_role("button", name="Press again to delete").click()
    expect(notice(vietnam)).to_have_text("All answers are deleted.")
    assert not [key for key in stored(vietnam) if key.startswith("new-asia-casebook")]
    take(vietnam, upload(json.dumps(file)))
    expect(notice(vietnam)).to_contain_text(f"{len(SAMPLES)} answers taken")
    assert stored(vietnam) == before and [row(vietnam, one) for one in SAMPLES] == rows


@on_the_server
def test_the_code_is_that_of_the_saved_file_and_changes_with_an_answer(vietnam, address, tmp_path):
    one = GRADED[0]
    answer(vietnam, one, right(one))
    vietnam.goto(f"{address}/{YOURS}")
    vietnam.get_by_label("Your name").fill("Đặng Thị Lan")
    file, path = save(vietnam), tmp_path / "my-answers.json"
    code = record.check_code(file["name"], file["answers"])
    expect(vietnam.locator(".casebook-code")).to_contain_text(f"Record of Đặng Thị Lan")
    expect(vietnam.locator(".casebook-code")).to_contain_text(f"code {code}.")
    path.write_text(json.dumps(file), encoding="utf-8")
    assert record.check(path)[-1] == f"Đặng Thị Lan: 1 of {POINTS:g} points, code {code}"
    file["answers"][one.id]["answer"] = wrong(one)
    assert record.check_code(file["name"], file["answers"]) != code


@on_the_server
@pytest.mark.parametrize("at", ["2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z"])
def test_of_two_answers_the_newer_one_stays(open_page, address, at):
    one, text = GRADED[0], "and"
    mine, theirs = entry(one, right(one)), entry(one, wrong(one), at=at)
    page = open_with(open_page("about:blank"), address, YOURS, {ANSWER + one.id: mine})
    take(page, record_file({one.id: theirs}))
    counted = "1 left as they were" if at < mine["at"] else "1 answers taken"
    expect(notice(page)).to_contain_text(counted)
    assert json.loads(stored(page)[ANSWER + one.id]) == max(
        mine, theirs, key=lambda one: one["at"]
    )


@on_the_server
def test_an_answer_is_taken_whatever_the_clock_said_when_it_was_given(open_page, address):
    one = GRADED[0]
    page = open_page(f"{address}/{YOURS}")
    take(page, record_file({one.id: entry(one, right(one), at="1970-01-01T00:00:09.000Z")}))
    expect(notice(page)).to_contain_text("1 answers taken")
    assert row(page, one)[1] == "right"


GOOD = {GRADED[0].id: entry(GRADED[0], right(GRADED[0]))}
BAD_FILES = {
    "damaged": (record_file(GOOD)["buffer"].decode()[:-9], "damaged"),
    "a picture": ("\x89PNG\r\n\x1a\n", "damaged"),
    "empty": ("", "damaged"),
    "foreign": ('{"theme": "dark"}', "no answers of this book"),
    "null": ("null", "no answers of this book"),
    "a list": ("[]", "no answers of this book"),
    "another version": (
        json.dumps({"format": record.FORMAT, "version": 2, "answers": GOOD}),
        "version 2",
    ),
    "too large": (
        json.dumps(
            {"format": record.FORMAT, "version": 1, "answers": GOOD, "name": "x" * 2_000_000}
        ),
        "too large",
    ),
    "too deep": (
        '{"format": "new-asia-casebook answers", "version": 1, "answers": {"a": %s, "b": %s}}'
        % (
            json.dumps(entry(GRADED[0], "x")),
            json.dumps(entry(GRADED[0], "x")).replace('"x"', "[" * 100_000 + "]" * 100_000),
        ),
        "damaged",
    ),
}


@on_the_server
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_record_is_refused_and_changes_nothing(open_page, address, name):
    text, why = BAD_FILES[name]
    other = GRADED[1]
    page = open_with(
        open_page("about:blank"), address, YOURS, {ANSWER + other.id: entry(other, right(other))}
    )
    before = stored(page)
    take(page, upload(text))
    expect(notice(page)).to_contain_text("Nothing was changed.")
    expect(notice(page)).to_contain_text(why)
    assert stored(page) == before and row(page, other)[1] == "right"


FOREIGN = {
    "no object": 5,
    "no hash": {"answer": "x"},
    "a date that is none": entry(GRADED[1], right(GRADED[1]), at="yesterday"),
    "a negative count": entry(GRADED[1], right(GRADED[1]), tries=-1),
    "too long": entry(GRADED[1], "x" * 4_000),
}


@on_the_server
@pytest.mark.parametrize("name", FOREIGN)
def test_an_entry_that_is_no_answer_is_refused_and_the_others_are_taken(open_page, address, name):
    page = open_page(f"{address}/{YOURS}")
    take(page, record_file(GOOD | {GRADED[1].id: FOREIGN[name]}))
    expect(notice(page)).to_contain_text("1 answers taken, 0 left as they were")
    expect(notice(page)).to_contain_text("1 refused")
    assert list(stored(page)).count(ANSWER + GRADED[0].id) == 1
    assert ANSWER + GRADED[1].id not in stored(page)


OTHERS = {"theme": "dark", "mode": "auto", "other-book/answer/x": "1", "new-asia-casebookish": "1"}


@on_the_server
def test_deleting_leaves_what_other_pages_of_the_site_keep(open_page, address):
    one = GRADED[0]
    mine = {ANSWER + one.id: entry(one, right(one)), ASIDE + one.id: "{", ANSWER + "no id": "{"}
    page = open_with(open_page("about:blank"), address, YOURS, mine | OTHERS)
    page.get_by_role("button", name="Delete all answers").click()
    page.get_by_role("button", name="Press again to delete").click()
    left = stored(page)
    assert OTHERS.items() <= left.items()
    assert not [key for key in left if key.startswith((ANSWER, ASIDE))]
    assert row(page, one) == ["", "", "", "0 / 1"]


# Stored data that cannot be read


UNREADABLE = {
    "corrupt": '{"hash": "',
    "foreign": '{"theme": "dark"}',
    "null": "null",
    "a list": "[1, 2]",
    "empty": "",
    "another hash": json.dumps(entry(GRADED[0], "x", hash="<b>")),
    "no date": json.dumps(entry(GRADED[0], "x", at="soon")),
    "oversized": json.dumps(entry(GRADED[0], "x" * 4_000)),
}


@on_the_server
@pytest.mark.parametrize("name", UNREADABLE)
def test_an_entry_that_cannot_be_read_is_set_aside_with_a_message(open_page, address, name):
    one, other = GRADED[0], GRADED[1]
    entries = {ANSWER + one.id: UNREADABLE[name], ANSWER + other.id: entry(other, right(other))}
    page = open_with(open_page("about:blank"), address, VIETNAM, entries | OTHERS)
    notices = page.locator(".casebook-quiz .casebook-notice")
    assert any("It was set aside" in text for text in notices.all_inner_texts())
    left = stored(page)
    assert left[ASIDE + one.id] == UNREADABLE[name] and ANSWER + one.id not in left
    assert OTHERS.items() <= left.items()
    assert_tally(page, 1, 1)
    assert said(answer(page, one, right(one))).startswith("✓ Right.")
    assert_tally(page, 2, 2)


def test_your_answers_sets_aside_too_and_says_so(open_page, address):
    one = GRADED[0]
    page = open_with(open_page("about:blank"), address, YOURS, {ANSWER + one.id: "{"})
    expect(notice(page)).to_contain_text("It was set aside")
    assert stored(page)[ASIDE + one.id] == "{"


HOSTILE = [
    '"x"', "5", "true", "[]", "{}", '[["x"], null]', '{"toString": 1}', '[{"toString": 1}]',
    '{"arms": {"toString": 1}, "imports": {"toString": 1}}', "[" * 900 + "]" * 900,
]  # fmt: skip


@on_the_server
@pytest.mark.parametrize("shape", HOSTILE, ids=lambda shape: shape[:20])
@pytest.mark.parametrize("hash", ["current", "old"])
def test_no_stored_answer_of_whatever_shape_breaks_a_page(open_page, address, shape, hash):
    page, errors = open_page("about:blank"), []
    page.on("pageerror", lambda error: errors.append(error.message))
    entries = {
        ANSWER + id: entry(
            one, json.loads(shape), **({} if hash == "current" else {"hash": OLD_HASH})
        )
        for id, one in QUESTIONS.items()
    }
    open_with(page, address, VIETNAM, entries)
    assert errors == []
    one = GRADED[-1]
    assert said(answer(page, one, right(one))).startswith("✓ Right.")
    page.goto(f"{address}/{YOURS}")
    assert row(page, one)[1] == "right" and errors == []
