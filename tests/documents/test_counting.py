"""Counting terms against a loop, for every type and any number of threads."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains import _kernels
from lrdomains.documents import count_terms, counting
from lrdomains.errors import InputError


@given(st.lists(st.lists(st.integers(0, 4), max_size=12), min_size=1, max_size=8))
def test_counts_are_those_of_a_loop(documents):
    ids = np.array([i for document in documents for i in document], dtype=np.int32)
    offsets = np.cumsum([0, *map(len, documents)])
    before = ids.copy()
    counts = count_terms(ids, offsets, terms=5)
    expected = [[document.count(term) for term in range(5)] for document in documents]
    np.testing.assert_array_equal(counts.toarray(), expected)
    assert counts.has_canonical_format
    np.testing.assert_array_equal(ids, before)


def test_large_vocabularies_come_in_ascending_order():
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 300_000, 20_000)
    offsets = np.array([0, 0, 5_000, 20_000])
    counts = count_terms(ids, offsets, terms=300_000)
    for d in range(3):
        terms, times = np.unique(ids[offsets[d] : offsets[d + 1]], return_counts=True)
        row = slice(counts.indptr[d], counts.indptr[d + 1])
        np.testing.assert_array_equal(counts.indices[row], terms)
        np.testing.assert_array_equal(counts.data[row], times)


@pytest.mark.parametrize("value", [np.float32, np.float64])
@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_kernels_agree_to_the_bit_for_every_type_and_any_threads(value, index):
    rng = np.random.default_rng(1)
    sizes = rng.integers(0, 30, 500)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    ids = rng.integers(0, 97, offsets[-1]).astype(np.int32)
    expected = np.array([np.bincount(ids[a:b], minlength=97) for a, b in itertools.pairwise(offsets)])
    for threads in (1, 2, 4):
        distinct = np.empty(500, dtype=np.int64)
        _kernels.count_distinct_terms(ids, offsets, 97, distinct, threads)
        np.testing.assert_array_equal(distinct, (expected > 0).sum(axis=1))
        starts = np.concatenate([[0], np.cumsum(distinct)]).astype(index)
        columns, counts = np.empty(starts[-1], dtype=index), np.empty(starts[-1], dtype=value)
        _kernels.fill_term_counts(ids, offsets, 97, starts, columns, counts, threads)
        rows = np.repeat(np.arange(500), distinct)
        np.testing.assert_array_equal(columns, np.nonzero(expected)[1])
        np.testing.assert_array_equal(counts, expected[rows, columns])


def test_documents_beyond_the_whole_numbers_of_float32_are_counted_in_float64(monkeypatch):
    monkeypatch.setattr(counting, "EXACT_IN_FLOAT32", 2)
    assert count_terms(np.zeros(3, dtype=int), np.array([0, 3]), terms=1).dtype == np.float64
    assert count_terms(np.zeros(3, dtype=int), np.array([0, 2, 3]), terms=1).dtype == np.float32


@pytest.mark.parametrize(
    ("ids", "offsets", "message"),
    [
        ([0, 3], [0, 2], "tokens numbered from 0 to 3 for 3 terms"),
        ([0, -1], [0, 2], "tokens numbered from -1 to 0"),
        ([0, 1], [0, 3], "offsets that do not cut 2 tokens"),
        ([0, 1], [0, 2, 1, 2], "offsets that do not cut 2 tokens"),
    ],
)
def test_numbers_that_would_be_read_out_of_bounds_are_refused(ids, offsets, message):
    with pytest.raises(InputError, match=message):
        count_terms(np.array(ids), np.array(offsets), terms=3)
