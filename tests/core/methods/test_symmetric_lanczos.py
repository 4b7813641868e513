"""Symmetric Lanczos against LAPACK, also where blocks lose rank and eigenvalues are equal."""

import builders
import numpy as np
import pytest

from lrdomains.core.methods import symmetric_lanczos
from lrdomains.core.methods.symmetric_lanczos import leading_eigenpairs
from lrdomains.core.operators import Dense
from lrdomains.core.progress import Silent


def with_eigenvalues(values):
    basis = builders.orthonormal(len(values), len(values))
    return (basis * values) @ basis.T


HARD = {
    "flat": (builders.symmetric(150), 12),
    "slow decay, both signs": (with_eigenvalues(np.arange(1, 201) ** -0.5 * (-1) ** np.arange(200)), 20),
    "ties": (np.diag(np.r_[np.full(20, 5.0), np.full(80, 1.0), np.full(30, -7.0)]), 25),
    "identity": (np.eye(120), 8),
    "rank below k": (with_eigenvalues(np.r_[3.0, -2.0, 1.0, np.zeros(97)]), 6),
    "all negative": (with_eigenvalues(-np.geomspace(1, 1e-2, 90)), 5),
    "every pair": (builders.symmetric(30), 30),
    "one": (np.array([[-2.0]]), 1),
}


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("order", [lambda values: values, np.abs])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", HARD)
def test_leading_eigenpairs(name, dtype, order, restarts, monkeypatch):
    matrix, rank = HARD[name]
    if restarts:
        monkeypatch.setattr(symmetric_lanczos, "BASIS_RATIO", 1)
        monkeypatch.setattr(symmetric_lanczos, "BASIS_BLOCKS", 6)
    tolerance = {np.float32: 1e-5, np.float64: 1e-10}[dtype]
    found = leading_eigenpairs(
        Dense(matrix.astype(dtype)),
        rank,
        order=order,
        tolerance=tolerance,
        max_steps=3000,
        rng=np.random.default_rng(0),
        progress=Silent(),
    )
    values = np.linalg.eigvalsh(matrix)
    size = np.abs(values).max()
    assert found.converged
    np.testing.assert_allclose(
        np.sort(order(found.values[:rank])), np.sort(order(values))[-rank:], atol=2 * tolerance * size
    )
    vectors = found.vectors[:, :rank].astype(float)
    residuals = np.linalg.norm(matrix @ vectors - vectors * found.values[:rank], axis=0)
    assert residuals.max() <= 2 * tolerance * size
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(rank), atol=2 * tolerance)


def test_the_limit_is_kept_and_reported():
    matrix, rank = HARD["slow decay, both signs"]
    found = leading_eigenpairs(
        Dense(matrix),
        rank,
        order=np.abs,
        tolerance=1e-12,
        max_steps=3,
        rng=np.random.default_rng(0),
        progress=Silent(),
    )
    assert (found.steps, found.converged) == (3, False)
