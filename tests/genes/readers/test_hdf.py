"""Text in HDF5, and errors of reading it."""

import numpy as np
import pytest

from lrdomains.errors import InputError, StorageError
from lrdomains.genes.readers.hdf import reading_errors, texts


def test_bytes_and_text_become_text():
    assert list(texts(np.array([b"a", b"\xc3\xa4"]))) == ["a", "ä"]
    assert list(texts(np.array(["b"], dtype=object))) == ["b"]


def test_our_own_errors_pass_and_others_name_the_file(tmp_path):
    path = tmp_path / "x"
    with pytest.raises(StorageError, match="no such file"), reading_errors(path, what="x"):
        pass
    path.touch()
    with pytest.raises(InputError, match="ours"), reading_errors(path, what="x"):
        raise InputError("ours")
    with pytest.raises(StorageError, match="cannot be read as x: theirs"), reading_errors(path, what="x"):
        raise ValueError("theirs")
