"""The recurrence itself: what ties its bases and its small matrix to the matrix it works on."""

import numpy as np
import pytest

from lrdomains.core.methods.lanczos import Recurrence
from lrdomains.core.operators import as_operator
from lrdomains.core.tall_products import tall_products


@pytest.fixture
def matrix():
    return np.random.default_rng(0).standard_normal((120, 80))


def recurrence(matrix, products, *, start):
    rng = np.random.default_rng(1)
    return Recurrence(as_operator(matrix), 5, start=start, norm=1.0, rng=rng, products=products)


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_bases_are_orthonormal_and_reduce_the_matrix_to_the_small_one(matrix, steps):
    start = np.random.default_rng(2).standard_normal((80, 8))
    with tall_products() as products:
        found = recurrence(matrix, products, start=start)
        for _ in range(steps):
            found.step()
    assert found.size == 8 * steps
    for basis in (found.left, found.right):
        np.testing.assert_allclose(basis.T @ basis, np.eye(found.size), atol=1e-12)
    np.testing.assert_allclose(matrix @ found.right, found.left @ found.small, atol=1e-12)
    np.testing.assert_allclose(found.right[:, :8] @ found.start_triangle, start, atol=1e-12)
    assert found.exhausted == (steps == 10)


def test_residuals_are_those_of_the_transposed_product(matrix):
    with tall_products() as products:
        found = recurrence(matrix, products, start=np.random.default_rng(2).standard_normal((80, 8)))
        for _ in range(4):
            found.step()
    left, strengths, transposed = np.linalg.svd(found.small)
    back = matrix.T @ found.left @ left - found.right @ transposed.T * strengths
    np.testing.assert_allclose(found.residuals(left), np.linalg.norm(back, axis=0), atol=1e-12)


def test_a_start_of_repeated_columns_is_filled_up(matrix):
    with tall_products() as products:
        found = recurrence(matrix, products, start=np.ones((80, 8)))
        found.step()
    np.testing.assert_allclose(found.right.T @ found.right, np.eye(8), atol=1e-12)
