"""Weights of single entries: an entry that counts twice is an entry that was seen twice."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from lrdomains import ALS, NMF, GradientDescent, LabelledMatrix, RobustPCA, SoftImpute, TruncatedSVD, factorize
from lrdomains.core.known_entries import KnownEntries
from lrdomains.core.nmf_kernels import RowProblems
from lrdomains.core.provenance import fingerprint
from lrdomains.errors import InputError

SHAPE = (18, 11)
#: Methods that use them, with tolerances that leave only rounding.
WEIGHING = {
    "frobenius": NMF(2, tolerance=1e-14, gradient_tolerance=0, max_iterations=20_000),
    "kl": NMF(2, loss="kl", tolerance=1e-14, gradient_tolerance=0, max_iterations=20_000),
    "als": ALS(2, weight_decay=0.3, tolerance=1e-15, max_iterations=20_000),
    "als with biases": ALS(2, decay_per_entry=0.05, biases=True, tolerance=1e-15, max_iterations=20_000),
    "soft": SoftImpute(4, penalty=1.5, tolerance=1e-11, max_iterations=20_000),
    "gradient": GradientDescent(2, weight_decay=0.3, tolerance=1e-11, max_iterations=200_000),
}


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def planted(seed=0):
    rng = np.random.default_rng(seed)
    left, right = rng.gamma(0.5, size=(SHAPE[0], 2)), rng.gamma(0.5, size=(SHAPE[1], 2))
    return left @ right.T + 0.1 * rng.random(SHAPE), rng.integers(0, 4, SHAPE).astype(float)


@pytest.mark.parametrize("name", WEIGHING)
def test_weights_of_one_and_zero_are_a_mask(name):
    values, weights = planted()
    known = weights > 0
    masked = factorize(LabelledMatrix(values, observed=known), WEIGHING[name], rng=0)
    weighted = factorize(LabelledMatrix(values, entry_weights=known.astype(int)), WEIGHING[name], rng=0)
    np.testing.assert_allclose(product(weighted), product(masked), atol=1e-6)
    assert weighted.error() == pytest.approx(masked.error(), rel=1e-6)


@pytest.mark.parametrize("name", WEIGHING)
def test_an_entry_of_weight_w_is_an_entry_that_was_seen_w_times(name):
    values, weights = planted(3)
    method, loadings = WEIGHING[name], np.random.default_rng(4).random((SHAPE[1], 2))
    if isinstance(method, ALS):
        method = ALS(2, weight_decay=0.3, decay_per_entry=0.05)
    found = method.project(LabelledMatrix(values, entry_weights=weights).operator(), loadings)
    for i in range(SHAPE[0]):
        seen = np.repeat(np.arange(SHAPE[1]), weights[i].astype(int))
        row = LabelledMatrix(values[i : i + 1, seen], observed=np.ones((1, len(seen)), bool))
        expected = method.project(row.operator(), loadings[seen])
        np.testing.assert_allclose(found[i], expected[0], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ["als", "soft", "gradient"])
def test_the_weighted_objective_has_its_minimum_there(name):
    values, weights = planted(1)
    matrix = LabelledMatrix(np.where(weights > 0, values, np.nan), entry_weights=weights)
    f = factorize(matrix, WEIGHING[name], rng=0)
    decay = {"als": 0.3, "soft": 1.5, "gradient": 0.3}[name]
    rank = f.rank

    def objective(x):
        left, right = x[: SHAPE[0] * rank].reshape(-1, rank), x[SHAPE[0] * rank :].reshape(-1, rank)
        rest = left @ right.T - values
        slope = weights * rest
        value = 0.5 * np.sum(slope * rest) + 0.5 * decay * np.sum(x * x)
        return value, np.concatenate([(slope @ right).ravel(), (slope.T @ left).ravel()]) + decay * x

    root = np.sqrt(f.scale)
    found = np.concatenate([(f.row_factors * root).ravel(), (f.column_factors * root).ravel()])
    value, slope = objective(found)
    assert np.abs(slope).max() < 1e-4
    best = minimize(objective, found, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).fun
    assert value == pytest.approx(best, rel=1e-7)


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_the_loss_of_a_weighted_fit_is_the_weighted_loss(loss, form):
    values, weights = planted(2)
    weights *= 0.7
    f = factorize(LabelledMatrix(form(values), entry_weights=form(weights)), WEIGHING[loss], rng=0)
    fitted = product(f)
    squares = np.sum(weights * (values - fitted) ** 2)
    assert f.error(relative=False) == pytest.approx(np.sqrt(squares), rel=1e-7)
    if loss == "frobenius":
        assert f.fit.history[-1] == pytest.approx(squares / np.sum(weights * values**2), rel=1e-7)
    else:
        divergence = np.sum(weights * (values * np.log(values / fitted) - values + fitted))
        assert f.fit.divergence == pytest.approx(divergence, rel=1e-7)
        slopes = (weights * (1 - values / fitted)) @ f.column_factors
        assert np.all(np.abs(slopes[f.row_factors > 1e-6]) < 1e-4)
    assert np.all(np.diff(f.fit.history) <= 1e-12)


@given(st.integers(0, 6), st.floats(0.01, 100))
def test_a_common_factor_of_the_weights_changes_nothing(seed, factor):
    values, weights = planted(seed)
    method = NMF(2, tolerance=1e-3)
    one, other = (
        factorize(LabelledMatrix(values, entry_weights=w), method, rng=seed) for w in (weights, factor * weights)
    )
    np.testing.assert_allclose(product(one), product(other), rtol=1e-5, atol=1e-7)
    assert one.error() == pytest.approx(other.error(), rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_row_solves_its_own_weighted_problem(dtype):
    rng = np.random.default_rng(1)
    weights = rng.integers(0, 3, (40, 15)) * 0.5
    matrix, other = rng.random((40, 15)).astype(dtype), rng.standard_normal((15, 3)).astype(dtype)
    problems = RowProblems(
        (weights * matrix).astype(dtype) @ other, other, KnownEntries.weighted(weights),
        quadratic=0.1 * np.eye(3), decay_per_entry=0.01,
    )  # fmt: skip
    free = problems.unbounded()
    for i in range(40):
        gram = other.T.astype(float) * weights[i] @ other + (0.1 + 0.01 * weights[i].sum()) * np.eye(3)
        expected = np.linalg.solve(gram, other.T.astype(float) @ (weights[i] * matrix[i]))
        np.testing.assert_allclose(free[i], expected, rtol=2e-3 if dtype == np.float32 else 1e-9, atol=1e-5)


def test_new_rows_may_have_weights():
    values, weights = planted()
    f = factorize(values, NMF(2), rng=0)
    found = f.project(LabelledMatrix(values[:1], entry_weights=weights[:1]))[0]
    slope = (weights[0] * (found * f.scale @ f.column_factors.T - values[0])) @ f.column_factors
    assert np.all(np.abs(slope[found > 0]) < 1e-8)


def test_held_out_choice_and_folds_keep_the_weights():
    values, weights = planted()
    f = factorize(LabelledMatrix(values, entry_weights=weights), SoftImpute(4), rng=0)
    assert f.method.penalty > 0


def test_the_mask_and_the_weights_agree():
    values, weights = planted()
    keep = np.random.default_rng(0).random(SHAPE) < 0.5
    matrix = LabelledMatrix(values, entry_weights=weights, observed=keep)
    assert np.array_equal(matrix.observed, keep & (weights > 0))
    assert np.array_equal(matrix.entry_weights, np.where(keep, weights, 0))
    assert fingerprint(matrix) != fingerprint(LabelledMatrix(values, observed=matrix.observed))


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.0])
def test_weights_that_are_none_are_refused_and_named(form, wrong):
    weights = np.ones((2, 3))
    weights[1, 2] = wrong
    with pytest.raises(InputError, match=rf"1 weight of entries .* the first is {wrong:g} at row 1, column 2"):
        LabelledMatrix(np.ones((2, 3)), entry_weights=form(weights))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones((3, 2)), r"entry_weights of shape \(3, 2\)"),
        (np.full((2, 3), "a"), "give a number for each entry"),
        (np.zeros((2, 3)), "without one observed entry"),
    ],
)
def test_weights_that_do_not_fit_are_refused(weights, message):
    with pytest.raises(InputError, match=message):
        LabelledMatrix(np.ones((2, 3)), entry_weights=weights)


@pytest.mark.parametrize("method", [TruncatedSVD(1), RobustPCA(1)])
def test_methods_that_cannot_use_them_refuse(method):
    with pytest.raises(InputError, match=f"{type(method).__name__} cannot use weights of single entries"):
        factorize(LabelledMatrix(np.ones((2, 3)), entry_weights=np.ones((2, 3))), method)
    f = factorize(np.ones((4, 3)), method)
    with pytest.raises(InputError, match="new rows whose entries have weights"):
        f.project(LabelledMatrix(np.ones((2, 3)), entry_weights=np.ones((2, 3))))
