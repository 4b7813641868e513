"""How values become text, the same in every format."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.report.cells import cell_text, shown_rows, text_table, with_named_index


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (np.nan, ""), (pd.NA, ""), (pd.NaT, ""), (np.float32("nan"), ""),
        (0, "0"), (-1234567, "-1,234,567"), (np.int64(1234), "1,234"), (np.uint8(7), "7"),
        (0.1, "0.1"), (123456.789, "1.235e+05"), (np.float32(0.1), "0.1"), (np.inf, "inf"), (-0.0, "-0"),
        (True, "True"), (np.bool_(False), "False"), ("a", "a"), ("", ""),
        (["a", 1, 0.5, None], "a, 1, 0.5, "), ((), ""), ([], ""),
    ],
)  # fmt: skip
def test_values(value, text):
    assert cell_text(value) == text


def test_a_specification_overrides_but_not_for_what_is_missing():
    assert cell_text(0.1234, ".1%") == "12.3%"
    assert cell_text(5, ".2f") == "5.00"
    assert cell_text(np.nan, ".1%") == cell_text(None, ".1%") == cell_text(pd.NA, ".1%") == ""


def test_a_named_index_is_the_first_column_and_an_unnamed_one_none():
    frame = pd.DataFrame({"n": [1, 2]}, index=["a", "b"])
    assert text_table(frame, {}) == (["n"], [["1"], ["2"]])
    assert text_table(frame.rename_axis("word"), {}) == (["word", "n"], [["a", "1"], ["b", "2"]])
    assert list(frame.columns) == ["n"]


def test_columns_of_one_name_are_all_shown():
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert text_table(frame, {"a": "d"}) == (["a", "a"], [["1", "2"]])
    named = pd.DataFrame({"word": ["x"]}, index=pd.Index(["y"], name="word"))
    assert list(with_named_index(named).columns) == ["word", "word"]
    assert text_table(named, {}) == (["word", "word"], [["y", "x"]])


def test_names_of_columns_that_are_no_text():
    assert text_table(pd.DataFrame({1: [2], 3: ["x"]}), {"1": ".1f"}) == (["1", "3"], [["2.0", "x"]])


def test_two_hundred_rows_are_shown():
    assert shown_rows(pd.DataFrame({"a": range(200)}))[1] == ""
    visible, note = shown_rows(pd.DataFrame({"a": range(20_001)}))
    assert (len(visible), note) == (200, "The first 200 of 20,001 rows.")


def test_long_lists_say_how_much_is_left_out():
    assert cell_text(list(range(20))).endswith("18, 19")
    assert cell_text(tuple(range(1025))).endswith("18, 19 and 1,005 more")


def test_long_texts_say_how_much_is_left_out():
    assert cell_text("x" * 400) == "x" * 400
    assert cell_text("x" * 10_000) == "x" * 400 + "… (9,600 more characters)"
    assert cell_text(["x" * 10_000, "b"]) == "x" * 99 + "…, b"
