"""A report is a value; it is saved whole, in the format that its name says."""

import html

import pandas as pd
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.report import Paragraph, Report, Section, Table

REPORT = Report("Title", "", (), (Section("A", (Paragraph("Text & more."),)),))


@pytest.mark.parametrize(
    ("name", "start"),
    [("r.html", "<!doctype html>"), ("r.HTM", "<!doctype html>"), ("r.md", "# Title"), ("r.txt", "Title\n=====")],
)
def test_the_extension_names_the_format(tmp_path, name, start):
    REPORT.save(tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    REPORT.save(str(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "seen"), [("r.pdf", ".pdf"), ("report", "a file without extension"), (".html", "a fil")]
)
def test_other_extensions_are_refused_before_anything_is_drawn(tmp_path, name, seen, monkeypatch):
    monkeypatch.setattr(Report, "to_html", lambda self: pytest.fail("drawn"))
    with pytest.raises(InputError, match=f"reports are written as .html, .md, .txt or .json, not as {seen}"):
        REPORT.save(tmp_path / name)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StorageError, match=r"the folder .*no does not exist; create it first"):
        REPORT.save(tmp_path / "no" / "r.html")


def test_a_report_that_cannot_be_drawn_leaves_the_old_file(tmp_path, monkeypatch):
    (tmp_path / "r.html").write_text("old")

    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(Report, "to_html", fail)
    with pytest.raises(RuntimeError):
        REPORT.save(tmp_path / "r.html")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("r.html", "old")]


@pytest.mark.parametrize("name", ["r.html", "r.md", "r.txt"])
def test_hostile_names_are_saved(tmp_path, hostile_report, name):
    hostile_report.save(tmp_path / name)
    assert r"bad \udc80 byte" in (tmp_path / name).read_text(encoding="utf-8").replace("\\\\", "\\")


def test_a_notebook_shows_the_page_in_a_frame():
    shown = REPORT._repr_html_()
    assert shown.startswith('<iframe srcdoc="')
    inside = shown.split('srcdoc="', 1)[1].split('"', 1)[0]
    assert html.unescape(inside) == REPORT.to_html()


def test_a_table_can_be_read_as_data():
    table = Table("t", pd.DataFrame({"a": [1]}), "caption")
    report = Report("T", "", (), (Section("S", (table,)),))
    assert report.sections[0].blocks[0].frame["a"].item() == 1
