import numpy as np
import pytest

from lrdomains.confusion import confusion_matrix, count_table
from lrdomains.confusion.pairing import pair_up
from lrdomains.errors import DataWarning

TRUE = list("aabbcc")


def test_samples_are_matched_by_id_whatever_their_order():
    one = confusion_matrix(TRUE, list("abbacc"), ids=range(6))
    order = [5, 3, 1, 0, 2, 4]
    other = list("aabbca")
    two = confusion_matrix([TRUE[k] for k in order], [other[k] for k in order], ids=order)
    pair = pair_up(one, two)
    assert pair.is_paired
    assert [pair.classes[k] for k in pair.predicted_second] == other
    assert pair.mcnemar([np.arange(3)])[:2] == (2, 1)


def test_mcnemar_counts_only_errors_inside_the_sets():
    pair = pair_up(confusion_matrix(TRUE, list("bcbbcc")), confusion_matrix(TRUE, TRUE))
    assert pair.mcnemar([np.array([0, 1])]) == (1, 0, 1.0)
    assert pair.mcnemar([np.array([0, 1, 2])])[:2] == (2, 0)


def test_other_samples_are_compared_as_independent_with_a_warning():
    with pytest.warns(DataWarning, match="not counted from the same samples"):
        pair = pair_up(confusion_matrix(TRUE, TRUE), confusion_matrix(list("bbaacc"), TRUE))
    assert not pair.is_paired
    assert np.isnan(pair.mcnemar([np.arange(3)])[2])


def test_classes_of_one_side_are_empty_on_the_other():
    with pytest.warns(DataWarning, match="1 classes occur in one of the two tables only"):
        pair = pair_up(count_table([[5, 1], [1, 5]]), count_table(np.diag([4, 4, 4]) + 1))
    assert pair.first.values.shape == (3, 3)
    assert pair.first.true_totals.tolist() == [6, 6, 0]


def test_paired_draws_take_the_same_samples():
    pair = pair_up(confusion_matrix(TRUE, list("bbaaab")), confusion_matrix(TRUE, list("bbaaab")))
    one, two = pair.drawn_errors(np.random.default_rng(0))
    assert np.array_equal(one.toarray(), two.toarray())
