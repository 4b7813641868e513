import pytest

from lrdomains.confusion.delimited import natural_labels, read_rows
from lrdomains.errors import InputError, StorageError


def test_rows_come_with_their_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x\ny",1\n\nz,2\n')
    assert list(read_rows(path)) == [(1, ["a", "b"]), (3, ["x\ny", "1"]), (5, ["z", "2"])]


@pytest.mark.parametrize("texts", [["1", "x"], ["1.0"], ["+1"], ["007"], ["1_0"], ["9" * 19], ["-0"]])
def test_what_is_not_plainly_a_whole_number_stays_text(texts):
    assert natural_labels(texts) == texts


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(StorageError, match="cannot be read"):
        list(read_rows(tmp_path))


def test_a_cell_without_end_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"' + "x" * 200_000 + ",1\n")
    with pytest.raises(InputError, match="cannot be read as delimited text: the row that begins in line 2"):
        list(read_rows(path))


def test_a_quote_that_is_not_closed_is_named_where_it_was_opened(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\nx,1\n"y,2\nz,3\n')
    with pytest.raises(InputError, match=r"row that begins in line 3: .*check the quotes"):
        list(read_rows(path))
