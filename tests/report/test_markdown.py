"""Markdown: names are text and nothing else."""

import pandas as pd
import pytest

from lrdomains.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table
from lrdomains.report.markdown import escape_line


@pytest.fixture(scope="module")
def rendered(hostile_report):
    """Return the hostile report as HTML, by a Markdown reader that lets raw HTML and links pass."""
    markdown_it = pytest.importorskip("markdown_it")
    return markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(hostile_report.to_markdown())


def test_no_element_comes_from_a_name(rendered):
    for element in ("<script", "<img", "<a ", "<a>", "<code", "<pre", "<hr", "<br", "<ol", "<h3"):
        assert element not in rendered
    assert rendered.count("<h1>") == 1


def test_every_row_of_every_table_is_there(rendered, hostile):
    # One table a section and that of the chart, each with its header.
    assert rendered.count("<table>") == len(hostile) + 1
    assert rendered.count("<tr>") == (len(hostile) + 1) ** 2
    assert rendered.count("<td>") == len(hostile) * (len(hostile) + 1) * 4


def test_names_are_shown_as_they_are(rendered, hostile):
    import html

    shown = html.unescape(rendered)
    for name in hostile:
        # The only change: what is no space but breaks lines becomes one, and what UTF-8 cannot carry is marked.
        expected = " ".join(name.split()).replace("\x00", "\ufffd")
        assert expected in shown, ascii(name)


@pytest.mark.parametrize(
    "text",
    [
        "- item",
        "-5 degrees",
        "3-4 of them",
        "0.5 is half",
        "1. item",
        "1) item",
        "=====",
        "---",
        "# title",
        "> quote",
        "+ item",
        "    code",
    ],
)
def test_no_line_start_means_anything(text):
    markdown_it = pytest.importorskip("markdown_it")
    html = markdown_it.MarkdownIt("commonmark").render(f"above\n\n{escape_line(text)}\n")
    assert html == f"<p>above</p>\n<p>{text.strip().replace('>', '&gt;')}</p>\n"


def test_long_tables_say_that_they_are_cut():
    table = Table("t", pd.DataFrame({"n": range(300)}), "Numbers.")
    text = Report("T", "", (), (Section("S", (table,)),)).to_markdown()
    assert "The first 200 of 300 rows." in text
    assert text.count("\n| ") == 202


def test_a_whole_report():
    frame = pd.DataFrame({"share": [0.25]}, index=pd.Index(["a|b"], name="word"))
    blocks = (
        Paragraph("Text."),
        Finding("caution", "Beware."),
        Table("t", frame, "A table.", {"share": ".0%"}),
        Table("t", frame, ""),
        Chart("c", {}, "A chart.", "It rises.", frame),
    )
    report = Report("T", "S", (KeyFigure("rank", "3", "of 5"),), (Section("Part", blocks),))
    assert report.to_markdown() == (
        "# T\n\nS\n\n- **rank**: 3 (of 5)\n\n## Part\n\nText.\n\n> **Caution.** Beware.\n\n"
        "| word | share |\n| --- | --- |\n| a\\|b | 25% |\n\n*A table.*\n\n"
        "| word | share |\n| --- | --- |\n| a\\|b | 0.25 |\n\n"
        "**A chart.** It rises.\n\n| word | share |\n| --- | --- |\n| a\\|b | 0.25 |\n"
    )


def test_tables_without_columns_or_rows():
    for frame in (pd.DataFrame(), pd.DataFrame({"a": []})):
        Report("T", "", (), (Section("S", (Table("t", frame, "c"),)),)).to_markdown()
