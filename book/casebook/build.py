"""Build the book strictly, keep the last good one, say what went wrong and where."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout
from kernelfree import files
from kernelfree.errors import BookError

from casebook import data, outside, repository
from casebook.fresh import REPORT, tree
from casebook.progress import Progress

ANSI = re.compile(r"\x1b\[[0-9;]*m")
COMPLAINT = re.compile(r"WARNING|ERROR|Extension error|Exception occurred|CRITICAL")
PLACE = re.compile(r"^[\w./-]+:(\d+:)? ?\S|^data/")  # what a told cause begins with
PHASE = re.compile(r"^(running|reading sources|writing output)[:.]+ *(.*)$")
THREW = re.compile(r"threw an exception \(exception: (.*)\)$")
STEP = re.compile(r"\[ *(\d+%)\]")
# ipykernel says so at every start of a kernel; the kernel is on this machine.
NOISE = "Kernel is running over TCP without encryption"
KEPT = "The last good book stays where it is"
SPHINX = "from jupyter_book.cli.main import main; main()"
WHOLE = ("book/**/*", "data/**/*", "_config.yml", "_toc.yml", "requirements.txt")


class Stopped(Exception):
    """The build was asked to stop; ``args`` is the signal."""


def build(root: Path | None = None) -> int:
    """Build the book in ``_build/.work`` and move it to ``_build/html`` if all is well.

    Returns 0, or 1 with the causes printed last, each as ``file:line: cause``; what a shell
    expects after a signal.
    """
    root = root or data.ROOT
    progress = Progress()
    try:
        with _alone(root / "_build", progress), _stoppable():
            return _build(root, progress)
    except Stopped as stop:
        progress.say(f"Stopped. {KEPT}.")
        return 128 + stop.args[0]
    except (BookError, OSError) as error:
        told = files.why(error, Path(error.filename or root)) if error.args[1:] else str(error)
        return _fail([told.replace(f"{root}/", "")], root, progress)


def _build(root: Path, progress: Progress) -> int:
    work, html = root / "_build" / ".work", root / "_build" / "html"
    done, key = work / ".done", _key(root)
    if html.exists() and done.exists() and done.read_text(encoding="utf-8") == key:
        progress.say(f"Nothing has changed. The book is ready:\n  {html / 'index.html'}")
        return 0
    done.unlink(missing_ok=True)
    command = [sys.executable, "-c", SPHINX, "build", str(root)]
    command += ["--path-output", str(work), "-n", "-W", "--keep-going"]
    code, lines = _run(command, root, progress)
    failed = work / "_build" / ".failed"
    if code:
        if failed.parent.exists():
            files.write(failed, "\n".join(_pages(lines, root)))
        return _fail(causes(lines, root), root, progress)
    failed.unlink(missing_ok=True)
    new = work / "_build" / "html"
    _drop_deleted_pages(new, root)
    pages = new.rglob("*.html")
    changed = [page for page in pages if not _alike(page, html / page.relative_to(new))]
    wrong = outside.problems(changed, new, root)
    if wrong:
        return _fail(wrong, root, progress)
    _publish(html, new)
    files.write(done, key)
    progress.say(_again(work / "_build" / REPORT))
    progress.say(f"The book is ready. Open it with a browser:\n  {html / 'index.html'}")
    return 0


def _again(report: Path) -> str:
    """Return in words what a build did again."""
    again = json.loads(report.read_text(encoding="utf-8"))
    settings = sum(again["drawn"].values())
    read, ran = len(again["read"]), len(again["ran"])
    return f"Pages read: {read}. Pages run: {ran}. Settings of explorers drawn: {settings:,}."


def _fail(told: list[str], root: Path, progress: Progress) -> int:
    progress.say(f"\nThe build failed. {KEPT}: {root / '_build' / 'html'}\n")
    progress.say("\n".join(told))
    return 1


def _key(root: Path) -> str:
    """Return a digest of all that a build depends on."""
    url, told = repository.repository_url(root), os.environ.get("CASEBOOK_BASEURL")
    return f"{tree(*WHOLE)} {url} {repository.branch(root)} {told} {sys.version}"


@contextmanager
def _alone(folder: Path, progress: Progress):
    """Hold the book's lock: two builds at once would write the same files."""
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.show("waiting for another build of this book", "")
        lock.acquire()
    with lock:
        yield


@contextmanager
def _stoppable():
    """Turn Ctrl-C and SIGTERM into `Stopped`, and leave no process behind."""

    def stop(number, frame):
        raise Stopped(number)

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except Stopped:
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        _end(psutil.Process().children(recursive=True))
        raise
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass
    psutil.wait_procs(processes, timeout=10)


def _run(command: list[str], root: Path, progress: Progress) -> tuple[int, list[str]]:
    """Run a command in a session of its own; return its code and the lines that it printed."""
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True,
    )  # fmt: skip
    lines = []
    for line in process.stdout:
        line = ANSI.sub("", line.rstrip("\n"))
        phase = PHASE.match(line)
        if phase:
            step = STEP.search(line)
            progress.show(phase[1], step[1] if step else phase[2])
        elif NOISE not in line:
            lines.append(line)
            if COMPLAINT.search(line):
                progress.say(line.replace(f"{root}/", ""))
    return process.wait(), lines


def _drop_deleted_pages(html: Path, root: Path) -> None:
    """Delete built pages whose source is gone, which Sphinx would leave behind."""
    for page in (html / "book").rglob("*.html"):
        if not (root / page.relative_to(html)).with_suffix(".md").exists():
            page.unlink()


def _publish(html: Path, new: Path) -> None:
    """Put a copy of the new book in the place of the last one, all at once.

    A file that is as it was is not copied: both books share it until the old one is deleted.
    """
    fresh, old = html.with_name("html.new"), html.with_name("html.old")
    for path in (fresh, old):
        shutil.rmtree(path, ignore_errors=True)

    def copy(source: str, target: str) -> None:
        last = html / Path(target).relative_to(fresh)
        if _alike(Path(source), last):
            os.link(last, target)
        else:
            shutil.copy2(source, target)

    shutil.copytree(new, fresh, copy_function=copy)
    if html.exists():
        html.rename(old)
    fresh.rename(html)
    shutil.rmtree(old, ignore_errors=True)


def _alike(one: Path, other: Path) -> bool:
    """Tell whether a file is a copy of another, made by `_publish`."""
    if not other.is_file():
        return False
    here, there = one.stat(), other.stat()
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _pages(lines: list[str], root: Path) -> list[str]:
    """Return the pages that a failed build complained of: they must be read again."""
    found = [re.match(r"(.+?\.md)(:\d+)?: (WARNING|ERROR)", line) for line in lines]
    names = {found[1].replace(f"{root}/", "") for found in found if found}
    return sorted(name.removesuffix(".md") for name in names)


def causes(lines: list[str], root: Path) -> list[str]:
    """Return what stopped a build, from what it printed: ``file:line: cause``, once each."""
    lines = [line.replace(f"{root}/", "") for line in lines]
    found: dict[str, None] = {}
    for number, line in enumerate(lines):
        if line.startswith("In the "):
            found.update(dict.fromkeys(_until_blank(lines[number + 1 :])))
        elif threw := THREW.search(line):
            found[threw[1]] = None
        elif line.startswith("Exception occurred"):
            found[_exception(lines[number + 1 :])] = None
        elif COMPLAINT.search(line) and "warnings treated as errors" not in line:
            found[line] = None
    told = [cause for cause in found if not cause.startswith("Extension error")]
    return told or [line for line in lines if line.strip()][-15:]


def _exception(lines: list[str]) -> str:
    """Return the message of an exception that Sphinx tells of: what stands last of it."""
    told = []
    for line in lines:
        if line.startswith("The full traceback"):
            break
        told.append(line.strip())
    last = next((line for line in reversed(told) if line), "an exception without a message")
    full = any(f"[Errno {number}]" in last for number in files.FULL)
    return f"{last}: no space left. Make room, and build again." if full else last


def _until_blank(lines: list[str]) -> list[str]:
    out = []
    for line in lines:
        if not PLACE.match(line):
            break
        out.append(line)
    return out


def serve(root: Path | None = None, port: int = 8000) -> None:
    """Build, show the book on this machine, build again at each save and reload the page."""
    from livereload import Server

    root = root or data.ROOT
    build(root)
    server = Server()
    for place in ("book/**/*", "book/*", "data/**/*", "_toc.yml", "_config.yml"):
        server.watch(str(root / place), lambda: build(root))
    server.serve(root=str(root / "_build" / "html"), port=port, host="127.0.0.1")
