"""Binder, by repo2docker's own steps: every page, and the widgets of one in JupyterLab."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pins
import pytest
from conftest import ROOT, run
from playwright.sync_api import expect
from repo2docker.app import Repo2Docker

PAGE = "book/new-asia/vietnam.md"
TOKEN = "replay"
CODE = "```{code-cell}"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The project's files as git would clone them, with what is not yet committed."""
    target = tmp_path_factory.mktemp("binder") / "casebook"
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def binder_steps(checkout) -> list[str]:
    """Return the shell commands that repo2docker would put into an image of the checkout."""
    app = Repo2Docker()
    with contextlib.chdir(checkout):
        packs = (pack(app.base_image) for pack in app.buildpacks)
        pack = next(pack for pack in packs if pack.detect())
        assembled = [command for _, command in pack.get_assemble_scripts()]
        return [*assembled, *(f"./{script}" for script in pack.get_post_build_scripts())]


@pytest.fixture(scope="module")
def environment(checkout):
    """Variables of an environment in which repo2docker's steps were taken, in their order.

    Its own environment is one of conda's; a venv of this Python stands for it.
    """
    prefix = checkout.parent / "env"
    run(sys.executable, "-m", "venv", prefix, cwd=checkout)
    env = os.environ | {
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(checkout),  # on Binder the repository is the home folder
        "VIRTUAL_ENV": str(prefix),
        "KERNEL_PYTHON_PREFIX": str(prefix),
    }
    for name in [name for name in env if name.startswith(("KERNELFREE", "CASEBOOK_R"))]:
        env.pop(name)
    env.pop("PYTHONPATH", None)
    for step in binder_steps(checkout):
        done = run("bash", "-c", step, cwd=checkout, env=env)
        assert done.returncode == 0, f"{step}\n{done.stdout[-3000:]}"
    return env


def test_binder_installs_what_is_pinned_and_nothing_that_only_builds(environment):
    python = shutil.which("python", path=environment["PATH"])
    names = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    listed = run(python, "-c", names, cwd=ROOT, env=environment).stdout
    installed = {pins.canonicalize_name(name) for name in listed.split()}
    pinned = pins.pins((ROOT / "requirements.txt").read_text(encoding="utf-8")).keys()
    assert installed - pinned == {"pip", "kernelfree", "new-asia-casebook"}


LOOK = """
import sys
from casebook import claim, compare, explore, load, quiz, show_claims, show_values, style
load("countries"), quiz("vietnam"), show_claims("new-asia/vietnam"), show_values({"x": 1.5})
heavy = {"docutils", "sphinx", "myst_nb", "nbformat"}
print("heavy:", sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""


def test_a_kernel_imports_nothing_that_only_builds():
    env = {name: value for name, value in os.environ.items() if name != "KERNELFREE_BUILD"}
    done = run(sys.executable, "-c", LOOK, cwd=ROOT / "book" / "new-asia", env=env)
    assert done.stdout.endswith("heavy: []\n"), done.stdout


KEEP = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from casebook import show_values
from myst_nb import glue
InteractiveShell.instance()
values = {"share": 0.25, "name": "Viet Nam's", "years": [2016, 2019]}
with capture_output() as ours:
    show_values(values)
with capture_output() as theirs:
    for name, value in values.items():
        glue(name, value, display=False)
told = [[(one.data, one.metadata) for one in kept.outputs] for kept in (ours, theirs)]
print(len(told[0]), told[0] == told[1] or told)
"""


def test_a_value_is_kept_as_myst_nb_keeps_it():
    done = run(sys.executable, "-c", KEEP, cwd=ROOT)
    assert done.stdout.endswith("3 True\n"), done.stdout


RUN_PAGE = """
import pathlib, sys
import jupytext, nbclient
page = pathlib.Path(sys.argv[1])
notebook = jupytext.read(page)
place = {"metadata": {"path": str(page.parent)}}
nbclient.NotebookClient(notebook, timeout=600, resources=place).execute()
"""


def test_every_page_with_code_runs_in_its_own_folder(checkout, environment):
    python = shutil.which("python", path=environment["PATH"])
    found = (page for page in checkout.glob("book/**/*.md") if "kernelfree" not in page.parts)
    pages = [page for page in found if CODE in page.read_text("utf-8")]

    def problem(page) -> str:
        done = run(python, "-c", RUN_PAGE, page, cwd=page.parent, env=environment)
        return f"{page}: {done.stdout[-1500:]}" if done.returncode else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(filter(None, pool.map(problem, pages)))
    assert problems == [] and len(pages) > 10


def test_without_postbuild_a_copied_package_finds_the_tables_from_a_page(checkout, environment):
    target = checkout.parent / "copied"
    packages = ["./book/kernelfree", "."]
    pip = ["pip", "install", "-q", "--no-deps", "--target", target, *packages]
    done = run(*pip, cwd=checkout, env=environment)
    assert done.returncode == 0, done.stdout[-3000:]
    env = environment | {"PYTHONPATH": str(target)}
    code = "import casebook; print(casebook.__file__, len(casebook.load('countries')))"
    python = shutil.which("python", path=env["PATH"])
    done = run(python, "-c", code, cwd=checkout / "book" / "new-asia", env=env)
    assert done.returncode == 0 and str(target) in done.stdout, done.stdout
    done = run(python, "-c", code, cwd=checkout.parent, env=env)
    assert "The book's tables are not here" in done.stdout
    for name in ("casebook", "kernelfree"):  # a folder of this name is no package
        (checkout.parent / name).mkdir(exist_ok=True)
    used = "import casebook, kernelfree; casebook.load, kernelfree.quiz"
    done = run(python, "-c", used, cwd=checkout.parent, env=environment)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def jupyter(checkout, environment):
    """The address of a Jupyter server in that environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["jupyter", "lab", "--no-browser", f"--port={port}", "--allow-root"]
    command += [
        "--expose-app-in-browser",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={checkout}",
    ]
    found = shutil.which("jupyter", path=environment["PATH"])
    server = subprocess.Popen(
        [found, *command[1:]], cwd=checkout, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait()


# JupyterLab draws only the cells in sight, and drops what it is asked before the kernel has
# answered for the first time, so the application itself is asked: is a kernel there, does it
# answer, run all cells (the command behind the menu), what came out?
STARTED = "globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
ANSWERS = """async () => {
  const context = jupyterapp.shell.currentWidget.sessionContext;
  await context.ready;
  await context.session.kernel.info;
  await context.session.kernel.requestExecute({code: "", silent: true}).done;
}"""
RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(cell => cell.type === 'code')
  .map(cell => ({
    count: cell.executionCount,
    problems: cell.outputs.toJSON().filter(o => o.output_type === 'error' || o.name === 'stderr'),
    figures: cell.outputs.toJSON().filter(o => o.data && o.data['image/svg+xml']).length,
  }))"""


IN_KERNEL = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({code, stop_on_error: false});
  let printed = '';
  future.onIOPub = ({header, content}) => {
    if (header.msg_type === 'stream') printed += content.text;
    if (header.msg_type === 'error') printed += `${content.ename}: ${content.evalue}`;
  };
  await future.done;
  return printed;
}"""
SCROLL = """(text) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const cells = [...notebook.model.cells];
  const place = cells.findIndex(cell => cell.sharedModel.getSource().includes(text));
  notebook.activeCellIndex = place;
  return notebook.scrollToItem(place, 'start');
}"""


class Lab:
    """The Vietnam page as a notebook in JupyterLab, run from top to bottom."""

    def __init__(self, page):
        self.page = page
        page.wait_for_selector(".jp-Notebook", timeout=90_000)
        page.wait_for_function(STARTED, timeout=90_000)
        page.evaluate(ANSWERS)
        page.evaluate(RUN_ALL)
        self.cells = page.evaluate(CELLS)

    def run(self, code: str) -> str:
        """Run code in the notebook's kernel; return what it printed, or its error."""
        return self.page.evaluate(IN_KERNEL, code)

    def show(self, text: str, selector: str):
        """Scroll to the cell that holds a text, and return a part of its output."""
        self.page.evaluate(SCROLL, text)
        part = self.page.locator(selector)
        part.wait_for(timeout=30_000)
        return part


@pytest.fixture(scope="module")
def lab(browser, jupyter):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"{jupyter}/lab/tree/{PAGE}?token={TOKEN}")
    yield Lab(page)
    context.close()


def test_a_launched_page_opens_as_a_notebook_and_runs_to_its_end(lab, checkout):
    text = (checkout / PAGE).read_text(encoding="utf-8")
    assert len(lab.cells) == len(re.findall(r"^```\{code-cell\}", text, flags=re.MULTILINE))
    assert [cell["problems"] for cell in lab.cells if cell["problems"]] == []
    assert all(cell["count"] for cell in lab.cells)
    assert sum(cell["figures"] for cell in lab.cells) >= 5
    shown = lab.page.locator(".jp-MarkdownCell abbr").first
    shown.wait_for(state="attached", timeout=30_000)
    assert "Tsvetov" in shown.get_attribute("title")


def test_an_explorer_moved_in_jupyterlab_is_seen_from_python(lab):
    lab.run("seen = []\ndesk.observe(lambda change: seen.append(change['new']), 'value')")
    desk = lab.show('name="vietnam-desk"', "#vietnam-desk")
    desk.locator("[name=real]").focus()
    lab.page.keyboard.press("ArrowRight")  # a tenth of a step: off the page's lattice
    expect(desk.locator(".kernelfree-readout")).to_contain_text("5.1 percent of real growth")
    desk.get_by_label("IMF, April 2024").check()
    expect(desk.locator(".kernelfree-readout")).to_contain_text("From 277 billion")
    assert lab.run("print(*seen, sep='\\n')").splitlines() == [
        """{'base': "The report's card", 'real': 5.1, 'prices': 1}""",
        "{'base': 'IMF, April 2024', 'real': 5.1, 'prices': 1}",
    ]


def test_an_explorer_set_from_python_moves_in_jupyterlab(lab):
    desk = lab.show('name="vietnam-desk"', "#vietnam-desk")
    assert lab.run("desk.value = desk.value | {'real': 6.37, 'prices': -2}") == ""
    readout = desk.locator(".kernelfree-readout")
    expect(readout).to_contain_text("6.37 percent of real growth and -2 percent")
    assert desk.locator("> .kernelfree-figure").get_attribute("aria-label") == readout.inner_text()
    assert desk.locator("[name=prices]").input_value() == "-2"
    refused = lab.run("desk.value = desk.value | {'real': 16}")
    assert "TraitError: vietnam-desk: real cannot be 16. It can be 3 to 9." in refused
    expect(readout).to_contain_text("6.37 percent")


def test_exercises_answered_in_jupyterlab_are_seen_from_python(lab):
    lab.run("scores = []\nexercises.observe(lambda change: scores.append(change['new']), 'score')")
    part = lab.show("exercises = quiz", ".kernelfree-quiz:has(#vietnam-lost-slice)")
    slice_ = part.locator("#vietnam-lost-slice")
    slice_.get_by_role("textbox").fill("11,5 %")
    lab.page.keyboard.press("Enter")
    expect(slice_.get_by_role("status")).to_contain_text("Right")
    unit = part.locator("#vietnam-arms-unit")
    unit.get_by_label("True").focus()
    lab.page.keyboard.press("Space")
    unit.get_by_role("button", name="Check").press("Enter")
    expect(unit.get_by_role("status")).to_contain_text("Not right")
    told = lab.run("print(exercises.answers, exercises.score, scores, exercises.out_of)")
    assert told == (
        "{'vietnam-lost-slice': '11,5 %', 'vietnam-arms-unit': True} 1.0 [1.0] "
        f"{part.locator('form').count()}.0\n"
    )


def test_answers_set_from_python_fill_the_exercises(lab):
    part = lab.show("exercises = quiz", ".kernelfree-quiz:has(#vietnam-lost-slice)")
    lab.run("exercises.answers = exercises.answers | {'vietnam-hedging': 'Hedging'}")
    hedging = part.locator("#vietnam-hedging")
    expect(hedging.get_by_role("status")).to_contain_text("Right")
    assert hedging.get_by_role("textbox").input_value() == "Hedging"
    assert lab.run("print(exercises.score)") == "2.0\n"
    refused = lab.run("exercises.answers = {'vietnam-hedgin': 'x'}")
    assert "There is no question 'vietnam-hedgin' here. Nearest: vietnam-hedging" in refused
