"""Writes the three files of pins from the names in pyproject.toml; `make pins` calls it.

All is resolved at once, for every system and every Python that the project takes, so that the
files agree; then each package goes into the first file whose names need it.  A version that is
pinned stays, but for the packages named: ``make pins UPGRADE="pandas scipy"``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    "requirements.txt": "What running the notebooks needs; Binder reads this file.",
    "book/requirements.txt": "What building the book adds.",
    "tests/requirements.txt": "What testing adds.",
}
BELOW = {
    "book/requirements.txt": "-r ../requirements.txt",
    "tests/requirements.txt": "-r ../book/requirements.txt",
}

PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?:.*\\\n)*.*\n", flags=re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def chosen() -> dict[str, list[str]]:
    """Return the requirements that pyproject.toml chooses, by the file that pins them.

    What installs the packages themselves (setuptools) is needed wherever they run.
    """
    extras = PROJECT["project"]["optional-dependencies"]
    run = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    return dict(zip(FILES, [run, extras["book"], extras["test"]], strict=True))


def pins(text: str) -> dict[str, str]:
    """Return each package's lines of a file of pins, hashes included, by the package's name."""
    return {canonicalize_name(one["name"]): one[0] for one in PIN.finditer(text)}


def resolve(names: list[str], *options: str, before: str = "") -> str:
    """Return what uv pins for the names; what ``before`` pins stays."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, made = Path(folder, "names.in"), Path(folder, "pins.txt")
        wanted.write_text("\n".join(names), encoding="utf-8")
        made.write_text(before, encoding="utf-8")
        python = PROJECT["project"]["requires-python"].removeprefix(">=")
        command = ["uv", "pip", "compile", wanted, "-o", made, "--universal", "--no-config"]
        command += ["--python-version", python, "--no-header", "--no-annotate", "--quiet"]
        subprocess.run([sys.executable, "-m", *command, *options], check=True)
        return made.read_text(encoding="utf-8")


def layers(upgrade: list[str]) -> dict[str, dict[str, str]]:
    """Return the lines of each package by file; each package is in one file only."""
    names = chosen()
    files = [path for name in FILES if (path := ROOT / name).exists()]
    before = "".join(path.read_text(encoding="utf-8") for path in files)
    before = "".join(pins(before).values())  # without the lines that name other files
    renewed = [f"--upgrade-package={name}" for name in upgrade]
    every = sum(names.values(), [])
    full = resolve(every, "--generate-hashes", *renewed, before=before)
    lines, done, found = pins(full), set(), {}
    for file, wanted in names.items():
        needed = pins(resolve(wanted, before=full)).keys() & lines.keys()
        found[file] = {name: lines[name] for name in sorted(needed - done)}
        done |= needed
    return found


def write(upgrade: list[str]) -> None:
    """Write the three files."""
    names = chosen()
    for file, lines in layers(upgrade).items():
        picked = {canonicalize_name(Requirement(one).name) for one in names[file]}
        parts = [f"# {FILES[file]}  `make pins` writes it; the names are in pyproject.toml.\n"]
        parts += [f"{BELOW[file]}\n"] if file in BELOW else []
        parts += ["# Chosen (why: CONTRIBUTING.md):\n"]
        parts += [text for name, text in lines.items() if name in picked]
        parts += ["# What those need:\n"]
        parts += [text for name, text in lines.items() if name not in picked]
        (ROOT / file).write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:])
