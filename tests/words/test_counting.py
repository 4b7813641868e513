from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.words.counting import count_pairs

units_of_ids = st.lists(st.lists(st.integers(0, 5), max_size=15), min_size=1, max_size=8)


def flat(units):
    ids = np.array([word for unit in units for word in unit], dtype=np.int32)
    return ids, np.cumsum([0, *map(len, units)], dtype=np.int64)


def counted_one_by_one(units, words, window):
    """O(n * w): look from every token to all others within its window."""
    counts = Counter()
    for unit in units:
        for at, word in enumerate(unit):
            for other in range(max(0, at - window), min(len(unit), at + window + 1)):
                if other != at:
                    counts[word, unit[other]] += window + 1 - abs(at - other)
    dense = np.zeros((words, words), dtype=np.int64)
    for cell, count in counts.items():
        dense[cell] = count
    return dense


@given(units_of_ids, st.integers(1, 7), st.integers(1, 10))
def test_counts_are_those_of_looking_from_every_token_whatever_the_chunks(units, window, chunk_tokens):
    ids, offsets = flat(units)
    counts = count_pairs(ids, offsets, words=6, window=window, chunk_tokens=chunk_tokens)
    np.testing.assert_array_equal(counts.toarray(), counted_one_by_one(units, 6, window))
    assert counts.has_canonical_format
    assert counts.dtype == np.int64


@given(units_of_ids, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(units, random):
    shuffled = random.sample(units, len(units))
    first, second = (count_pairs(*flat(some), words=6, window=3) for some in (units, shuffled))
    np.testing.assert_array_equal(first.toarray(), second.toarray())


def test_a_larger_text_in_chunks_of_any_size():
    rng = np.random.default_rng(0)
    units = [rng.zipf(1.3, size=rng.integers(0, 60)).clip(max=400) - 1 for _ in range(300)]
    ids, offsets = flat(units)
    whole = count_pairs(ids, offsets, words=400, window=5)
    np.testing.assert_array_equal(whole.toarray(), counted_one_by_one([list(u) for u in units], 400, 5))
    for chunk_tokens in (1, 17, 1000):
        parts = count_pairs(ids, offsets, words=400, window=5, chunk_tokens=chunk_tokens)
        for name in ("data", "indices", "indptr"):
            np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_a_word_beside_itself_counts_from_both_sides():
    assert count_pairs(*flat([[0, 0]]), words=2, window=2).toarray().tolist() == [[4, 0], [0, 0]]


@pytest.mark.parametrize("units", [[[]], [[], [0], []], [[0], [1]]])
def test_units_without_pairs(units):
    assert count_pairs(*flat(units), words=2, window=5).nnz == 0


def test_indices_stay_narrow():
    assert count_pairs(*flat([[0, 1, 2]]), words=3, window=2).indices.dtype == np.int32
