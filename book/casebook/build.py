"""Build the book strictly, keep the last good one, say what went wrong and where."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from casebook import data

ANSI = re.compile(r"\x1b\[[0-9;]*m")
COMPLAINT = re.compile(r"WARNING|ERROR|Extension error|Exception occurred|CRITICAL")
# ipykernel says so at every start of a kernel; the kernel is on this machine.
NOISE = "Kernel is running over TCP without encryption"
NOTHING_NEW = "Until this is mended, the last good book stays where it is"


def build(root: Path = data.ROOT) -> int:
    """Build the book in ``_build/.work`` and move it to ``_build/html`` if all is well.

    Returns 0, or 1 with the causes printed last, each as ``file:line: cause``.
    """
    work, html = root / "_build" / ".work", root / "_build" / "html"
    command = [Path(sys.executable).with_name("jupyter-book"), "build", str(root)]
    command += ["--path-output", str(work), "-n", "-W", "--keep-going"]
    code, lines = _run(command, root)
    if code:
        # Sphinx would not repeat a warning about a page that it has read already.
        shutil.rmtree(work / "_build" / ".doctrees", ignore_errors=True)
        print(f"\nThe build failed. {NOTHING_NEW}: {html}\n")
        print("\n".join(causes(lines, root)))
        return 1
    _drop_deleted_pages(work / "_build" / "html", root)
    _replace(html, work / "_build" / "html")
    print(f"\nThe book is ready. Open it with a browser:\n  {html / 'index.html'}")
    return 0


def _run(command: list[str], root: Path) -> tuple[int, list[str]]:
    """Run a command, showing what it prints as it comes; return its code and its lines."""
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    for line in process.stdout:
        if NOISE in line:
            continue
        print(line, end="", flush=True)
        lines.append(ANSI.sub("", line.rstrip("\n")))
    return process.wait(), lines


def _drop_deleted_pages(html: Path, root: Path) -> None:
    """Delete built pages whose source is gone, which Sphinx would leave behind."""
    for page in (html / "book").rglob("*.html"):
        if not (root / page.relative_to(html)).with_suffix(".md").exists():
            page.unlink()


def _replace(html: Path, new: Path) -> None:
    fresh, old = html.with_name("html.new"), html.with_name("html.old")
    for path in (fresh, old):
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(new, fresh)
    if html.exists():
        html.rename(old)
    fresh.rename(html)
    shutil.rmtree(old, ignore_errors=True)


def causes(lines: list[str], root: Path) -> list[str]:
    """Return what stopped a build, from what it printed: ``file:line: cause``, once each."""
    found: dict[str, None] = {}
    failed = []  # cells; the numbers that they would have given are missed everywhere else
    for number, line in enumerate(lines):
        if "Executing notebook failed" in line:
            continue  # the next line names the log
        if "exception traceback saved in" in line:
            failed.append(_notebook_cause(line, root))
        elif "problem(s) in the data" in line:
            found.update(dict.fromkeys(rest for rest in _until_blank(lines[number + 1 :])))
        elif COMPLAINT.search(line) and "warnings treated as errors" not in line:
            found[line.replace(f"{root}/", "")] = None
    rest = [cause for cause in found if not (failed and "found in glue data" in cause)]
    return failed + rest or [line for line in lines if line.strip()][-15:]


def _until_blank(lines: list[str]) -> list[str]:
    out = []
    for line in lines:
        if not line.startswith(("data/", "book/")):
            break
        out.append(line)
    return out


def _notebook_cause(line: str, root: Path) -> str:
    """Return where a cell failed, and why, from the log that MyST-NB leaves and names."""
    page = Path(line.split(": WARNING")[0])
    log = Path(re.search(r"saved in: (.*\.err\.log)", line)[1])
    text = ANSI.sub("", log.read_text(encoding="utf-8"))
    cause = [part for part in text.splitlines() if part.strip()][-1]
    cell = re.search(r"-{10,}\n(.*?)\n-{10,}", text, flags=re.DOTALL)[1].splitlines()
    source = page.read_text(encoding="utf-8").splitlines()
    number = source.index(cell[0]) + 1 if cell[0] in source else 1
    return f"{page.relative_to(root)}:{number}: the cell that begins here failed: {cause}"


def serve(root: Path = data.ROOT, port: int = 8000) -> None:
    """Build, show the book on this machine, build again at each save and reload the page."""
    from livereload import Server

    build(root)
    server = Server()
    for place in ("book/**/*", "book/*", "data/**/*", "_toc.yml", "_config.yml"):
        server.watch(str(root / place), lambda: build(root))
    server.serve(root=str(root / "_build" / "html"), port=port, host="127.0.0.1")
