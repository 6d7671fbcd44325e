"""What a newcomer, a librarian and the next developer find at the top of the tree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jsonschema
import pins
import yaml
from casebook.build import causes
from casebook.repository import base_url, branch, repository_url
from conftest import ROOT

HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")


def test_the_readme_says_what_each_folder_at_the_top_is_for_and_names_no_other_place():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    places = re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)
    assert [place for place in places if not (ROOT / place).exists()] == []
    command = ["git", "ls-tree", "-d", "--name-only", "HEAD"]
    folders = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert "book" in folders
    explained = {place.split("/")[0] for place in places}
    assert {one for one in folders if not one.startswith(".")} - explained == set()


def test_the_citation_file_is_valid():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "tests/cff-1.2.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(citation)


def test_the_configuration_says_only_what_differs_from_the_defaults():
    import jupyter_book

    def repeats(ours, default):
        for key, value in ours.items():
            if isinstance(value, dict) and isinstance(default.get(key), dict):
                yield from repeats(value, default[key])
            elif key in default and value == default[key]:
                yield key

    path = Path(jupyter_book.__file__).with_name("default_config.yml")
    default = yaml.safe_load(path.read_text(encoding="utf-8"))
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert list(repeats(ours, default)) == []
    assert "allow_errors" not in ours["execute"]  # a failing cell fails the build


def test_every_package_is_pinned_once_with_the_hashes_of_its_files():
    every = []
    for file in pins.FILES:
        text = (ROOT / file).read_text(encoding="utf-8")
        found = pins.pins(text)
        every += found
        rest = text
        for name, lines in found.items():
            assert re.match(r"\S+==[\w.]+( ; .+)? \\\n", lines), f"{file}: {name}: {lines}"
            digests = lines.splitlines()[1:]
            assert digests and all(HASH.fullmatch(one) for one in digests), f"{file}: {name}"
            rest = rest.replace(lines, "", 1)
        others = [line for line in rest.splitlines() if not line.startswith("#")]
        assert others == ([pins.BELOW[file]] if file in pins.BELOW else []), file
    assert [name for name, count in Counter(every).items() if count > 1] == []


def test_what_is_chosen_is_pinned_where_it_is_needed_or_below():
    below = set()
    for file, names in pins.chosen().items():
        below |= pins.pins((ROOT / file).read_text(encoding="utf-8")).keys()
        wanted = {pins.canonicalize_name(pins.Requirement(one).name) for one in names}
        assert wanted - below == set(), f"{file}: run make pins"


def test_contributing_says_why_each_chosen_package_is_there():
    why = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = "".join(line for line in why.splitlines(True) if line.startswith("|"))
    told = set(re.findall(r"[\w-]+", table.lower()))
    names = {pins.Requirement(one).name.lower() for one in sum(pins.chosen().values(), [])}
    assert names - told == set()


def test_pip_takes_the_pins_and_this_environment_has_them():
    # Dry and without the network, so all must be there already, in these versions.
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "-q"]
    command += ["--require-hashes", "-r", "tests/requirements.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_readme_fits_a_screen_and_its_commands_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    for command in re.findall(r"`make (\w+)`", text) + ["book", "test"]:
        assert f"\n{command}:" in makefile, command


def test_a_copied_folder_makes_its_environment_anew(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for home, kept in ((tmp_path, True), (ROOT, False)):
        (tmp_path / ".venv").mkdir(exist_ok=True)
        (tmp_path / ".venv" / "home").write_text(f"{home}\n")
        clean = ["make", "-n", "clean"]
        done = subprocess.run(clean, cwd=tmp_path, capture_output=True, text=True)
        assert (tmp_path / ".venv").exists() == kept
        assert ("made anew" in done.stdout) != kept


def test_the_code_is_in_the_house_style():
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT)
    assert done.returncode == 0


def test_a_remote_becomes_a_public_address(monkeypatch, tmp_path):
    monkeypatch.delenv("CASEBOOK_REPOSITORY", raising=False)
    monkeypatch.delenv("CASEBOOK_BASEURL", raising=False)

    def git(*args):
        subprocess.run(["git", *args], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "trunk")
    assert repository_url(tmp_path) == ""
    git("remote", "add", "origin", "git@github.com:Someone/casebook.git")
    assert repository_url(tmp_path) == "https://github.com/Someone/casebook"
    assert base_url(repository_url(tmp_path)) == "https://someone.github.io/casebook/"
    assert branch(tmp_path) == "trunk"
    git("remote", "set-url", "origin", "https://user:secret@gitlab.com/a/b.git")
    assert repository_url(tmp_path) == "https://gitlab.com/a/b"
    assert base_url(repository_url(tmp_path)) == ""
    git("remote", "set-url", "origin", "/some/folder")
    assert repository_url(tmp_path) == ""
    monkeypatch.setenv("CASEBOOK_REPOSITORY", "https://github.com/x/y")
    assert repository_url(tmp_path) == "https://github.com/x/y"


def test_a_build_that_dies_without_a_word_shows_its_last_lines():
    assert causes(["one", "", "Killed"], ROOT)[-1] == "Killed"
