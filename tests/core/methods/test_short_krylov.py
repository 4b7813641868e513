import numpy as np
import pytest

from lrdomains.core.methods.short_krylov import krylov_pairs
from lrdomains.core.operators import Dense


def planted_symmetric(n, strengths, seed=0):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((n, n))
    basis = np.linalg.qr(rng.standard_normal((n, len(strengths))))[0]
    return (noise + noise.T) / 2 + basis * np.array(strengths) @ basis.T


def test_axes_clear_of_the_others_are_those_of_numpy():
    matrix = planted_symmetric(300, [90.0, 70.0, 50.0])
    start = np.random.default_rng(1).standard_normal((300, 8))
    values, vectors = krylov_pairs(Dense(matrix), start, steps=12, rank=3)
    all_values, all_vectors = np.linalg.eigh(matrix)
    np.testing.assert_allclose(values, all_values[::-1][:3], rtol=1e-4)
    np.testing.assert_allclose(np.abs(np.sum(vectors * all_vectors[:, ::-1][:, :3], axis=0)), 1.0, atol=1e-4)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(3), atol=1e-4)


def test_the_largest_value_of_pure_noise_is_nearly_reached_and_never_exceeded():
    matrix = planted_symmetric(500, [0.0])
    start = np.random.default_rng(1).standard_normal((500, 8))
    values, _ = krylov_pairs(Dense(matrix), start, steps=16, rank=1)
    largest = np.linalg.eigvalsh(matrix)[-1]
    assert 0.99 * largest < values[0] < largest * (1 + 1e-5)


@pytest.mark.parametrize("rank", [0, 2])
def test_a_space_that_ends_early_is_said(rank):
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((200, 2)))[0][:, :rank]
    start = np.random.default_rng(1).standard_normal((200, 4))
    assert krylov_pairs(Dense(basis @ basis.T), start, steps=6, rank=2) is None
