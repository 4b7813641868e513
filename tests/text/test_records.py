import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lrdomains.errors import InputError, MissingExtraError
from lrdomains.text import open_corpus
from lrdomains.text.records import delimited_rows, read_records


def units(source, **options):
    return [(unit.name, unit.text) for unit in open_corpus(source, **options)]


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def refused(path, match, **options):
    with pytest.raises(InputError, match=match):
        units(path, **options)


def test_json_lines(tmp_path):
    records = [{"id": "x", "text": "one"}, {"id": 7, "text": ["two", "words"]}, {"id": "z", "text": None}]
    path = write(tmp_path, "r.jsonl", "\n".join(json.dumps(record) for record in records) + "\n\n")
    assert units(path, field="text", id_field="id") == [("x", "one"), (7, ["two", "words"]), ("z", "")]
    assert [name for name, _ in units(path, field="text")] == [0, 1, 2]


@pytest.mark.parametrize(("name", "separator"), [("r.csv", ","), ("r.tsv", "\t")])
def test_delimited(tmp_path, name, separator):
    lines = [["id", "text"], ["x", '"one\ntwo ""three"""'], ["y", "four"]]
    path = write(tmp_path, name, "\n".join(separator.join(line) for line in lines))
    assert units(path, field="text", id_field="id") == [("x", 'one\ntwo "three"'), ("y", "four")]


def test_a_text_longer_than_the_csv_module_takes_by_itself(tmp_path):
    path = write(tmp_path, "r.csv", "text\n" + "a" * 200_000 + "\n")
    assert len(units(path, field="text")[0][1]) == 200_000


def test_a_table_without_field(tmp_path):
    refused(write(tmp_path, "r.csv", "text\na\n"), "is a table: say with field=")


@pytest.mark.parametrize(("name", "content"), [("r.csv", "id,body\n1,a\n"), ("r.jsonl", '{"id": 1, "body": "a"}')])
def test_a_missing_field_lists_the_fields(tmp_path, name, content):
    refused(write(tmp_path, name, content), "line 1: no field 'text'; the fields are 'id', 'body'", field="text")


def test_field_for_what_is_no_table(tmp_path):
    refused(write(tmp_path, "r.xlsx", "x"), r"needs a table .*r.xlsx is none by its name", field="text")


def test_options_that_do_not_go_together(tmp_path):
    refused(write(tmp_path, "r.txt", "x"), "id_field='id' without field", id_field="id")
    refused(write(tmp_path, "r.csv", "text\nx"), "each record is a unit", field="text", unit="file")


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("{not json", "line 2: not valid JSON"),
        ("[1]", "line 2: a JSON list, not an object"),
        ('{"text": 3}', "line 2, field 'text': a int, neither text nor"),
    ],
)
def test_malformed_json_names_the_line(tmp_path, line, match):
    refused(write(tmp_path, "r.jsonl", f'{{"text": "fine"}}\n{line}\n'), match, field="text")


def test_malformed_csv_names_the_line(tmp_path):
    refused(write(tmp_path, "r.csv", "a,text\n1,x\n2,y,z\n"), "line 3: 3 fields under a header of 2", field="text")
    refused(write(tmp_path, "q.csv", 'text\nx\n"y" z\n'), "begins in line 3: .*check the quotes", field="text")
    refused(write(tmp_path, "o.csv", 'text\nx\n"y\nz\n'), "begins in line 3: .*check the quotes", field="text")


def test_parquet_columns(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "x.parquet"
    columns = {"text": ["one text", None, "three"], "tokens": [["a", "b"], [], ["c"]], "id": [7, 8, 9], "n": [1, 2, 3]}
    parquet.write_table(pyarrow.table(columns), path)
    assert list(read_records(path, field="text", id_field="id", encoding="utf-8")) == [
        (7, "one text"), (8, ""), (9, "three"),
    ]  # fmt: skip
    assert next(read_records(path, field="tokens", id_field=None, encoding="utf-8")) == (None, ["a", "b"])
    for options, match in (
        ({"field": "no"}, "no field 'no'; the fields are 'text'"),
        ({"field": "n"}, "record 1, column 'n': a int, neither"),
    ):
        with pytest.raises(InputError, match=match):
            list(read_records(path, id_field=None, encoding="utf-8", **options))
    path.write_bytes(b"no")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(read_records(path, field="text", id_field=None, encoding="utf-8"))


def test_parquet_without_its_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"lrdomains\[parquet\]"):
        list(read_records(tmp_path / "x.parquet", field="text", id_field=None, encoding="utf-8"))


def test_the_limit_of_other_readers_of_csv_stays(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"text\n{'x' * 200_000}\n")
    before = csv.field_size_limit()
    assert [len(row[0]) for _, row in delimited_rows(path, encoding="utf-8")] == [4, 200_000]
    assert csv.field_size_limit() == before


def test_the_limit_stays_when_files_are_read_side_by_side(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n" + f"{'x' * 2_000}\n" * 300)
    before = csv.field_size_limit()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: len(list(delimited_rows(path, encoding="utf-8"))), range(64))) == {301}
    assert csv.field_size_limit() == before
