"""Binder, replayed: a new environment, its steps, its launch path, every cell of a page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from conftest import ROOT, run

PAGE = "book/new-asia/vietnam.md"
TOKEN = "replay"


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


@pytest.fixture(scope="module")
def environment(checkout):
    """Variables of an environment made as repo2docker makes one."""
    prefix = checkout.parent / "env"
    run(sys.executable, "-m", "venv", prefix, cwd=checkout)
    env = os.environ | {
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(checkout),  # on Binder the repository is the home folder
        "VIRTUAL_ENV": str(prefix),
    }
    env.pop("PYTHONPATH", None)
    pip = [prefix / "bin" / "python", "-m", "pip", "install", "-q", "-r", "requirements.txt"]
    done = run(*pip, cwd=checkout, env=env)
    assert done.returncode == 0, done.stdout[-3000:]
    done = run("./postBuild", cwd=checkout, env=env)
    assert done.returncode == 0, done.stdout[-3000:]
    return env


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


def test_a_launched_page_opens_as_a_notebook_and_runs_to_its_end(open_page, jupyter, checkout):
    page = open_page(f"{jupyter}/lab/tree/{PAGE}?token={TOKEN}", height=1000)
    page.wait_for_selector(".jp-Notebook", timeout=90_000)
    page.wait_for_function(STARTED, timeout=90_000)
    page.evaluate(ANSWERS)
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    text = (checkout / PAGE).read_text(encoding="utf-8")
    assert len(cells) == len(re.findall(r"^```\{code-cell\}", text, flags=re.MULTILINE))
    assert [cell["problems"] for cell in cells if cell["problems"]] == []
    assert all(cell["count"] for cell in cells)
    assert sum(cell["figures"] for cell in cells) >= 5
    shown = page.locator(".jp-MarkdownCell abbr").first
    shown.wait_for(state="attached", timeout=30_000)
    assert "Tsvetov" in shown.get_attribute("title")
