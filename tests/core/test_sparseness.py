"""Hoyer's measure: its ends, its units, and what has none."""

import numpy as np
import pytest

from lrdomains import NMF, factorize
from lrdomains.core.sparseness import hoyer_sparseness


def test_it_is_one_for_a_single_entry_and_zero_for_equal_ones():
    factors = np.column_stack([np.eye(9)[0], np.ones(9), -np.ones(9)])
    np.testing.assert_allclose(hoyer_sparseness(factors), [1, 0, 0], atol=1e-15)


def test_it_grows_as_entries_vanish():
    columns = [np.repeat([1.0, 0.0], [count, 16 - count]) for count in (16, 8, 4, 2, 1)]
    found = hoyer_sparseness(np.column_stack(columns))
    np.testing.assert_allclose(found, (4 - np.sqrt([16, 8, 4, 2, 1])) / 3)


@pytest.mark.parametrize("unit", [1e-200, 1e-3, 1e200])
def test_units_do_not_matter(unit):
    factors = np.random.default_rng(0).random((20, 3))
    np.testing.assert_allclose(hoyer_sparseness(unit * factors), hoyer_sparseness(factors))


def test_nothing_is_said_of_zeros():
    assert np.isnan(hoyer_sparseness(np.zeros((5, 1))))[0]
    assert hoyer_sparseness(np.array([[3.0, 0.0]]))[0] == 1


def test_a_factorization_tells_the_sparseness_of_both_sides():
    f = factorize(np.kron(np.eye(3), np.ones((4, 2))), NMF(3), rng=0)
    table = f.sparseness()
    assert list(table.columns) == ["rows", "columns"]
    assert list(table.index) == [1, 2, 3]
    np.testing.assert_allclose(table["columns"], (np.sqrt(6) - np.sqrt(2)) / (np.sqrt(6) - 1), atol=1e-3)
