"""Explorers: a model with controls and a picture that also works where no Python runs.

At build time the function is evaluated at every setting of its controls; the page holds the
first picture and, for each setting, only the lines that differ.  With a kernel the same object
calls the function itself.
"""

from __future__ import annotations

import gc
import gzip
import io
import math
import os
from contextlib import contextmanager
from difflib import SequenceMatcher
from itertools import count, product
from pathlib import Path

import anywidget
import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import traitlets
from IPython import get_ipython
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG

from kernelfree import uses
from kernelfree.controls import MANY, Control, ExplorerError, make
from kernelfree.quiz import STATIC, module
from kernelfree.settings import current
from kernelfree.svg import figure_html, themed_svg
from kernelfree.templates import html

SETTINGS = 1_000  # that a page may hold
BYTES = 150_000  # of all that differs, gzipped
STEP = 25  # settings between two words of progress


class Explorer(anywidget.AnyWidget):
    """A function of some controls, drawn; observe ``value`` and ``frame``.

    ``value`` maps each control to its setting; with a kernel a slider may also stand between
    the values of the lattice.  ``frame`` is what that setting shows: ``svg``, ``sentence`` and
    ``table`` (rows of texts, the first one the heads).
    """

    _esm = module("page", "explore")
    _css = (STATIC / "widgets.css").read_text(encoding="utf-8")
    _html = traitlets.Unicode().tag(sync=True)
    _controls = traitlets.List().tag(sync=True)
    value = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, function, name: str, controls: list[Control], frames: list[dict]):
        self.function, self.name, self.controls = function, name, controls
        self.frames = [self.initial | frame for frame in frames]
        self._places = []
        super().__init__(value=self.initial, frame=self.draw(self.initial))
        self._controls = [
            {"name": one.name, "kind": one.kind, "values": list(one.values), "step": one.step}
            for one in controls
        ]
        self._html = self._section("")
        self.observe(lambda change: setattr(self, "frame", self.draw(change["new"])), "value")

    @property
    def initial(self) -> dict:
        """The first setting: that of the function's defaults."""
        return {one.name: one.values[one.initial] for one in self.controls}

    @traitlets.validate("value")
    def _in_range(self, proposal):
        value = dict(proposal["value"])
        if value.keys() != self.initial.keys():
            names = ", ".join(self.initial)
            raise traitlets.TraitError(f"{self.name}: set each of {names}, and nothing else.")
        try:
            for one in self.controls:
                one.argument(value[one.name])
        except ExplorerError as error:
            raise traitlets.TraitError(f"{self.name}: {error}") from None
        return value

    def draw(self, value: dict) -> dict:
        """Return the frame at a setting: svg, sentence, table."""
        arguments = {one.name: one.argument(value[one.name]) for one in self.controls}
        point = f"{self.function.__name__}({', '.join(f'{k}={v!r}' for k, v in value.items())})"
        with mpl.rc_context(dict(current().style)):
            try:
                made = self.function(**arguments)
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                raise ExplorerError(f"{point} failed: {told}") from error
            figure, sentence, table = _parts(made, point)
            self._place(figure)
            svg = io.StringIO()
            FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})
        plt.close(figure)
        rows = [["" if pd.isna(cell) else str(cell) for cell in row] for row in table]
        return {"svg": themed_svg(svg.getvalue(), f"{self.name}-", digits=1), "sentence": sentence,
                "table": rows}  # fmt: skip

    def _place(self, figure) -> None:
        """Put the axes where the first setting has them: they must not jump, nor be laid anew."""
        if not self._places:
            figure.draw_without_rendering()
            self._places = [axes.get_position() for axes in figure.axes]
        figure.set_layout_engine("none")
        for axes, place in zip(figure.axes, self._places, strict=True):
            axes.set_position(place)

    def settings(self):
        """Yield every setting of the lattice, the last control changing fastest."""
        for values in product(*(one.values for one in self.controls)):
            yield dict(zip(self.initial, values, strict=True))

    def lattice(self) -> dict:
        """Return all settings as the page holds them.

        ``lines`` are all different lines of pictures and tables; ``base`` are those of the
        first setting's picture and table, by number; each of ``frames`` is its sentence and how
        picture and table differ: start, number of lines dropped, lines put in.
        """
        lines: dict[str, int] = {}

        def numbers(frame: dict) -> list[list[int]]:
            table = ["\t".join(row) for row in frame["table"]]
            parts = (frame["svg"].split("\n"), table)
            return [[lines.setdefault(line, len(lines)) for line in part] for part in parts]

        base = numbers(self.draw(self.initial))
        size, frames = math.prod(len(one.values) for one in self.controls), []
        with _swept():
            for number, value in enumerate(self.settings()):
                if number % STEP == 0:
                    _progress(self.name, number, size)
                    gc.collect()
                frame = self.draw(value)
                edits = [_edits(*pair) for pair in zip(base, numbers(frame), strict=True)]
                frames.append([frame["sentence"], *edits])
        _progress(self.name, size, size)
        return {"lines": list(lines), "base": base, "frames": frames}

    def static_html(self) -> str:
        """Return the explorer for a page without a kernel, with its whole lattice."""
        return self._section(self._lattice_html())

    def _lattice_html(self) -> str:
        made = html("data.html", data={"controls": self._controls, **self.lattice()})
        size = len(gzip.compress(made.encode()))
        if size > BYTES:
            raise ExplorerError(
                f"{self.name}: what differs between the settings is {size:,} bytes gzipped, more "
                f"than {BYTES:,}. Draw fewer points, or give a control fewer values."
            )
        return made

    def _kept_html(self, folder: Path) -> str:
        """Return the lattice as the last build drew it, if nothing that it used has changed.

        That is: no cell up to here, no file and no module.  No question moves a drawing.
        """
        cells = "\0".join(get_ipython().history_manager.input_hist_raw)
        place = folder / f"{self.name}.json"
        questions = [current().banks] if current().banks.is_relative_to(current().root) else []
        return uses.kept(place, uses.digest_of(cells), self._lattice_html, apart=questions)

    def _section(self, lattice: str) -> Markup:
        shown = self.frame if self.value == self.initial else self.draw(self.initial)
        return html(
            "explorer.html",
            name=self.name,
            label=self.function.__name__.replace("_", " "),
            controls=self.controls,
            many=MANY,
            figure=figure_html(shown["svg"], shown["sentence"]),
            sentence=shown["sentence"],
            table=shown["table"],
            printed=list(map(self._printed, count(1), self.frames)) if lattice else [],
            lattice=Markup(lattice),
        )

    def _printed(self, number: int, value: dict) -> tuple[str, str, Markup]:
        """Return a frame for paper, and for those without scripts: its setting in words."""
        frame = self.draw(value)
        svg = frame["svg"].replace(f"{self.name}-", f"{self.name}-{number}-")  # unique ids
        words = "; ".join(f"{one.label}: {_word(value[one.name])}" for one in self.controls)
        return words, frame["sentence"], figure_html(svg, frame["sentence"])

    def _repr_mimebundle_(self, **options):
        data, metadata = super()._repr_mimebundle_(**options)
        drawings = os.environ.get("KERNELFREE_BUILD")  # a live kernel needs no lattice
        html = self._section(self._kept_html(Path(drawings))) if drawings else self._html
        return data | {"text/html": html}, metadata


def explore(function, *, name: str, labels=None, frames=(), limit: int = SETTINGS, **controls):
    """Return an explorer of ``function`` over its ``controls``.

    Parameters
    ----------
    function
        Takes each control by name; returns ``(figure, sentence)`` or ``(figure, sentence,
        table)``: a matplotlib figure, one sentence that says in words what it shows (it is
        the readout, the live region and the alternative text), and a DataFrame.  Its defaults
        are the first setting.
    name
        The address on the page: ``#name?growth=7`` leads to a setting.
    labels
        What stands beside each control.
    frames
        Settings to print, as dicts; what a dict leaves out is as in the first setting.
    limit
        How many settings the lattice may have.
    controls
        A rising range or list of numbers is a slider; texts are radio buttons, or a list to
        choose from if there are more than four; a dict maps such texts to what the function
        gets; a bool is a checkbox.

    Raises `ExplorerError`: the lattice is too large, a control does not fit the function, or
    the function fails at a setting, which the message names.
    """
    made = make(function, controls, labels or {})
    size = math.prod(len(one.values) for one in made)
    if size > limit:
        sizes = " × ".join(f"{one.name} ({len(one.values)})" for one in made)
        raise ExplorerError(
            f"{name}: {sizes} = {size:,} settings, more than the {limit:,} that a page may "
            "hold. Give a control fewer values, or raise limit."
        )
    explorer = Explorer(function, name, made, [{}, *frames])
    drawings = os.environ.get("KERNELFREE_BUILD")
    if drawings and get_ipython() is not None:  # a setting that fails must fail the cell
        explorer._kept_html(Path(drawings))
    return explorer


def _parts(made, point: str) -> tuple:
    """Return figure, sentence and table rows of what a function returned."""
    if not isinstance(made, tuple) or len(made) not in (2, 3) or not isinstance(made[1], str):
        raise ExplorerError(
            f"{point} must return (figure, sentence) or (figure, sentence, table)."
        )
    if not made[1].strip():
        raise ExplorerError(f"{point} returned no sentence: say what the picture shows.")
    if len(made) == 2:
        return *made, []
    table = made[2]
    return *made[:2], [list(table.columns), *table.itertuples(index=False)]


def _edits(base: list[int], new: list[int]) -> list:
    """Return how ``new`` differs from ``base``: start, number dropped, what is put in, ..."""
    found = []
    matcher = SequenceMatcher(None, base, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            found += [start, end - start, new[first:last]]
    return found


def _word(value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@contextmanager
def _swept():
    """Let `lattice` collect garbage itself: matplotlib's figures make Python look for it often.

    What is there already is put aside: it is no garbage, and looking at it takes a third of
    the time that a picture takes.
    """
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _progress(name: str, done: int, size: int) -> None:
    """Say how far a lattice is, to whoever builds: a line of the file that the build named."""
    if "KERNELFREE_PROGRESS" in os.environ:
        line = f"{name} {done} {size}\n".encode()
        file = os.open(os.environ["KERNELFREE_PROGRESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line)
        os.close(file)
