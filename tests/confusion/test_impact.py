import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix
from lrdomains.confusion.impact import impact_of
from lrdomains.confusion.quasi_independence import fit_quasi_independence

TOY = np.array([[50, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])


def matrix_of(counts):
    names = np.arange(len(counts))
    return ConfusionMatrix(np.array(counts), rows=names, columns=names)


def with_fit(counts):
    matrix = matrix_of(counts)
    return matrix, fit_quasi_independence(matrix.errors)


def test_impact_counts_the_errors_inside_and_bounds_the_accuracy():
    matrix, fit = with_fit(TOY)
    impact = impact_of(matrix, fit, [np.array([0, 1]), np.array([2, 3])])
    assert impact["errors"] == 30 + 28 + 2 + 3
    assert impact["accuracy_if_resolved"] == pytest.approx((50 + 55 + 90 + 88 + 63) / 350)
    assert impact["share_of_errors"] == pytest.approx(63 / 67)
