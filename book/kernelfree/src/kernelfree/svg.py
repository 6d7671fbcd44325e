"""How a figure reaches the page: inline SVG that follows the theme and carries its alt text."""

from __future__ import annotations

import re
import zlib
from xml.etree import ElementTree as ET

from markupsafe import Markup

from kernelfree.settings import current
from kernelfree.templates import html

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
COORDINATES = {"d", "x", "y", "width", "height", "transform", "points"}


def inline_svg(svg: str, alt: str) -> Markup:
    """Return matplotlib's SVG as an element for a page, described by ``alt``."""
    return figure_html(themed_svg(svg, f"svg{zlib.crc32(alt.encode()):08x}-"), alt)


def figure_html(drawing: str, alt: str) -> Markup:
    """Return a drawing as an element for a page; ``alt`` is for those who do not see it."""
    return html("figure.html", drawing=Markup(drawing), alt=" ".join(alt.split()))


def themed_svg(svg: str, prefix: str, digits: int = 2) -> str:
    """Return matplotlib's SVG fit to stand in a page, with its line breaks.

    The paper behind the figure is dropped, colours take what the book has set for them,
    coordinates are cut to ``digits`` decimals of a point, ids that nothing refers to are
    dropped and the rest made unique by ``prefix``.
    """
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))
    parents = {child: parent for parent in root.iter() for child in parent}
    long = re.compile(rf"(\.\d{{{digits}}})\d+")
    for element in list(root.iter()):
        # matplotlib's first patch is the sheet of paper that the figure lies on; its style
        # element would hold for the whole page
        dropped = element.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style")
        if dropped or element.get("id") == "patch_1":
            parents[element].remove(element)
        for name in COORDINATES & element.attrib.keys():
            element.set(name, long.sub(r"\1", element.get(name)))
    _prefix_ids(root, prefix)
    root.attrib.pop("height", None)
    root.attrib.pop("width", None)
    root.set("aria-hidden", "true")
    root.set("stroke-linejoin", "round")
    text = ET.tostring(root, encoding="unicode")
    for colour, replacement in current().colours.items():
        text = text.replace(colour, replacement)
    return text


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
