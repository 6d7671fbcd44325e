"""The engine stands alone: its wheel, in an environment without this repository, makes a book."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from playwright.sync_api import expect
from shared import run

from .conftest import BOOK
from .readers import ANSWERS, PREDICTIONS, answer, contents, form_of, listen, said

ENGINE = Path(__file__).resolve().parents[1]
SOURCE = ENGINE / "src" / "kernelfree"
JUPYTER_BOOK = "jupyter-book==1.0.4.post1"
FOREIGN = r"casebook|vietnam|north.korea|new.asia|\bbook/"


def environment() -> dict[str, str]:
    """Return this process's environment without what would lead back to the repository."""
    ours = ("PYTHON", "KERNELFREE", "CASEBOOK", "JUPYTER", "PIP_")
    kept = ("PIP_INDEX_URL", "PIP_CERT", "PIP_CONFIG_FILE", "PIP_TRUSTED_HOST")
    return {k: v for k, v in os.environ.items() if k in kept or not k.startswith(ours)}


def succeed(*command, cwd: Path) -> str:
    done = run(*command, cwd=cwd, env=environment())
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def wheel(once) -> Path:
    """The engine's wheel, made from a copy of its folder."""

    def make(folder: Path) -> None:
        skipped = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
        shutil.copytree(ENGINE, folder / "source", ignore=skipped)
        command = ["-m", "pip", "wheel", "--no-deps", "-q", "-w", folder, folder / "source"]
        succeed(sys.executable, *command, cwd=folder)

    return next(once("wheel", make).glob("*.whl"))


@pytest.fixture(scope="session")
def alone(once, wheel) -> Path:
    """The Python of a fresh environment that has Jupyter Book and the engine's wheel."""

    def make(folder: Path) -> None:
        venv.create(folder, with_pip=True)
        install = ["-m", "pip", "install", "-q", JUPYTER_BOOK, wheel]
        succeed(folder / "bin" / "python", *install, cwd=folder)

    return once("alone", make) / "bin" / "python"


def build(python: Path, folder: Path) -> str:
    """Build the book in a folder with a Python; return the address of its pages."""
    done = run(python.with_name("jupyter-book"), "build", "-W", ".", cwd=folder, env=environment())
    assert done.returncode == 0, done.stdout[-4000:] + reports(folder)
    return (folder / "_build" / "html").as_uri()


def reports(folder: Path) -> str:
    """Return what Jupyter Book kept of the cells that failed."""
    found = (folder / "_build" / "html" / "reports").glob("*.log")
    return "".join(one.read_text(encoding="utf-8") for one in found)


@pytest.fixture(scope="session")
def home(once, alone) -> str:
    """The address of the small book's folder, built outside of the repository by the wheel."""

    def make(folder: Path) -> None:
        shutil.copytree(BOOK, folder, dirs_exist_ok=True)
        build(alone, folder)

    return (once("second-book", make) / "_build" / "html").as_uri()


@pytest.fixture
def page(open_page):
    """A page without a network."""
    page = open_page("about:blank")
    page.context.set_offline(True)
    return page


def test_the_wheel_holds_every_file_of_the_package(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [one for one in SOURCE.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    wanted = {one.relative_to(SOURCE.parent).as_posix() for one in files}
    assert "kernelfree/bank.schema.json" in wanted and wanted - held == set()


def test_the_engine_runs_from_its_wheel_and_the_book_is_not_there(alone, tmp_path):
    where = "import kernelfree, importlib.util as u; print(kernelfree.__file__, u.find_spec({!r}))"
    told = succeed(alone, "-c", where.format("casebook"), cwd=tmp_path).split()
    assert Path(told[0]).is_relative_to(alone.parents[1]) and "site-packages" in told[0]
    assert told[1] == "None"


def test_what_the_wheel_asks_for_fits_together(alone, tmp_path):
    assert "No broken requirements" in succeed(alone, "-m", "pip", "check", cwd=tmp_path)


def test_each_question_is_answered_wrong_and_right_and_kept(page, home):
    complaints = listen(page, home)
    page.goto(f"{home}/index.html")
    for id, (right, wrong) in ANSWERS.items():
        assert answer(page, id, wrong).startswith("✗ Not right."), id
        assert answer(page, id, right).startswith("✓ Right."), id
    for id, (possible, impossible) in PREDICTIONS.items():
        assert not answer(page, id, impossible).startswith("Kept:"), id
        assert answer(page, id, possible).startswith("Kept:"), id
    compared = page.locator("[data-predicted=sample-guess]")
    expect(compared).to_contain_text("You said 5 countries: 1 off.")
    forms = [form_of(page, id) for id in (*ANSWERS, *PREDICTIONS)]
    before = [(contents(form), said(form)) for form in forms]
    page.reload()
    assert [(contents(form), said(form)) for form in forms] == before
    assert complaints == []


def test_hint_and_answer_are_shown(page, home):
    page.goto(f"{home}/index.html")
    form = form_of(page, "sample-number")
    form.get_by_role("button", name="Hint").click()
    assert said(form) == "Begin with a half."
    assert not form.locator("[data-solution]").is_visible()
    form.get_by_role("button", name="Show answer").click()
    assert form.locator("[data-solution]").is_visible()


def test_every_control_of_the_explorer_changes_picture_sentence_and_table(page, home):
    complaints = listen(page, home)
    page.goto(f"{home}/index.html")
    explorer = page.locator("#small-explorer")
    readout, table = explorer.locator(".kernelfree-readout"), explorer.locator("> details table")
    picture = explorer.locator("> .kernelfree-figure")

    def shown():
        return picture.inner_html(), readout.inner_text(), table.text_content()

    first = shown()
    explorer.get_by_role("slider").press("ArrowRight")
    expect(readout).to_contain_text("4 percent a year make 1.48")
    moved = shown()
    assert all(a != b for a, b in zip(first, moved, strict=True))
    explorer.get_by_role("radio", name="two").check()
    expect(readout).to_contain_text("From two")
    explorer.get_by_role("checkbox").check()
    expect(readout).to_contain_text("a scale of powers")
    explorer.get_by_role("button", name="Reset").click()
    assert shown() == first and complaints == []


def test_the_record_lists_what_was_answered(page, home):
    complaints = listen(page, home)
    page.goto(f"{home}/index.html")
    answer(page, "sample-number", "12.5")
    page.get_by_role("link", name="All your answers").first.click()
    row = page.locator("tr[data-question=sample-number] td")
    expect(row.nth(1)).to_have_text("12.5")
    expect(row.nth(2)).to_have_text("right")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    assert "sample-number" in Path(download.value.path()).read_text(encoding="utf-8")
    assert complaints == []


def readme_files() -> dict[str, str]:
    """Return the files of the page that the README shows."""
    text = (ENGINE / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^`([\w./]+)`:\n\n(`{3,})\w+\n(.*?)^\2$", text, flags=re.S | re.M)
    return {name: content for name, _, content in found}


def test_the_page_that_the_readme_shows_is_built_and_works(page, alone, tmp_path):
    files = readme_files()
    assert len(files) == 4 and len(files["index.md"].splitlines()) <= 10
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    page.goto(f"{build(alone, tmp_path)}/index.html")
    assert answer(page, "first-double", "24") == "✗ Not right. 0 of 1 point. Add it to itself."
    assert answer(page, "first-double", "42").startswith("✓ Right.")


def test_the_readme_names_every_configuration_value_and_no_other():
    text = (ENGINE / "README.md").read_text(encoding="utf-8")
    code = (SOURCE / "extension.py").read_text(encoding="utf-8")
    values = set(re.findall(r'add_config_value\("(\w+)"', code))
    assert set(re.findall(r"^\| `(kernelfree_\w+)`", text, flags=re.M)) == values


def imported(path: Path) -> set[str]:
    """Return the packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_engine_asks_for_what_it_imports_and_for_nothing_else():
    project = tomllib.loads((ENGINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {folded(re.match(r"[\w.-]+", one)[0]) for one in project["dependencies"]}
    used = set().union(*map(imported, SOURCE.rglob("*.py"))) - sys.stdlib_module_names
    providers = packages_distributions()
    needed = {folded(providers[name][0]) for name in used - {"kernelfree"}}
    assert needed <= asked, f"imported and not asked for: {sorted(needed - asked)}"
    # no module imports it, but it finds the engine by an entry point, and brings the rest
    assert asked - needed == {"jupyter-book"}


def test_no_file_of_the_engine_names_a_book():
    """Its code, its texts and its templates: another author gets them as they are."""
    files = [one for one in SOURCE.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    assert [one.name for one in files if "casebook" in imported_or_none(one)] == []
    named = []
    for one in files:
        for number, line in enumerate(one.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(FOREIGN, line, flags=re.IGNORECASE):
                named.append(f"{one.relative_to(ENGINE)}:{number}: {line.strip()}")
    assert named == []


def imported_or_none(path: Path) -> set[str]:
    return imported(path) if path.suffix == ".py" else set()


def test_a_wheel_without_its_schema_makes_no_book(alone, tmp_path):
    """What the proof would see: a build that fails and names the file."""
    shutil.copytree(BOOK, tmp_path / "book")
    schema = subprocess.run(
        [alone, "-c", "import kernelfree.bank as b; print(b.SCHEMA)"],
        capture_output=True, text=True, env=environment(), check=True,
    ).stdout.strip()  # fmt: skip
    site = tmp_path / "site"
    shutil.copytree(Path(schema).parent, site / "kernelfree")
    (site / "kernelfree" / "bank.schema.json").unlink()
    done = run(
        alone.with_name("jupyter-book"), "build", "-W", ".",
        cwd=tmp_path / "book", env=environment() | {"PYTHONPATH": str(site)},
    )  # fmt: skip
    assert done.returncode != 0
    assert "bank.schema.json" in reports(tmp_path / "book")
