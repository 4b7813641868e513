"""Squared errors over known entries, penalties of either side, and the stop."""

import builders
import numpy as np
import pytest

from lrdomains import NMF, LabelledMatrix, factorize
from lrdomains.core.fit import Status
from lrdomains.core.methods.nmf_least_squares import FIRST_WEIGHT, PLAIN_ITERATIONS, SHRINKAGE, _Run, stands_still


def noisy_parts(shape=(100, 60), rank=4):
    return builders.planted_parts(shape, rank, noise=0.05)[0] + 0.0


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_held_out_entries_are_predicted(share):
    matrix = builders.non_negative((100, 4)) @ builders.non_negative((4, 60), seed=1)
    mask = np.random.default_rng(0).random(matrix.shape) < share
    f = factorize(LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask), NMF(4, tolerance=1e-7), rng=0)
    fitted = f.reconstruct().to_numpy()
    assert np.linalg.norm((matrix - fitted)[~mask]) < 0.05 * np.linalg.norm(matrix[~mask])
    # Errors are those of the known entries, for any number of components.
    for g in (f, f.truncate(2)):
        expected = np.linalg.norm((matrix - g.reconstruct().to_numpy())[mask])
        assert g.error(relative=False) == pytest.approx(expected, rel=1e-6, abs=1e-5)


def test_a_full_mask_changes_nothing():
    matrix = noisy_parts()
    plain = factorize(matrix, NMF(4), rng=0)
    masked = factorize(LabelledMatrix(matrix, observed=np.ones(matrix.shape, bool)), NMF(4), rng=0)
    np.testing.assert_allclose(masked.row_factors, plain.row_factors, atol=1e-6)
    assert masked.fit.history[-1] == pytest.approx(plain.fit.history[-1], rel=1e-6)


def test_both_sides_can_be_penalised():
    matrix = builders.non_negative((80, 60)) + 0.2
    plain = factorize(matrix, NMF(5), rng=0)
    rows, columns = factorize(matrix, NMF(5, l1_rows=0.1), rng=0), factorize(matrix, NMF(5, l1=0.1), rng=0)
    assert np.mean(rows.row_factors == 0) > np.mean(plain.row_factors == 0) + 0.1
    assert np.mean(columns.column_factors == 0) > np.mean(plain.column_factors == 0) + 0.1


def test_competing_components_share_fewer_columns():
    matrix = builders.non_negative((80, 60)) + 0.2
    nonzero = [
        np.mean(factorize(matrix, NMF(5, sparsity=weight), rng=0).column_factors > 0) for weight in (0.0, 0.3, 3.0)
    ]
    assert nonzero[0] > nonzero[1] > nonzero[2]


def test_squared_penalties_shrink():
    matrix = noisy_parts()
    sizes = [factorize(matrix, NMF(4, l2=weight), rng=0).scale.sum() for weight in (0.0, 0.5, 2.0)]
    assert sizes[0] > sizes[1] > sizes[2]


def test_either_measure_ends_the_search():
    matrix = noisy_parts()
    by_gradient = factorize(matrix, NMF(4, tolerance=1e-300, gradient_tolerance=1e-3), rng=0)
    assert by_gradient.fit.status is Status.CONVERGED
    assert by_gradient.fit.gradient <= 1e-3
    by_loss = factorize(matrix, NMF(4, tolerance=1e-3, gradient_tolerance=0), rng=0)
    assert by_loss.fit.status is Status.CONVERGED
    assert by_loss.fit.gradient > 0


def test_the_fall_is_judged_over_five_iterations():
    assert not stands_still([1.0] * 5, 1e-3, floor=0.0)
    assert stands_still([1.0] * 6, 1e-3, floor=0.0)
    assert not stands_still([1.0, 1, 1, 1, 1, 0.9], 1e-3, floor=0.0)
    assert stands_still([1e-9, 9e-10, 8e-10, 7e-10, 6e-10, 5e-10], 1e-3, floor=1e-4)


@pytest.mark.parametrize("init", ["nndsvda", "separable"])
def test_starts_that_need_no_luck_reach_the_planted_parts(init):
    matrix, _, right = builders.planted_parts((60, 45), 5, noise=0.02)
    first, second = (factorize(matrix, NMF(5, init=init), rng=seed) for seed in (0, 1))
    assert np.array_equal(first.row_factors, second.row_factors)
    cosines = (right / np.linalg.norm(right, axis=0)).T @ first.column_factors
    assert np.all(cosines.max(axis=1) > 0.99)


def test_an_iteration_that_went_too_far_is_taken_back():
    run = _Run(0, NMF(2), resolution=1e-12)
    for at in range(PLAIN_ITERATIONS):
        assert run.weight == 0.0
        assert run.accept(1.0 - 0.1 * at, 1.0)
    assert run.weight == FIRST_WEIGHT
    assert not run.accept(0.9, 1.0)
    assert run.losses[-1] == run.losses[-2]
    assert run.weight == FIRST_WEIGHT / SHRINKAGE
    # Rounding is no rise.
    assert run.accept(run.losses[-1] + 1e-13, 1.0)
    penalised = _Run(0, NMF(2, l1=0.1), resolution=1e-12)
    assert all(penalised.accept(loss, 1.0) for loss in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1))


def test_extrapolation_saves_iterations(monkeypatch):
    matrix = np.random.default_rng(0).random((120, 90))
    fast = factorize(matrix, NMF(8, tolerance=1e-6, max_iterations=5000), rng=0)
    monkeypatch.setattr("lrdomains.core.methods.nmf_least_squares.FIRST_WEIGHT", 0.0)
    plain = factorize(matrix, NMF(8, tolerance=1e-6, max_iterations=5000), rng=0)
    assert fast.fit.iterations < 0.8 * plain.fit.iterations
    assert fast.fit.history[-1] < plain.fit.history[-1] * 1.01
