"""Entries that are refused, with the place of the first of them."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.entries import check_non_negative
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Dense
from lrdomains.errors import InputError

DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("form", [np.array, sp.csr_array, sp.csc_array, pd.DataFrame])
def test_the_first_entry_that_is_not_finite_is_named(value, form):
    dense = DENSE.copy()
    dense[1, 2] = value
    message = (
        rf"1 entry of the matrix is NaN or infinite; the first is {value} at row 1, column 2\. Fill such entries in"
    )
    with pytest.raises(InputError, match=message):
        as_labelled(form(dense))


def test_all_entries_that_are_not_finite_are_counted():
    values = np.array([[np.inf, -np.inf], [1.0, np.nan]])
    message = (
        r"3 entries of the matrix are NaN .* the first is inf at class 'a', gadget 7\. .* classes or gadgets, or mark"
    )
    with pytest.raises(InputError, match=message):
        LabelledMatrix(values, rows=["a", "b"], columns=np.array([7, 8]), rows_are="class", columns_are="gadget")


def test_missing_values_of_nullable_columns_are_named():
    frame = pd.DataFrame({"n": pd.array([1, None], "Int64")}, index=["a", "b"])
    with pytest.raises(InputError, match="the first is nan at row 'b', column 'n'"):
        as_labelled(frame)


def test_finite_entries_whose_sum_is_not_are_accepted():
    assert as_labelled(np.full((3, 3), 1e308)).shape == (3, 3)


@pytest.mark.parametrize("form", [np.array, sp.csr_array, sp.csc_array])
def test_the_first_negative_entry_is_named(form):
    matrix = LabelledMatrix(form([[1.0, 0.0], [0.5, -2.5], [0.0, -1.0]]), rows=list("abc"), columns=["x", "y"])
    message = r"X needs non-negative entries; 2 are negative, the first -2.5 at row 'b', column 'y'. Centred or scaled"
    with pytest.raises(InputError, match=message):
        check_non_negative(matrix, needed_by="X")


@pytest.mark.parametrize("values", [DENSE, np.zeros((2, 2)), -np.zeros((2, 2)), sp.csr_array((3, 2))])
def test_zeros_of_either_sign_are_not_negative(values):
    check_non_negative(LabelledMatrix(values), needed_by="X")


def test_an_operator_does_not_show_whether_it_is_non_negative():
    with pytest.raises(InputError, match="X needs an array or a sparse matrix, to see that nothing is negative"):
        check_non_negative(as_labelled(Dense(DENSE)), needed_by="X")
