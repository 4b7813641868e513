import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix
from lrdomains.confusion.quasi_independence import fit_quasi_independence
from lrdomains.confusion.resampling import errors_by_chance, resampled_errors


@pytest.fixture
def matrix(planted):
    return ConfusionMatrix(planted(8, 100, [3], zipf=0.5, seed=2)[0])


def test_chance_keeps_the_errors_of_each_class_and_has_the_expected_mean(matrix):
    expected = fit_quasi_independence(matrix.errors)
    rng = np.random.default_rng(0)
    drawn = [errors_by_chance(matrix, expected, rng).toarray() for _ in range(400)]
    rows = matrix.errors.sum(axis=1)
    assert all(np.array_equal(table.sum(axis=1), rows) for table in drawn)
    mean = np.outer(expected.proneness, expected.attraction)
    np.fill_diagonal(mean, 0.0)
    assert np.abs(np.mean(drawn, axis=0) - mean).max() < 5 * np.sqrt(mean.max() / 400)


def test_resampled_errors_have_the_observed_mean_and_binomial_spread(matrix):
    rng = np.random.default_rng(0)
    drawn = np.array([resampled_errors(matrix, rng).toarray() for _ in range(400)])
    observed = matrix.errors.toarray()
    assert np.abs(drawn.mean(axis=0) - observed).max() < 5 * np.sqrt(observed.max() / 400)
    wrong, samples = observed.sum(axis=1), matrix.true_totals
    spread = drawn.sum(axis=2).std(axis=0)
    np.testing.assert_allclose(spread, np.sqrt(wrong * (1 - wrong / samples)), rtol=0.2)


def test_classes_that_attract_nothing_are_never_drawn():
    counts = np.array([[5, 4, 0, 3], [2, 5, 0, 1], [3, 3, 5, 2], [1, 1, 0, 9]])
    matrix = ConfusionMatrix(counts)
    drawn = errors_by_chance(matrix, fit_quasi_independence(matrix.errors), np.random.default_rng(0))
    assert drawn.toarray()[:, 2].sum() == 0
    assert drawn.diagonal().sum() == 0
