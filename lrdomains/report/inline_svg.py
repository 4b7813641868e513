"""Charts as SVG inside the page: in the colours of its theme, with what each mark stands for, and nothing foreign."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from lrdomains.report.pictures import chart_svg
from lrdomains.report.report import Chart

#: Colours told apart by people of any colour vision, each in contrast with a white page and with a dark one.
CATEGORIES = ("#3b7dc4", "#c8641a", "#1a9274", "#b8568f", "#8f7ad6", "#a67c00", "#5a8a99", "#8a6d5c")
#: Where what the marks stand for takes more characters than this, it is left to the table: the page would grow heavy.
TITLE_CHARACTERS = 60_000
#: So many rectangles in one group, as in a heat map, are drawn as one path a colour, and a colour is one of these many
#: steps of each of red, green and blue: the page gets a third as heavy, and nobody sees it.
MANY_RECTANGLES, STEP_OF_COLOUR = 600, 8

_ELEMENTS = {
    "svg", "g", "path", "rect", "line", "circle", "text", "tspan", "clipPath", "defs", "linearGradient", "stop",
}  # fmt: skip
_ATTRIBUTES = {
    "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dx", "dy", "width", "height", "viewBox", "transform",
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "stroke-miterlimit", "opacity", "text-anchor", "font-size", "font-weight", "font-style", "offset", "stop-color",
    "gradientUnits", "id", "clip-path",
}  # fmt: skip
# What Vega draws axes, grids and words in, and the name of the page's own colour for it.
_INKS = {"#000": "ink", "#000000": "ink", "black": "ink", "#888": "soft", "#ddd": "line"}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_OF_A_RECTANGLE = {"d", "fill"}
_RECTANGLE = re.compile(r"M(-?[\d.]+),(-?[\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z")
_COLOUR = re.compile(r"rgb\((\d+), ?(\d+), ?(\d+)\)|#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
_WORDS = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 220}
_HOUSE: Mapping[str, Any] = {
    "background": "transparent",
    # Words are measured in a font that a reader may not have; the room on both sides, between labels and between what
    # marks stand for is for one that runs wider.
    "padding": {"left": 30, "top": 5, "bottom": 5, "right": 30},
    "range": {"category": list(CATEGORIES), "heatmap": {"scheme": "viridis"}, "ramp": {"scheme": "viridis"}},
    "mark": {"color": CATEGORIES[0]},
    "axis": {**_WORDS, "labelSeparation": 12, "titlePadding": 10},
    "legend": {**_WORDS, "columnPadding": 40},
    "view": {"stroke": "transparent"},
}


def inline_svg(chart: Chart, *, identifier: str) -> str:
    """Return the chart as an SVG element for an HTML page.

    Only shapes and words are kept: no link, no picture, no style, no class. What a mark stands for becomes its title.

    Parameters
    ----------
    chart : Chart
    identifier : str
        Unique within the page; identifiers inside the picture begin with it.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "nominal"}}}
    >>> svg = inline_svg(Chart("c", spec, "caption", "what it says", pd.DataFrame()), identifier="c1")
    >>> svg.startswith("<svg"), 'aria-label="what it says"' in svg, "class=" in svg
    (True, True, False)
    """
    drawn = chart_svg(Chart(chart.name, _in_house_style(chart.specification), "", "", chart.table))
    root = ElementTree.fromstring(drawn)  # noqa: S314 (drawn by us a moment ago, with every name in it escaped)
    titled = sum(len(element.get("aria-label", "")) for element in root.iter() if _is_mark(element)) <= TITLE_CHARACTERS
    clean = _clean(root, identifier, titled=titled)
    assert clean is not None
    if not titled:
        _join_rectangles(clean)
    clean.set("role", "img")
    clean.set("aria-label", chart.reading)
    return ElementTree.tostring(clean, encoding="unicode")


def _in_house_style(specification: Mapping[str, Any]) -> dict[str, Any]:
    own: Mapping[str, Any] = specification.get("config", {})
    merged = {
        key: {**value, **own.get(key, {})} if isinstance(value, dict) else own.get(key, value)
        for key, value in _HOUSE.items()
    }
    return {**specification, "config": {**own, **merged}}


def _clean(element: ElementTree.Element, identifier: str, *, titled: bool) -> ElementTree.Element | None:
    tag = element.tag.rpartition("}")[2]
    if element.get("display") == "none" or (tag in ("path", "rect") and _is_blank(element)):
        return None
    # A link is undone, not followed: its shapes stay.
    copy = ElementTree.Element("g" if tag == "a" else tag, _attributes(element, identifier))
    if copy.tag not in _ELEMENTS:
        return None
    copy.text = element.text
    if titled and _is_mark(element):
        ElementTree.SubElement(copy, "title").text = element.get("aria-label")
    copy.extend(kept for kept in (_clean(child, identifier, titled=titled) for child in element) if kept is not None)
    return None if copy.tag == "g" and not len(copy) else copy


def _join_rectangles(root: ElementTree.Element) -> None:
    for group in list(root.iter("g")):
        paths = [child for child in group if child.tag == "path" and set(child.keys()) <= _OF_A_RECTANGLE]
        # Those that stand apart have no order; where some overlap, as bars may, nothing is joined.
        if len(paths) < MANY_RECTANGLES or len(paths) < len(group) or not _stand_apart(paths):
            continue
        joined: dict[str, list[str]] = {}
        for path in paths:
            joined.setdefault(_in_steps(path.get("fill", "")), []).append(path.get("d", ""))
        for path in paths:
            group.remove(path)
        for fill, pieces in joined.items():
            ElementTree.SubElement(group, "path", {"d": "".join(pieces), "fill": fill})


def _stand_apart(paths: list[ElementTree.Element]) -> bool:
    """Say whether all paths are rectangles on one grid, each in a cell of its own."""
    found = [_RECTANGLE.fullmatch(path.get("d", "")) for path in paths]
    if not all(found):
        return False
    corners = {(match[1], match[2]) for match in found if match}
    sizes = {(match[3], match[4]) for match in found if match}
    return len(corners) == len(paths) and len(sizes) == 1


def _in_steps(fill: str) -> str:
    match = _COLOUR.fullmatch(fill)
    if match is None:
        return fill
    parts = [int(part) for part in match.groups()[:3]] if match[1] else [int(part, 16) for part in match.groups()[3:]]
    return "#" + "".join(f"{min(255, STEP_OF_COLOUR * round(part / STEP_OF_COLOUR)):02x}" for part in parts)


def _is_blank(element: ElementTree.Element) -> bool:
    if element.get("d") == "" or (element.get("fill") == "transparent" and element.get("width") is not None):
        return True
    # The grounds that groups bring along, without a colour of their own.
    return element.get("class") in ("background", "foreground") and not {"fill", "stroke"} & set(element.keys())


def _is_mark(element: ElementTree.Element) -> bool:
    roles = ("axis", "legend", "title")
    return bool(element.get("aria-label")) and element.get("aria-roledescription") not in roles


def _attributes(element: ElementTree.Element, identifier: str) -> dict[str, str]:
    found = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    for name in ("d", "transform", "x", "y", "x2", "y2"):
        if name in found:
            found[name] = re.sub(
                r"-?\d+\.\d{3,}(?:e-?\d+)?", lambda number: f"{round(float(number[0]), 2):g}", found[name]
            )
    if "id" in found:
        found["id"] = f"{identifier}-{found['id']}"
    for name in ("fill", "stroke", "clip-path"):
        value = found.get(name, "")
        if value.startswith("url("):
            found[name] = value.replace("url(#", f"url(#{identifier}-") if value.startswith("url(#") else "none"
        elif value.lower() in _INKS:
            found[name] = f"var(--{_INKS[value.lower()]})"
    return found
