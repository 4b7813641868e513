"""The filter against the singular value decomposition it acts on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.methods.chebyshev import Chebyshev, of_strengths, residual_factor, to_strengths
from lrdomains.core.operators import as_operator

MATRIX = np.random.default_rng(0).standard_normal((12, 9))


def test_singular_vectors_stay_and_values_are_mapped():
    left, strengths, right = np.linalg.svd(MATRIX, full_matrices=False)
    expected = left * of_strengths(strengths, 2.0) @ right
    filtered = Chebyshev(as_operator(MATRIX), 2.0)
    np.testing.assert_allclose(filtered.matmat(np.eye(9)), expected, atol=1e-12)
    np.testing.assert_allclose(filtered.rmatmat(np.eye(12)), expected.T, atol=1e-12)
    np.testing.assert_allclose(filtered.to_dense(), expected, atol=1e-12)
    np.testing.assert_allclose(filtered.fro2(), np.sum(expected**2))
    assert [part.shape for part in filtered.parts()] == [(12, 9), (1,)]


def test_nothing_below_the_cut_exceeds_one():
    assert np.abs(of_strengths(np.linspace(0, 3, 1000), 3.0)).max() <= 1 + 1e-12


@given(strength=st.floats(1.0, 1e6), cut=st.floats(1e-3, 1e3))
def test_strengths_above_the_cut_are_found_again(strength, cut):
    filtered = of_strengths(np.array([strength * cut]), cut)
    np.testing.assert_allclose(to_strengths(filtered, cut), strength * cut, rtol=1e-6)


@given(above=st.floats(1.01, 100.0), cut=st.floats(1e-2, 1e2))
def test_residuals_are_never_much_larger_than_the_factor_says_whatever_is_mixed_in(above, cut):
    strength, below = above * cut, np.linspace(0, cut, 2001)
    filtered = of_strengths(np.array([strength]), cut)
    ratios = (strength**2 - below**2) / strength * filtered / (filtered**2 - of_strengths(below, cut) ** 2)
    found = residual_factor(filtered, cut)[0]
    assert ratios.max() <= 1.1 * found
    assert found <= 1.001 * ratios.max()
