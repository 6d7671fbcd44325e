"""The build: strict, incremental, never stale, and gentle with the last good book."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from casebook import outside
from conftest import SMALL_PAGES, SmallBook
from test_bank import PAGE, SAMPLE

LEDGER = "book/then-and-now/claims-ledger.html"
VIETNAM = "book/new-asia/vietnam.html"
VIETNAM_PAGE = "book/new-asia/vietnam.md"
SAMPLE_CHAPTER = "  - file: book/sample\n"


def again(book) -> dict:
    """Return what the last build did again: pages ``read`` and ``ran``, explorers ``drawn``."""
    return json.loads((book.root / "_build/.work/_build/again.json").read_text(encoding="utf-8"))


def test_a_build_ends_with_the_path_to_open(built_small_book):
    done = built_small_book.build()
    assert done.returncode == 0
    last = done.stdout.strip().splitlines()[-1].strip()
    assert last == str(built_small_book.html / "index.html")
    assert "The capital is Hanoi" in built_small_book.read(VIETNAM)


def test_a_changed_page_is_the_only_one_read_again(small_book):
    small_book.replace("book/index.md", "In the text", "In the new text")
    small_book.build()  # a copy has other file times: let Sphinx see them once
    small_book.replace("book/index.md", "In the new text", "In this new text")
    assert small_book.build().returncode == 0
    assert again(small_book) == {"read": ["book/index"], "ran": [], "drawn": {}}
    assert "In this new text" in small_book.read("book/index.html")


def test_an_edited_table_changes_cells_claims_and_ledger(small_book):
    small_book.replace("data/countries.csv", "Hanoi", "Newtown")
    claims = (small_book.root / "data/claims.csv").read_text(encoding="utf-8")
    row = next(r for r in claims.splitlines() if r.startswith("vietnam-us-export-share,"))
    small_book.replace("data/claims.csv", row, row.replace(",19,percent,", ",27,percent,"))
    assert small_book.build().returncode == 0
    assert "The capital is Newtown" in small_book.read(VIETNAM)
    assert "Hanoi" not in small_book.read(VIETNAM)
    for page in ("book/index.html", VIETNAM):
        assert re.findall(r'class="claim [^>]*>(.*?)<sup', small_book.read(page)) == ["27%"]
    ledger_row = small_book.read(LEDGER).split('id="claim-vietnam-us-export-share"')[1]
    assert "(27%)" in ledger_row.split("</tr>")[0]


TABLE_PAGE = """

```{code-cell} ipython3
from casebook import load
print(len(load("TABLE")))
```
"""
MODEL_PAGE = """

```{code-cell} ipython3
from casebook.models import growth
print(growth.annual_rate(100, 121, 2))
```
"""


@pytest.fixture(scope="module")
def three_pages(tmp_path_factory):
    """A built small book with pages that load events, load countries, and use a model."""
    book = SmallBook(tmp_path_factory.mktemp("three") / "book")
    book.fill()
    header = SMALL_PAGES[VIETNAM_PAGE].split("# ")[0]
    pages = {
        "events": TABLE_PAGE.replace("TABLE", "events"),
        "countries": TABLE_PAGE.replace("TABLE", "countries"),
        "model": MODEL_PAGE,
    }
    for name, cells in pages.items():
        book.write(f"book/{name}.md", f"{header}# {name}{cells}")
        book.write("_toc.yml", book.source("_toc.yml") + f"  - file: book/{name}\n")
    done = book.build()
    assert done.returncode == 0, done.stdout[-3000:]
    return book


def test_a_changed_cell_runs_exactly_the_pages_that_load_its_table(three_pages):
    three_pages.replace("data/countries.csv", "Hanoi", "Newtown")
    assert three_pages.build().returncode == 0
    assert again(three_pages)["ran"] == ["book/countries", "book/new-asia/vietnam"]
    assert "The capital is Newtown" in three_pages.read(VIETNAM)


def test_a_changed_model_runs_exactly_the_pages_that_use_it(three_pages):
    three_pages.replace("book/casebook/models/growth.py", '"""', '"""Now: ', 1)
    assert three_pages.build().returncode == 0
    assert again(three_pages)["ran"] == ["book/model"]


def test_a_changed_claim_reads_the_pages_that_print_it_and_runs_none(three_pages):
    claims = three_pages.source("data/claims.csv").splitlines()
    line = next(one for one in claims if one.startswith("vietnam-us-export-share,"))
    three_pages.replace("data/claims.csv", line, line.replace(",19,percent,", ",27,percent,"))
    assert three_pages.build().returncode == 0
    told = again(three_pages)
    assert told["ran"] == []
    assert {"book/index", "book/new-asia/vietnam", LEDGER[:-5]} <= set(told["read"])
    assert not {"book/events", "book/countries", "book/model"} & set(told["read"])
    assert "27%" in three_pages.read("book/index.html")


def test_nothing_changed_is_nothing_done(three_pages):
    before = (three_pages.html / "index.html").stat().st_ino
    done = three_pages.build()
    assert done.returncode == 0 and "Nothing has changed" in done.stdout
    assert (three_pages.html / "index.html").stat().st_ino == before


def test_a_damaged_cache_is_made_anew(three_pages):
    for kept in (three_pages.root / "_build/.work/_build/.runs").rglob("*.json"):
        text = kept.read_text(encoding="utf-8")
        kept.write_text(text[: len(text) // 2], encoding="utf-8")
    three_pages.replace("book/events.md", "# events", "# Events")
    assert three_pages.build().returncode == 0
    assert len(again(three_pages)["ran"]) == 4
    assert "The capital is" in three_pages.read(VIETNAM)


def test_what_a_cell_writes_to_stderr_fails_with_page_and_line(three_pages):
    cell = 'from casebook import load\nimport warnings\nwarnings.warn("old way")'
    three_pages.replace("book/countries.md", "from casebook import load", cell)
    done = three_pages.build()
    end = done.stdout.split("The build failed")[1]
    three_pages.replace("book/countries.md", cell, "from casebook import load")
    assert done.returncode == 1
    assert re.search(r"^book/countries\.md:\d+: .*stderr.*old way", end, flags=re.MULTILINE), end


OUTSIDE = """```{code-cell} ipython3
from IPython.display import HTML
HTML('<img alt="" src="https://elsewhere.example/a.png">')
```
"""


def test_a_page_that_asks_another_host_fails_and_is_named(three_pages):
    before = three_pages.source("book/events.md")
    three_pages.write("book/events.md", f"{before}\n{OUTSIDE}")
    done = three_pages.build()
    three_pages.write("book/events.md", before)
    told = done.stdout.split("The build failed")[1]
    assert done.returncode == 1
    assert "book/events.html: asks another host for https://elsewhere.example/a.png" in told


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<a href="https://a.example">a link</a>', ""),
        ('<link rel="canonical" href="https://a.example/p.html">', ""),
        ('<meta property="og:url" content="https://a.example/">', ""),
        ('<script defer src="//a.example/x.js"></script>', "asks another host"),
        ("<link href='https://a.example/x.css' rel='stylesheet'>", "asks another host"),
        ('<link rel="preconnect" href="https://a.example">', "asks another host"),
        ('<form action="https://a.example/send">', "asks another host"),
        ("<style>@import 'https://a.example/x.css'</style>", "asks another host"),
        ("<p>/usr/lib/python3/site-packages/pandas/core.py:7: Warning</p>", "shows a path"),
        ("<p>/tmp/ipykernel_77/4.py:16: Warning</p>", "shows a path"),
        ("<p>ROOT/data/events.csv</p>", "shows a path"),
    ],
)
def test_what_a_browser_would_fetch_elsewhere_and_paths_are_found(tmp_path, html, fault):
    (tmp_path / "page.html").write_text(html.replace("ROOT", "/home/lan/book"), encoding="utf-8")
    found = outside.problems([tmp_path / "page.html"], tmp_path, Path("/home/lan/book"))
    assert [fault in told for told in found] == [True] * bool(fault)


def test_a_cell_that_ends_the_kernel_or_never_ends_is_named(three_pages):
    plain = "print(len(load("
    for cell, cause in (
        ("import os; os._exit(3)", "the kernel died"),
        ("while True: pass", "did not end in 20 seconds"),
    ):
        three_pages.replace("_config.yml", "timeout: 900", "timeout: 20")
        three_pages.replace("book/events.md", plain, f"{cell}\n{plain}")
        done = three_pages.build()
        three_pages.replace("book/events.md", f"{cell}\n{plain}", plain)
        three_pages.replace("_config.yml", "timeout: 20", "timeout: 900")
        assert done.returncode == 1
        assert re.search(rf"^book/events\.md:\d+: .*{cause}", done.stdout, flags=re.MULTILINE)


def test_no_space_is_said_in_words_and_the_next_build_is_right(three_pages):
    three_pages.replace("book/events.md", "load(", "load( ")
    command = f"ulimit -f 1; exec {sys.executable} -m casebook build"
    done = subprocess.run(
        ["bash", "-c", command], cwd=three_pages.root, env=three_pages.environment(),
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no space left" in done.stdout and "Traceback" not in done.stdout + done.stderr
    assert three_pages.build().returncode == 0
    assert "The capital is" in three_pages.read(VIETNAM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_leaves_no_process_and_no_traceback(three_pages, number):
    three_pages.replace("book/events.md", "print(", "import time; time.sleep(60); print(")
    build = subprocess.Popen(
        [sys.executable, "-m", "casebook", "build"], cwd=three_pages.root,
        env=three_pages.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    parent, kernels = psutil.Process(build.pid), []
    for _ in range(240):
        everyone = parent.children(recursive=True)
        kernels = [one for one in everyone if "ipykernel" in " ".join(one.cmdline())]
        if kernels:
            break
        time.sleep(0.25)
    family = parent.children(recursive=True)
    build.send_signal(number)
    output, _ = build.communicate(timeout=60)
    three_pages.replace("book/events.md", "import time; time.sleep(60); print(", "print(")
    assert kernels and build.returncode == 128 + number
    assert "Stopped" in output and "Traceback" not in output
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_a_changed_package_runs_the_pages_again(small_book):
    small_book.replace("book/casebook/data.py", "    return pd.read_csv(", "    return 7, (")
    done = small_book.build()
    assert done.returncode == 1, "the page would have shown the output of the old code"


EXPLORER = """
```{code-cell} ipython3
from casebook import explore, load, quiz
import matplotlib.pyplot as plt
capital = load("countries").set_index("iso3").loc["VNM", "capital"]
```

```{code-cell} ipython3
def drawn(rate=3):
    fig, ax = plt.subplots()
    ax.plot([0, rate])
    return fig, f"{capital} grows by {rate}."

explore(drawn, name="sample-growth", rate=[3, 4])
```

```{code-cell} ipython3
quiz("sample")
```
"""


def test_an_explorer_is_drawn_again_for_a_cell_or_a_table_but_not_for_a_question(small_book):
    header = small_book.root.joinpath(VIETNAM_PAGE).read_text(encoding="utf-8").split("# ")[0]
    small_book.write("book/sample.md", header + PAGE + EXPLORER)
    small_book.write("_toc.yml", (small_book.root / "_toc.yml").read_text() + SAMPLE_CHAPTER)
    small_book.write("book/exercises/sample.yml", SAMPLE)

    def shown(*change: str) -> tuple[bool, str]:
        if change:
            small_book.replace(*change)
        done = small_book.build()
        assert done.returncode == 0, done.stdout[-3000:]
        drawn = again(small_book)["drawn"] == {"sample-growth": 2}
        return drawn, small_book.read("book/sample.html")

    assert shown()[0]
    drawn, page = shown("book/exercises/sample.yml", "Which of these is a", "Which one is a")
    assert not drawn and "Which one is a speed" in page and "Hanoi grows by 4." in page
    drawn, page = shown("book/sample.md", "grows by", "falls by")
    assert drawn and "Hanoi falls by 4." in page
    drawn, page = shown("data/countries.csv", "Hanoi", "Newtown")
    assert drawn and "Newtown falls by 4." in page


def test_a_changed_style_reaches_the_book(small_book):
    small_book.replace("book/_static/casebook.css", "/* The ledger */", "/* A new ledger */")
    assert small_book.build().returncode == 0
    assert "A new ledger" in small_book.read("_static/casebook.css")


def test_a_deleted_page_leaves_the_book(small_book):
    (small_book.root / "book/reference/codebook.md").unlink()
    small_book.replace("_toc.yml", "  - file: book/reference/codebook\n", "")
    assert small_book.build().returncode == 0
    assert not (small_book.html / "book/reference/codebook.html").exists()
    assert (small_book.html / "book/index.html").exists()


def test_a_failed_build_keeps_the_last_good_book(small_book):
    before = small_book.read("book/index.html")
    small_book.write("book/index.md", "# Broken\n\n{claim}`vietnam-us-export-shares`\n")
    done = small_book.build()
    assert done.returncode == 1
    assert small_book.read("book/index.html") == before


def test_an_unknown_claim_fails_with_place_and_nearest_ids(small_book):
    small_book.write("book/index.md", "# Broken\n\n{claim}`vietnam-us-export-shares`\n")
    end = small_book.build().stdout.strip().splitlines()[-3:]
    assert any(line.startswith("book/index.md:3: ERROR") for line in end), end
    assert any("vietnam-us-export-share" in line for line in end)


def test_a_failure_is_told_again_until_it_is_mended(small_book):
    small_book.write("book/index.md", "# Broken\n\n{ref}`no-such-label`\n")
    assert small_book.build().returncode == 1
    done = small_book.build()
    assert done.returncode == 1
    assert "no-such-label" in done.stdout.split("The build failed")[1]


def test_a_failing_cell_is_named_by_page_line_and_cause(small_book):
    small_book.replace("book/new-asia/vietnam.md", '"VNM", "capital"', '"VNM", "capitol"')
    done = small_book.build()
    end = done.stdout.split("The build failed")[1]
    assert done.returncode == 1
    assert "book/new-asia/vietnam.md:9: " in end
    assert "KeyError: 'capitol'" in end


def test_a_broken_cell_stops_the_build_with_file_row_and_column(small_book):
    small_book.replace("data/countries.csv", "VNM,", "V9,")
    done = small_book.build()
    end = done.stdout.split("The build failed")[1]
    assert done.returncode == 1
    assert re.search(r"data/countries\.csv, row \d+, column iso3: ", end), end


def test_a_figure_without_alt_text_fails(small_book):
    cell = "from casebook import style\nstyle.use()\nimport matplotlib.pyplot as plt\nplt.plot()\n"
    small_book.replace("book/new-asia/vietnam.md", 'print("The', f'{cell}print("The')
    done = small_book.build()
    assert done.returncode == 1
    assert "figure without alt text" in done.stdout.split("The build failed")[1]


def test_a_known_repository_brings_its_buttons_and_addresses(small_book):
    done = small_book.build(CASEBOOK_REPOSITORY="https://github.com/Example/casebook.git")
    assert done.returncode == 0, done.stdout[-3000:]
    page = small_book.read(VIETNAM)
    binder = "https://mybinder.org/v2/gh/Example/casebook/main"
    assert f"{binder}?urlpath=lab/tree/book/new-asia/vietnam.md" in page
    assert "https://github.com/Example/casebook/edit/main/book/new-asia/vietnam.md" in page
    assert (small_book.html / "sitemap.xml").exists()
    address = "https://example.github.io/casebook/"
    assert f'<link rel="canonical" href="{address}book/new-asia/vietnam.html"' in page
    card = re.search(rf'property="og:image" content="{address}([^"]+)"', page)[1]
    assert (small_book.html / card).exists()


def test_an_unknown_repository_leaves_no_button_behind(built_small_book):
    page = built_small_book.read(VIETNAM)
    for trace in ("mybinder.org", "edit/main", "executablebooks/jupyter-book", "/issues/new"):
        assert trace not in page
