"""What is to be started from fits the matrix and the method, or the message says why not."""

import numpy as np
import pytest

from lrdomains import NMF, LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core.starting import start_options
from lrdomains.errors import InputError

MATRIX = LabelledMatrix(np.arange(1.0, 13).reshape(4, 3))


def test_nothing_is_started_from_nothing():
    assert start_options(None, MATRIX, NMF(2)) == {}


def test_a_factorization_and_its_factors_are_the_same_start():
    f = factorize(MATRIX, NMF(2), rng=0)
    roots = np.sqrt(f.scale)
    one = start_options(f, MATRIX, NMF(2))["start"]
    other = start_options((f.row_factors * roots, f.column_factors * roots), MATRIX, NMF(2))["start"]
    for left, right in zip(one, other, strict=True):
        np.testing.assert_array_equal(left, right)


def test_spectral_methods_get_the_vectors_of_the_smaller_side():
    f = factorize(MATRIX, TruncatedSVD(2))
    np.testing.assert_array_equal(start_options(f, MATRIX, TruncatedSVD(2))["start"], f.column_factors)
    with pytest.raises(InputError, match="a start of tuple for TruncatedSVD; give it a Factorization"):
        start_options((f.row_factors, f.column_factors), MATRIX, TruncatedSVD(2))


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (
            (np.ones((4, 2)), np.ones((2, 3))),
            r"column factors of shape \(2, 3\) .* shape \(3, 2\); it is the transpose",
        ),
        ((np.ones((4, 3)), np.ones((3, 3))), r"row factors of shape \(4, 3\) to start from; they must be .* \(4, 2\)"),
        (
            (np.full((4, 2), -1.0), np.ones((3, 2))),
            "8 entries that are not finite and not negative, the first -1 in ro",
        ),
        ((np.ones((4, 2)), np.full((3, 2), np.nan)), "column factors .* 6 entries .* the first nan in row 0, comp.* 0"),
        ((np.zeros((4, 2)), np.ones((3, 2))), "a start whose product is zero everywhere"),
        ("random", r"no factorization and no pair; give \(row factors, column factors\)"),
    ],
)
def test_what_does_not_fit_is_refused(start, message):
    with pytest.raises(InputError, match=message):
        factorize(MATRIX, NMF(2), start=start)
