"""Random sets: batches that do not depend on each other, and p-values that are never zero."""

import numpy as np
import pytest

from lrdomains.genes.random_sets import Null, RandomOrders


def orders(count=100):
    return RandomOrders(30, 8, count, np.random.default_rng(0))


def test_orders_have_different_genes_and_stay_as_they_are():
    drawn = orders()
    later = drawn.batch(2).copy()
    assert all(len(set(order)) == 8 for order in drawn.batch(0).tolist())
    np.testing.assert_array_equal(drawn.batch(2), later)
    again = orders()
    again.batch(0)
    np.testing.assert_array_equal(again.batch(2), later)


def test_a_null_grows_to_what_it_would_have_been_at_once():
    slowly, at_once = (Null(orders(), 5, lambda positions: positions[:, 0] - 4.0) for _ in range(2))
    for batches in (1, 2, 4):
        slowly.grow(batches)
    at_once.grow(4)
    np.testing.assert_array_equal(slowly.above, at_once.above)
    assert len(slowly.above) + len(slowly.below) == 400
    slowly.grow(2)
    assert slowly.batches == 4


def test_p_values_count_what_scores_as_high():
    null = Null(orders(), 5, lambda positions: positions[:, 0] - 4.0)
    null.grow(1)
    threshold = float(null.above[-3])
    assert null.p_value(threshold) == (1 + (null.above >= threshold).sum()) / (1 + len(null.above))
    assert null.p_value(1e9) == 1 / (1 + len(null.above))
    assert null.p_value(-1.0) == 1
    assert null.normalised(-2.0) == pytest.approx(-2.0 / abs(null.below.mean()))
