"""Sets of known entries, listed by whichever are fewer, and matrices that have them."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.known_entries import KnownEntries, Observed, known_entries
from lrdomains.core.operators import Dense
from lrdomains.errors import InputError


def mask_of(share, shape=(13, 9)):
    return np.random.default_rng(0).random(shape) < share


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_counts_sums_and_overlaps_are_those_of_the_mask(form, share):
    mask = mask_of(share)
    known = KnownEntries.of(form(mask))
    rng = np.random.default_rng(1)
    left, right = rng.random((13, 3)), rng.random((9, 3))
    for entries, dense, ours, theirs in ((known, mask, left, right), (known.transposed, mask.T, right, left)):
        assert entries.count == dense.sum()
        assert np.array_equal(entries.per_row, dense.sum(axis=1))
        np.testing.assert_allclose(entries.sums_over_known(theirs), dense @ theirs)
        expected = np.einsum("ij,ia,ja,ib,jb->ab", dense.astype(float), ours, theirs, ours, theirs)
        np.testing.assert_allclose(entries.overlaps(ours, theirs), expected)


def test_the_shorter_list_is_kept():
    assert KnownEntries.of(mask_of(0.2)).listed_are_known
    assert not KnownEntries.of(mask_of(0.8)).listed_are_known


def test_an_observed_matrix_multiplies_like_its_base_and_tells_what_is_known():
    mask = mask_of(0.7)
    matrix = Observed(Dense(np.where(mask, 2.0, 0.0)), KnownEntries.of(mask))
    np.testing.assert_allclose(matrix.matmat(np.ones((9, 1)))[:, 0], 2.0 * mask.sum(axis=1))
    np.testing.assert_allclose(matrix.rmatmat(np.ones((13, 1)))[:, 0], 2.0 * mask.sum(axis=0))
    assert matrix.fro2() == pytest.approx(4.0 * mask.sum())
    assert known_entries(matrix).count == mask.sum()
    assert known_entries(matrix.base) is None


def test_another_shape_is_refused():
    with pytest.raises(InputError, match="known entries of a"):
        Observed(Dense(np.eye(3)), KnownEntries.of(mask_of(0.5)))
