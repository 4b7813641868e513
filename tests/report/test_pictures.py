"""Charts as SVG: no network, and no name that ends the process."""

import pandas as pd
import pytest

from lrdomains.report import Chart
from lrdomains.report.pictures import chart_svg


def bar(label, value=1.0):
    return {
        "mark": "bar",
        "data": {"values": [{"label": label, "value": value}]},
        "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "label", "type": "nominal"}},
    }


def draw(specification):
    return chart_svg(Chart("c", specification, "caption", "reading", pd.DataFrame()))


@pytest.mark.parametrize("label", ["a\x00b", "a\x1bb", "bad \udc80", "\ufffe", "\ud800", "<script>", "日本", "a\tb"])
def test_any_name_can_be_drawn(label):
    svg = draw(bar(label))
    assert svg.startswith("<svg")
    assert "<script" not in svg


def test_undrawable_characters_are_marked():
    assert "a\ufffdb" in draw(bar("a\x00b"))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_know(value):
    assert draw(bar("a", value)).startswith("<svg")


def test_the_specification_is_not_changed():
    specification = bar("a\x00b")
    draw(specification)
    assert specification == bar("a\x00b")


def test_no_address_is_read():
    with pytest.raises(ValueError, match=r"External data url not allowed: http://example.com/x.json"):
        draw({"mark": "bar", "data": {"url": "http://example.com/x.json"}})


def test_the_same_chart_gives_the_same_bytes():
    assert draw(bar("a")) == draw(bar("a"))


def test_long_names_lose_their_middle_and_stay_apart():
    long = "a name " * 1000
    values = [{"label": f"{long}{middle}{long}", "value": 1.0} for middle in ("one", "two")]
    svg = draw({**bar(""), "data": {"values": values}})
    assert "…name a name a name  (2)" in svg
    assert long.rstrip() not in svg
    assert len(svg) < 10_000


def test_expressions_are_never_cut():
    condition = " || ".join(f"datum.value === {number}" for number in range(20))
    specification = bar("kept") | {"transform": [{"filter": f"datum.value === 1.0 || {condition}"}]}
    assert "kept" in draw(specification)
