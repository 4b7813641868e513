"""Charts inside the page: shapes, words and titles, and nothing that acts or asks."""

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from lrdomains.report import Chart
from lrdomains.report.inline_svg import _ATTRIBUTES, _ELEMENTS, CATEGORIES, TITLE_CHARACTERS, inline_svg


def bars(labels, **encoding):
    return {
        "mark": "bar",
        "data": {"values": [{"label": label, "value": i + 1, "kind": str(i % 3)} for i, label in enumerate(labels)]},
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "y": {"field": "label", "type": "nominal"},
            **encoding,
        },
    }


def drawn(specification, identifier="p1"):
    return ElementTree.fromstring(
        inline_svg(Chart("c", specification, "caption", "reading", pd.DataFrame()), identifier=identifier)
    )


def test_only_shapes_and_words_are_left(hostile):
    picture = drawn(bars(hostile, href={"field": "label"}, tooltip={"field": "label"}))
    assert {element.tag for element in picture.iter()} <= _ELEMENTS | {"title"}
    for element in picture.iter():
        assert set(element.keys()) <= _ATTRIBUTES | {"role", "aria-label"}
        assert not any("javascript" in value or "http" in value for value in element.attrib.values())


def test_an_image_is_not_drawn():
    specification = bars(["a"])
    specification["mark"] = {"type": "image", "width": 20, "height": 20}
    specification["encoding"]["url"] = {"value": "http://example.com/x.png"}
    assert "example.com" not in ElementTree.tostring(drawn(specification), encoding="unicode")


def test_marks_say_what_they_stand_for():
    titles = [element.text for element in drawn(bars(["a", "<b>"])).iter("title")]
    assert titles == ["value: 1; label: a", "value: 2; label: <b>"]


def test_many_marks_carry_no_titles():
    assert not list(drawn(bars([f"{i:050}" for i in range(TITLE_CHARACTERS // 50)])).iter("title"))


def test_it_is_one_picture_with_a_reading():
    picture = drawn(bars(["a"]))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "reading")


def test_words_and_lines_take_the_colours_of_the_page():
    text = ElementTree.tostring(drawn(bars(["a"])), encoding="unicode")
    assert 'fill="var(--ink)"' in text
    assert 'stroke="var(--line)"' in text
    assert 'fill="white"' not in text


def test_identifiers_begin_with_the_pictures_own():
    specification = bars(["a", "b"], color={"field": "value", "type": "quantitative"})
    text = ElementTree.tostring(drawn(specification, "p7"), encoding="unicode")
    assert re.findall(r'id="([^"]*)"', text)
    assert all(
        name.startswith("p7-") for name in re.findall(r'id="([^"]*)"|url\(#([^)]*)\)', text) for name in name if name
    )


def test_the_house_colours_are_taken_unless_the_chart_has_its_own():
    colour = {"field": "kind", "type": "nominal"}
    assert CATEGORIES[2] in ElementTree.tostring(drawn(bars("abc", color=colour)), encoding="unicode")
    own = {**colour, "scale": {"range": ["#111111", "#222222", "#333333"]}}
    assert "#222222" in ElementTree.tostring(drawn(bars("abc", color=own)), encoding="unicode")
    config = {**bars("a"), "config": {"mark": {"color": "#123456"}}}
    assert "#123456" in ElementTree.tostring(drawn(config), encoding="unicode")


@pytest.mark.parametrize("ground", ["#ffffff", "#14181d"])
def test_categories_stand_out_from_both_grounds(ground):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour in CATEGORIES:
        lighter, darker = sorted((luminance(colour), luminance(ground)), reverse=True)
        # Web Content Accessibility Guidelines 2.2, success criterion 1.4.11.
        assert (lighter + 0.05) / (darker + 0.05) >= 3.0, colour


def test_the_same_chart_gives_the_same_bytes():
    chart = Chart("c", bars(["a"]), "caption", "reading", pd.DataFrame())
    assert inline_svg(chart, identifier="p") == inline_svg(chart, identifier="p")


def heat_map(side, seed=0):
    colours = np.random.default_rng(seed).random(side * side)
    rows, columns = np.divmod(np.arange(side * side), side)
    values = [
        {"row": f"r{i}", "column": f"c{j}", "v": v} for i, j, v in zip(rows, columns, colours.tolist(), strict=True)
    ]
    encoding = {
        "x": {"field": "column", "type": "nominal"},
        "y": {"field": "row", "type": "nominal"},
        "color": {"field": "v", "type": "quantitative"},
    }
    specification = {"mark": "rect", "width": 400, "height": 400, "data": {"values": values}, "encoding": encoding}
    return Chart("c", specification, "caption", "reading", pd.DataFrame())


def test_rectangles_of_a_large_heat_map_are_drawn_a_colour_at_a_time():
    svg = inline_svg(heat_map(50), identifier="p")
    corners = re.findall(r"M([\d.]+,[\d.]+)h8v8h-8Z", svg)
    assert len(corners) == len(set(corners)) == 2500
    assert svg.count("<path") < 400
    assert len(svg) < 100_000


def test_a_small_heat_map_keeps_its_rectangles_and_what_they_stand_for():
    svg = inline_svg(heat_map(10), identifier="p")
    assert svg.count("<title>") == 100


def test_bars_that_lie_over_each_other_keep_their_order():
    values = [{"name": f"a name that is long enough to count {i % 400}", "v": i} for i in range(1200)]
    encoding = {"x": {"field": "name", "type": "nominal"}, "y": {"field": "v", "type": "quantitative", "stack": None}}
    specification = {"mark": "bar", "data": {"values": values}, "encoding": encoding}
    svg = inline_svg(Chart("c", specification, "caption", "reading", pd.DataFrame()), identifier="p")
    assert svg.count("<path") >= 1200
