"""Pairs within windows, against looking from every token."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import InputError
from lrdomains.words.counting import PairCounter, count_pairs
from lrdomains.words.window import Window

units_of_ids = st.lists(st.lists(st.integers(-1, 5), max_size=15), min_size=1, max_size=8)
windows = st.builds(
    Window,
    size=st.integers(1, 12),
    weights=st.sampled_from(["linear", "uniform", "harmonic", "exponential"]),
    direction=st.sampled_from(["symmetric", "left", "right", "positional"]),
)


def flat(units):
    ids = np.array([word for unit in units for word in unit], dtype=np.int32)
    return ids, np.cumsum([0, *map(len, units)], dtype=np.int64)


def counted_one_by_one(units, words, window):
    """O(n * w): look from every token to all others within its window."""
    counts = Counter()
    places = list(zip(window.shifts.tolist(), window.parts.tolist(), window.slots.tolist(), strict=True))
    for unit in units:
        for at, word in enumerate(unit):
            for shift, parts, slot in places:
                if 0 <= at + shift < len(unit) and word >= 0 and unit[at + shift] >= 0:
                    counts[word, slot * words + unit[at + shift]] += parts
    dense = np.zeros((words, words * window.blocks), dtype=np.int64)
    for cell, count in counts.items():
        dense[cell] = count
    return dense


@given(units_of_ids, windows)
def test_counts_are_those_of_looking_from_every_token(units, window):
    counts = count_pairs(*flat(units), words=6, window=window)
    np.testing.assert_array_equal(counts.toarray(), counted_one_by_one(units, 6, window))
    counts.check_format(full_check=True)
    assert counts.has_canonical_format
    assert counts.dtype == np.int64
    assert not np.any(counts.data == 0)


@given(units_of_ids, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(units, random):
    shuffled = random.sample(units, len(units))
    first, second = (count_pairs(*flat(some), words=6, window=Window(3)) for some in (units, shuffled))
    np.testing.assert_array_equal(first.toarray(), second.toarray())


@given(st.lists(units_of_ids, max_size=4), windows, st.integers(0, 100))
def test_pieces_count_as_the_text_that_they_make(pieces, window, room):
    counter = PairCounter([flat(units) for units in pieces], words=6, window=window, room=room)
    whole = count_pairs(*flat([unit for units in pieces for unit in units]), words=6, window=window)
    np.testing.assert_array_equal(counter.count(0, 6).to_csr(6 * window.blocks).toarray(), whole.toarray())


@pytest.fixture(scope="module")
def zipf_text():
    rng = np.random.default_rng(0)
    return [(rng.zipf(1.3, size=rng.integers(0, 60)).clip(max=500) - 1).tolist() for _ in range(400)]


@pytest.mark.parametrize("window", [Window(5), Window(3, "uniform", "positional"), Window(13, "harmonic", "left")])
def test_a_larger_text_has_the_same_bits_on_any_number_of_threads_and_in_any_pieces(zipf_text, window, monkeypatch):
    expected = counted_one_by_one(zipf_text, 500, window)
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("LRDOMAINS_NUM_THREADS", threads)
        counts = count_pairs(*flat(zipf_text), words=500, window=window)
        np.testing.assert_array_equal(counts.toarray(), expected)
    counter = PairCounter([flat(zipf_text)], words=500, window=window)
    for first, end in itertools.pairwise([0, 1, 7, 7, 250, 500]):
        rows = counter.count(first, end).to_csr(expected.shape[1])
        np.testing.assert_array_equal(rows.toarray(), expected[first:end])


def test_counts_beyond_32_bits_are_exact():
    ids = np.zeros(5_000, dtype=np.int32)
    counts = count_pairs(ids, np.array([0, 5_000]), words=1, window=Window(2, "exponential"))
    assert counts.toarray().item() == 2 * (4_999 * 2**20 + 4_998 * 2**19) > 2**33


def test_a_word_beside_itself_counts_from_both_sides():
    assert count_pairs(*flat([[0, 0]]), words=2, window=Window(2)).toarray().tolist() == [[4, 0], [0, 0]]


@pytest.mark.parametrize("units", [[[]], [[], [0], []], [[0], [1]], [[0, -1, -1, -1, 1]]])
def test_units_without_pairs(units):
    assert count_pairs(*flat(units), words=2, window=Window(3)).nnz == 0


def test_a_window_wider_than_every_unit():
    assert count_pairs(*flat([[0, 1], [1]]), words=2, window=Window(1000, "uniform")).toarray().tolist() == [
        [0, 1],
        [1, 0],
    ]


def test_indices_stay_narrow():
    assert count_pairs(*flat([[0, 1, 2]]), words=3, window=Window(2)).indices.dtype == np.int32


@pytest.mark.parametrize(
    ("ids", "offsets", "words", "match"),
    [
        ([0, 5], [0, 2], 5, "word number 5 in a text of 5 different words"),
        ([0, 1], [0, 3], 2, "offsets that do not cut a text of 2 words"),
        ([0, 1], [2, 1], 2, "offsets that do not cut"),
        ([0, 1], [], 2, "offsets that do not cut"),
        ([0, 1], [0, 2], 2**30, "make more columns than can be numbered"),
    ],
)
def test_what_would_be_read_outside_the_text_is_refused(ids, offsets, words, match):
    with pytest.raises(InputError, match=match):
        PairCounter([(np.array(ids), np.array(offsets))], words=words, window=Window(2, direction="positional"))
