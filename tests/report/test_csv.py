"""CSV that a spreadsheet opens without running what a name says."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.report.csv import to_safe_csv

STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("start", list(STARTS))
def test_cells_that_would_be_formulas_get_an_apostrophe(start):
    text = f"{start}cmd|' /C calc'!A0"
    frame = pd.DataFrame({text: [text, "harmless"]}, index=pd.Index([text, "b"], name=text))
    back = pd.read_csv(io.StringIO(to_safe_csv(frame), newline=""), dtype=str, keep_default_na=False)
    assert list(back.columns) == [f"'{text}", f"'{text}.1"]
    assert list(back.iloc[:, 0]) == [f"'{text}", "b"]
    assert list(back.iloc[:, 1]) == [f"'{text}", "harmless"]


def test_numbers_stay_numbers():
    frame = pd.DataFrame({"n": [-1, 2], "x": [-0.5, float("nan")], "s": ["-1", "a-b"], "l": [["=a", "b"], ("c",)]})
    assert to_safe_csv(frame) == "n,x,s,l\n-1,-0.5,'-1,\"'=a, b\"\n2,,a-b,c\n"


def test_numbers_are_written_with_all_their_digits():
    lines = to_safe_csv(pd.DataFrame({"x": [1 / 3, 1e-300]})).splitlines()
    assert [float(line) for line in lines[1:]] == [1 / 3, 1e-300]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")), min_size=1))
def test_every_text_comes_back_but_for_the_apostrophe(texts):
    csv = to_safe_csv(pd.DataFrame({"t": texts, "end": 1}))
    back = pd.read_csv(io.StringIO(csv, newline=""), dtype=str, keep_default_na=False)["t"]
    assert list(back) == [f"'{text}" if text.startswith(tuple(STARTS)) else text for text in texts]


def test_the_table_is_not_changed_and_an_unnamed_index_is_left_out():
    frame = pd.DataFrame({"t": ["=1"]}, index=["x"])
    assert to_safe_csv(frame) == "t\n'=1\n"
    assert frame["t"].item() == "=1"
    assert to_safe_csv(pd.DataFrame({"a": ["x"]}, index=pd.Index(["y"], name="a"))) == "a,a\ny,x\n"
