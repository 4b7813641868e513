"""NMF against scikit-learn, planted parts, and its penalty."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from lrdomains import NMF, LabelledMatrix, TruncatedSVD, factorize
from lrdomains.core.fit import Status
from lrdomains.errors import DataWarning, InputError, RankError


@pytest.mark.parametrize(("shape", "rank"), [((40, 30), 5), ((120, 25), 4), ((60, 60), 8)])
def test_the_loss_is_as_low_as_that_of_scikit_learn(shape, rank):
    sklearn = pytest.importorskip("sklearn.decomposition")
    left, right = builders.non_negative((shape[0], rank)), builders.non_negative((rank, shape[1]), seed=1)
    matrix = left @ right + 0.3 * builders.non_negative(shape, seed=2)
    ours = min(factorize(matrix, NMF(rank), rng=seed).error(relative=False) for seed in range(4))
    peers = [
        sklearn.NMF(rank, init="random", random_state=seed, max_iter=2000, tol=1e-5).fit(matrix).reconstruction_err_
        for seed in range(4)
    ]
    assert ours <= 1.01 * min(peers)
    assert ours >= factorize(matrix, TruncatedSVD(rank)).error(relative=False)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_planted_parts_are_found(form, dtype):
    matrix, left, right = builders.planted_parts((60, 45), 5, noise=0.02)
    f = factorize(form(matrix.astype(dtype)), NMF(5), rng=0)
    for found, planted in ((f.row_factors, left), (f.column_factors, right)):
        cosines = (planted / np.linalg.norm(planted, axis=0)).T @ found
        rows, columns = linear_sum_assignment(-cosines)
        assert cosines[rows, columns].min() > 0.99
    assert f.row_factors.dtype == dtype


def test_the_loss_never_rises():
    f = factorize(builders.non_negative((50, 40)), NMF(6), rng=0)
    assert np.all(np.diff(f.fit.history) <= 1e-12)
    assert f.fit.history[-1] == pytest.approx(f.error() ** 2, rel=1e-6)


def test_larger_penalties_give_sparser_columns_in_any_units():
    matrix = builders.non_negative((80, 60)) + 0.2
    zeros = []
    for l1 in (0.0, 0.02, 0.1, 0.3):
        f = factorize(matrix, NMF(5, l1=l1), rng=0)
        scaled = factorize(1000 * matrix, NMF(5, l1=l1), rng=0)
        assert np.array_equal(f.column_factors == 0, scaled.column_factors == 0)
        np.testing.assert_allclose(scaled.scale, 1000 * f.scale, rtol=1e-6)
        zeros.append(np.mean(f.column_factors == 0))
    assert zeros == sorted(zeros)
    assert zeros[-1] > zeros[0] + 0.2


def test_a_penalised_fit_stops_where_its_objective_stands_still():
    f = factorize(builders.non_negative((80, 60)) + 0.2, NMF(5, l1=0.05), rng=0)
    assert f.fit.status is Status.CONVERGED
    # The loss alone rises while the penalty makes the columns sparse.
    assert f.fit.history[-1] <= f.fit.history[:-1].min() * (1 + 1e-3)
    assert f.fit.history[-1] > f.error() ** 2


def test_data_of_exact_rank_converge():
    matrix = builders.non_negative((50, 4)) @ builders.non_negative((4, 30), seed=1)
    for dtype in (np.float64, np.float32):
        f = factorize(matrix.astype(dtype), NMF(4), rng=0)
        assert f.fit.status is Status.CONVERGED
        assert f.error() < 5e-3


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_empty_rows_and_columns_have_no_part_in_any_component(form):
    matrix = builders.non_negative((20, 15)) + 0.1
    matrix[[0, 7]] = 0.0
    matrix[:, [2, 14]] = 0.0
    f = factorize(form(matrix), NMF(4), rng=0)
    assert not np.any(f.row_factors[[0, 7]])
    assert not np.any(f.column_factors[[2, 14]])
    assert (f.fit.empty_rows, f.fit.empty_columns) == (2, 2)
    assert f.shape == (20, 15)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32])
def test_whole_numbers_do_not_overflow(dtype):
    matrix = np.full((300, 200), np.iinfo(dtype).max, dtype=dtype)
    f = factorize(matrix, NMF(1), rng=0)
    assert f.error() < 1e-6
    assert f.scale[0] == pytest.approx(np.iinfo(dtype).max * np.sqrt(60_000), rel=1e-6)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
def test_what_cannot_be_fitted_is_named(loss):
    method, matrix = NMF(2, loss=loss), builders.non_negative((6, 5))
    spoilt = matrix.copy()
    spoilt[3, 1] = -0.25
    with pytest.raises(InputError, match=r"1 are negative, the first -0.25 at row 3, column 1"):
        factorize(spoilt, method)
    spoilt[3, 1] = np.nan
    with pytest.raises(InputError, match=r"the first is nan at row 3, column 1.*mark them as missing with observed="):
        factorize(spoilt, method)
    with pytest.raises(RankError, match=r"rank 6 for a 6 x 5 matrix; it can be at most 5"):
        factorize(matrix, NMF(6, loss=loss))
    mask = np.ones(matrix.shape, bool)
    mask[4] = False
    with pytest.warns(DataWarning, match="1 row without one observed entry, the first 4"):
        f = factorize(LabelledMatrix(matrix, observed=mask), method, rng=0)
    assert not np.any(f.row_factors[4])
    assert (f.fit.empty_rows, f.fit.empty_columns) == (1, 0)


@pytest.mark.parametrize("shape", [(1, 6), (6, 1), (1, 1)])
def test_one_row_or_column(shape):
    matrix = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    assert factorize(matrix, NMF(1), rng=0).error() < 1e-6


def test_a_constant_matrix():
    f = factorize(np.full((9, 8), 3.0), NMF(3), rng=0)
    assert f.error() < 1e-3
    assert np.all(np.isfinite(f.row_factors))


def test_an_all_zero_matrix():
    f = factorize(np.zeros((5, 4)), NMF(2), rng=0)
    assert np.array_equal(f.scale, [0, 0])


def test_seeds_matter_and_repeat():
    matrix = builders.non_negative((30, 20))
    first, again, other = (factorize(matrix, NMF(4), rng=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.row_factors, again.row_factors)
    assert not np.array_equal(first.row_factors, other.row_factors)


def test_float32_starts_from_the_same_point():
    matrix = builders.planted_parts((60, 45), 5, noise=0.02)[0].astype(np.float32)
    single, double = factorize(matrix, NMF(5), rng=3), factorize(matrix.astype(float), NMF(5), rng=3)
    np.testing.assert_allclose(single.row_factors, double.row_factors, atol=1e-3)


@pytest.mark.parametrize("l1", [-0.1, 1.0, np.nan])
def test_penalties_that_make_no_sense_are_refused(l1):
    with pytest.raises(InputError, match=r"l1=.*; it is a share of the largest correlation, from 0 to below 1"):
        NMF(2, l1=l1)


@pytest.mark.parametrize("options", [{"tolerance": 0}, {"tolerance": np.nan}, {"max_iterations": 0}])
def test_limits_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError, match="both must be positive"):
        NMF(2, **options)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_fit_goes_on_from_where_another_stopped(loss, dtype):
    matrix = builders.planted_parts((60, 45), 5, noise=0.05)[0].astype(dtype)
    done = factorize(matrix, NMF(5, loss=loss), rng=0)
    again = factorize(matrix, NMF(5, loss=loss), start=done, rng=1)
    assert again.fit.iterations < done.fit.iterations
    assert again.fit.history[0] <= done.fit.history[-1] * (1 + 1e-4)
    # Another seed leads to the same place, and what was done is on record.
    np.testing.assert_array_equal(factorize(matrix, NMF(5, loss=loss), start=done, rng=2).scale, again.scale)
    assert again.method.init == again.provenance.steps["NMF"]["init"] == "given"


def test_a_start_means_the_same_in_any_units():
    matrix = builders.planted_parts((60, 45), 5, noise=0.05)[0]
    left, right = builders.non_negative((60, 5)), builders.non_negative((45, 5), seed=1)
    one = factorize(matrix, NMF(5), start=(left, right))
    other = factorize(1e6 * matrix, NMF(5), start=(1e-3 * left, right))
    np.testing.assert_allclose(other.scale, 1e6 * one.scale, rtol=1e-6)
    assert one.fit.iterations == other.fit.iterations


def test_a_start_suits_entries_that_are_unknown():
    matrix = builders.planted_parts((60, 45), 5, noise=0.05)[0]
    known = LabelledMatrix(matrix, observed=np.random.default_rng(0).random(matrix.shape) < 0.7)
    done = factorize(known, NMF(5), rng=0)
    again = factorize(known, NMF(5), start=(done.row_factors * done.scale, done.column_factors))
    assert again.fit.history[0] <= done.fit.history[-1] * (1 + 1e-4)
