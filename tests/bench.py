"""Speed and size, measured (`make bench`): our build against the plain one, in the same run.

The plain way to be sure that no page shows an old number is ``jupyter-book build --all`` with
``execute_notebooks: force``, which runs every notebook each time.  The plain way to have widgets
is ipywidgets: see ``bench_widgets.py``.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench_widgets
from bench_widgets import replace

ROOT = Path(__file__).resolve().parents[1]
PAGE = "book/new-asia/black-swans.md"
SHOWN = "book/new-asia/vietnam.html"


def timed(command: list, root: Path) -> float:
    """Run a command in a copy of the book; return the seconds it took."""
    env = os.environ | {"PYTHONPATH": str(root / "book")}
    start = time.perf_counter()
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    return time.perf_counter() - start


def measure_builds(root: Path) -> dict[str, float]:
    """Return seconds for each kind of build of a fresh copy of the book."""
    ours = [sys.executable, "-m", "casebook", "build"]
    plain = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--all"]
    seconds = {"first build": timed(ours, root), "nothing changed": timed(ours, root)}
    replace(root / PAGE, "## Discuss", "One more line.\n\n## Discuss")
    seconds["one page changed"] = timed(ours, root)
    replace(root / "book/exercises/vietnam.yml", "In which year do you", "When do you")
    seconds["one bank changed"] = timed(ours, root)
    replace(root / "data/vietnam_aid.csv", ",2023,", ",2024,")
    seconds["one table changed"] = timed(ours, root)
    replace(root / "_config.yml", "execute_notebooks: cache", "execute_notebooks: force")
    seconds["plain way, any change"] = timed(plain, root)
    return seconds


def measure_page(html: Path) -> dict[str, int]:
    """Return gzipped bytes of a page, of the book's own style and scripts, and of the theme's."""
    page = (html / SHOWN).read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))[^"]*"', page)
    files = {(html / SHOWN).parent.joinpath(name).resolve() for name in linked}
    ours = [*(ROOT / "book/_static").iterdir(), *(ROOT / "book/casebook/static").iterdir()]
    own = {file for file in files if file.name in {path.name for path in ours}}

    def weight(paths) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in paths)

    return {
        "the Vietnam page": len(gzip.compress(page.encode())),
        "our style and scripts": weight(own),
        "the theme's style and scripts": weight(files - own),
    }


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "book"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(root)], check=True)
        for name, seconds in measure_builds(root).items():
            print(f"{name:32} {seconds:6.1f} s")
        for name, size in measure_page(root / "_build" / "html").items():
            print(f"{name:32} {size / 1000:6.1f} kB gzipped")
    bench_widgets.main()


if __name__ == "__main__":
    main()
