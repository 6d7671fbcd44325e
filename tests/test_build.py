"""The build: strict, incremental, never stale, and gentle with the last good book."""

from __future__ import annotations

import re

from test_bank import PAGE, SAMPLE

LEDGER = "book/then-and-now/claims-ledger.html"
VIETNAM = "book/new-asia/vietnam.html"
VIETNAM_PAGE = "book/new-asia/vietnam.md"
SAMPLE_CHAPTER = "  - file: book/sample\n"


def read_again(output: str) -> int:
    """Return how many pages Sphinx read in a build."""
    added, changed = re.search(r"(\d+) added, (\d+) changed", output).groups()
    return int(added) + int(changed)


def test_a_build_ends_with_the_path_to_open(built_small_book):
    done = built_small_book.build()
    assert done.returncode == 0
    last = done.stdout.strip().splitlines()[-1].strip()
    assert last == str(built_small_book.html / "index.html")
    assert "The capital is Hanoi" in built_small_book.read(VIETNAM)


def test_a_changed_page_is_the_only_one_read_again(small_book):
    small_book.build()  # a copy has other file times: let Sphinx see them once
    small_book.replace("book/index.md", "In the text", "In this new text")
    done = small_book.build()
    assert read_again(done.stdout) == 1
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
DRAWN = "sample-growth: all 2 settings computed"


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
        return DRAWN in done.stdout, small_book.read("book/sample.html")

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
