"""lrdomains.evidence.row_pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import squareform

from lrdomains.errors import InputError
from lrdomains.evidence.row_pairs import BLOCK_ROWS, agreement_on_pairs, dispersion_of, times_together, tree_of


def shares_together(dominant):
    same = (dominant[:, :, None] == dominant[:, None, :]) & (dominant[:, :, None] >= 0)
    return (same | np.eye(dominant.shape[1], dtype=bool)).mean(axis=0)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 8))
def test_dispersion_is_the_mean_over_all_pairs(seed, runs, rows):
    dominant = np.random.default_rng(seed).integers(-1, 3, (runs, rows))
    expected = np.mean(4 * (shares_together(dominant) - 0.5) ** 2)
    assert dispersion_of(dominant) == pytest.approx(expected if runs > 1 else np.nan, nan_ok=True)


@pytest.mark.parametrize("rows", [2, 9, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 7])
def test_pairs_are_those_of_the_whole_table(rows):
    dominant = np.random.default_rng(rows).integers(-1, 4, (5, rows))
    shares = shares_together(dominant)
    assert np.array_equal(times_together(dominant), 5 * shares[np.triu_indices(rows, 1)])


def test_the_tree_and_its_correlation_are_those_of_the_distances():
    dominant = np.random.default_rng(0).integers(0, 3, (7, 40))
    apart = squareform(1 - shares_together(dominant), checks=False)
    tree, cophenetic = tree_of(times_together(dominant), 7)
    np.testing.assert_allclose(tree, linkage(apart, "average"))
    assert cophenetic == pytest.approx(np.corrcoef(apart, cophenet(tree))[0, 1])
    assert agreement_on_pairs(dominant) == (cophenetic, dispersion_of(dominant))


def test_pairs_that_are_all_alike_correlate_with_nothing():
    assert np.isnan(agreement_on_pairs(np.zeros((3, 4), dtype=int))[0])
    with pytest.raises(InputError, match="pairs of rows"):
        agreement_on_pairs(np.zeros((3, 1), dtype=int))
