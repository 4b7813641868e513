"""Plain text: 80 columns, no control characters."""

import pandas as pd
import pytest

from lrdomains.report import Chart, Finding, KeyFigure, Report, Section
from lrdomains.report.terminal import display_width
from lrdomains.report.text import plain_table


def test_no_line_is_wider_than_80_columns(hostile_report):
    text = hostile_report.to_text()
    assert max(map(display_width, text.split("\n"))) <= 80


def test_nothing_is_sent_that_a_terminal_would_obey(hostile_report):
    text = hostile_report.to_text()
    assert all(c.isprintable() for line in text.split("\n") for c in line)
    assert r"nul \x00 and \x1b[2J\x07" in text
    assert r"bad \udc80 byte" in text


def test_findings_are_marked_and_figures_noted():
    report = Report(
        "Title", "Sub", (KeyFigure("rank", "3", "of 5"),), (Section("Part", (Finding("caution", "Beware " * 20),)),)
    )
    lines = report.to_text().splitlines()
    assert lines[:8] == ["Title", "=====", "", "Sub", "", "rank: 3 (of 5)", "", "Part"]
    assert lines[10].startswith("! Beware")
    assert lines[11].startswith("  Beware")


def test_a_chart_is_its_reading():
    chart = Chart("c", {}, "Shares", "All are equal.", pd.DataFrame())
    assert "Shares: All are equal." in Report("T", "", (), (Section("S", (chart,)),)).to_text()


def test_long_and_wide_tables_are_cut_and_say_so():
    table = plain_table(pd.DataFrame({"n": range(1021), "word": ["w" * 200] * 1021}), {})
    lines = table.splitlines()
    assert len(lines) == 22
    assert lines[-1] == "... 1,001 more rows"
    assert all(line.endswith("...") and len(line) == 80 for line in lines[1:-1])
    assert plain_table(pd.DataFrame({"n": range(21)}), {}).endswith("... 1 more row")


def test_columns_line_up_for_wide_characters_too():
    lines = plain_table(pd.DataFrame({"word": ["日本", "abc"], "n": [1, 2]}), {}).splitlines()
    assert [display_width(line[: line.index(c)]) for line, c in zip(lines[1:], "12", strict=True)] == [6, 6]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=[1, 2])])
def test_empty_tables(frame):
    assert plain_table(frame, {}).strip() in {"", "a"}
