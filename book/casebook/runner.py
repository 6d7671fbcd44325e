"""Run the pages' cells: only those of which something that they use has changed, on all cores.

The outputs of a page are kept with all that its kernel used (`kernelfree.uses`): the tables it
opened, the modules it imported, the claims it looked up.  A page is run again if its code or
one of these has changed, and only then.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from kernelfree import uses
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

LARGEST = 3_000_000  # characters of one output: more is not for a page
ANSI = re.compile(r"\x1b\[[0-9;]*m")
USED = "__import__('json').dumps(__import__('kernelfree.uses').uses.used())"


@dataclass
class Page:
    """A page with code: file, notebook, what it is known by, where its outputs are kept."""

    path: Path
    notebook: nbformat.NotebookNode
    key: str
    place: Path

    def line(self, index: int) -> int:
        """Return the line of the file on which a cell's code begins."""
        text = self.path.read_text(encoding="utf-8").splitlines()
        first = self.notebook.cells[index].source.splitlines()[:1]
        start = self.notebook.metadata["source_map"][index]
        for number in range(start, len(text)):
            if text[number : number + 1] == first:
                return number + 1
        return start + 1

    def kept(self) -> dict | None:
        """Return what was kept of the last run; None if something that it used has changed.

        That is the outputs, cell by cell, and what the kernel said of its language.
        """
        kept = uses.read_kept(self.place, self.key)
        return kept["content"] if kept else None

    def filled(self) -> nbformat.NotebookNode:
        """Return the notebook with its kept outputs."""
        kept = self.kept()
        self.notebook.metadata["language_info"] = nbformat.from_dict(kept["language"])
        for cell, outputs in zip(self._code(), kept["outputs"], strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
        return self.notebook

    def keep(self, used: dict[str, str]) -> None:
        """Keep the outputs of a run, and what it used."""
        outputs = [cell.outputs for cell in self._code()]
        content = {"language": self.notebook.metadata["language_info"], "outputs": outputs}
        uses.keep(self.place, self.key, used, content)

    def _code(self) -> list:
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]


def read(path: Path, folder: Path, name: str) -> Page | None:
    """Return the page in a file, or None if it has no code to run."""
    text = path.read_text(encoding="utf-8-sig")
    if not is_myst_markdown_notebook(text):
        return None
    notebook = read_myst_markdown_notebook(text, add_source_map=True, path=str(path))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return Page(path, notebook, uses.digest_of("\0".join(code)), folder / f"{name}.json")


async def _run(page: Page, timeout: int) -> str:
    """Run a page and keep its outputs; return what is wrong as ``line: cause``, or nothing."""
    place = {"metadata": {"path": str(page.path.parent)}}
    client = NotebookClient(
        page.notebook, timeout=timeout, resources=place, shutdown_kernel="immediate",
        store_widget_state=False, record_timing=False,
    )  # fmt: skip
    index = 0
    try:
        async with client.async_setup_kernel():
            client.kc.execute("import kernelfree.uses", silent=True)
            kernel = (await client.kc.kernel_info(reply=True))["content"]
            page.notebook.metadata["language_info"] = kernel["language_info"]
            for index, cell in enumerate(page.notebook.cells):
                await client.async_execute_cell(cell, index)
                if wrong := _complaint(cell):
                    return f"{page.line(index)}: {wrong}"
            asked = {"used": USED}
            reply = await client.kc.execute("", silent=True, user_expressions=asked, reply=True)
    except CellTimeoutError:
        return f"{page.line(index)}: the cell that begins here did not end in {timeout} seconds."
    except DeadKernelError:
        return f"{page.line(index)}: the kernel died in the cell that begins here."
    except CellExecutionError as error:
        cause = f"{error.ename}: {error.evalue}".strip().splitlines()
        return f"{page.line(index)}: the cell that begins here failed: {cause[0]}"
    told = reply["content"]["user_expressions"]["used"]["data"]["text/plain"]
    page.keep(json.loads(ast.literal_eval(told)))
    return ""


def _complaint(cell) -> str:
    """Return what a reader must not see of a cell's outputs, or nothing."""
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            told = ANSI.sub("", "\n".join(output.traceback)).strip().splitlines()
            return f"the cell that begins here failed: {' '.join(told[-1:])}"
        if output.output_type == "stream" and output.name == "stderr":
            first = output.text.strip().splitlines()[:1]
            return f"the cell that begins here wrote to stderr: {' '.join(first)}"
        size = max(map(len, map(str, output.get("data", {"": output.get("text", "")}).values())))
        if size > LARGEST:
            return (
                f"the cell that begins here has an output of {size:,} characters, more than "
                f"{LARGEST:,}. Show less."
            )
    return ""


async def _run_all(pages: list[Page], timeout: int, progress: Path) -> list[str]:
    """Run pages, as many at a time as there are cores; return what is wrong, page by page."""
    cores, wrong = asyncio.Semaphore(os.cpu_count() or 1), {}

    async def run(page: Page) -> None:
        async with cores:
            wrong[page.path] = await _run(page, timeout)

    async def tell() -> None:
        while True:
            print(f"running: {len(wrong)} of {len(pages)} pages{_settings(progress)}", flush=True)
            await asyncio.sleep(1)

    telling = asyncio.ensure_future(tell())
    try:
        await asyncio.gather(*map(run, pages))
    finally:
        telling.cancel()
    return [f"{path}:{told}" for path, told in sorted(wrong.items()) if told]


def drawn(progress: Path) -> dict[str, tuple[int, int]]:
    """Return for each explorer that is drawn how many settings are done, and how many it has."""
    last = {}
    with suppress(OSError):
        for line in progress.read_text(encoding="utf-8").splitlines():
            name, done, size = line.split()
            last[name] = int(done), int(size)
    return last


def _settings(progress: Path) -> str:
    """Return how many settings of explorers are drawn, of those that are known of."""
    last = drawn(progress)
    done, size = (sum(column) for column in zip(*last.values(), strict=True)) if last else (0, 0)
    return f", {done:,} of {size:,} settings" if last else ""


def run(pages: list[Page], timeout: int, progress: Path) -> list[str]:
    """Run pages, the largest first; return what is wrong, as ``file:line: cause``.

    How far it is is printed each second; ``progress`` is the file in which kernels say it.
    """
    order = sorted(pages, key=lambda page: -page.path.stat().st_size)
    return asyncio.run(_run_all(order, timeout, progress)) if order else []


def hand_over(pages: list[Page], folder: Path) -> None:
    """Give the kept outputs of pages to MyST-NB, by a cache made for this build."""
    cache = get_cache(folder)
    for page in pages:
        notebook = page.filled()
        bundle = CacheBundleIn(notebook, str(page.path), data={"execution_seconds": 0})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
