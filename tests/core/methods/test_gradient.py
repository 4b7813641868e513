"""Gradient descent arrives where alternating least squares and soft-thresholding arrive."""

import numpy as np
import pytest

from lrdomains import ALS, GradientDescent, LabelledMatrix, SoftImpute, factorize
from lrdomains.core.methods.gradient import known_mask, singular_form
from lrdomains.errors import InputError


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def test_weight_decay_is_the_nuclear_norm():
    rng = np.random.default_rng(0)
    matrix = (rng.standard_normal((60, 8)) * np.linspace(3, 1, 8)) @ rng.standard_normal((8, 40))
    matrix += 0.3 * rng.standard_normal((60, 40))
    soft = product(factorize(matrix, SoftImpute(12, penalty=6.0), rng=0))
    descent = factorize(matrix, GradientDescent(12, weight_decay=6.0, tolerance=1e-13), rng=0)
    np.testing.assert_allclose(product(descent), soft, atol=1e-10)
    assert np.all(np.diff(descent.fit.history) <= 1e-9)
    alternating = factorize(matrix, ALS(12, weight_decay=6.0, tolerance=1e-16, max_iterations=5000), rng=0)
    np.testing.assert_allclose(product(alternating), soft, atol=1e-5)


def test_unknown_entries_have_no_part():
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((20, 2)) @ rng.standard_normal((2, 15))
    mask = rng.random(matrix.shape) < 0.7
    known = LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask)
    f = factorize(known, GradientDescent(2, weight_decay=0.03, tolerance=1e-4), rng=0)
    assert np.linalg.norm((product(f) - matrix)[~mask]) < 0.1 * np.linalg.norm(matrix[~mask])
    assert np.array_equal(known_mask(known.operator()), mask)
    assert f.project(known).shape == (20, 2)


def test_singular_form_keeps_the_product():
    left, right = np.random.default_rng(0).standard_normal((2, 9, 3))
    r, s, c = singular_form(left, right)
    np.testing.assert_allclose((r * s) @ c.T, left @ right.T)
    np.testing.assert_allclose(r.T @ r, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("options", [{"weight_decay": -1}, {"tolerance": 0}, {"max_iterations": 0}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))}="):
        GradientDescent(2, **options)
