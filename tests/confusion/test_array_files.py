import json

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.confusion import read_counts
from lrdomains.confusion.array_files import is_array_file, is_json_file, is_parquet, read_json_file
from lrdomains.confusion.reading import read_any
from lrdomains.errors import InputError, StorageError

COUNTS = np.array([[8, 2, 0], [1, 9, 1], [0, 3, 7]])


def npy(folder):
    np.save(folder / "c.npy", COUNTS)
    return folder / "c.npy"


def npz(folder):
    np.savez(folder / "c.npz", counts=COUNTS)
    return folder / "c.npz"


def sparse_npz(folder):
    sp.save_npz(folder / "s.npz", sp.csr_matrix(COUNTS))
    return folder / "s.npz"


def labels_npz(folder):
    i, j = np.nonzero(COUNTS)
    np.savez(folder / "l.npz", y_true=np.repeat(i, COUNTS[i, j]), y_pred=np.repeat(j, COUNTS[i, j]))
    return folder / "l.npz"


def matrix_market(folder):
    from scipy.io import mmwrite

    mmwrite(folder / "c.mtx", sp.coo_matrix(COUNTS))
    return folder / "c.mtx"


def parquet(folder):
    pd.DataFrame(COUNTS, index=pd.Index([0, 1, 2], name="actual"), columns=list("012")).to_parquet(folder / "c.parquet")
    return folder / "c.parquet"


def long_parquet(folder):
    i, j = np.nonzero(COUNTS)
    pd.DataFrame({"true": i, "predicted": j, "count": COUNTS[i, j]}).to_parquet(folder / "l.parquet")
    return folder / "l.parquet"


def pycm(folder):
    content = {"Matrix": [[i, [[j, int(COUNTS[i, j])] for j in range(3)]] for i in range(3)], "Transpose": True}
    (folder / "c.obj").write_text(json.dumps(content | {"Actual-Vector": None, "Predict-Vector": None}))
    return folder / "c.obj"


def bare_text(folder):
    np.savetxt(folder / "c.csv", COUNTS, fmt="%d", delimiter=",")
    return folder / "c.csv"


@pytest.mark.parametrize(
    "write", [npy, npz, sparse_npz, labels_npz, matrix_market, parquet, long_parquet, pycm, bare_text]
)
def test_every_format_gives_one_table(tmp_path, write):
    found = read_any([write(tmp_path)])
    assert np.array_equal(found.values.toarray(), COUNTS)
    assert found.classes.tolist() == [0, 1, 2]


def test_the_orientation_can_be_said_of_files_too(tmp_path):
    assert np.array_equal(read_counts(npy(tmp_path), orientation="predicted-by-true").values.toarray(), COUNTS.T)


def test_vectors_in_a_file_of_pycm_are_counted(tmp_path):
    path = tmp_path / "c.obj"
    path.write_text(json.dumps({"Matrix": [], "Actual-Vector": ["a", "b"], "Predict-Vector": ["b", "b"]}))
    assert read_json_file(path).values.toarray().tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("c.json", b"{", StorageError, "cannot be read as JSON"),
        ("c.json", b"3", InputError, "no table of counts that is known"),
        ("c.obj", b'{"Matrix": [[1, 2]]}', InputError, "its Matrix is not a list"),
        ("c.npz", b"PK", StorageError, "cannot be read as an archive of arrays"),
        ("c.npy", b"x", StorageError, "cannot be read as an array"),
        ("c.mtx", b"x", StorageError, "cannot be read as a Matrix Market file"),
        ("c.parquet", b"x", StorageError, "cannot be read as a Parquet file"),
    ],
)
def test_damaged_files_are_named(tmp_path, name, content, error, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=message):
        read_any([tmp_path / name])


def test_objects_in_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "c.npz", y_true=np.array([{}], dtype=object), y_pred=np.array([{}], dtype=object))
    with pytest.raises(StorageError, match="cannot be read"):
        read_any([tmp_path / "c.npz"])


def test_an_archive_must_say_which_array_is_which(tmp_path):
    np.savez(tmp_path / "c.npz", a=COUNTS, b=COUNTS)
    with pytest.raises(InputError, match="holds the arrays 'a', 'b'"):
        read_any([tmp_path / "c.npz"])


def test_formats_go_by_their_names():
    assert is_array_file("X.MTX.GZ")
    assert is_json_file("a.obj")
    assert is_parquet("a.pq")
    assert not is_array_file("a.csv")
