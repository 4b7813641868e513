import gzip

import numpy as np
import pytest

from lrdomains.confusion import read_counts, read_predictions
from lrdomains.confusion.reading import read_any
from lrdomains.errors import DataWarning, InputError, StorageError, UnknownLabelError


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return to


ROWS = "id,true,pred\n1,cat,cat\n2,cat,dog\n3,dog,dog\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", ROWS),
        ("p.tsv", ROWS.replace(",", "\t")),
        ("p.csv", ROWS.replace(",", ";")),
        ("p.csv.gz", ROWS),
        ("p.csv", "\ufeff" + ROWS.replace("\n", "\r\n")),
        ("p.csv", 'id,true,pred\n1,"cat","cat"\n\n2,cat,dog\n3,dog,dog'),
    ],
)
def test_one_row_a_sample(write, name, text):
    found = read_predictions(write(name, text))
    assert found.classes.tolist() == ["cat", "dog"]
    assert found.values.toarray().tolist() == [[1, 1], [0, 1]]


def test_columns_are_named_by_the_caller(write):
    found = read_predictions(write("p.csv", "a,b\nx,y\ny,y\n"), true="b", predicted="a")
    assert found.values.toarray().tolist() == [[0, 0], [1, 1]]


def test_labels_of_digits_become_numbers_only_if_all_are_plain(write):
    assert read_predictions(write("p.csv", "true,pred\n10,9\n9,9\n")).classes.tolist() == [9, 10]
    assert read_predictions(write("p.csv", "true,pred\n01,2\n2,2\n")).classes.tolist() == ["01", "2"]


def test_na_and_true_are_names_like_others(write):
    found = read_predictions(write("p.csv", "true,pred\nNA,MA\nMA,NA\nTrue,False\n"))
    assert found.classes.tolist() == ["False", "MA", "NA", "True"]


def test_counted_pairs(write):
    path = write("long.csv", "Ground Truth,Prediction,Count\na,a,5\na,b,2\nb,b,4\n")
    found = read_predictions(path, true="Ground Truth", predicted="Prediction", count="Count")
    assert found.values.toarray().tolist() == [[5, 2], [0, 4]]


def test_a_table_of_counts(write):
    path = write("c.csv", '"","NA","b c"\n"NA",3,1\n"b c",0,5\n')
    found = read_any([path])
    assert found.classes.tolist() == ["NA", "b c"]
    assert found.values.toarray().tolist() == [[3, 1], [0, 5]]
    assert found.source == "c.csv"


def test_a_table_of_counts_is_known_by_its_names_even_if_the_first_class_is_never_predicted(write):
    with pytest.warns(DataWarning, match="never predicted: 'a'"):
        found = read_any([write("c.csv", "actual,b,c\na,1,2\nb,3,4\nc,0,1\n")])
    assert found.classes.tolist() == ["a", "b", "c"]


def test_arrays_of_labels_and_of_counts(tmp_path):
    np.save(tmp_path / "t.npy", np.array([0, 1, 1]))
    np.save(tmp_path / "p.npy", np.array([0, 0, 1]))
    np.save(tmp_path / "c.npy", np.array([[1, 0], [1, 1]]))
    pair = read_any([tmp_path / "t.npy", tmp_path / "p.npy"])
    assert np.array_equal(pair.values.toarray(), read_any([tmp_path / "c.npy"]).values.toarray())
    assert pair.orientation.standing == "known"
    assert read_counts(tmp_path / "c.npy", labels=["x", "y"]).classes.tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("true,pred\n", "a header and no rows"),
        ("true,pred\na,b\na\n", r"line 3: 1 cells, but the header has 2"),
        ("true,pred\na,b\n,b\n", r"line 3: column 'true' is empty"),
        ("x,y\n1,2\n", r"which column holds the true labels\? Its columns are 'x', 'y'; name one with --true"),
        ("true,label,pred\na,b,c\n", "which column holds the true labels"),
    ],
)
def test_files_that_cannot_be_read_say_where(write, text, message):
    with pytest.raises(InputError, match=message):
        read_predictions(write("p.csv", text))


def test_other_refusals(write, tmp_path):
    with pytest.raises(UnknownLabelError, match=r"unknown column of .* 'tru' .* Did you mean 'true'"):
        read_predictions(write("p.csv", ROWS), true="tru")
    with pytest.raises(InputError, match=r"line 3: 'x' is no number"):
        read_counts(write("c.csv", ",a,b\na,1,2\nb,x,4\n"))
    with pytest.raises(InputError, match="'many' is no number"):
        read_predictions(write("l.csv", "true,pred,n\na,b,many\n"), count="n")
    with pytest.raises(StorageError, match="does not exist"):
        read_predictions(tmp_path / "missing.csv")
    with pytest.raises(StorageError, match="does not exist"):
        read_counts(tmp_path / "missing.npy")
    (tmp_path / "latin.csv").write_bytes("true,pred\nä,b\n".encode("latin-1"))
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_predictions(tmp_path / "latin.csv")
    with pytest.raises(InputError, match=r"3 files; give one file, or two \.npy files"):
        read_any(["a.npy", "b.npy", "c.npy"])
    np.save(tmp_path / "objects.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
    with pytest.raises(StorageError, match="cannot be read as an array"):
        read_counts(tmp_path / "objects.npy")


def test_a_damaged_gz_file_is_refused(write):
    path = write("p.csv.gz", ROWS)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StorageError, match="cannot be read"):
        read_predictions(path)


@pytest.mark.parametrize(
    "text", ["50,3,1,2\n4,40,6,1\n2,5,60,1\n", "50,3,1\n4,40,6\n", ".7,.2,.2\n.1,.8,.1\n.1,.8,.1\n.2,.2,.6\n"]
)
def test_numbers_without_names_that_are_no_square_are_refused_with_what_to_do(write, text):
    rows, columns = text.count("\n"), text.splitlines()[0].count(",") + 1
    with pytest.raises(InputError, match=f"has {rows} rows and {columns} columns of numbers and no names.*--true"):
        read_any([write("c.csv", text)])


@pytest.mark.parametrize("word", ["nan", "None", "<NA>"])
def test_words_for_missing_labels_are_kept_with_a_warning(write, word):
    path = write("p.csv", f"true,pred\n{word},b\na,b\nb,a\n{word},a\n")
    with pytest.warns(DataWarning, match=rf"column 'true' holds '{word}' \(2 times\), taken for a class"):
        assert word in read_predictions(path).classes
