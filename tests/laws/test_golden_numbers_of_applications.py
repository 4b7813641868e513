"""Figures of the fields that low rank came from: rank criteria, confusion, tensors, control and mechanics."""

import numpy as np
import pytest
from builders import with_spectrum
from scipy.linalg import solve_continuous_lyapunov

from lrdomains.core.factorize import factorize
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.evidence.rank import select_rank


def aic(matrix):
    return select_rank(matrix, TruncatedSVD, ranks=range(1, 9), criteria=["aic"], noise=1.0, rng=0).recommended


@pytest.mark.parametrize("planted", [0, 3, 6])
@pytest.mark.parametrize("shape", [(200, 50), (400, 40)])
def test_aic_with_the_noise_known_finds_strong_components_of_long_tables(shape, planted):
    m, n = shape
    clean = with_spectrum([3.0 * (np.sqrt(m) + np.sqrt(n))] * planted, shape) if planted else np.zeros(shape)
    found = [aic(clean + np.random.default_rng(seed).standard_normal(shape)) for seed in range(10)]
    assert found == [planted] * 10


@pytest.mark.parametrize("side", [60, 100])
def test_aic_of_square_tables_finds_one_too_many_at_times(side):
    # Its threshold is the very edge of the noise.
    clean = with_spectrum([6.0 * np.sqrt(side)] * 3, (side, side))
    found = [aic(clean + np.random.default_rng(seed).standard_normal((side, side))) for seed in range(30)]
    assert min(found) == 3
    assert 4 <= max(found) <= 5
    assert np.median(found) == 3


@pytest.mark.parametrize("planted", [0, 3, 6])
@pytest.mark.parametrize("shape", [(200, 50), (400, 40), (100, 100), (60, 60)])
def test_strengths_just_above_the_edge_of_the_noise_are_as_many_as_were_planted(shape, planted):
    edge = float(np.sum(np.sqrt(shape)))
    clean = with_spectrum([3.0 * edge] * planted, shape) if planted else np.zeros(shape)
    draws = (clean + np.random.default_rng(seed).standard_normal(shape) for seed in range(9))
    assert np.median([np.sum(np.linalg.svd(one, compute_uv=False) > 1.02 * edge) for one in draws]) == planted


CONFUSED = np.array([[50.0, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])


def test_rows_as_rates_without_the_diagonal_show_the_confused_pair():
    rates = CONFUSED / CONFUSED.sum(axis=1, keepdims=True)
    rates -= np.diag(np.diag(rates))
    symmetric, direction = (rates + rates.T) / 2, (rates - rates.T) / 2
    f = factorize(symmetric, SymmetricEigen(rank=2))
    np.testing.assert_allclose(f.scale, [0.352, 0.027], atol=5e-4)
    np.testing.assert_allclose(np.abs(f.row_factors[:, 0]), [0.71, 0.71, 0.03, 0.02], atol=0.01)
    assert direction[0, 1] == pytest.approx(0.0185, abs=5e-5)


def test_standardised_residuals_set_pairs_of_classes_apart_first():
    expected = np.outer(CONFUSED.sum(axis=1), CONFUSED.sum(axis=0)) / CONFUSED.sum()
    f = factorize((CONFUSED - expected) / np.sqrt(expected), TruncatedSVD(rank=3))
    np.testing.assert_allclose(f.scale, [18.28, 17.50, 5.32], atol=0.01)
    axis = f.row_factors[:, 0] * np.sign(f.row_factors[3, 0])
    np.testing.assert_allclose(axis, [-0.51, -0.52, 0.49, 0.48], atol=0.01)
    np.testing.assert_allclose(np.abs(f.row_factors[:2, 2]), [0.71, 0.70], atol=0.01)


def test_a_tensor_train_of_two_hundred_numbers_holds_a_million():
    rng = np.random.default_rng(0)
    side, order, rank = 10, 6, 2
    ranks = [1, *[rank] * (order - 1), 1]
    cores = [rng.standard_normal((ranks[d], side, ranks[d + 1])) for d in range(order)]
    full = cores[0].reshape(side, rank)
    for core in cores[1:]:
        full = (full @ core.reshape(core.shape[0], -1)).reshape(-1, core.shape[2])
    rest, found, before = full.reshape(side, -1), [], 1
    for _ in range(order - 1):
        f = factorize(rest.reshape(before * side, -1), TruncatedSVD(rank=rank))
        found.append(f.row_factors.reshape(before, side, rank))
        rest, before = f.scale[:, None] * f.column_factors.T, rank
    found.append(rest.reshape(rank, side, 1))
    again = found[0].reshape(side, rank)
    for core in found[1:]:
        again = (again @ core.reshape(core.shape[0], -1)).reshape(-1, core.shape[2])
    assert full.size == 1_000_000
    assert sum(core.size for core in found) == 200
    assert np.linalg.norm(again - full) < 1e-13 * np.linalg.norm(full)


def test_five_states_of_a_heat_equation_keep_the_bound():
    states = 200
    dynamics = (states + 1) ** 2 * (np.eye(states, k=1) + np.eye(states, k=-1) - 2 * np.eye(states))
    into, out = np.zeros((states, 1)), np.zeros((1, states))
    into[states // 3], out[0, 2 * states // 3] = states + 1, 1.0  # a point source of strength one

    def factor(gramian):
        values, vectors = np.linalg.eigh((gramian + gramian.T) / 2)
        kept = values > 1e-14 * values.max()
        return vectors[:, kept] * np.sqrt(values[kept])

    reached = factor(solve_continuous_lyapunov(dynamics, -into @ into.T))
    seen = factor(solve_continuous_lyapunov(dynamics.T, -out.T @ out))
    f = factorize(seen.T @ reached, TruncatedSVD(rank=5))
    hankel = np.linalg.svd(seen.T @ reached, compute_uv=False)
    np.testing.assert_allclose(f.scale, hankel[:5], rtol=1e-8)
    np.testing.assert_allclose(hankel[:6], [0.0646, 0.00923, 3.94e-4, 2.08e-4, 2.94e-5, 3.96e-6], rtol=2e-3)
    assert reached.shape[1] == seen.shape[1] == 25
    right, left = reached @ f.column_factors / np.sqrt(f.scale), seen @ f.row_factors / np.sqrt(f.scale)
    small = left.T @ dynamics @ right, left.T @ into, out @ right

    def response(frequency, a, b, c):
        return (c @ np.linalg.solve(1j * frequency * np.eye(len(a)) - a, b)).item()

    frequencies = np.concatenate([[0.0], np.logspace(-1, 5, 60)])
    off = max(abs(response(w, dynamics, into, out) - response(w, *small)) for w in frequencies)
    assert off <= 2.0 * hankel[5:].sum() == pytest.approx(9.0e-6, rel=0.02)
    assert off == pytest.approx(7.4e-6, rel=0.05)
    assert off < 1e-3 * abs(response(0.0, dynamics, into, out))


def test_a_block_beside_the_diagonal_of_an_inverse_stiffness_has_rank_one():
    stiffness = 2.0 * np.eye(200) - np.eye(200, k=1) - np.eye(200, k=-1)
    block = np.linalg.inv(stiffness)[:100, 100:]
    strengths = factorize(block, TruncatedSVD(rank=2)).scale
    assert strengths[1] < 1e-12 * strengths[0]
    assert factorize(block, TruncatedSVD(rank=1)).error() < 1e-7  # a difference of squares: the root of rounding
