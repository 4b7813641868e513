"""Kullback-Leibler NMF against multiplicative updates, its optimality conditions and published numbers."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, factorize
from lrdomains.core.methods.nmf_poisson import as_sparse
from lrdomains.core.operators import Dense
from lrdomains.errors import InputError


def counts(shape, rank, *, seed=0):
    rng = np.random.default_rng(seed)
    means = rng.gamma(0.4, size=(shape[0], rank)) @ rng.gamma(0.4, size=(rank, shape[1]))
    return rng.poisson(3 * means).astype(float), 3 * means


def divergence(matrix, fitted, mask=True):
    mask = np.broadcast_to(mask, matrix.shape)
    logs = np.where(matrix > 0, matrix * np.log(np.where(matrix > 0, matrix, 1) / np.maximum(fitted, 1e-300)), 0)
    return float(np.sum((logs - matrix + fitted)[mask]))


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_divergence_is_as_low_as_that_of_multiplicative_updates(form, dtype):
    sklearn = pytest.importorskip("sklearn.decomposition")
    matrix, _ = counts((90, 60), 4)
    f = factorize(form(matrix.astype(dtype)), NMF(4, loss="kl"), rng=0)
    peer = sklearn.NMF(
        4, init="random", random_state=0, max_iter=4000, tol=1e-7, beta_loss="kullback-leibler", solver="mu"
    )
    fitted = peer.fit_transform(matrix) @ peer.components_
    fit = f.reconstruct().to_numpy().astype(float)
    assert f.fit.divergence == pytest.approx(divergence(matrix, fit), rel=1e-4)
    assert f.fit.divergence <= 1.001 * divergence(matrix, fitted)
    assert f.row_factors.dtype == dtype


def test_the_loss_never_rises_and_totals_are_kept():
    matrix, _ = counts((80, 50), 5)
    f = factorize(matrix, NMF(5, loss="kl", tolerance=1e-8), rng=1)
    assert np.all(np.diff(f.fit.history) <= 1e-9)
    # At a stationary point the fit has the sums of the matrix.
    np.testing.assert_allclose(f.reconstruct().to_numpy().sum(axis=0), matrix.sum(axis=0), rtol=1e-4)


def test_unknown_entries_have_no_part():
    matrix, means = counts((120, 70), 3)
    mask = np.random.default_rng(1).random(matrix.shape) < 0.8
    f = factorize(LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask), NMF(3, loss="kl"), rng=0)
    fitted = f.reconstruct().to_numpy()
    assert f.fit.divergence == pytest.approx(divergence(matrix, fitted, mask), rel=1e-6)
    full = factorize(matrix, NMF(3, loss="kl"), rng=0).reconstruct().to_numpy()
    hidden = divergence(means, fitted, ~mask) / (~mask).sum()
    assert hidden < 2 * divergence(means, full, ~mask) / (~mask).sum()
    zero_filled = factorize(matrix * mask, NMF(3, loss="kl"), rng=0).reconstruct().to_numpy()
    assert hidden < 0.8 * divergence(means, zero_filled, ~mask) / (~mask).sum()


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_empty_rows_and_columns_have_no_part_in_any_component(form):
    matrix, _ = counts((30, 20), 3)
    matrix[[0, 7]] = 0.0
    matrix[:, [2, 14]] = 0.0
    f = factorize(form(matrix), NMF(3, loss="kl"), rng=0)
    assert not np.any(f.row_factors[[0, 7]])
    assert not np.any(f.column_factors[[2, 14]])
    assert np.isfinite(f.fit.divergence)


def test_squared_penalties_shrink_in_any_units():
    matrix, _ = counts((80, 60), 5)
    sizes = []
    for l2 in (0.0, 0.1, 1.0):
        f = factorize(matrix, NMF(5, loss="kl", l2=l2), rng=0)
        scaled = factorize(1024 * matrix, NMF(5, loss="kl", l2=l2), rng=0)
        np.testing.assert_allclose(scaled.column_factors, f.column_factors, atol=1e-6)
        sizes.append(f.scale.sum())
    assert sizes[0] > sizes[1] > sizes[2]
    assert factorize(matrix, NMF(5, loss="kl", l2_rows=1.0), rng=0).fit.divergence > 1700


@pytest.mark.parametrize("option", ["l1", "l1_rows", "sparsity", "sparsity_rows"])
def test_penalties_that_would_only_shrink_are_refused(option):
    with pytest.raises(InputError, match=f"{option}=0.1 with loss='kl', which it would only shrink"):
        NMF(2, loss="kl", **{option: 0.1})


@pytest.mark.parametrize("matrix", [np.zeros((4, 3)), np.full((4, 3), 2.0), np.eye(4, 3), np.ones((1, 3))])
def test_degenerate_matrices(matrix):
    f = factorize(matrix, NMF(1, loss="kl"), rng=0)
    assert np.all(np.isfinite(f.row_factors))
    assert f.fit.divergence >= -1e-9


def test_new_rows_get_the_coordinates_of_their_likes():
    matrix, _ = counts((90, 60), 4)
    f = factorize(matrix, NMF(4, loss="kl", tolerance=1e-9), rng=0)
    np.testing.assert_allclose(f.project(matrix), f.row_factors, atol=2e-3)
    mask = np.random.default_rng(0).random(matrix.shape) < 0.7
    partly = f.project(LabelledMatrix(np.where(mask, matrix, np.nan), observed=mask))
    assert np.corrcoef(partly.ravel(), f.row_factors.ravel())[0, 1] > 0.95


def test_dense_matrices_are_read_into_sparse_form():
    assert np.array_equal(as_sparse(Dense(np.eye(3))).to_dense(), np.eye(3))


def test_unknown_losses_are_refused():
    with pytest.raises(InputError, match="loss='kullback'; choose one of 'frobenius', 'kl'"):
        NMF(2, loss="kullback")
    with pytest.raises(InputError, match="negative, the first -1"):
        factorize(-builders.non_negative((4, 3)) - 1, NMF(2, loss="kl"))
