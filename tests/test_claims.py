"""The ledger: complete where it says so, honest in its form, printed as people read it."""

from __future__ import annotations

import pytest
from casebook import claim, claims, show_claims, show_values
from casebook.claims import VERDICTS, Claim, format_value
from casebook.data import DataError


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("19", "percent", "19%"),
        ("6.8", "percent", "6.8%"),
        ("15.5", "billion USD", "$15.5 billion"),
        ("1303", "billion USD", "$1,303 billion"),
        ("95540800", "people", "95,540,800"),
        ("5", "rank", "fifth"),
        ("2014-05", "date", "May 2014"),
        ("2018-12-31", "date", "31 December 2018"),
        ("2017", "date", "2017"),
        ("October", "text", "October"),
        ("", "", ""),
    ],
)
def test_a_value_is_printed_as_prose_prints_it(value, unit, printed):
    assert format_value(value, unit) == printed


@pytest.mark.parametrize(
    ("value", "unit"),
    [("many", "percent"), ("5.2014", "date"), ("2014-13", "date"), ("7", "cm"), ("99", "rank")],
)
def test_a_value_that_does_not_fit_its_unit_is_refused(value, unit):
    with pytest.raises(ValueError):
        format_value(value, unit)


def test_an_unknown_claim_is_answered_with_the_nearest():
    with pytest.raises(DataError, match="vietnam-us-export-share"):
        claim("vietnam-us-export-shares")


def test_the_two_finished_sections_have_all_their_claims():
    # Counted by reading: every number of the section, and every assertion that could be false.
    assert len(claims("new-asia/vietnam")) >= 60
    assert len(claims("new-asia/main-points")) >= 20


VIETNAM_FIGURES = {  # every figure that the section prints, in its order
    "2014-05", "95540800", "106284000", "6.8", "5", "223.8", "492.8", "647.4", "1303", "38.1",
    "8", "42.4", "28", "19", "15.5", "9.2", "17.2", "83", "3.3", "23000", "2018-10", "15",
}  # fmt: skip


def test_every_figure_of_the_vietnam_section_is_in_the_ledger():
    assert VIETNAM_FIGURES - {row.value for row in claims("new-asia/vietnam")} == set()


def test_every_verdict_is_used_and_explained():
    assert {row.verdict for row in claims()} == set(VERDICTS)


def test_each_claim_is_a_sentence_with_evidence_of_its_own_under_the_name_of_its_section():
    told: dict[str, str] = {}  # evidence that stands for two claims was not looked up for one
    offenders = []
    for row in claims():
        words = row.evidence.strip(" .")
        first = told.setdefault(words, row.id)
        sections = {"forecast", "the", *row.section.replace("/", "-").split("-")}
        if not words or words == row.claim.strip(" .") or first != row.id:
            offenders.append(f"{row.id}: its evidence is empty, the claim again, or {first}'s")
        if not row.claim.endswith(".") or row.id.split("-")[0] not in sections:
            offenders.append(f"{row.id}: no sentence, or the name of another section")
    assert offenders == []


def test_a_live_notebook_gets_the_values_and_nothing_can_break_out_of_them():
    shown = show_claims("new-asia/vietnam").data
    assert '"vietnam-us-export-share": ["19%"' in shown
    assert '"great-powers": ["Great power competition"' in shown
    assert '"fig-vietnam-exports": ["Fig. 2"' in shown
    assert show_values({"x": "</script><b>"}).data.count("</script>") == 1


def test_notes_escape_what_a_claim_says():
    row = Claim(
        **dict.fromkeys(Claim.__dataclass_fields__, "")
        | {"report": "lukin2017", "section": "north-korea/china", "verdict": "holds"}
        | {"evidence": "<img src=x>"}
    )
    assert "<img" not in row._repr_html_()
