"""The HTML page: self-contained, harmless, readable by machines and by people."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from lrdomains.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """Elements with their attributes, and whether every one of them was closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.texts, self.scripts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        (self.scripts if self.open[-1:] == ["script"] else self.texts).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(hostile_report):
    return hostile_report.to_html()


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_every_element_is_closed_and_none_is_foreign(page):
    assert page.open == []
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "nav", "a", "main", "dl", "div", "dt",
        "dd", "small", "section", "h2", "b", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure",
        "figcaption", "details", "summary", "footer", "span", "script", "svg", "g", "path", "line", "text",
    }  # fmt: skip
    assert {tag for tag, _ in page.elements} <= known | {"rect", "tspan", "clippath", "defs"}
    assert {tag for tag, _ in page.elements} >= known


def test_no_handler_and_no_address(html, page):
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src", "srcset", "action", "background", "xlink:href"):
            if name in attributes:
                assert attributes[name].startswith("#"), (tag, attributes[name][:60])
        for name in ("fill", "stroke", "clip-path"):
            assert not attributes.get(name, "").startswith("url(") or attributes[name].startswith("url(#picture")
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_the_only_scripts_are_the_pages_own_and_the_policy_allows_no_other(page):
    kinds = [a.get("type") for a in page.all("script")]
    own = [text for text, kind in zip(page.scripts, kinds, strict=True) if kind is None]
    assert len(own) == 2
    assert set(kinds) <= {None, "application/json"}
    (policy,) = [a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("script-src").split() == [digest(text) for text in own]
    assert rules.pop("style-src").startswith("'sha256-")
    assert rules == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


def digest(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_names_are_shown_as_they_are(page, hostile):
    shown = "".join(page.texts)
    for name in hostile:
        assert name.replace("\r\n", "\n") in shown or name in shown, ascii(name)


def test_every_picture_has_its_reading_and_its_numbers(page, hostile):
    (svg,) = page.all("svg")
    assert (svg["role"], svg["aria-label"]) == ("img", hostile[1])
    assert len(page.all("details")) == 1


def test_anchors_are_unique_and_lead_somewhere(page):
    anchors = [a["id"] for a in page.all("h2")]
    assert len(set(anchors)) == len(anchors)
    places = [f"#{anchor}" for anchor in anchors]
    assert [a["href"] for a in page.all("a")] == [*places, *places]
    assert not any(re.search(r"\s", anchor) for anchor in anchors)


def test_tables_are_marked_up_for_those_who_do_not_see_them(page):
    assert all(a.get("scope") == "col" for a in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert page.all("html")[0]["lang"] == "en"
    regions = [a for a in page.all("div") if a.get("role") == "region"]
    assert len(regions) == len(page.all("table"))
    assert all("tabindex" in a and "aria-label" in a for a in regions)


def test_the_page_follows_the_light_and_the_dark_of_its_reader(html):
    assert "color-scheme: light dark" in html
    assert "@media (prefers-color-scheme: dark)" in html
    colours = re.findall(r"--(\w+): (#\w{6})", html[: html.index("* {")])
    light, dark = dict(colours[: len(colours) // 2]), dict(colours[len(colours) // 2 :])
    assert light.keys() == dark.keys()
    for scheme in (light, dark):
        for name in ("ink", "soft", "good", "note", "caution", "problem"):
            for ground in ("ground", "card"):
                # Web Content Accessibility Guidelines 2.2, success criterion 1.4.3.
                assert contrast(scheme[name], scheme[ground]) >= 4.5, (name, ground)


def contrast(first, second):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_long_tables_are_carried_and_what_is_left_out_is_said():
    def written(length):
        table = Table("t", pd.DataFrame({"n": range(length)}), "Numbers.")
        return Report("T", "", (), (Section("S", (table,)),)).to_html()

    assert written(200).count("<tr>") == 201
    assert "application/json" not in written(200)
    assert written(1234).count("<tr>") == 201
    assert '["1,233"]]</script>' in written(1234)
    assert "The first" not in written(1234)
    html = written(200_000)
    assert len(html) < 700_000
    assert re.search(r"The first [\d,]+ of 200,000 rows\.", html)


def test_carried_rows_cannot_end_their_element():
    frame = pd.DataFrame({"label": ["x"] * 200 + ["</script><script>alert(1)</script><!--"]})
    page = Page(Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),)).to_html())
    assert page.open == []
    assert "</script><script>alert(1)</script><!--" in json.loads(page.scripts[1])[0][0]


def test_numbers_stand_right_and_formats_apply():
    frame = pd.DataFrame({"share": [0.25], "name": ["a"]}, index=pd.Index([7], name="n"))
    html = Report("T", "", (), (Section("S", (Table("t", frame, "c", {"share": ".0%"}),)),)).to_html()
    assert '<td class="number">25%</td><td>a</td>' in html
    assert '<td class="number">7</td>' in html


def test_the_same_report_gives_the_same_page(hostile_report, html):
    assert hostile_report.to_html() == html


def test_an_empty_report_is_a_page():
    assert Page(Report("T", "", (), ()).to_html()).open == []


def test_two_sections_of_one_title_and_a_title_without_letters():
    html = Report("T", "", (), (Section("A", ()), Section("A", ()), Section("???", ()))).to_html()
    anchors = [a["id"] for a in Page(html).all("h2")]
    assert len(set(anchors)) == 3


def test_every_kind_of_block_appears_in_order():
    chart = Chart("c", {"mark": "bar", "data": {"values": [{"a": 1}]}}, "CAPTION", "READING", pd.DataFrame({"a": [1]}))
    blocks = (
        Paragraph("PARAGRAPH"),
        Finding("problem", "FINDING"),
        Table("t", pd.DataFrame({"a": [1]}), "TABLE"),
        chart,
    )
    html = Report("T", "", (KeyFigure("FIGURE", "1", "NOTE"),), (Section("S", blocks),)).to_html()
    body = html[html.index("<main>") :]
    places = [
        body.index(t) for t in ("FIGURE", "NOTE", "PARAGRAPH", "FINDING", "TABLE", "CAPTION", "The numbers behind")
    ]
    assert places == sorted(places)
    assert '<p class="finding problem"><b>Problem.</b> FINDING</p>' in html
