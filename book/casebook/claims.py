"""The claims ledger: what a report says, who said it, and whether it holds."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

from kernelfree import uses
from kernelfree.errors import nearest
from kernelfree.templates import html
from markupsafe import Markup

from casebook import values
from casebook.data import ROOT, DataError, load

REPORTS = {
    "tsvetov2019": "Tsvetov, Kashin, Korolev and Pyatachkova (Valdai Discussion Club, 2019)",
    "lukin2017": "Lukin (Russian Analytical Digest, 2017)",
    "kanaev2017": "Kanaev (Russian Analytical Digest, 2017)",
}
VERDICTS = {
    "holds": "Independent evidence agrees.",
    "disputed": "Good sources differ, or the answer depends on how one counts.",
    "wrong": "Independent evidence contradicts it.",
    "superseded": "True when written, or a forecast; events have overtaken it.",
    "unverifiable": "No adequate source was found.",
    "judgement": "An opinion or a causal reading that figures alone cannot settle.",
}
COUNTS = {"people", "years", "events", "countries", "agreements", "times"}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
RANKS = {str(rank): word for rank, word in enumerate(ORDINALS, start=1)}


@dataclass(frozen=True)
class Claim:
    """One row of ``data/claims.csv``; the codebook says what each column means."""

    id: str
    report: str
    section: str
    claim: str
    kind: str
    value: str
    unit: str
    year: str
    named_source: str
    verdict: str
    evidence: str
    citation: str
    checked: str

    @property
    def number(self) -> float:
        """The value as a number, in its unit (`ValueError` if it is not one)."""
        return float(self.value)

    @property
    def display(self) -> str:
        """The value as prose prints it: ``28%``, ``$15.5 billion``, ``May 2014``, ``fifth``."""
        return format_value(self.value, self.unit)

    @property
    def citations(self) -> list[str]:
        """The keys of the evidence in the bibliography."""
        return self.citation.split()

    @property
    def who(self) -> str:
        """The authors, the publisher and the year of the report."""
        return REPORTS[self.report]

    @property
    def where(self) -> str:
        """The title of the page that follows the report's section."""
        uses.note("title", self.section)
        return title(self.section)

    def _repr_html_(self) -> str:
        return Markup("<p>{}</p>").format(note_html(self))


def format_value(value: str, unit: str) -> str:
    """Return a claim's value as prose prints it.

    Raises `ValueError` if the value is not of its unit's form: numbers are plain (``1234.5``),
    dates are ISO 8601 to the year, month or day, ranks are 1 to 10.
    """
    if not unit or unit == "text":
        return value
    if unit == "date":
        return _format_date(value)
    number = values.number(value)
    text = f"{int(number):,}" if number == int(number) and "." not in value else f"{number:,}"
    if unit == "percent":
        return f"{text}%"
    if unit in ("billion USD", "million USD"):
        return f"${text} {unit.split()[0]}"
    if unit == "rank" and value in RANKS:
        return RANKS[value]
    if unit in COUNTS:
        return text
    raise ValueError(f"{value!r} does not fit the unit {unit!r}: correct one of them")


def _format_date(value: str) -> str:
    day = values.date(value)
    parts = [str(day.day), calendar.month_name[day.month], str(day.year)]
    return " ".join(parts[2 - value.count("-") :])


def title(section: str) -> str:
    """Return the title of a page such as ``new-asia/vietnam``; empty if there is none."""
    path = ROOT / "book" / f"{section}.md"
    with uses.unheard():
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    found = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    return found[1] if found else ""


@lru_cache(maxsize=1)
def ledger() -> dict[str, Claim]:
    """Return every claim by its id, in the order of the file.

    A build hears of the claims that are asked for, not of the whole table.
    """
    with uses.unheard():
        frame = load("claims").fillna("").astype(str)
    return {row["id"]: Claim(**row) for row in frame.to_dict("records")}


def _digest(id: str) -> str:
    return uses.digest_of(repr(ledger().get(id)))


def _digest_of_section(section: str) -> str:
    return uses.digest_of(repr([r for r in ledger().values() if section in ("*", r.section)]))


uses.kinds |= {"title": title, "claim": _digest, "claims": _digest_of_section}


def claim(id: str) -> Claim:
    """Return the claim ``id``; raise `DataError` with the nearest ids if there is none.

    Examples
    --------
    >>> claim("vietnam-us-export-share").display
    '19%'
    """
    uses.note("claim", id)
    if id not in ledger():
        raise DataError(f"There is no claim {id!r} in data/claims.csv. {nearest(id, ledger())}")
    return ledger()[id]


def claims(section: str | None = None) -> list[Claim]:
    """Return the claims of one section (a page such as ``new-asia/vietnam``), or all of them."""
    uses.note("claims", section or "*")
    found = [row for row in ledger().values() if section in (None, row.section)]
    if not found:
        sections = {row.section for row in ledger().values()}
        raise DataError(f"No claim is of section {section!r}. {nearest(section, sections)}")
    return found


def note_parts(row: Claim) -> tuple[str, str, str]:
    """Return a claim's note in three sentences or so: who said it, the verdict, the evidence."""
    source = f", naming as source: {row.named_source}" if row.named_source else ""
    who = f"{row.who}, section “{row.where}”{source}."
    verdict = f"{row.verdict}. {VERDICTS[row.verdict]}"
    return who, verdict, row.evidence


def note_html(row: Claim) -> Markup:
    """Return a claim's note as HTML."""
    who, verdict, evidence = note_parts(row)
    return html("note.html", "casebook", row=row, who=who, verdict=verdict, evidence=evidence)
