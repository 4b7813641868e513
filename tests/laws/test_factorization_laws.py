"""Laws that hold for every method, on matrices that hypothesis makes up."""

import warnings

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from round_trip import stored_and_read

from lrdomains import ALS, NMF, GradientDescent, RobustPCA, SoftImpute, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core.canonical import SIGN_TIE
from lrdomains.errors import LrdomainsWarning

#: Every method with the matrices that suit it.
SUITABLE = {
    TruncatedSVD: builders.matrices(),
    NMF: builders.non_negative_matrices(),
    SymmetricEigen: builders.square(builders.matrices()),
    ALS: builders.matrices(),
    GradientDescent: builders.matrices(),
    RobustPCA: builders.matrices(),
    SoftImpute: builders.matrices(),
}
#: The laws hold at any iteration, so that there is no need to wait for the last one.
OPTIONS = {method: {"max_iterations": 50} for method in (NMF, ALS, GradientDescent, RobustPCA)} | {
    SoftImpute: {"penalty": 1.0}
}
METHODS = st.sampled_from(list(SUITABLE))


@st.composite
def cases(draw, methods=METHODS):
    """Return a matrix and a method of a rank that fits it."""
    method = draw(methods)
    matrix = draw(SUITABLE[method])
    rank = draw(st.integers(1, min(matrix.shape)))
    return matrix, method(rank, **OPTIONS.get(method, {}))


def quietly(matrix, method, *, rng=0):
    # Ties and iteration limits are frequent among made-up matrices and have tests of their own.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LrdomainsWarning)
        return factorize(matrix, method, rng=rng)


def product(f):
    return (f.row_factors * f.scale) @ f.column_factors.T


def is_generic(matrix, rank):
    """Return whether the leading singular values are distinct and positive, so that the components are determined."""
    strengths = np.linalg.svd(matrix, compute_uv=False)
    following = np.append(strengths, 0.0)[1 : rank + 1]
    return np.all(strengths[:rank] - following > 1e-3 * strengths[0]) and strengths[0] > 0


def is_stable_in_sign(f):
    """Return whether the largest entry of each column factor stands out, so that rounding cannot change its sign."""
    sizes = np.sort(np.abs(f.column_factors), axis=0)
    return len(sizes) < 2 or np.all(sizes[-2] < (1 - 1e-3) * sizes[-1])


@given(cases())
def test_the_form_is_canonical(case):
    f = quietly(*case)
    assert np.all(f.scale >= 0)
    assert np.all(np.diff(f.scale) <= 0)
    np.testing.assert_allclose(np.linalg.norm(f.row_factors, axis=0), 1, rtol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(f.column_factors, axis=0), 1, rtol=1e-9)
    # Of entries that are tied for the largest within rounding, the first decides.
    sizes = np.abs(f.column_factors)
    leading = np.argmax(sizes >= (1 - SIGN_TIE) * sizes.max(axis=0), axis=0)
    assert np.all(f.column_factors[leading, np.arange(f.rank)] > 0) or f.rank == 0


@given(cases())
def test_no_method_beats_the_truncated_svd(case):
    matrix, method = case
    f = quietly(matrix, method)
    strengths = np.linalg.svd(matrix, compute_uv=False)
    least = np.sqrt(np.sum(strengths[f.rank :] ** 2))
    assert np.linalg.norm(matrix - product(f)) >= least - 1e-9 * np.linalg.norm(matrix)
    if isinstance(method, TruncatedSVD):
        assert np.linalg.norm(matrix - product(f)) == pytest.approx(least, abs=1e-9 * (1 + np.linalg.norm(matrix)))
        spectral = np.append(strengths, 0.0)[f.rank]
        assert np.linalg.norm(matrix - product(f), 2) == pytest.approx(spectral, abs=1e-9 * (1 + strengths[0]))


@given(cases(), st.integers(1, 12))
def test_the_error_is_the_explicit_norm_for_any_truncation(case, rank):
    matrix, method = case
    f = quietly(matrix, method)
    if f.rank:
        f = f.truncate(min(rank, f.rank))
    size = np.linalg.norm(matrix)
    # The squared norm is a difference of sums, so that half of the digits of a small error are rounding.
    assert f.error(relative=False) == pytest.approx(np.linalg.norm(matrix - product(f)), rel=1e-6, abs=3e-7 * size)
    assert f.error() * size == pytest.approx(f.error(relative=False))
    assert f.explained() == pytest.approx(1 - f.error() ** 2)


@given(cases())
def test_the_same_seed_gives_the_same_bytes_and_the_input_stays(case):
    matrix, method = case
    before = matrix.copy()
    first, second = (quietly(matrix, method, rng=7) for _ in range(2))
    assert matrix.tobytes() == before.tobytes()
    for part in ("row_factors", "scale", "column_factors"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes()


@given(cases())
def test_dense_and_sparse_agree(case):
    matrix, method = case
    dense, sparse = quietly(matrix, method), quietly(sp.csc_array(matrix), method)
    np.testing.assert_allclose(dense.scale, sparse.scale, atol=1e-6 * (1 + np.abs(matrix).max()))
    assert dense.error() == pytest.approx(sparse.error(), abs=1e-6)


@given(cases(), st.integers(-20, 20))
def test_strengths_scale_with_the_matrix(case, exponent):
    matrix, method = case
    assume(not isinstance(method, SoftImpute))  # its penalty has a unit
    # A power of two, so that no entry is rounded and even an iteration takes the same path.
    f, g = quietly(matrix, method), quietly(matrix * 2.0**exponent, method)
    np.testing.assert_allclose(g.scale, 2.0**exponent * f.scale, rtol=1e-6, atol=1e-9 * 2.0**exponent)
    assert g.error() == pytest.approx(f.error(), abs=1e-6)


@given(cases(st.sampled_from([TruncatedSVD])), st.sampled_from([-3.0, -1.0, 0.5]))
def test_the_best_approximation_scales_with_any_factor(case, factor):
    matrix, method = case
    assume(is_generic(matrix, method.rank))
    f, g = quietly(matrix, method), quietly(factor * matrix, method)
    np.testing.assert_allclose(product(g), factor * product(f), atol=1e-9 * (1 + np.abs(matrix).max()))


@given(cases(), st.randoms(use_true_random=False))
def test_permuted_rows_and_columns_permute_the_factors(case, random):
    matrix, method = case
    assume(not isinstance(method, (NMF, ALS, GradientDescent, RobustPCA)))  # their start is drawn by position
    assume(is_generic(matrix, method.rank))
    rows = random.sample(range(matrix.shape[0]), matrix.shape[0])
    columns = rows if isinstance(method, SymmetricEigen) else random.sample(range(matrix.shape[1]), matrix.shape[1])
    f, g = quietly(matrix, method), quietly(matrix[rows][:, columns], method)
    size = 1 + np.abs(matrix).max()
    np.testing.assert_allclose(g.scale, f.scale, atol=1e-9 * size)
    np.testing.assert_allclose(product(g), product(f)[rows][:, columns], atol=1e-8 * size)
    assume(is_stable_in_sign(f))
    np.testing.assert_allclose(g.row_factors, f.row_factors[rows], atol=1e-6)
    np.testing.assert_allclose(g.column_factors, f.column_factors[columns], atol=1e-6)


@given(cases(st.sampled_from([TruncatedSVD, SymmetricEigen])))
def test_transposing_swaps_the_factors_but_for_the_sign(case):
    matrix, method = case
    assume(is_generic(matrix, method.rank))
    f, g = quietly(matrix, method), quietly(matrix.T, method)
    size = 1 + np.abs(matrix).max()
    np.testing.assert_allclose(g.scale, f.scale, atol=1e-9 * size)
    np.testing.assert_allclose(product(g), product(f).T, atol=1e-8 * size)


@given(SUITABLE[SymmetricEigen])
def test_eigenvalues_are_singular_values_of_a_positive_semidefinite_matrix(matrix):
    square = matrix @ matrix
    assume(np.linalg.norm(square) > 0)
    rank = min(2, len(square))
    f, g = quietly(square, SymmetricEigen(rank)), quietly(square, TruncatedSVD(rank))
    np.testing.assert_allclose(f.scale, g.scale[: f.rank], atol=1e-8 * g.scale[0])


@given(cases(st.sampled_from([NMF])))
def test_nmf_is_non_negative(case):
    f = quietly(*case)
    assert f.row_factors.min() >= 0
    assert f.column_factors.min() >= 0


@given(cases())
def test_entries_explanations_and_reconstructions_agree(case):
    matrix, method = case
    f = quietly(matrix, method)
    whole = f.reconstruct().to_numpy()
    i, j = matrix.shape[0] - 1, matrix.shape[1] // 2
    size = 1 + np.abs(matrix).max()
    assert f.entry(i, j) == pytest.approx(whole[i, j], abs=1e-9 * size)
    assert f.explain(i, j)["contribution"].sum() == pytest.approx(whole[i, j], abs=1e-9 * size)


@given(cases(st.sampled_from([TruncatedSVD, SymmetricEigen])))
def test_projecting_the_matrix_gives_its_row_factors(case):
    matrix, method = case
    f = quietly(matrix, method)
    kept = f.scale > 1e-6 * (f.scale[0] if f.rank else 1.0)
    np.testing.assert_allclose(f.project(matrix)[:, kept], f.row_factors[:, kept], atol=1e-8)


@given(cases(), st.sampled_from([np.float32, np.float64]))
def test_a_saved_factorization_comes_back_the_same(tmp_path_factory, case, dtype):
    matrix, method = case
    f = quietly(matrix.astype(dtype), method)
    back = stored_and_read(f, tmp_path_factory.mktemp("law"))
    for part in ("row_factors", "scale", "column_factors"):
        stored, kept = getattr(back, part), getattr(f, part)
        assert stored.dtype == kept.dtype
        assert np.array_equal(stored, kept)
    assert (back.method, back.fit.status, back.provenance) == (f.method, f.fit.status, f.provenance)
    assert (back.error(), back.fit.next_scale) == (f.error(), f.fit.next_scale)
    assert back.rows.equals(f.rows)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", [TruncatedSVD(6), NMF(6)])
def test_flat_spectra_have_one_optimum_for_the_svd_and_a_near_one_for_nmf(method, seed):
    matrix = np.random.default_rng(0).random((50, 35))
    least = factorize(matrix, TruncatedSVD(6)).error()
    assert least - 1e-12 <= quietly(matrix, method, rng=seed).error() <= 1.05 * least
