"""Columns beside the text."""

import pytest

from lrdomains.documents.columns import read_column
from lrdomains.errors import InputError


def test_values_come_in_the_order_of_the_documents(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "x", "year": 1999}\n\n{"text": "y", "year": null}\n')
    (tmp_path / "b.tsv").write_text("text\tyear\nx\t2001\ny\t\n")
    assert read_column([tmp_path / "a.jsonl", tmp_path / "b.tsv"], "year") == [1999, None, "2001", None]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "text\na\n", "no field 'year'; the fields are 'text'"),
        ("x.csv", "text,year\na\n", "line 2: 1 fields under a header of 2"),
        ("x.jsonl", '{"text": "a"}\n', "line 1: no JSON object with the field 'year'"),
        ("x.txt", "a\n", "is no table"),
    ],
)
def test_missing_and_ragged_columns_are_named(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        read_column(tmp_path / name, "year")
