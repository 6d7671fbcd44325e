"""Exercises, record and explorers on a page that is translated, framed, copied or half there.

The pages are rendered here, without a build: the same HTML and the same scripts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kernelfree import bank as banks
from kernelfree import record, render
from kernelfree.errors import BookError
from kernelfree.extension import SCRIPTS
from kernelfree.grade import grade
from kernelfree.quiz import STATIC, source
from kernelfree.settings import current
from test_exercises import serving

MODELS = banks.bank("north-korea-models")
RECORD_FILE = {"format": record.form(), "version": 1, "name": "Lan"}

# What a browser's translator does: every text in two elements of its own, with other words.
TRANSLATE = """() => {
  document.documentElement.className = "translated-rtl";
  document.documentElement.dir = "rtl";
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || text.parentElement.closest("script, style, svg")) continue;
    if (text.parentElement.matches("option")) { text.data = "¡" + text.data; continue; }
    const outer = document.createElement("font"), inner = document.createElement("font");
    outer.append(inner);
    text.replaceWith(outer);
    inner.textContent = "Pista " + text.data;
  }
}"""


def page_of(body: str, without: tuple = ()) -> str:
    """Return a page with the scripts that the extension would give it."""
    tags = "".join(
        f'<script defer src="_static/{name}"></script>'
        for name, classes in SCRIPTS.items()
        if name not in without and any(f'class="{one}' in body for one in classes)
    )
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Page</title>'
        '<meta name="kernelfree-root" content="main">'
        f'<link rel="stylesheet" href="_static/widgets.css">{tags}<main>{body}</main></html>'
    )


def write_copy(folder: Path) -> None:
    """Write a copy of a small site: a page of exercises, one without grader, the record."""
    (folder / "_static").mkdir(parents=True)
    for name in SCRIPTS:
        text = source(name.removesuffix(".js"))
        (folder / "_static" / name).write_text(text, encoding="utf-8")
    css = (STATIC / "widgets.css").read_text(encoding="utf-8")
    (folder / "_static/widgets.css").write_text(css, encoding="utf-8")
    body = str(render.quiz_html(MODELS, MODELS.questions))
    damaged = body.replace('"questions":', '"nothing":')
    pages = {
        "page.html": page_of(body),
        "ungraded.html": page_of(body, without=("grade.js",)),
        "damaged.html": page_of(damaged + body),
        "record.html": page_of(str(record.record_html([MODELS.page]))),
        "frame.html": '<iframe sandbox="allow-scripts allow-same-origin" src="page.html" '
        'width="900" height="800"></iframe>',
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """The address of a host with two copies of one book."""
    root = tmp_path_factory.mktemp("host")
    for name in ("one", "two"):
        write_copy(root / name)
    with serving(root, "script-src 'self'") as address:
        yield address


@pytest.fixture
def context(browser):
    """A browser window of its own, whose tabs share what is kept."""
    context = browser.new_context()
    yield context
    context.close()


def tab(context, address: str):
    """Open an address in another tab."""
    page = context.new_page()
    page.goto(address)
    return page


def right(question):
    """Return a right answer of a question, or None if it is not of these types."""
    key = question.key
    kind = key["type"]
    if kind == "multiple_choice":
        return next(id for id, credit in key["options"].items() if credit == 1)
    if kind == "multiple_answer":
        return [id for id, credit in key["options"].items() if credit]
    return {"matching": key.get("pairs"), "ordering": key.get("items")}.get(
        kind, key.get("answer", key.get("answers", [{}])[0].get("value"))
    )


def fill(page, question) -> None:
    """Choose or type the right answer, by values and never by what is written."""
    form, answer = page.locator(f"#{question.id}"), right(question)
    if question.type == "matching":
        for id, text in answer.items():
            form.locator(f'select[name="{id}"]').select_option(value=text)
    elif question.type == "ordering":
        for id in answer:
            for _ in answer:
                form.locator(f'[data-item="{id}"] [data-move="1"]').click()
    elif question.type in ("numeric", "short_text"):
        form.locator("[type=text]").fill(str(answer))
    else:
        for one in answer if isinstance(answer, list) else [answer]:
            form.locator(f'input[value="{str(one).lower()}"]').check()


def of_type(kind: str):
    return next(one for one in MODELS.questions if one.type == kind)


CHOSEN = of_type("multiple_choice")
KINDS = sorted({one.type for one in MODELS.questions} - {"short_text", "predict"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_translated_question_is_answered_as_the_others(context, host, kind):
    page, question = tab(context, f"{host}/one/page.html"), of_type(kind)
    page.evaluate(TRANSLATE)
    form = page.locator(f"#{question.id}")
    fill(page, question)
    form.locator("[type=submit] font font").click()
    assert form.get_attribute("data-status") == "right"
    kept = page.evaluate("id => kernelfree.store.read(id).answer", question.id)
    assert grade(question.key, kept).status == "right"
    form.locator("[data-do=retry] font font").click()
    form.locator("[data-do=show] font font").click()
    assert form.locator("details").get_attribute("open") is not None


def test_what_is_chosen_but_not_checked_survives_a_reload(context, host):
    page = tab(context, f"{host}/one/page.html")
    for question in (CHOSEN, of_type("matching")):
        fill(page, question)
    page.reload()
    for question in (CHOSEN, of_type("matching")):
        form = page.locator(f"#{question.id}")
        assert page.evaluate("id => kernelfree.store.read(id)", question.id) is None
        form.locator("[type=submit]").click()
        assert form.get_attribute("data-status") == "right"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('draft'))") == []


def test_another_tab_sees_an_answer_and_its_deletion_at_once(context, host):
    first, other = (tab(context, f"{host}/one/page.html") for _ in range(2))
    table = tab(context, f"{host}/one/record.html")
    fill(first, CHOSEN)
    first.locator(f"#{CHOSEN.id} [type=submit]").click()
    other.wait_for_selector(f'#{CHOSEN.id}[data-status="right"]')
    cell = f'tr[data-question="{CHOSEN.id}"] td:nth-child(3)'
    table.wait_for_function(
        "cell => document.querySelector(cell).textContent === 'right'", arg=cell
    )
    for _ in range(2):
        table.locator("[data-do=clear]").click()
    for page in (first, other):
        page.wait_for_selector(f'#{CHOSEN.id}[data-status=""]')
        assert page.locator(f"#{CHOSEN.id} :checked").count() == 0


def test_the_print_and_the_file_of_a_record_have_one_code(context, host):
    page = tab(context, f"{host}/one/page.html")
    fill(page, CHOSEN)
    page.locator(f"#{CHOSEN.id} [type=submit]").click()
    table = tab(context, f"{host}/one/record.html")
    with table.expect_download() as waiting:
        table.locator("[data-do=save]").click()
    file = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert file["code"] == record.check_code(file["name"], file["answers"])
    assert f"code {file['code']}" in table.locator(".kernelfree-code").inner_text()


def test_two_copies_of_a_book_on_one_host_keep_apart(context, host):
    page = tab(context, f"{host}/one/page.html")
    fill(page, CHOSEN)
    page.locator(f"#{CHOSEN.id} [type=submit]").click()
    other = tab(context, f"{host}/two/page.html")
    assert other.evaluate("kernelfree.store.all()") == {}
    assert list(page.evaluate("kernelfree.store.all()")) == [CHOSEN.id]


def test_an_answer_under_the_key_without_a_path_is_taken_over(context, host):
    one = {"hash": CHOSEN.hash, "answer": right(CHOSEN), "tries": 1, "hints": 0, "shown": False}
    one["at"] = "2026-01-01T00:00:00.000Z"
    page = tab(context, f"{host}/one/frame.html")
    old = f"{current().prefix}/answer/{CHOSEN.id}"
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [old, json.dumps(one)])
    page.goto(f"{host}/one/page.html")
    assert page.locator(f"#{CHOSEN.id}").get_attribute("data-status") == "right"
    assert page.evaluate("key => localStorage.getItem(key)", old) is None


def test_a_question_is_checked_in_a_frame_that_forbids_forms(context, host):
    frame = tab(context, f"{host}/one/frame.html").frame_locator("iframe")
    frame.locator(f"#{CHOSEN.id} input[value='{right(CHOSEN)}']").check()
    frame.locator(f"#{CHOSEN.id} [type=submit]").click()
    assert frame.locator(f"#{CHOSEN.id}").get_attribute("data-status") == "right"


def test_without_its_grader_a_quiz_says_so_and_its_answers_can_be_read(context, host):
    page = tab(context, f"{host}/one/ungraded.html")
    assert page.locator(".kernelfree-broken").is_visible()
    assert page.locator(f"#{CHOSEN.id} summary").is_visible()
    assert page.locator(f"#{CHOSEN.id} [type=submit]").is_hidden()


def test_a_broken_quiz_stops_no_other(context, host):
    page = tab(context, f"{host}/one/damaged.html")
    broken, whole = page.locator(".kernelfree-quiz").all()
    assert broken.locator(".kernelfree-broken").is_visible()
    assert whole.locator("[type=submit]").first.is_visible()
    assert whole.locator(".kernelfree-late").count() == 0


def test_a_record_dated_in_the_future_does_not_beat_later_answers(context, host):
    one = {"hash": CHOSEN.hash, "answer": right(CHOSEN), "tries": 1, "hints": 0, "shown": False}
    file = RECORD_FILE | {"answers": {CHOSEN.id: one | {"at": "2099-01-01T00:00:00.000Z"}}}
    page = tab(context, f"{host}/one/record.html")
    page.evaluate("text => kernelfree.store.imported(text)", json.dumps(file))
    at = page.evaluate("id => kernelfree.store.read(id).at", CHOSEN.id)
    assert page.evaluate("at => Date.parse(at) <= Date.now()", at)


# A student's file on an instructor's terminal

GOOD = {"hash": CHOSEN.hash, "answer": right(CHOSEN)}


def checked(tmp_path, **more) -> list[str]:
    """Return what the command prints of a file."""
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(RECORD_FILE | {"answers": {CHOSEN.id: GOOD}} | more), "utf-8")
    return record.check(path)


@pytest.mark.parametrize("forged", ["Lan\n\x1b[2KLan: 99 points", "\u202e99", "a\u2028b\x9bm\r"])
def test_a_name_or_an_id_prints_no_control_character(tmp_path, forged):
    lines = checked(tmp_path, name=forged, answers={CHOSEN.id: GOOD, forged: GOOD})
    assert all(line.isprintable() for line in lines)
    assert len(lines) == 3


BROKEN = [None, 1, "x", [], {}, {"hash": 1, "answer": 2}, {"hash": CHOSEN.hash, "answer": []}]


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_answer_leaves_the_others(tmp_path, broken):
    lines = checked(tmp_path, answers={CHOSEN.id: GOOD, of_type("matching").id: broken})
    assert any(line.startswith(f"{CHOSEN.id}: right") for line in lines)


def test_a_file_of_another_version_is_read_and_said_to_be_one(tmp_path):
    lines = checked(tmp_path, version=7)
    assert "another version" in lines[0]
    assert any(line.startswith(f"{CHOSEN.id}: right") for line in lines)


def test_a_code_that_does_not_fit_is_told(tmp_path):
    code = record.check_code("Lan", {CHOSEN.id: GOOD})
    assert "was changed" not in checked(tmp_path, code=code)[-1]
    assert "was changed" in checked(tmp_path, code="00000000")[-1]


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"[" * 100_000, b"NaN", b"{}", b"\x80"])
def test_what_is_no_record_is_refused_in_words(tmp_path, raw):
    path = tmp_path / "answers.json"
    path.write_bytes(raw)
    with pytest.raises(BookError, match="no file of answers"):
        record.check(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_record_with_a_byte_order_mark_is_read(tmp_path, encoding):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(RECORD_FILE | {"answers": {CHOSEN.id: GOOD}}), encoding)
    assert any("right" in line for line in record.check(path))
