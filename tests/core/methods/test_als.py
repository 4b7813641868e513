"""ALS: the soft-thresholded SVD on complete data, several optima where entries are unknown, and biases."""

import builders
import numpy as np
import pytest

from lrdomains import ALS, LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core.replicates import factorize_replicates
from lrdomains.errors import InputError


def noisy(shape=(60, 40), rank=8):
    rng = np.random.default_rng(0)
    scales = np.linspace(3, 1, rank)
    return (rng.standard_normal((shape[0], rank)) * scales) @ rng.standard_normal(
        (rank, shape[1])
    ) + 0.3 * rng.standard_normal(shape)


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def softened(matrix, decay, rank=None):
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    s = np.maximum(s - decay, 0)
    s[rank:] = 0
    return (u * s) @ vt


@pytest.mark.parametrize("rank", [12, 5])
def test_weight_decay_is_soft_thresholding(rank):
    matrix = noisy()
    f = factorize(matrix, ALS(rank, weight_decay=6.0, tolerance=1e-16, max_iterations=5000), rng=0)
    np.testing.assert_allclose(product(f), softened(matrix, 6.0, rank), atol=1e-6)
    assert np.linalg.norm(product(f) - softened(matrix, 6.0, rank)) < 1e-7 * np.linalg.norm(matrix)


def test_on_complete_data_every_start_leads_to_the_same_error():
    # A flat spectrum, below the true rank: the hardest case without bad optima.
    matrix = np.random.default_rng(0).standard_normal((50, 35))
    errors = [
        f.error(relative=False)
        for f in factorize_replicates(matrix, ALS(6, tolerance=1e-15, max_iterations=20_000), range(20))
    ]
    best = factorize(matrix, TruncatedSVD(6)).error(relative=False)
    np.testing.assert_allclose(errors, best, rtol=1e-10)


def test_where_entries_are_unknown_starts_end_in_several_optima():
    rng = np.random.default_rng(0)
    mask = rng.random((50, 35)) < 0.35
    matrix = LabelledMatrix(np.where(mask, rng.standard_normal((50, 35)), np.nan), observed=mask)
    method = ALS(2, weight_decay=0.1, tolerance=1e-12, max_iterations=20_000)
    ends = {round(float(f.fit.history[-1]), 5) for f in factorize_replicates(matrix, method, range(8))}
    assert len(ends) > 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_unknown_entries_of_planted_factors_are_predicted(dtype):
    matrix = builders.low_rank((80, 50), 3).astype(dtype)
    mask = np.random.default_rng(0).random(matrix.shape) < 0.5
    f = factorize(
        LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask), ALS(3, weight_decay=1e-2, tolerance=1e-4), rng=0
    )
    assert np.linalg.norm((matrix - product(f))[~mask]) < 0.02 * np.linalg.norm(matrix[~mask])
    assert f.row_factors.dtype == dtype
    assert np.all(np.diff(f.fit.history) <= 1e-6)


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_biases_are_fitted_along(share):
    rng = np.random.default_rng(1)
    truth = 3.0 + rng.standard_normal((60, 1)) + rng.standard_normal(40)
    matrix = truth + 0.1 * rng.standard_normal(truth.shape)
    mask = rng.random(truth.shape) < share
    f = factorize(LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask), ALS(1, biases=True), rng=0)
    assert f.rank == 3
    assert np.sqrt(np.mean((product(f) - truth) ** 2)) < 0.25
    assert f.error(relative=False) == pytest.approx(np.linalg.norm((matrix - product(f))[mask]), rel=1e-6)
    assert np.all(np.diff(f.fit.history) <= 1e-9)


def test_what_was_decided_from_the_data_is_recorded():
    matrix = noisy()
    mask = np.random.default_rng(0).random(matrix.shape) < 0.5
    f = factorize(LabelledMatrix(matrix, observed=mask), ALS(3), rng=0)
    assert f.method.decay_per_entry == pytest.approx(0.15 * matrix[mask].std(), rel=1e-6)
    assert f.provenance.steps["ALS"]["decay_per_entry"] == f.method.decay_per_entry
    assert factorize(matrix, ALS(3), rng=0).method.decay_per_entry == 0.0


def test_new_rows_are_folded_in_with_the_same_decay():
    matrix = noisy()
    f = factorize(matrix, ALS(5, weight_decay=2.0, tolerance=1e-14, max_iterations=5000), rng=0)
    np.testing.assert_allclose(f.project(matrix), f.row_factors, atol=1e-6)
    mask = np.random.default_rng(0).random(matrix.shape) < 0.8
    g = factorize(LabelledMatrix(matrix, observed=mask), ALS(5, tolerance=1e-14, max_iterations=5000), rng=0)
    folded = g.project(LabelledMatrix(matrix, observed=mask))
    assert np.all(np.diag(np.corrcoef(folded.T, g.row_factors.T), 5) > 0.99)


def test_rows_of_which_nothing_is_known_are_zero():
    matrix = noisy()
    mask = np.random.default_rng(0).random(matrix.shape) < 0.5
    mask[7] = False
    with pytest.warns(match="1 row without one observed entry, the first 7"):
        f = factorize(LabelledMatrix(matrix, observed=mask), ALS(3), rng=0)
    assert not np.any(f.row_factors[7])


@pytest.mark.parametrize("options", [{"weight_decay": -1}, {"decay_per_entry": np.nan}, {"tolerance": 0}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))}="):
        ALS(2, **options)
