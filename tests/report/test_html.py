"""The HTML page: self-contained, harmless, readable by machines and by people."""

import base64
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
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

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
        "dd", "small", "section", "h2", "b", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "img",
        "figcaption", "details", "summary", "footer",
    }  # fmt: skip
    assert {tag for tag, _ in page.elements} == known


def test_no_script_no_handler_and_no_address(html, page):
    assert "<script" not in html
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "srcset", "action", "background"):
            if name in attributes:
                assert attributes[name].startswith(("#", "data:image/svg+xml;base64,")), (tag, attributes[name][:60])
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_forbids_everything_but_its_own_styles_and_pictures(page):
    policies = [a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_names_are_shown_as_they_are(page, hostile):
    shown = "".join(page.texts)
    for name in hostile:
        assert name.replace("\r\n", "\n") in shown or name in shown, ascii(name)


def test_pictures_hold_no_script_and_no_address(page):
    sources = [a["src"] for a in page.all("img")]
    assert len(sources) == 1
    svg = base64.b64decode(sources[0].split(",", 1)[1]).decode("utf-8")
    assert svg.startswith("<svg")
    assert "<script" not in svg
    assert "onload" not in re.sub(r">[^<]*<|\"[^\"]*\"", "", svg)
    hosts = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r'(?:xmlns(?::\w+)?)="([^"]*)"', svg)) <= hosts
    assert not re.search(r"<(image|use|foreignObject)[ >]", svg)


def test_every_picture_has_its_reading_and_its_numbers(page, hostile):
    assert page.all("img")[0]["alt"] == hostile[1]
    assert len(page.all("details")) == 1


def test_anchors_are_unique_and_lead_somewhere(page):
    anchors = [a["id"] for a in page.all("h2")]
    assert len(set(anchors)) == len(anchors)
    assert [a["href"] for a in page.all("a")] == [f"#{anchor}" for anchor in anchors]
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


def test_long_tables_say_that_they_are_cut():
    table = Table("t", pd.DataFrame({"n": range(1234)}), "Numbers.")
    html = Report("T", "", (), (Section("S", (table,)),)).to_html()
    assert "Numbers. The first 200 of 1,234 rows." in html
    assert html.count("<tr>") == 201
    exact = Table("t", pd.DataFrame({"n": range(200)}), "Numbers.")
    assert "The first" not in Report("T", "", (), (Section("S", (exact,)),)).to_html()


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
