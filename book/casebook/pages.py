"""The generated pages: the claims ledger, the codebook, the timeline."""

from __future__ import annotations

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from casebook import data, fresh
from casebook.claims import VERDICTS, claims, format_value


class GeneratedDirective(SphinxDirective):
    """A directive whose content is MyST Markdown written by ``lines`` from ``looks_at``."""

    looks_at: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the Markdown that stands in the directive's place."""
        raise NotImplementedError

    def run(self):
        for thing in self.looks_at:
            fresh.note(self.env, "tree", thing)
        container = nodes.Element()
        self.state.nested_parse(StringList(self.lines(), self.get_source_info()[0]), 0, container)
        return container.children


def table(header: dict[str, int], rows: list[list[list[nodes.Node]]], classes: list[str]):
    """Return a table node and its body.

    ``header`` has each column's name and its width in percent; a cell is a list of nodes.
    """
    group = nodes.tgroup("", *[nodes.colspec(colwidth=w) for w in header.values()])
    group["cols"] = len(header)
    head = nodes.row("", *[nodes.entry("", nodes.paragraph("", name)) for name in header])
    body = nodes.tbody("", *[nodes.row("", *[nodes.entry("", *c) for c in r]) for r in rows])
    group += [nodes.thead("", head), body]
    return nodes.table("", group, classes=classes), body


class LedgerDirective(SphinxDirective):
    """``{claims-ledger}``: every claim as a row with an address of its own."""

    def run(self):
        found = claims()
        for thing in ("data/claims.csv", "book/references.bib"):
            fresh.note(self.env, "tree", thing)
        header = {"Claim": 28, "Who and where": 18, "Kind": 10, "Verdict": 12, "Evidence": 32}
        node, body = table(header, [self.cells(row) for row in found], ["claims-ledger"])
        for row, claim in zip(body, found, strict=True):
            row["ids"] = [f"claim-{claim.id}"]
        return [node]

    def cells(self, claim):
        """Return the cells of one claim."""
        printed = f" ({claim.display})" if claim.value else ""
        source = f"\n\nSource named: {claim.named_source}." if claim.named_source else ""
        cited = " {cite:p}`" + ",".join(claim.citations) + "`" if claim.citations else ""
        report = data.bibliography()[claim.report]
        link = nodes.reference("", claim.id, refuri=f"#claim-{claim.id}", internal=True)
        return [
            [
                nodes.paragraph("", claim.claim + printed),
                nodes.paragraph("", "", link, classes=["claim-address"]),
            ],
            self.parse(f"{report}\n\n{{doc}}`/book/{claim.section}`{source}"),
            [nodes.paragraph("", claim.kind)],
            [nodes.paragraph("", claim.verdict, classes=[f"claim-{claim.verdict}"])],
            self.parse(f"{claim.evidence}{cited} Checked {claim.checked}."),
        ]

    def parse(self, text: str) -> list[nodes.Node]:
        """Return Markdown as nodes."""
        container = nodes.Element()
        lines = StringList(text.splitlines(), "data/claims.csv")
        self.state.nested_parse(lines, 0, container)
        return container.children


class LedgerSummary(GeneratedDirective):
    """``{claims-summary}``: how many claims have which verdict, and what a verdict means."""

    looks_at = ("data/claims.csv",)

    def lines(self):
        found = claims()
        rows = [
            f"| {verdict} | {sum(c.verdict == verdict for c in found)} | {meaning} |"
            for verdict, meaning in VERDICTS.items()
        ]
        return ["| Verdict | Claims | Meaning |", "|---|---:|---|", *rows, "",
                f"{len(found)} claims in all."]  # fmt: skip


class CodebookDirective(GeneratedDirective):
    """``{codebook}``: every table and column of the data package, with downloads."""

    looks_at = ("data/**/*",)

    def lines(self):
        return [line for name in data.resources() for line in self.table_lines(name)]

    def table_lines(self, name: str) -> list[str]:
        """Return one table's section."""
        resource = data.resources()[name]
        key = resource["schema"].get("primaryKey", [])
        sources = "; ".join(_link(source) for source in resource["sources"])
        licences = "; ".join(_link(licence) for licence in resource["licenses"])
        fields = [
            f"| `{f['name']}` | {f['type']} | {f.get('unit', '')} | {_cell(f['description'])} |"
            for f in resource["schema"]["fields"]
        ]
        return [
            f"(table-{name.replace('_', '-')})=",
            f"## {resource['title']}",
            "",
            resource["description"],
            "",
            f"- Table: {{download}}`{resource['path']} </data/{resource['path']}>`, "
            f'{len(data.load(name)):,} rows; in Python `load("{name}")`.',
            f"- Key: {', '.join(f'`{column}`' for column in key)}.",
            f"- Vintage: {resource['vintage']}.",
            f"- Sources: {sources}.",
            f"- Licence: {licences}.",
            f"- SHA-256: `{data.checksum(name)}`",
            "",
            "| Column | Type | Unit | Meaning |",
            "|---|---|---|---|",
            *fields,
            "",
        ]


def _link(thing: dict) -> str:
    path = thing.get("path", "")
    return f"[{thing['title']}]({path})" if path.startswith("http") else thing["title"]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


class TimelineDirective(GeneratedDirective):
    """``{timeline}``: the table of events, oldest first, by decade."""

    looks_at = ("data/events.csv",)

    def lines(self):
        out, decade = [], None
        for row in data.load("events").sort_values("date").fillna("").to_dict("records"):
            if row["date"][:3] != decade:
                decade = row["date"][:3]
                out += ["", f"## {decade}0s", ""]
            cite = "{cite:p}`" + ",".join(row["source"].split()) + "`"
            date = format_value(row["date"], "date")
            out.append(f"- **{date}.** {row['title']}. {row['what_happened']} {cite}")
        return out


def setup(app):
    """Register the directives."""
    app.add_directive("claims-ledger", LedgerDirective)
    app.add_directive("claims-summary", LedgerSummary)
    app.add_directive("codebook", CodebookDirective)
    app.add_directive("timeline", TimelineDirective)
