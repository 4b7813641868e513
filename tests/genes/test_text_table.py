"""Expression tables as text, with the place of every bad cell."""

import gzip

import numpy as np
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes.text_table import read_delimited, read_gct


def write(tmp_path, text, name="x.csv"):
    path = tmp_path / name
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
@pytest.mark.parametrize("corner", ["gene,", ",", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_and_columns_have_their_names(tmp_path, name, corner, end):
    text = f"{corner}s1,s2\nTP53,1,2.5\nNA,0,-3e2\n".replace("\n", end)
    frame = read_delimited(write(tmp_path, text, name))
    assert (list(frame.index), list(frame.columns)) == (["TP53", "NA"], ["s1", "s2"])
    assert np.array_equal(frame.to_numpy(), [[1, 2.5], [0, -300]])


@pytest.mark.parametrize(("separator", "name"), [("\t", "x.tsv"), ("\t", "x.txt"), (";", "x.csv"), (",", "x.txt")])
def test_the_separator_is_seen_in_the_header(tmp_path, separator, name):
    text = "id,s1,s2\nA,1,2\n".replace(",", separator)
    assert read_delimited(write(tmp_path, text, name)).to_numpy().tolist() == [[1, 2]]


def test_comments_marks_and_quotes_are_no_part_of_the_table(tmp_path):
    frame = read_delimited(write(tmp_path, '\ufeff# made today\n\nid,"s, 1",s2\n"A ""x""",1,2\n'))
    assert (list(frame.index), list(frame.columns)) == (['A "x"'], ["s, 1", "s2"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty file; nothing can be read from it"),
        ("id,s1\n", "a header and no rows below it"),
        ("id,s1\nA\n", "line 2 has no comma in it"),
        ("id,s1\nA,1,2,3\n", "the header on line 1 has 2 cells and line 2 has 4"),
        ("id,s1,s2\nA,1,2\nB,1,high\n", r"1 cells are .* the first is on line 3 \(row 'B'\), column 's2': 'high'"),
        ("id,s1,s2\nA,1,\nB,NA,2\n", r"2 cells are .* the first is on line 2 \(row 'A'\), column 's2': an empty"),
        ("id,s1,s2\nA,inf,1\n", r"1 cells are no finite numbers; .*column 's1': 'inf'"),
        ("id,s1,s2\n0.5,1,2\n1.5,1,2\n", r"the first column holds numbers \(0.5, 1.5\), but it is read as the names"),
        ("id,s1,s2\nA,1,2\nB,1,2,3\n", "cannot be read as a table: .*line 3"),
        (b"id,s1\nA\xff,1\n", r"not text in UTF-8 \(byte \d+\); save it as UTF-8"),
    ],
)  # fmt: skip
def test_bad_tables_are_refused_with_the_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_delimited(write(tmp_path, text))


def test_missing_files_folders_and_cut_archives_are_named(tmp_path):
    with pytest.raises(StorageError, match=r"no.csv cannot be read: No such file"):
        read_delimited(tmp_path / "no.csv")
    with pytest.raises(StorageError, match="cannot be read: Is a directory"):
        read_delimited(tmp_path)
    path = write(tmp_path, "id,s1\n" + "A,1\n" * 5000, "x.csv.gz")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(StorageError, match=r"x.csv.gz is no whole gzip file .*copy or download it again"):
        read_delimited(path)


def test_gct_of_both_versions(tmp_path):
    older = "#1.2\n2\t2\nName\tDescription\ts1\ts2\nA\tan A\t1\t2\nB\t\t3\t4\n"
    newer = "#1.3\n2\t2\t1\t1\nid\tdesc\ts1\ts2\ntype\tna\tx\ty\nA\tan A\t1\t2\nB\tb\t3\t4\n"
    for text in (older, newer):
        frame = read_gct(write(tmp_path, text, "x.gct"))
        assert (list(frame.index), list(frame.columns)) == (["A", "B"], ["s1", "s2"])
        assert frame.to_numpy().tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id,s1\nA,1\n",
            "a GCT file begins with '#1.2' or '#1.3' and a line of 2 or 4 sizes; this one begins with 'id,s1'",
        ),
        ("#1.2\nmany\n", "this one begins with '#1.2' and 'many'"),
        ("#1.2\n3\t1\nName\tDescription\ts1\nA\tx\t1\n", "announces 3 genes and 1 samples, but the table has 1 and 1"),
    ],
)
def test_bad_gct_files_are_refused(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_gct(write(tmp_path, text, "x.gct"))
