"""The ``claim`` role: a report's figure in prose, with who said it, where, and the verdict."""

from __future__ import annotations

from urllib.parse import urlencode

from docutils import nodes
from kernelfree.templates import html
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from casebook import fresh
from casebook.claims import VERDICTS, claim, claims, note_parts
from casebook.data import DataError

LEDGER = "book/then-and-now/claims-ledger"


class claim_value(nodes.Inline, nodes.TextElement):
    """A claim's value in running text; ``claim_id`` names the row, ``number`` the note."""


class claim_notes(nodes.General, nodes.Element):
    """The notes on a page's claims: shown at the figure on screen, as a list in print."""


class claim_tally(nodes.General, nodes.Element):
    """How the claims of a page's ``section`` of a report have fared, with a link to them."""


class ClaimRole(SphinxRole):
    """`` {claim}`vietnam-us-export-share` `` prints the value, with a note and a link."""

    def run(self):
        try:
            row = claim(self.text.strip())
            if not row.value:
                raise DataError(f"The claim {row.id!r} has no value to print; cite it in words.")
        except DataError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        fresh.note(self.env, "claim", row.id)
        node = claim_value(self.rawtext, row.display, claim_id=row.id)
        return [node], []


class NumberClaims(SphinxTransform):
    """Number a page's claims; append their tally and their notes."""

    default_priority = 850

    def apply(self):
        section = self.env.docname.removeprefix("book/")
        fresh.note(self.env, "claims", section)
        if any(row.section == section for row in claims()):
            self.document += claim_tally(section=section)
        places = list(self.document.findall(claim_value))
        if not places:
            return
        ids = list(dict.fromkeys(place["claim_id"] for place in places))
        for place in places:
            place["number"] = ids.index(place["claim_id"]) + 1
        notes = claim_notes()
        for number, id in enumerate(ids, start=1):
            fresh.note(self.env, "title", claim(id).section)
            notes += _note(number, id)
        self.document += notes


def _note(number: int, id: str) -> nodes.list_item:
    row = claim(id)
    who, verdict, evidence = note_parts(row)
    said = nodes.paragraph("", "", nodes.strong("", row.display), nodes.Text(f" {who}"))
    judged = nodes.paragraph("", "", nodes.strong("", "Verdict: "), nodes.Text(verdict))
    link = addnodes.pending_xref(
        "", nodes.Text("Full record in the ledger"), reftype="claim", refdomain="", reftarget=id
    )
    item = nodes.list_item("", said, judged, ids=[f"claim-note-{number}"])
    if evidence:
        item += nodes.paragraph("", evidence)
    item += nodes.paragraph("", "", link)
    return item


def resolve_claim(app, env, node, contnode):
    """Point a note's link at its row of the ledger page."""
    if node["reftype"] != "claim":
        return None
    return make_refnode(app.builder, env.docname, LEDGER, f"claim-{node['reftarget']}", contnode)


def visit_value_html(self, node):
    """Write the value as a link to its row, described by its note."""
    uri = self.builder.get_relative_uri(self.builder.current_docname, LEDGER)
    number = node["number"]
    self.body.append(
        self.starttag(
            node,
            "a",
            "",
            CLASS=f"claim claim-{claim(node['claim_id']).verdict}",
            href=f"{uri}#claim-{node['claim_id']}",
            **{"aria-describedby": f"claim-note-{number}"},
        )
    )


def depart_value_html(self, node):
    """Close the link; its number shows in print only."""
    self.body.append(f'<sup class="claim-number" aria-hidden="true">{node["number"]}</sup></a>')


def visit_tally_html(self, node):
    """Write the tally; the link opens the ledger at this section."""
    docname = self.builder.current_docname
    title = self.builder.env.titles[docname].astext()
    uri = self.builder.get_relative_uri(docname, LEDGER)
    verdicts = [row.verdict for row in claims(node["section"])]
    counts = ", ".join(f"{v} {verdicts.count(v)}" for v in VERDICTS if v in verdicts)
    href = f"{uri}?{urlencode({'section': title})}"
    filled = {"number": len(verdicts), "counts": counts, "href": href}
    self.body.append(html("tally.html", "casebook", **filled))
    raise nodes.SkipNode


def visit_notes_html(self, node):
    """Open the list of notes."""
    self.body.append(
        '<section class="claim-notes" aria-label="Notes on the figures">'
        '<p class="rubric">Notes on the figures</p><ol>'
    )


def depart_notes_html(self, node):
    """Close the list of notes."""
    self.body.append("</ol></section>")


def skip(self, node):
    """Leave out what only a page can show."""
    raise nodes.SkipNode


def _pass(self, node):
    pass


def setup(app):
    """Register the role, its nodes and the transform that numbers them."""
    app.add_role("claim", ClaimRole())
    app.add_node(
        claim_value,
        html=(visit_value_html, depart_value_html),
        text=(_pass, _pass),
        latex=(_pass, _pass),
    )
    app.add_node(
        claim_tally,
        html=(visit_tally_html, None),
        text=(skip, None),
        latex=(skip, None),
    )
    app.add_node(
        claim_notes,
        html=(visit_notes_html, depart_notes_html),
        text=(_pass, _pass),
        latex=(_pass, _pass),
    )
    app.add_transform(NumberClaims)
    app.connect("missing-reference", resolve_claim)
