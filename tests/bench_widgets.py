"""Widgets, measured: ours against ipywidgets on the same page, and how fast and right ours are.

The plain way to have controls on a page is ipywidgets with MyST-NB's defaults: RequireJS and
Jupyter's html-manager, here from our own server.  The page is the Vietnam page with its
explorers and sixteen of its questions; it is built with our widgets, with plain ones and with
none, and what widgets add is the difference from the last.  The plain page holds less: the
first picture of an explorer, and no answers, feedback or hints, which would need a kernel.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import ipywidgets
import matplotlib as mpl
import matplotlib.pyplot as plt
import yaml
from browser import find_browser, launch
from casebook import style
from kernelfree import bank, templates
from kernelfree.controls import MANY, make
from kernelfree.grade import grade
from kernelfree.quiz import GRADERS, source
from kernelfree.svg import themed_svg
from myst_nb.core.config import ipywidgets_js_factory
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGE = "book/new-asia/vietnam"
QUESTIONS, RUNS, SLOWER = 16, 5, 4
OWN = [f"{name}.js" for name in (*GRADERS, "page", "store", "quiz", "explore")] + ["widgets.css"]
LIGHTER, OWN_KB, FRAME_MS = 8, 20, 16  # what is wanted


def replace(path: Path, old: str, new: str) -> None:
    """Replace ``old``, which must be there, in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


# The page, three times ------------------------------------------------------------------------


def chosen_questions() -> list[str]:
    """Return sixteen graded questions, of each type as many as of any other or all there are."""
    seen: Counter = Counter()
    ranked = []
    for one in bank.bank("vietnam").select():
        ranked.append((seen[one.type], one.id))
        seen[one.type] += 1
    kept = {id for _, id in sorted(ranked, key=lambda pair: pair[0])[:QUESTIONS]}
    return [id for _, id in ranked if id in kept]


def build_page(root: Path, imports: str = "", **settings) -> Path:
    """Build the page in a copy of the project, other widgets imported; return its folder."""
    choose_exercises(root / f"{PAGE}.md")
    replace(root / f"{PAGE}.md", "\nstyle.use()\n", f"\nstyle.use()\n{imports}\n")
    toc = f"format: jb-book\nroot: book/index\nchapters:\n  - file: {PAGE}\n"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"] |= {"nb_execution_raise_on_error": True} | settings
    (root / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    places = [root / "book", root / "book/kernelfree/src", ROOT / "tests"]
    path = os.pathsep.join(map(str, places))
    run(Path(sys.executable).with_name("jupyter-book"), "build", root, cwd=root, PYTHONPATH=path)
    return root / "_build" / "html"


def choose_exercises(page: Path) -> None:
    """Leave one quiz, the last one, with the chosen questions."""
    calls = re.compile(r'(?:quiz|compare)\("vietnam".*\)')
    text = page.read_text(encoding="utf-8")
    *_, last = calls.findall(text)
    asked = f'quiz("vietnam", ids={chosen_questions()})'
    text = calls.sub(lambda call: asked if call[0] == last else "None", text)
    page.write_text(text, encoding="utf-8")


def run(*command, cwd: Path, **env: str) -> None:
    """Run a command; if it fails, end with the last of what it printed."""
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, cwd=cwd, env=os.environ | env, **both)
    if done.returncode:
        sys.exit(done.stdout[-3000:])


def copy_project(root: Path) -> Path:
    """Copy what a build needs; return the copy."""
    left = shutil.ignore_patterns(".*", "_build", "tests", "*.egg-info", "__pycache__")
    return Path(shutil.copytree(ROOT, root, ignore=left))


def build_pages(folder: Path) -> dict[str, Path]:
    """Build the page without widgets, with ours and, if npm is there, with plain ones."""
    none, ours, plain = (copy_project(folder / name) for name in ("none", "ours", "plain"))
    standing_in = "from bench_widgets import no_widget as explore, no_widget as quiz"
    pages = {"none": build_page(none, standing_in), "ours": build_page(ours)}
    if fetch_plain_scripts(folder / "npm", plain / "vendor" / "w"):
        pages["plain"] = build_plain(plain)
    else:
        print("The comparison with plain widgets needs npm and its registry: left out.")
    return pages


def fetch_plain_scripts(work: Path, target: Path) -> bool:
    """Get the scripts of MyST-NB's defaults, minified as there; False if npm cannot."""
    addresses = " ".join(ipywidgets_js_factory())
    versions = re.search(r"require\.js/([\d.]+)/.*html-manager@([\d.]+)/", addresses).groups()
    names = [f"requirejs@{versions[0]}", f"@jupyter-widgets/html-manager@{versions[1]}"]
    work.mkdir()
    try:
        subprocess.run(["npm", "pack", *names], cwd=work, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    for archive in work.glob("*.tgz"):
        with tarfile.open(archive) as files:
            files.extractall(work / archive.name.split("-")[0], filter="data")
    manager, require = work / "jupyter" / "package", work / "requirejs" / "package"
    shutil.copytree(manager / "dist", target, ignore=shutil.ignore_patterns("*.map"))
    minify = ["baseUrl=.", "paths.own=require", "name=own", f"out={target / 'require.js'}"]
    run("node", "bin/r.js", "-o", *minify, cwd=require)
    return True


def build_plain(root: Path) -> Path:
    """Build the page with MyST-NB's defaults, but its scripts from our own server."""
    # MyST-NB's own run keeps the state of widgets, which ours leaves out
    dropped = 'app.connect("html-page-context", drop_widget_state, priority=400)'
    replace(root / "book/kernelfree/src/kernelfree/extension.py", dropped, "")
    replace(root / "book/casebook/fresh.py", 'app.connect("env-before-read-docs", run)', "")
    return build_page(
        root,
        "from bench_widgets import plain_explore as explore, plain_quiz as quiz",
        nb_ipywidgets_js={"w/require.js": {}, "w/embed-amd.js": {}},
        nb_mime_priority_overrides=[],
        html_static_path=["vendor"],
    )


# The same page with plain widgets: the cells of the page call these -----------------------------


def no_widget(*args, **options) -> None:
    """Stand in for a widget on the page without any."""


def plain_explore(function, *, name, labels=None, frames=(), **controls):
    """Return the controls of an explorer and its first picture as ipywidgets."""
    made = make(function, controls, labels or {})
    figure, sentence, *_ = function()
    svg = io.StringIO()
    with mpl.rc_context(style.RC):
        figure.savefig(svg, format="svg", metadata={"Date": None})
    plt.close(figure)
    picture = ipywidgets.HTML(themed_svg(svg.getvalue(), f"{name}-", digits=1))
    return ipywidgets.VBox([*map(_plain_control, made), picture, ipywidgets.HTML(sentence)])


def _plain_control(one):
    value, named = one.values[one.initial], {"description": one.label}
    if one.kind == "switch":
        return ipywidgets.Checkbox(value, **named)
    many = ipywidgets.Dropdown if len(one.values) > MANY else ipywidgets.RadioButtons
    kind = ipywidgets.SelectionSlider if one.kind == "slider" else many
    return kind(options=one.values, value=value, **named)


def plain_quiz(name: str, ids):
    """Return questions as ipywidgets: stem, controls, a button, and room for what it says."""
    parts = []
    for number, one in enumerate(bank.bank(name).select(ids), start=1):
        head = f"<b>{number}. {one.content['title']}</b>"
        stem = ipywidgets.HTML(head + templates.markdown(one.content["stem"]))
        button = ipywidgets.Button(description="Check")
        parts += [stem, *_plain_inputs(one.type, one.content), button, ipywidgets.HTML()]
    return ipywidgets.VBox(parts)


def _plain_inputs(kind: str, content: dict) -> list:
    texts = [one.get("text") for one in content.get("options", content.get("items", ()))]
    if kind in ("multiple_choice", "true_false"):
        return [ipywidgets.RadioButtons(options=texts or ["True", "False"], index=None)]
    if kind == "multiple_answer":
        return [ipywidgets.Checkbox(description=text) for text in texts]
    if kind == "ordering":
        return [ipywidgets.Dropdown(options=texts, description=f"{n + 1}.", index=None)
                for n in range(len(texts))]  # fmt: skip
    if kind == "matching":
        options = bank.choices(content)
        return [ipywidgets.Dropdown(options=options, description=pair["left"], index=None)
                for pair in content["pairs"]]  # fmt: skip
    box = ipywidgets.FloatText if kind == "numeric" else ipywidgets.Text
    return [box(description=content.get("unit", ""))]


# A server that sends what readers get, and counts -----------------------------------------------


@functools.cache
def packed(path: Path) -> bytes:
    """Return a file gzipped, always at the same level."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Sends every file gzipped and notes its size; a missing file is a request of no size."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        body = packed(path) if path.is_file() else b""
        self.server.sent.append(len(body))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip" if body else "identity")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that is closed waits for nothing
            self.wfile.write(body)

    def log_message(self, *args):
        pass


def serve(folder: Path) -> ThreadingHTTPServer:
    """Start a server of a built book; ``sent`` are the sizes of what was asked of it."""
    handler = functools.partial(Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.sent = []
    server.origin = f"http://127.0.0.1:{server.server_port}/"
    server.page = f"{server.origin}{PAGE}.html"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


# What a reader waits for ------------------------------------------------------------------------

# A first control, how it is moved, and the text that must change.
SLIDERS = {
    "ours": {
        "control": ".kernelfree-explorer input[type=range]",
        "move": "one.value++; one.dispatchEvent(new Event('input', { bubbles: true }));",
        "shown": ".kernelfree-explorer .kernelfree-readout",
    },
    "plain": {
        "control": ".jupyter-widgets .noUi-handle",
        "move": "one.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));",
        "shown": ".jupyter-widgets .widget-readout",
    },
}
READY = "document.addEventListener('DOMContentLoaded', () => { works = performance.now(); });"
FIRST_MOVE = """(() => {
  let first;
  const shown = () => document.querySelector("%(shown)s").textContent;
  const look = () => {
    const one = document.querySelector("%(control)s");
    if (one?.offsetParent) { // it is there, and not hidden
      first ??= shown();
      if (shown() === first) { %(move)s }
      if (shown() !== first) { works = performance.now(); return; }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();"""


def weigh(browser, server, name: str) -> tuple[float, int]:
    """Return kilobytes and requests of a visit to the page."""
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    server.sent.clear()
    page.goto(server.page, wait_until="networkidle")
    page.wait_for_selector(SLIDERS[name]["control"] if name in SLIDERS else "body")
    known = 0
    while len(asked) > known:  # widgets ask for more once they are there
        known = len(asked)
        page.wait_for_timeout(3000)
    page.close()
    foreign = [url for url in asked if not url.startswith(("data:", "blob:", server.origin))]
    assert not foreign, f"the page asks other hosts, which is not counted: {foreign}"
    return sum(server.sent) / 1000, len(server.sent)


def wait_for_control(browser, server, name: str) -> float:
    """Return seconds until a control works, or a page without any is ready."""
    page = browser.new_page()
    script = FIRST_MOVE % SLIDERS[name] if name in SLIDERS else READY
    page.add_init_script(f"globalThis.works = 0; {script}")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(server.page, wait_until="commit")
    seconds = page.wait_for_function("works", timeout=120_000).json_value() / 1000
    page.close()
    return seconds


TIMED = """(act) => {
  const lay = () => document.body.getBoundingClientRect(); // has the layout done now
  lay();
  const start = performance.now();
  act();
  lay();
  return performance.now() - start;
}"""
MOVES = """(timed) => [...document.querySelectorAll(".kernelfree-explorer")].map((root) => {
  const took = [];
  for (const slider of root.querySelectorAll("input[type=range]")) {
    for (let place = Number(slider.min); place <= slider.max; place += 1) {
      slider.value = place;
      took.push(timed(() => slider.dispatchEvent(new Event("input", { bubbles: true }))));
    }
  }
  return [`move a slider of ${root.id}`, took];
})"""
CHECKS = """(timed) => [...document.querySelectorAll(".kernelfree-question")].map((form) => {
  for (const one of form.querySelectorAll("select")) one.selectedIndex = 1;
  for (const one of form.querySelectorAll("[type=text]")) one.value = "5";
  const option = form.querySelector("[type=radio], [type=checkbox]");
  if (option) option.checked = true;
  const took = timed(() => form.querySelector("[type=submit]").click());
  if (!form.querySelector(".kernelfree-feedback").textContent) throw Error(`${form.id} is silent`);
  return took;
})"""


def measure_actions(browser, server) -> dict[str, list[float]]:
    """Return milliseconds of each move of each slider, and of each Check: medians of visits."""
    visits: dict[str, list] = defaultdict(list)
    for _ in range(RUNS):
        page = browser.new_page()
        page.goto(server.page, wait_until="networkidle")
        for name, took in page.evaluate(f"({MOVES})({TIMED})"):
            visits[name].append(took)
        visits["press Check, until feedback"].append(page.evaluate(f"({CHECKS})({TIMED})"))
        page.close()
    return {
        name: [statistics.median(same) for same in zip(*runs, strict=True)]
        for name, runs in visits.items()
    }


# How right the graders are ----------------------------------------------------------------------

GRADE = """(rows) => rows.map(([key, answer]) => {
  const { status, credit } = kernelfree.grade(key, JSON.parse(answer));
  return [status, credit];
})"""


def grade_all(browser) -> tuple[list, dict]:
    """Return type, status and credit as published of each answer; and as given, by grader."""
    keys = {one.id: one.key for one in bank.read(ROOT / "tests" / "adversarial.yml").questions}
    with open(ROOT / "tests" / "adversarial.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = [(keys[row["question"]], row["answer"]) for row in rows]
    python = [grade(key, json.loads(answer)) for key, answer in answers]
    page = browser.new_page()
    for name in GRADERS:
        page.add_script_tag(content=source(name))
    javascript = page.evaluate(GRADE, answers)
    page.close()
    published = [
        (key["type"], row["status"], float(row["credit"]))
        for (key, _), row in zip(answers, rows, strict=True)
    ]
    return published, {"Python": [(g.status, g.credit) for g in python], "JavaScript": javascript}


def count_errors(published: list, given: list) -> dict[str, Counter]:
    """Return by type, and for all, how many answers there are and how many were misjudged."""
    counts = defaultdict(Counter)
    for (kind, status, credit), (got_status, got_credit) in zip(published, given, strict=True):
        less = got_credit < credit - 1e-9 or (got_status == "wrong" != status)
        errors = {"accepts": got_credit > credit + 1e-9, "rejects": less}
        for name in ("all types", kind):
            counts[name].update({"answers": 1} | errors)
    return counts


# The tables -------------------------------------------------------------------------------------


def show(name: str, value: float, unit: str, wanted: str = "", met: bool = True) -> None:
    """Print a line of a table; a wanted bound is met or missed."""
    bound = f"wanted {wanted}: {'met' if met else 'MISSED'}" if wanted else ""
    print(f"{name:50} {value:7.1f} {unit:15} {bound}".rstrip())


def show_weights(browser, servers: dict, html: Path) -> None:
    """Print what widgets add to the page, and the size of our own files."""
    print(f"\nWhat the explorers and {QUESTIONS} questions add to the same page without widgets;")
    print("plain is ipywidgets, which hold no settings but the first, no answers and no feedback")
    weights = {name: weigh(browser, server, name) for name, server in servers.items()}
    none_size, none_requests = weights.pop("none")
    for name, (size, requests) in weights.items():
        show(f"{name}: sent to Chromium", size - none_size, "kB gzipped")
        show(f"{name}: requests", requests - none_requests, "more")
    if "plain" in weights:
        ratio = (weights["plain"][0] - none_size) / (weights["ours"][0] - none_size)
        show("plain / ours", ratio, "times", f"at least {LIGHTER}", ratio >= LIGHTER)
    own = sum(len(packed(html / "_static" / name)) for name in OWN) / 1000
    show("ours: scripts and style", own, "kB gzipped", f"at most {OWN_KB}", own <= OWN_KB)


def show_waits(browser, servers: dict) -> None:
    """Print how long it takes until a first control works; what slows one visit slows each."""
    print(f"\nFrom navigation to the first slider that works, processor {SLOWER} times slower")
    waits = [
        {name: wait_for_control(browser, server, name) for name, server in servers.items()}
        for _ in range(RUNS)
    ]
    for name in servers:
        what = "first slider works" if name in SLIDERS else "page is ready, without widgets"
        seconds = statistics.median(visit[name] for visit in waits)
        show(f"{name}: {what}", seconds, f"s, median of {RUNS}")


def show_actions(browser, server) -> None:
    """Print how long the page takes to answer a reader."""
    print(f"\nOurs, normal speed: from an action until it is laid out; each the median of {RUNS}")
    for name, times in measure_actions(browser, server).items():
        worst = max(times)
        show(f"{name}, median", statistics.median(times), f"ms, {len(times)} actions")
        show(f"{name}, worst", worst, "ms", f"at most {FRAME_MS}", worst <= FRAME_MS)


def show_errors(browser) -> None:
    """Print how often each grader gave more, or less, than an answer deserves."""
    published, graded = grade_all(browser)
    for error in ("accepts", "rejects"):
        print(f"\nFalse {error}, percent of the answers of tests/adversarial.csv, wanted 0")
        print(f"{'':50} {'answers':>7} " + " ".join(f"{name:>10}" for name in graded))
        counts = [count_errors(published, given) for given in graded.values()]
        for kind, found in counts[0].items():
            rates = [100 * one[kind][error] / found["answers"] for one in counts]
            cells = " ".join(f"{rate:10.2f}" for rate in rates)
            print(f"{kind:50} {found['answers']:7} {cells} {'MISSED' if any(rates) else 'met'}")


def main() -> None:
    """Print all tables."""
    path = find_browser()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = build_pages(Path(folder))
        servers = {name: serve(html) for name, html in pages.items()}
        browser = launch(playwright, path)
        show_weights(browser, servers, pages["ours"])
        show_waits(browser, servers)
        show_actions(browser, servers["ours"])
        show_errors(browser)
        browser.close()


if __name__ == "__main__":
    main()
