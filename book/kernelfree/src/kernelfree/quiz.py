"""The exercises of a page as a widget: static HTML on the page, a Jupyter widget with a kernel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import anywidget
import traitlets

from kernelfree import bank as banks
from kernelfree import render
from kernelfree.grade import Grade, grade
from kernelfree.words import script

STATIC = Path(__file__).parent / "static"
GRADERS = ("words", "typed", "texts", "grade")  # the scripts that grade, in the order they run


def source(name: str) -> str:
    """Return the text of one of the page's scripts; ``words`` is made from ``words.json``."""
    return script() if name == "words" else (STATIC / f"{name}.js").read_text(encoding="utf-8")


@cache
def module(*names: str) -> str:
    """Return the page's own scripts as one ECMAScript module with anywidget's entry point."""
    scripts = "\n".join(map(source, names))
    return f"{scripts}\nexport default {{ render: kernelfree.render.{names[-1]} }};\n"


class Quiz(anywidget.AnyWidget):
    """Questions of a bank; observe ``answers`` and ``score`` to follow a student.

    ``answers`` maps a question's id to the answer as `kernelfree.grade.grade` takes it; setting it
    fills in the page.  ``score`` is the sum of the points earned, out of ``out_of``.
    """

    _esm = module(*GRADERS, "page", "store", "quiz")
    _css = (STATIC / "widgets.css").read_text(encoding="utf-8")
    _html = traitlets.Unicode().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    score = traitlets.Float(0.0, read_only=True)
    out_of = traitlets.Float(0.0, read_only=True)

    def __init__(self, html: str, questions: list[banks.Question], **traits):
        self.questions = {one.id: one for one in questions}
        super().__init__(_html=html, **traits)
        self.set_trait("out_of", sum(one.points for one in questions))

    @traitlets.validate("answers")
    def _known(self, proposal):
        for id in proposal["value"]:
            if id not in self.questions:
                near = banks.nearest(id, self.questions)
                raise traitlets.TraitError(f"There is no question {id!r} here. {near}")
        return proposal["value"]

    @traitlets.observe("answers")
    def _score(self, change):
        earned = [self.questions[id].points * one.credit for id, one in self.results.items()]
        self.set_trait("score", float(sum(earned)))

    @property
    def results(self) -> dict[str, Grade]:
        """What became of each answer, by question."""
        return {id: grade(self.questions[id].key, given) for id, given in self.answers.items()}

    def _repr_mimebundle_(self, **options):
        data, metadata = super()._repr_mimebundle_(**options)
        return data | {"text/html": self._html}, metadata


def quiz(name: str, ids=None, section: str = "", skip=()) -> Quiz:
    """Return the exercises of a bank, such as ``quiz("growth")``.

    ``ids`` chooses questions and their order; without it all that are graded are shown, or
    those of one ``section`` of the page, or all but those of the sections in ``skip``.
    Predictions are chosen by id.  `kernelfree.bank.BankError` names the file, the line and the
    remedy if the bank is broken, or the nearest names if one is unknown.
    """
    bank = banks.bank(name)
    chosen = bank.select(ids, section, skip)
    return Quiz(render.quiz_html(bank, chosen), chosen)


def compare(name: str, ids) -> Quiz:
    """Return what became of the predictions ``ids`` of a bank, beside the reader's own guesses."""
    chosen = banks.bank(name).select(ids)
    return Quiz(render.compare_html(chosen), chosen)
