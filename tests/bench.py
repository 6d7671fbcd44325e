"""Speed and size, measured (`make bench`): our build against other ways, in the same run.

The plain way to be sure that no page shows an old number is ``jupyter-book build --all`` with
``execute_notebooks: force``, which runs every notebook each time.  The way before was to run
all pages again whenever a table, a question or a module had changed: `BEFORE` is its last
commit.  The plain way to have widgets is ipywidgets: see ``bench_widgets.py``.

``make bench PART=before`` measures one part: ours, before, plain, page, import or widgets.
Each figure is printed when it is there.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEFORE = "09d62c5"
PAGE = "book/new-asia/black-swans.md"
SHOWN = "book/new-asia/vietnam.html"
BUILD = [sys.executable, "-m", "casebook", "build"]
PLAIN = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--all"]
# What is done to a built book before it is built once more: file, old text, new text.
CHANGES = {
    "one page changed": (PAGE, "## Discuss", "One more line.\n\n## Discuss"),
    "one bank changed": ("book/exercises/vietnam.yml", "In which year do you", "When do you"),
    "one table changed": ("data/vietnam_aid.csv", ",2023,", ",2024,"),
    "one model changed": ("book/casebook/models/growth.py", '"""', '"""Of growth: '),
}


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first ``old``, which must be there, in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def timed(command: list, root: Path) -> float:
    """Run a command in a copy of the book; return the seconds it took."""
    places = [root / "book", root / "book/kernelfree/src"]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, places))}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return time.perf_counter() - start


def told(name: str, value: float, unit: str = "s") -> None:
    """Print a figure as soon as it is known."""
    print(f"{name:42} {value:8.1f} {unit}", flush=True)


def copy(folder: Path, revision: str = "HEAD") -> Path:
    """Return a fresh copy of the book as it was at a revision."""
    root = folder / revision
    subprocess.run(["git", "clone", "-q", str(ROOT), str(root)], check=True)
    subprocess.run(["git", "checkout", "-q", revision], cwd=root, check=True)
    if revision == BEFORE:  # its own renderer of figures, which an installed package declared
        made = root / "book" / "casebook.egg-info"
        made.mkdir()
        (made / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: casebook\nVersion: 0\n")
        declared = "[myst_nb.mime_renderers]\ncasebook-svg = casebook.figures:SvgRenderer\n"
        (made / "entry_points.txt").write_text(declared)
    return root


def measure_builds(root: Path, whose: str) -> None:
    """Print seconds for each kind of build of a fresh copy of the book."""
    told(f"{whose}: first build", timed(BUILD, root))
    told(f"{whose}: nothing changed", timed(BUILD, root))
    for name, change in CHANGES.items():
        replace(root / change[0], *change[1:])
        told(f"{whose}: {name}", timed(BUILD, root))


def measure_plain(root: Path) -> None:
    """Print seconds for the plain way, which is the same for any change."""
    replace(root / "_config.yml", "execute_notebooks: cache", "execute_notebooks: force")
    told("plain way: any change", timed(PLAIN, root))


def measure_page(root: Path) -> None:
    """Print gzipped sizes of a page, of the book's own style and scripts, and of the theme's."""
    html = root / "_build" / "html"
    if not html.exists():
        timed(BUILD, root)
    page = (html / SHOWN).read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))[^"]*"', page)
    files = {(html / SHOWN).parent.joinpath(name).resolve() for name in linked}
    ours = [*root.glob("book/_static/*"), *root.glob("book/**/static/*"), Path("words.js")]
    own = {file for file in files if file.name in {path.name for path in ours}}

    def weight(paths) -> float:
        return sum(len(gzip.compress(path.read_bytes())) for path in paths) / 1000

    told("the Vietnam page", len(gzip.compress(page.encode())) / 1000, "kB gzipped")
    told("our style and scripts", weight(own), "kB gzipped")
    told("the theme's style and scripts", weight(files - own), "kB gzipped")


def measure_import(root: Path, before: Path) -> None:
    """Print the middle one of five times that a fresh interpreter takes to import the package."""
    command = [sys.executable, "-c", "import casebook"]
    for whose, place in (("import casebook", root), ("before: import casebook", before)):
        told(whose, sorted(timed(command, place) for _ in range(6))[2])


def main() -> None:
    """Print the parts that are asked for, or all."""
    with tempfile.TemporaryDirectory() as folder:
        root, before = copy(Path(folder)), copy(Path(folder), BEFORE)
        parts: dict[str, Callable[[], None]] = {
            "import": lambda: measure_import(root, before),
            "ours": lambda: measure_builds(root, "ours"),
            "page": lambda: measure_page(root),
            "before": lambda: measure_builds(before, "before"),
            "plain": lambda: measure_plain(copy(Path(folder), "HEAD~0")),
            "widgets": measure_widgets,
        }
        asked = sys.argv[1:] or list(parts)
        for name in asked:
            if name not in parts:
                sys.exit(f"There is no part {name!r}. Parts: {', '.join(parts)}.")
            parts[name]()


def measure_widgets() -> None:
    """Print what the widgets weigh and how long they take, against ipywidgets."""
    import bench_widgets

    bench_widgets.main()


if __name__ == "__main__":
    main()
