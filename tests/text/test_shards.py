"""Shards: every unit once, in order, and statistics that add up to those of the whole."""

import sys

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.cluster import workers
from lrdomains.core.workers import Here
from lrdomains.errors import InputError
from lrdomains.text import encode, open_corpus
from lrdomains.text.shards import (
    add_statistics,
    load_statistics,
    number_shard,
    partitions_of,
    save_statistics,
    shards_of,
)

WORDS = st.lists(st.sampled_from("abcdefg"), max_size=6).map(" ".join)


@given(st.lists(WORDS, min_size=1), st.integers(1, 30))
def test_shards_hold_every_unit_once_and_in_order(texts, size):
    corpus = shards_of(open_corpus(texts), size=size)
    assert [unit.text for unit in corpus] == texts
    assert [unit.name for unit in corpus] == list(range(len(texts)))


@given(st.lists(WORDS, min_size=1), st.integers(1, 30))
def test_statistics_add_up(texts, size):
    whole = number_shard(open_corpus(texts), None, True).statistics
    parts = [number_shard(piece, None, True).statistics for piece in shards_of(open_corpus(texts), size=size).pieces]
    found = Here().merge(add_statistics, parts)
    assert (found.words, found.units) == (whole.words, whole.units)
    np.testing.assert_array_equal(found.counts, whole.counts)
    np.testing.assert_array_equal(found.document_counts, whole.document_counts)


def test_files_are_never_cut(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text("word " * 100 * number)
    corpus = shards_of(open_corpus(tmp_path), size=1000)
    assert [[name for name, _ in piece.files] for piece in corpus.pieces] == [
        ["0.txt", "1.txt", "2.txt"],
        ["3.txt"],
        ["4.txt"],
        ["5.txt"],
    ]
    assert shards_of(corpus) is corpus


def test_statistics_outlive_the_process(tmp_path):
    found = number_shard(open_corpus(["a é a", "b \ud800x"]), str.split, False).statistics
    save_statistics(found, tmp_path / "statistics.npz")
    again = load_statistics(tmp_path / "statistics.npz")
    assert (again.words, again.units) == (found.words, found.units)
    np.testing.assert_array_equal(again.counts, found.counts)


def test_a_bag_is_a_corpus_like_any_other():
    bag = pytest.importorskip("dask.bag").from_sequence(["a b a", "b c", "a"], npartitions=2)
    corpus = encode(bag, min_count=1)
    assert corpus.ids.tolist() == encode(["a b a", "b c", "a"], min_count=1).ids.tolist()
    assert corpus.description == "a Dask Bag (2 partitions)"


def test_a_column_of_a_dask_dataframe_is_a_corpus():
    dataframe = pytest.importorskip("dask.dataframe")
    table = pandas.DataFrame({"n": [1, 2, 3], "text": ["a b a", "b c", "a"]})
    there = encode(dataframe.from_pandas(table, npartitions=2), field="text", min_count=1)
    here = encode(table, field="text", min_count=1)
    assert there.ids.tolist() == here.ids.tolist() == encode(list(table["text"]), min_count=1).ids.tolist()
    with pytest.raises(InputError, match="make it the index first"):
        encode(dataframe.from_pandas(table, npartitions=1), field="text", id_field="n")


def test_a_dask_array_is_no_corpus():
    with pytest.raises(InputError, match="Array of 2 dimensions is no corpus"):
        partitions_of(pytest.importorskip("dask.array").zeros((2, 2)))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("options", [{"unit": "file"}, {"unit": "line", "lowercase": False}, {"phrases": 0.1}])
def test_a_corpus_that_workers_read_is_the_one_read_here(cluster, tmp_path, options):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("New York is big\nnew york\n" * number + f"only in {number}\n")
    here = encode(tmp_path, min_count=2, **options)
    with workers(cluster):
        there = encode(tmp_path, min_count=2, **options)
    for name in ("ids", "offsets"):
        np.testing.assert_array_equal(getattr(there, name), getattr(here, name))
    assert there.names.equals(here.names)
    assert list(there.vocabulary.words) == list(here.vocabulary.words)
    assert (there.dropped, there.options, there.tokens) == (here.dropped, here.options, here.tokens)


def test_a_cluster_is_told_how_much_memory_a_shard_takes():
    shard = number_shard(open_corpus(["a b c " * 1000]), None, True)
    assert sys.getsizeof(shard) > shard.ids.nbytes
