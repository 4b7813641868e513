import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.confusion.counting import counted_pairs, small_integers


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=80))
def test_pairs_are_counted_as_by_hand(pairs):
    true, predicted = (np.array([pair[side] for pair in pairs], dtype=np.intp) for side in (0, 1))
    by_hand = np.zeros((7, 7))
    np.add.at(by_hand, (true, predicted), 1)
    found = counted_pairs(true, predicted, 7)
    assert np.array_equal(found.toarray(), by_hand)
    assert found.has_canonical_format
    assert found.nnz == np.count_nonzero(by_hand)


def test_many_classes_need_wide_keys():
    count = 100_000
    found = counted_pairs(np.array([count - 1, 0, count - 1]), np.array([count - 1, 1, count - 1]), count)
    assert found[count - 1, count - 1] == 2
    assert found.sum() == 3


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64])
def test_positions_of_every_type_are_counted_alike(kind):
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 100, (2, 3000)).astype(kind)
    by_hand = np.zeros((100, 100))
    np.add.at(by_hand, (true.astype(int), predicted.astype(int)), 1)
    found = counted_pairs(true, predicted, 100)
    assert np.array_equal(found.toarray(), by_hand)
    assert found.data.dtype == np.float64
    assert counted_pairs(true[::2], predicted[::2], 100).sum() == 1500


def test_nothing_is_kept_of_the_room_for_pairs():
    found = counted_pairs(np.zeros(100_000, dtype=np.int64), np.ones(100_000, dtype=np.int64), 2)
    for part in (found.data, found.indices):
        assert (part if part.base is None else part.base).size == 1
    assert found.toarray().tolist() == [[0, 100_000], [0, 0]]


@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_position_outside_of_the_classes_is_refused(wrong):
    for true, predicted in (([0, wrong], [1, 1]), ([1, 1], [0, wrong])):
        with pytest.raises(IndexError, match="none of the classes"):
            counted_pairs(np.array(true), np.array(predicted), 3)


@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.int32, np.int64])
def test_small_integers_of_every_type_keep_it(kind):
    classes, true, predicted = small_integers(np.array([5, 9, 5], dtype=kind), np.array([9, 7, 7], dtype=kind))
    assert classes.tolist() == [5, 7, 9]
    assert classes.dtype == kind
    assert np.asarray(classes)[true].tolist() == [5, 9, 5]
    assert np.asarray(classes)[predicted].tolist() == [9, 7, 7]


@pytest.mark.parametrize(
    ("true", "predicted"),
    [
        (np.array([0, 10**9]), np.array([0, 1])),
        (np.array([0.0, 1.0]), np.array([0, 1])),
        ([0, 1], [1, 0]),
        (np.array([0, 1]), np.array([1])),
        (np.array([0, 1], dtype=np.int32), np.array([0, 1])),
        (np.array([True, False]), np.array([True, True])),
    ],
)
def test_everything_else_goes_the_general_way(true, predicted):
    assert small_integers(true, predicted) is None


def test_negative_labels_are_labels():
    classes, true, _ = small_integers(np.array([-1, 3]), np.array([3, 3]))
    assert classes.tolist() == [-1, 3]
    assert true.tolist() == [0, 1]
