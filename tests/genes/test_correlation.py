"""Correlations of usage and expression against numpy."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes.correlation import usage_correlations


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_correlations_equal_numpys(form, dtype):
    expression = builders.non_negative((30, 7)).astype(dtype)
    usage = builders.non_negative((30, 3), seed=1).astype(dtype)
    found = usage_correlations(LabelledMatrix(form(expression)), usage)
    expected = np.corrcoef(usage.T.astype(float), expression.T.astype(float))[:3, 3:]
    np.testing.assert_allclose(found, expected, atol=1e-5 if dtype == np.float32 else 1e-12)


def test_what_does_not_vary_correlates_with_nothing():
    expression = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    found = usage_correlations(LabelledMatrix(expression), np.array([[1.0, 4.0], [2.0, 4.0], [3.0, 4.0]]))
    np.testing.assert_allclose(found, [[1, 0], [0, 0]], atol=1e-12)
    assert np.abs(found).max() <= 1.0
