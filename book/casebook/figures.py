"""How a figure reaches the page: inline SVG that follows the theme and carries its alt text."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from docutils import nodes

from casebook.style import INK, RULE

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
COLOURS = {INK: "currentColor", RULE: "var(--casebook-rule, #d2d2d4)"}


def inline_svg(svg: str, alt: str) -> str:
    """Return matplotlib's SVG as an element for a page.

    The paper behind the figure is dropped, ink and rules take the theme's colours, ids that
    nothing refers to are dropped and the rest made unique to the figure, and ``alt`` becomes
    the figure's name for those who do not see it.
    """
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        # matplotlib's first patch is the sheet of paper that the figure lies on
        if element.tag == f"{{{SVG}}}metadata" or element.get("id") == "patch_1":
            parents[element].remove(element)
    _prefix_ids(root, f"svg{abs(_stable_hash(alt)):08x}-")
    root.attrib.pop("height", None)
    root.attrib.pop("width", None)
    root.set("role", "img")
    root.set("aria-label", " ".join(alt.split()))
    text = ET.tostring(root, encoding="unicode")
    for colour, replacement in COLOURS.items():
        text = text.replace(colour, replacement)
    return text


def _stable_hash(text: str) -> int:
    import zlib

    return zlib.crc32(text.encode())


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    whole = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r"url\(#([^)]+)\)", whole)) | set(re.findall(r'href="#([^"]+)"', whole))
    for element in root.iter():
        id = element.attrib.pop("id", None)
        if id in used:
            element.set("id", prefix + id)
        for name, value in element.attrib.items():
            value = re.sub(r"url\(#", f"url(#{prefix}", value)
            if name == f"{{{XLINK}}}href" and value.startswith("#"):
                value = f"#{prefix}{value[1:]}"
            element.set(name, value)


class SvgRenderer:
    """A MyST-NB renderer: SVG output goes into the page itself, not into an image file."""

    mime_priority_overrides = [("html", "image/svg+xml", 5)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for an SVG output, or None for any other."""
        if inline or data.mime_type != "image/svg+xml":
            return None
        options = renderer.renderer.get_cell_level_config(
            "render_image_options", data.cell_metadata, line=data.line
        )
        alt = options.get("alt", "")
        if not alt:
            renderer.logger.warning(
                "figure without alt text: say what it shows in `mystnb: image: alt:`",
                subtype="image",
                line=data.line,
            )
        return [nodes.raw("", inline_svg(data.string, alt), format="html", classes=["figure"])]
