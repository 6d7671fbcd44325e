"""What must be built again: a page is read anew if something that it uses has changed, only then.

A page uses its text, which Sphinx follows; what its cells used (`casebook.runner`); and what
its roles and directives noted here.  A changed module of the build itself is a changed
configuration: Sphinx reads every page again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from functools import cache
from pathlib import Path

from kernelfree import bank_rules, files, uses
from kernelfree.settings import current
from pybtex import plugin
from sphinx.errors import ExtensionError

from casebook import data, data_rules, runner

PINS = ("requirements.txt", "book/requirements.txt")
# The code that the build runs itself; the models and their drawings are the kernels'.
BUILD = (
    "book/casebook/*.py", "book/kernelfree/src/kernelfree/*.*", "book/**/templates/*",
    *PINS,
)  # fmt: skip
# What the answers to all questions come from, and so what the page with all of them uses.
ANSWERS = ("data/**/*", "book/exercises/*", "book/casebook/**/*.py", "_toc.yml")
REPORT = "again.json"  # what the last build did again
MATTERS = re.compile(r"^(?:\([a-z0-9-]+\)=|- .+)$", flags=re.MULTILINE)  # labels and outcomes


def tree(*patterns: str) -> str:
    """Return a digest of the book's files that fit the patterns: their names and contents."""
    root, lines = data.ROOT, []
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        name = path.relative_to(root)
        made = any(part in ("_build", "__pycache__") or part[0] == "." for part in name.parts)
        if path.is_file() and not made:
            lines.append(f"{name.as_posix()} {uses.digest_of(path.read_bytes())}")
    return uses.digest_of("\n".join(lines))


uses.kinds["tree"] = tree


def note(env, kind: str, name: str) -> None:
    """Note that the page that is read uses something of a kind in `kernelfree.uses.kinds`."""
    noted = env.casebook_noted = getattr(env, "casebook_noted", {})
    full = f"{kind}:{name}"
    noted.setdefault(env.docname, {})[full] = uses.digest(full)


def note_answers(app, docname, source) -> None:
    """Note what the page with the answers to all questions uses."""
    if docname == f"book/{current().record}":
        for pattern in ANSWERS:
            note(app.env, "tree", pattern)


def forget(app, env, docname) -> None:
    """Forget what a page noted: it is read anew, or gone."""
    getattr(env, "casebook_noted", {}).pop(docname, None)


def merge(app, env, docnames, other) -> None:
    """Take over what pages noted that another process read."""
    mine = env.casebook_noted = getattr(env, "casebook_noted", {})
    theirs = getattr(other, "casebook_noted", {})
    mine |= {name: theirs[name] for name in docnames if name in theirs}


def prepare(app, config) -> None:
    """Find the places of this build, and tell the kernels of it.

    What was read or written by a build that did not end is not trusted: a page may be missing
    or cut off.
    """
    work, pins = Path(app.outdir).parent, tree(*PINS)
    config.casebook_build = tree(*BUILD)
    if _unfinished(app).exists():
        for folder in (app.doctreedir, app.outdir):
            shutil.rmtree(folder, ignore_errors=True)
            Path(folder).mkdir(parents=True)
    for name in (".runs", ".drawings"):
        for old in (work / name).glob("*"):
            if old.name != pins:
                shutil.rmtree(old, ignore_errors=True)
        (work / name / pins).mkdir(parents=True, exist_ok=True)
    app.casebook_runs = work / ".runs" / pins
    config.nb_execution_cache_path = str(work / ".handed-over")
    os.environ["KERNELFREE_BUILD"] = str(work / ".drawings" / pins)
    os.environ["KERNELFREE_ROOT"] = str(data.ROOT)
    os.environ["KERNELFREE_PROGRESS"] = str(work / ".progress")
    uses.watch(data.ROOT)


def _unfinished(app) -> Path:
    return Path(app.outdir).parent / ".unfinished"


def check(app) -> None:
    """Stop the build on broken data or questions, naming file, row or line, and rule.

    What was in order is not checked again while nothing that the rules look at has changed.
    """
    pages = (path.read_text(encoding="utf-8") for path in sorted(data.ROOT.glob("book/**/*.md")))
    looked = "\n".join(line for page in pages for line in MATTERS.findall(page))
    everything = ("data/**/*", "book/exercises/*", "book/references.bib", "book/casebook/**/*.py")
    key, place = uses.digest_of(tree(*everything, *BUILD) + looked), _place(app, ".checked")
    if place.exists() and place.read_text(encoding="utf-8") == key:
        return
    found = data_rules.problems() or bank_rules.problems()
    if found:
        raise ExtensionError("\n".join(["In the data or the questions:", *found]))
    files.write(place, key)


def _place(app, name: str) -> Path:
    return Path(app.outdir).parent / name


def outdated(app, env, added, changed, removed) -> list[str]:
    """Return the pages to read again although their own text is as it was."""
    app.casebook_pages = {}
    for name in sorted(env.found_docs):
        page = runner.read(Path(env.doc2path(name)), app.casebook_runs, name.replace("/", "--"))
        if page:
            app.casebook_pages[name] = page
    failed = _place(app, ".failed")
    told = failed.read_text(encoding="utf-8").splitlines() if failed.exists() else []
    noted = getattr(env, "casebook_noted", {})
    moved = [name for name, things in noted.items() if not uses.same(things)]
    stale = [name for name, page in app.casebook_pages.items() if not page.kept()]
    return [name for name in {*told, *moved, *stale} if name in env.found_docs]


def run(app, env, docnames) -> None:
    """Run the pages whose outputs are not as they should be, on all cores; hand over the rest."""
    pages = [app.casebook_pages[name] for name in docnames if name in app.casebook_pages]
    progress = Path(os.environ["KERNELFREE_PROGRESS"])
    progress.unlink(missing_ok=True)
    waiting = [page for page in pages if not page.kept()]
    wrong = runner.run(waiting, app.config.nb_execution_timeout, progress)
    if wrong:
        told = [line.replace(f"{data.ROOT}/", "") for line in wrong]
        raise ExtensionError("\n".join(["In the cells of the pages:", *told]))
    ran = {name for name, page in app.casebook_pages.items() if page in waiting}
    _report(app, sorted(docnames), sorted(ran), progress)
    shutil.rmtree(app.config.nb_execution_cache_path, ignore_errors=True)
    runner.hand_over(pages, Path(app.config.nb_execution_cache_path))
    files.write(_unfinished(app), "This build has begun to read pages and has not ended.\n")


def _report(app, read: list[str], ran: list[str], progress: Path) -> None:
    """Write down what this build does again: pages read, pages run, explorers drawn."""
    drawn = runner.drawn(progress)
    told = {"read": read, "ran": ran, "drawn": {name: size for name, (_, size) in drawn.items()}}
    files.write(_place(app, REPORT), json.dumps(told, indent=1))


def finished(app, error) -> None:
    """Note that all pages are read and written whole."""
    if error is None:
        _unfinished(app).unlink(missing_ok=True)


def hasten() -> None:
    """Let pybtex look up each of its plugins once.

    It reads the entry points of all packages at each citation: half of the time of writing.
    """
    plugin._load_entry_point = cache(plugin._load_entry_point)


def setup(app) -> None:
    """Register the steps with Sphinx, in their order."""
    hasten()
    app.add_config_value("casebook_build", "", "env")
    app.connect("config-inited", prepare, priority=400)  # before the engine's
    app.connect("builder-inited", check)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", run)
    app.connect("source-read", note_answers)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", finished)
