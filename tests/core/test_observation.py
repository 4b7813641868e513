"""Masks of observed entries: what they must be, and what happens to what was not observed."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core.provenance import fingerprint
from lrdomains.errors import DataWarning, InputError

MASK = np.array([[True, False, True], [True, True, False]])
VALUES = np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.inf]])


def test_what_was_not_observed_may_be_anything_and_counts_as_zero():
    before = VALUES.copy()
    matrix = LabelledMatrix(VALUES, observed=MASK)
    assert np.array_equal(matrix.values, [[1, 0, 2], [3, 4, 0]])
    assert np.array_equal(VALUES, before, equal_nan=True)
    assert fingerprint(matrix) != fingerprint(LabelledMatrix(matrix.values))
    same = LabelledMatrix(np.where(MASK, VALUES, -7.0), observed=MASK)
    assert fingerprint(matrix) == fingerprint(same)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("mask_form", [np.asarray, sp.csr_array, sp.coo_array])
def test_sparse_values_stay_sparse(form, mask_form):
    values = np.array([[1.0, 5.0, 0.0], [3.0, 0.0, 7.0]])
    matrix = LabelledMatrix(form(values), observed=mask_form(MASK))
    found = matrix.values.toarray() if sp.issparse(matrix.values) else matrix.values
    assert sp.issparse(matrix.values) == (form is not np.asarray)
    assert np.array_equal(found, np.where(MASK, values, 0))


def test_an_observed_entry_must_be_finite():
    mask = MASK.copy()
    mask[0, 1] = True
    with pytest.raises(InputError, match=r"the first is nan at row 0, column 1.*mark them as missing with observed="):
        LabelledMatrix(VALUES, observed=mask)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (MASK.T, r"of shape \(3, 2\) for a matrix of shape \(2, 3\)"),
        (MASK.astype(float), "of type float64; give Booleans"),
        (np.zeros((2, 3), bool), "without one observed entry"),
        (sp.csr_array((2, 3)), "without one observed entry"),
    ],
)
def test_masks_that_do_not_fit_are_refused(mask, message):
    with pytest.raises(InputError, match=message):
        LabelledMatrix(np.ones((2, 3)), observed=mask)


def test_operators_cannot_be_masked():
    with pytest.raises(InputError, match="observed entries for an operator"):
        LabelledMatrix(LabelledMatrix(np.ones((2, 3))).operator(), observed=MASK)


def test_methods_that_would_take_them_for_zeros_refuse():
    with pytest.raises(InputError, match="TruncatedSVD cannot leave unobserved entries out"):
        factorize(LabelledMatrix(VALUES, observed=MASK), TruncatedSVD(1))
    f = factorize(np.ones((2, 3)), TruncatedSVD(1))
    with pytest.raises(InputError, match="new rows with unobserved entries"):
        f.project(LabelledMatrix(VALUES, observed=MASK))


def test_rows_and_columns_of_which_nothing_is_known_are_counted():
    mask = np.ones((4, 5), bool)
    mask[2], mask[:, [1, 3]] = False, False
    with pytest.warns(DataWarning) as caught:
        f = factorize(LabelledMatrix(np.ones((4, 5)), observed=mask, columns=list("abcde")), NMF(1), rng=0)
    assert [str(one.message)[:45] for one in caught] == [
        "1 row without one observed entry, the first 2",
        "2 columns without one observed entry, the fir",
    ]
    assert f.row_factors[2] == 0
    assert not np.any(f.column_factors[[1, 3]])
