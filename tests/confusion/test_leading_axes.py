import numpy as np
import pytest

from lrdomains.confusion.leading_axes import leading_axes, rough_leading_axes
from lrdomains.core.operators import Dense


def planted_symmetric(classes, seed):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((classes, classes))
    basis = np.linalg.qr(rng.standard_normal((classes, 3)))[0]
    return (noise + noise.T) / 2 + basis * np.array([90.0, 70.0, 50.0]) @ basis.T


@pytest.mark.parametrize("classes", [12, 140])
def test_small_and_large_tables_have_the_eigenpairs_of_numpy(classes):
    matrix = planted_symmetric(classes, seed=classes)
    values, vectors = leading_axes(Dense(matrix), 3)
    all_values, all_vectors = np.linalg.eigh(matrix)
    np.testing.assert_allclose(values, all_values[::-1][:3], rtol=1e-5)
    np.testing.assert_allclose(np.abs(np.sum(vectors * all_vectors[:, ::-1][:, :3], axis=0)), 1.0, atol=1e-5)


@pytest.mark.parametrize("classes", [12, 140])
def test_only_positive_ones_are_axes(classes):
    diagonal = -np.arange(1.0, classes + 1)
    diagonal[[4, 7]] = 5.0, 9.0
    values, vectors = leading_axes(Dense(np.diag(diagonal)), 4)
    assert values.tolist() == pytest.approx([9.0, 5.0])
    assert np.argmax(np.abs(vectors), axis=0).tolist() == [7, 4]


def test_rough_axes_of_many_classes_are_nearly_those_of_the_full_reduction():
    symmetric = Dense(planted_symmetric(450, seed=5))
    values, vectors = leading_axes(symmetric, 3)
    others, turned = rough_leading_axes(symmetric, 3)
    np.testing.assert_allclose(others, values, rtol=1e-3)
    np.testing.assert_allclose(np.abs(np.sum(turned * vectors, axis=0)), 1.0, atol=1e-3)


def test_where_the_matrix_is_of_low_rank_the_full_reduction_answers():
    diagonal = np.zeros(450)
    diagonal[[4, 7]] = 5.0, 9.0
    values, _ = rough_leading_axes(Dense(np.diag(diagonal)), 2)
    assert values.tolist() == pytest.approx([9.0, 5.0])
