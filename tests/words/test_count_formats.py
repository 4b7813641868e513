"""Counts of other programs: there and back, and files that do not fit together."""

import numpy as np
import pandas as pd
import pytest

from lrdomains import LabelledMatrix
from lrdomains.errors import InputError
from lrdomains.words import count_cooccurrences, embed_counts, encode, read_counts, write_counts


@pytest.mark.parametrize("format_", ["hyperwords", "glove"])
def test_there_and_back_to_the_bit(lines, tmp_path, format_):
    corpus = encode(lines)
    counts = count_cooccurrences(corpus)
    write_counts(counts, tmp_path / "c", word_counts=corpus.vocabulary.counts, format=format_)
    found, word_counts = read_counts(tmp_path / "c", format=format_)
    assert found.rows.tolist() == counts.rows.tolist()
    assert word_counts.tolist() == corpus.vocabulary.counts.tolist()
    np.testing.assert_array_equal(found.values.toarray(), counts.values.toarray())
    assert len(embed_counts(found, word_counts, rank=3)) == len(corpus.vocabulary)


def test_records_are_gloves(tmp_path):
    counts = LabelledMatrix(np.array([[0.0, 2.5], [1.0, 0.0]]), rows=["a", "b"], columns=["a", "b"])
    write_counts(counts, tmp_path / "c", word_counts=np.array([3, 1]), format="glove")
    expected = np.array([(1, 2, 2.5), (2, 1, 1.0)], dtype=[("w", "<i4"), ("c", "<i4"), ("x", "<f8")])
    assert (tmp_path / "c").read_bytes() == expected.tobytes()
    assert (tmp_path / "c.vocab").read_text() == "a 3\nb 1\n"


def test_contexts_that_are_no_words(tmp_path):
    counts = LabelledMatrix(np.array([[2.0, 1.0]]), rows=["a"], columns=["a_-1", "a_+1"])
    write_counts(counts, tmp_path / "c", word_counts=np.array([3]))
    assert read_counts(tmp_path / "c")[0].columns.tolist()[-2:] == ["a_-1", "a_+1"]
    with pytest.raises(InputError, match="these contexts are others"):
        write_counts(counts, tmp_path / "c", word_counts=np.array([3]), format="glove")


@pytest.mark.parametrize(
    ("content", "format_", "match"),
    [
        (b"1 a b\n1 zz a\n", "hyperwords", "line 2: not a count, a word of the vocabulary"),
        (b"one a b\n", "hyperwords", "line 1: not a count"),
        (b"\0" * 17, "glove", "no whole number of records of 16"),
        (np.array([(1, 9, 1.0)], dtype="<i4,<i4,<f8").tobytes(), "glove", "record 1: numbers 1 and 9 for a vocab"),
    ],
)
def test_files_that_do_not_fit(tmp_path, content, format_, match):
    (tmp_path / "c").write_bytes(content)
    for name in ("c.vocab", "c.words.vocab"):
        (tmp_path / name).write_text("a 3\nb 1\n")
    with pytest.raises(InputError, match=match):
        read_counts(tmp_path / "c", format=format_)


def test_names_and_formats_that_cannot_be(tmp_path):
    counts = LabelledMatrix(np.eye(2), rows=["new york", "b"], columns=pd.Index(["x", "y"]))
    with pytest.raises(InputError, match="'new york' is empty or holds white space"):
        write_counts(counts, tmp_path / "c", word_counts=np.array([1, 1]))
    with pytest.raises(InputError, match="format='csv'"):
        read_counts(tmp_path / "c", format="csv")
    (tmp_path / "c").write_text("1 a b\n")
    (tmp_path / "v").write_text("a\n")
    with pytest.raises(InputError, match="line 1: not a word and its count"):
        read_counts(tmp_path / "c", vocabulary=tmp_path / "v")
