"""Two reports side by side: nothing of either is lost."""

import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.report import Beside, Finding, KeyFigure, Paragraph, Report, Section, Table, side_by_side


def report(*sections, figures=()):
    return Report("Topics", "sub", figures, tuple(sections))


def table(name, value):
    return Table(name, pd.DataFrame({"v": [value]}), "c")


def test_figures_stand_in_one_table():
    both = side_by_side(
        report(figures=(KeyFigure("rank", "3"), KeyFigure("only left", "1", "unit"))),
        report(figures=(KeyFigure("rank", "5"), KeyFigure("only right", "2"))),
        titles=("a", "b"),
    )
    frame = both.sections[0].blocks[0].frame
    assert frame.to_numpy().tolist() == [["rank", "3", "5"], ["only left", "1 unit", ""], ["only right", "", "2"]]


def test_tables_are_paired_by_name_and_the_rest_is_kept():
    both = side_by_side(
        report(Section("S", (table("x", 1), table("y", 2), Paragraph("p")))),
        report(Section("S", (table("y", 3), table("z", 4))), Section("New", (Finding("good", "f"),))),
        titles=("a", "b"),
    )
    (first, new) = both.sections
    pairs = [tuple(None if b is None else getattr(b, "name", "text") for b in block.blocks) for block in first.blocks]
    assert pairs == [("x", None), ("y", "y"), ("text", None), (None, "z")]
    assert all(isinstance(block, Beside) for block in first.blocks)
    assert new.title == "New"


def test_every_renderer_shows_both_sides():
    both = side_by_side(report(Section("S", (Paragraph("LEFT"),))), report(Section("S", ())), titles=("<a>", "b"))
    for text in (both.to_html(), both.to_markdown(), both.to_text(), both.to_json()):
        assert "LEFT" in text
    assert "&lt;a&gt;" in both.to_html()


def test_different_things_are_not_compared():
    with pytest.raises(InputError, match="reports on different things: 'Topics' and 'Words'"):
        side_by_side(report(), Report("Words", "", (), ()), titles=("a", "b"))


def test_both_need_a_name_of_their_own():
    with pytest.raises(InputError, match="both reports are called 'a'"):
        side_by_side(report(), report(), titles=("a", "a"))
