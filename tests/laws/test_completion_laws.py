"""Laws that hold for every method that leaves entries out, on masked and weighted matrices that hypothesis makes up."""

import warnings

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from round_trip import stored_and_read

from lrdomains import ALS, NMF, GradientDescent, LabelledMatrix, RobustPCA, SoftImpute, factorize
from lrdomains.core.imputation import impute
from lrdomains.errors import LrdomainsWarning

#: The laws hold at any iteration, so that there is no need to wait for the last one.
METHODS = {
    NMF: {"max_iterations": 20},
    ALS: {"max_iterations": 20},
    SoftImpute: {"penalty": 0.5, "max_iterations": 20},
    GradientDescent: {"weight_decay": 0.1, "max_iterations": 20},
    RobustPCA: {"max_iterations": 20},
}
#: Methods whose objective falls with every iteration.
DESCENDING = (NMF, ALS, SoftImpute, GradientDescent)
WEIGHING = (NMF, ALS, SoftImpute, GradientDescent)


@st.composite
def cases(draw, methods=tuple(METHODS), *, weighted=False):
    """Return values, how much each entry counts (zero for unknown), and a method of a rank that fits."""
    method = draw(st.sampled_from(methods))
    values = draw(builders.matrices(min_side=2))
    values = np.abs(values) if method is NMF else values
    counts = st.sampled_from([0.0, 0.5, 1.0, 3.0]) if weighted else st.sampled_from([0.0, 1.0])
    weights = draw(hnp.arrays(np.float64, values.shape, elements=counts))
    assume(np.any(weights))
    return values, weights, method(draw(st.integers(1, min(values.shape))), **METHODS[method])


def quietly(matrix, method, *, rng=0):
    # Rows of which nothing is known and iteration limits are frequent here and have tests of their own.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LrdomainsWarning)
        return factorize(matrix, method, rng=rng)


def masked(values, weights, form=np.asarray):
    known = weights > 0
    return LabelledMatrix(form(np.where(known, values, 0.0)), observed=form(known))


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def assume_determined(method):
    # Several parts may share an entry in many ways, and one of them may die out: rounding decides.
    assume(not isinstance(method, NMF) or method.rank == 1)


@given(cases())
def test_the_form_is_canonical(case):
    values, weights, method = case
    f = quietly(masked(values, weights), method)
    assert np.all(f.scale >= 0)
    assert np.all(np.diff(f.scale) <= 0)
    strong = f.scale > 0
    np.testing.assert_allclose(np.linalg.norm(f.row_factors[:, strong], axis=0), 1, rtol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(f.column_factors[:, strong], axis=0), 1, rtol=1e-9)


@given(cases(WEIGHING, weighted=True))
def test_the_error_is_the_weighted_norm_over_known_entries(case):
    values, weights, method = case
    f = quietly(LabelledMatrix(values, entry_weights=weights), method)
    size = np.sqrt(np.sum(weights * values**2))
    expected = np.sqrt(np.sum(weights * (values - product(f)) ** 2))
    assert f.error(relative=False) == pytest.approx(expected, rel=1e-6, abs=1e-6 * size)


@given(cases(), st.sampled_from([np.nan, np.inf, -1e6]))
def test_what_is_unknown_has_no_influence_on_any_bit(case, anything):
    values, weights, method = case
    known = weights > 0
    spoilt = LabelledMatrix(np.where(known, values, anything), observed=known)
    first, second = quietly(masked(values, weights), method), quietly(spoilt, method)
    for part in ("row_factors", "scale", "column_factors"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes()


@given(cases())
def test_sparse_values_and_masks_are_dense_ones(case):
    values, weights, method = case
    assume_determined(method)
    dense, sparse = (quietly(masked(values, weights, form), method) for form in (np.asarray, sp.csr_array))
    size = 1e-6 * (1 + np.abs(values).max())
    np.testing.assert_allclose(dense.scale, sparse.scale, atol=size)
    assert dense.error() == pytest.approx(sparse.error(), abs=1e-6)


@given(cases((NMF,)))
def test_parts_fit_sparse_values_as_they_fit_dense_ones(case):
    values, weights, method = case
    dense, sparse = (quietly(masked(values, weights, form), method) for form in (np.asarray, sp.csr_array))
    size, known = 1 + np.abs(values).max(), weights > 0
    np.testing.assert_allclose(product(dense)[known], product(sparse)[known], rtol=0, atol=2e-3 * size)
    assert dense.error() == pytest.approx(sparse.error(), abs=2e-4)


@given(cases(DESCENDING))
def test_the_objective_falls(case):
    values, weights, method = case
    history = quietly(masked(values, weights), method).fit.history
    assert np.all(np.diff(history) <= 1e-7 * (1 + np.abs(history[:-1])))


def assert_a_mask_of_everything_is_no_mask(values, method):
    with_mask = quietly(LabelledMatrix(values, observed=np.ones(values.shape, bool)), method)
    size = 1e-6 * (1 + np.abs(values).max())
    np.testing.assert_allclose(product(with_mask), product(quietly(values, method)), atol=size)


@given(cases((NMF, ALS, GradientDescent)))
def test_a_mask_of_everything_is_no_mask(case):
    values, _, method = case
    assume_determined(method)
    method = ALS(method.rank, decay_per_entry=0.1, max_iterations=20) if isinstance(method, ALS) else method
    assert_a_mask_of_everything_is_no_mask(values, method)


@pytest.mark.parametrize("rank", [2, 3, 5])
def test_a_mask_of_everything_is_no_mask_for_several_parts(rank):
    for seed in range(5):
        assert_a_mask_of_everything_is_no_mask(builders.non_negative((30, 20), seed=seed), NMF(rank, max_iterations=20))


@given(cases((SoftImpute,), weighted=True))
def test_a_finished_soft_imputation_is_the_optimum(case):
    values, weights, _ = case
    top = np.linalg.norm(weights * values, 2)
    assume(top > 0)
    penalty = 0.3 * top
    method = SoftImpute(min(values.shape), penalty=penalty, tolerance=1e-9, max_iterations=5000)
    f = quietly(LabelledMatrix(values, entry_weights=weights), method)
    assume(f.fit.converged)
    # The slope of the squared errors is a subgradient of the nuclear norm: nowhere longer than the penalty, and equal
    # to it along the components.
    slope = weights * (values - product(f))
    assert np.linalg.norm(slope, 2) <= penalty * (1 + 1e-3)
    strong = f.scale > 1e-3 * top
    along = np.einsum("ia,ij,ja->a", f.row_factors, slope, f.column_factors)[strong]
    np.testing.assert_allclose(along, penalty, rtol=1e-3)


@given(cases())
def test_filling_in_keeps_what_is_known(case):
    values, weights, method = case
    matrix = masked(values, weights)
    filled = impute(matrix, quietly(matrix, method))
    known = weights > 0
    assert np.array_equal(filled.values[known], values[known])
    assert np.array_equal(filled.imputed, ~known)


@given(cases(WEIGHING, weighted=True))
def test_a_saved_factorization_comes_back_the_same(tmp_path_factory, case):
    values, weights, method = case
    f = quietly(LabelledMatrix(values, entry_weights=weights), method)
    back = stored_and_read(f, tmp_path_factory.mktemp("law"))
    for part in ("row_factors", "scale", "column_factors"):
        assert np.array_equal(getattr(back, part), getattr(f, part))
    assert (back.method, back.error()) == (f.method, f.error())
