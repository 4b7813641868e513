import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.core.methods.filtered_subspace import filtered_pairs
from lrdomains.core.operators import Dense, Sparse


def pairs_of(matrix, rank, *, width=40, degrees=60, tolerance=1e-10):
    rng = np.random.default_rng(1)
    return filtered_pairs(matrix, rank, width=width, degrees=degrees, tolerance=tolerance, rng=rng)


def planted_symmetric(n, strengths, seed=0):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((n, n))
    basis = np.linalg.qr(rng.standard_normal((n, len(strengths))))[0]
    return (noise + noise.T) / 2 + basis * np.array(strengths) @ basis.T


@pytest.mark.parametrize("strengths", [[90.0, 70.0, 50.0], [5000.0, 60.0, 50.0], [50.0, 50.0, 50.0]])
def test_leading_pairs_are_those_of_numpy(strengths):
    matrix = planted_symmetric(300, strengths)
    found = pairs_of(Dense(matrix), 3)
    values, vectors = np.linalg.eigh(matrix)
    np.testing.assert_allclose(found.values[:3], values[::-1][:3], rtol=1e-12)
    np.testing.assert_allclose(np.abs(np.sum(found.vectors[:, :3] * vectors[:, ::-1][:, :3], axis=0)), 1.0, atol=1e-9)
    np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(40), atol=1e-10)
    assert found.converged


def test_residuals_are_those_of_the_pairs():
    matrix = planted_symmetric(300, [40.0])
    found = pairs_of(Dense(matrix), 3, degrees=12, tolerance=0.0)
    true = np.linalg.norm(matrix @ found.vectors - found.vectors * found.values, axis=0)
    np.testing.assert_allclose(found.residuals, true, rtol=1e-6)
    assert not found.converged


def test_a_sparse_matrix_with_a_strong_negative_end():
    base = sp.random_array((700, 700), density=0.02, rng=0)
    matrix = sp.csr_array(base + base.T - 8.0 * sp.diags_array((np.arange(700) < 5).astype(float)))
    found = pairs_of(Sparse(matrix), 2)
    assert found.converged
    np.testing.assert_allclose(found.values[:2], np.linalg.eigvalsh(matrix.toarray())[::-1][:2], rtol=1e-12)


def test_the_largest_value_of_pure_noise_is_nearly_reached_and_never_exceeded():
    matrix = planted_symmetric(500, [0.0])
    found = pairs_of(Dense(matrix), 1, width=48, degrees=12, tolerance=0.0)
    largest = np.linalg.eigvalsh(matrix)[-1]
    assert 0.995 * largest < found.values[0] < largest * (1 + 1e-12)


def test_what_will_not_be_reached_is_given_up_early():
    steep = Dense(np.diag(np.linspace(0.0, 1.0, 900)))
    found = pairs_of(steep, 2, width=4, degrees=60)
    assert not found.converged
    assert found.steps < 45


@pytest.mark.parametrize("rank", [0, 2])
def test_a_matrix_of_low_rank_is_said(rank):
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((200, 2)))[0][:, :rank]
    assert pairs_of(Dense(basis @ basis.T), 2) is None
