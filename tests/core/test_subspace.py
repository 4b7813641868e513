"""Principal angles: identities with projectors, and small angles."""

import builders
import numpy as np
import pytest

from lrdomains import SymmetricEigen, TruncatedSVD, factorize, principal_angles
from lrdomains.errors import InputError


@pytest.mark.parametrize("seed", range(5))
def test_angles_give_the_norms_of_the_difference_of_projectors(seed):
    first, second = builders.orthonormal(30, 4, seed=seed), builders.orthonormal(30, 4, seed=seed + 50)
    sines = np.sin(principal_angles(first, second))
    difference = first @ first.T - second @ second.T
    assert 2 * sines.sum() == pytest.approx(np.linalg.norm(difference, "nuc"), rel=1e-12)
    assert np.sqrt(2) * np.sqrt(np.sum(sines**2)) == pytest.approx(np.linalg.norm(difference), rel=1e-12)
    assert sines.max() == pytest.approx(np.linalg.norm(difference, 2), rel=1e-12)


def test_a_gap_bounds_the_angle():
    exact = builders.with_spectrum([5, 4, 3], (80, 60))
    error = 0.05 * np.random.default_rng(0).standard_normal((80, 60)) / np.sqrt(80)
    angles = principal_angles(factorize(exact, TruncatedSVD(3)), factorize(exact + error, TruncatedSVD(3)))
    assert 0 < np.sin(angles.max()) <= np.linalg.norm(error, 2) / 3


def test_tiny_angles_are_seen():
    tilt = 1e-10
    assert principal_angles(np.array([[1.0], [0.0]]), np.array([[1.0], [tilt]])) == pytest.approx([tilt], rel=1e-6)


def test_the_basis_does_not_matter():
    span = builders.orthonormal(20, 3)
    np.testing.assert_allclose(principal_angles(span, span @ np.diag([3.0, -1.0, 0.1])), 0, atol=1e-14)
    assert np.all(np.diff(principal_angles(span, builders.orthonormal(20, 2, seed=5))) <= 0)


def test_spans_of_different_rows_are_refused():
    with pytest.raises(InputError, match=r"spans of shapes \(3, 1\) and \(4, 1\); both need the same number of rows"):
        principal_angles(np.ones((3, 1)), np.ones((4, 1)))
    with pytest.raises(InputError, match="spans of shapes"):
        principal_angles(np.ones(3), np.ones((3, 1)))
    first, second = (factorize(builders.symmetric(4), TruncatedSVD(1)) for _ in range(2))
    assert principal_angles(first, second) == pytest.approx([0], abs=1e-12)
    import pandas as pd

    other = factorize(pd.DataFrame(builders.symmetric(4), index=list("abcd")), TruncatedSVD(1))
    with pytest.raises(InputError, match="the two factorizations have different rows; compare only their common rows"):
        principal_angles(first, other)


def test_a_span_with_nan_is_refused():
    with pytest.raises(InputError, match="a span holds NaN or infinite entries"):
        principal_angles(np.full((3, 1), np.nan), np.ones((3, 1)))


def test_no_components_make_no_angles():
    empty = factorize(-np.eye(3), SymmetricEigen(2))
    assert principal_angles(empty, empty).shape == (0,)
