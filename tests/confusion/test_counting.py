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
