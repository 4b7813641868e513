import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.balancing import balancing_weights
from lrdomains.confusion.quasi_independence import fit_quasi_independence
from lrdomains.confusion.residuals import SHRINKAGE, standardised_residuals


def both(counts):
    errors = np.array(counts, dtype=float)
    np.fill_diagonal(errors, 0.0)
    sparse = sp.csr_array(errors)
    return errors, standardised_residuals(sparse)


def by_definition(errors):
    rows, columns = balancing_weights(sp.csr_array(errors))
    errors = rows[:, None] * errors * columns
    expected = fit_quasi_independence(sp.csr_array(errors))
    a, b = expected.proneness, expected.attraction
    residuals = errors - np.outer(a, b)
    np.fill_diagonal(residuals, 0.0)
    return residuals / np.sqrt(np.outer(a + SHRINKAGE * a.mean(), b + SHRINKAGE * b.mean()))


@pytest.fixture
def counts(planted):
    return planted(12, 100, [3, 2], seed=1)[0]


def test_the_operators_are_the_definition(counts):
    errors, residuals = both(counts)
    R = by_definition(errors)
    np.testing.assert_allclose(residuals.symmetric.to_dense(), (R + R.T) / 2, atol=1e-12)
    np.testing.assert_allclose(residuals.skew.to_dense(), (R - R.T) / 2, atol=1e-12)
    assert residuals.mutual_share == pytest.approx(np.sum((R + R.T) ** 2) / 4 / np.sum(R**2))


def test_the_diagonal_is_empty(counts):
    assert np.abs(np.diag(both(counts)[1].symmetric.to_dense())).max() < 1e-12


def test_many_more_samples_of_one_class_change_next_to_nothing(planted):
    counts = planted(12, 20_000, [3, 2], seed=1)[0]
    more = counts.copy()
    more[4] *= 10
    there, back = (both(table)[1].symmetric.to_dense() for table in (counts, more))
    assert np.sum(there * back) > 0.999 * np.linalg.norm(there) * np.linalg.norm(back)


def test_transposing_transposes_the_residuals(counts):
    there, back = both(counts)[1], both(counts.T)[1]
    np.testing.assert_allclose(back.symmetric.to_dense(), there.symmetric.to_dense(), atol=1e-8)
    np.testing.assert_allclose(back.skew.to_dense(), -there.skew.to_dense(), atol=1e-8)


def test_pure_noise_is_half_mutual():
    rng = np.random.default_rng(0)
    shares = [both(rng.poisson(20.0, (30, 30)))[1].mutual_share for _ in range(20)]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.02)


def test_noise_of_a_direction_is_its_standard_deviation_under_the_null():
    rng = np.random.default_rng(3)
    mean = np.outer(rng.uniform(1, 4, 12), rng.uniform(1, 4, 12))
    v = rng.standard_normal((12, 1))
    scores = []
    for _ in range(600):
        residuals = both(rng.poisson(mean))[1]
        captured = float((v.T @ residuals.symmetric.matmat(v)).item())
        scores.append(captured / residuals.noise_of(v)[0])
    assert abs(np.mean(scores)) < 0.2
    # Fitting the margins takes a few degrees of freedom, so it is a little below one.
    assert 0.75 < np.std(scores) < 1.1


def test_two_classes_leave_nothing():
    residuals = both([[5, 2], [1, 5]])[1]
    assert residuals.symmetric.fro2() == 0.0
    assert np.isnan(residuals.mutual_share)


def test_many_classes_are_never_made_dense():
    count = 50_000
    rng = np.random.default_rng(0)
    cells = rng.integers(0, count, (2, 200_000))
    errors = sp.csr_array(sp.coo_array((np.ones(200_000), cells), shape=(count, count)))
    errors.setdiag(0.0)
    errors.eliminate_zeros()
    residuals = standardised_residuals(errors)
    assert residuals.symmetric.matmat(np.ones((count, 1))).shape == (count, 1)
