"""TruncatedSVD against LAPACK, on every path and at every edge."""

import os
import subprocess
import sys

import builders
import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import TruncatedSVD, factorize
from lrdomains.core.composed_operators import Centred
from lrdomains.core.fit import Status
from lrdomains.core.methods import svd
from lrdomains.core.operators import Sparse
from lrdomains.errors import InputError


def assert_equals_lapack(f, dense, *, atol):
    left, strengths, right = np.linalg.svd(dense.astype(float), full_matrices=False)
    k = f.rank
    np.testing.assert_allclose(f.scale, strengths[:k], atol=atol * strengths[0])
    np.testing.assert_allclose(np.abs(np.sum(left[:, :k] * f.row_factors, axis=0)), 1, atol=atol)
    np.testing.assert_allclose(np.abs(np.sum(right[:k].T * f.column_factors, axis=0)), 1, atol=atol)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-12), (np.float32, 2e-5)])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
def test_both_paths_agree_with_lapack(dtype, atol, form, monkeypatch):
    dense = builders.with_gap((160, 120), 5).astype(dtype)
    monkeypatch.setattr(svd, "DIRECT_SIDE", 50)
    lanczos = factorize(form(dense), TruncatedSVD(4), rng=0)
    assert lanczos.fit.status is Status.CONVERGED
    assert_equals_lapack(lanczos, dense, atol=atol)
    monkeypatch.setattr(svd, "DIRECT_SIDE", 500)
    direct = factorize(form(dense), TruncatedSVD(4), rng=0)
    assert direct.fit.status is Status.EXACT
    assert_equals_lapack(direct, dense, atol=atol)
    assert lanczos.row_factors.dtype == direct.row_factors.dtype == dtype
    assert lanczos.fit.next_scale == pytest.approx(direct.fit.next_scale, rel=10 * atol)
    np.testing.assert_allclose(lanczos.column_factors, direct.column_factors, atol=50 * atol)


def test_a_sparse_matrix_without_structure_on_the_lanczos_path():
    matrix = builders.sparse((700, 520), density=0.02, index=np.int64)
    assert_equals_lapack(factorize(matrix, TruncatedSVD(10), rng=0), matrix.toarray(), atol=1e-10)


def test_a_centred_sparse_matrix_is_principal_component_analysis():
    matrix = builders.sparse((700, 520), density=0.02)
    dense = matrix.toarray()
    f = factorize(Centred(Sparse(matrix)), TruncatedSVD(3), rng=0)
    assert_equals_lapack(f, dense - dense.mean(axis=0), atol=1e-8)


@pytest.mark.parametrize("shape", [(1, 7), (7, 1), (1, 1), (4, 4), (3, 6), (6, 3)])
def test_full_rank_reproduces_the_matrix(shape):
    dense = np.random.default_rng(0).standard_normal(shape)
    for values in (dense, sp.csr_array(dense)):
        f = factorize(values, TruncatedSVD(min(shape)))
        np.testing.assert_allclose(f.reconstruct(), dense, atol=1e-12)
        assert f.error() < 1e-7
        assert f.fit.next_scale is None


def test_all_components_of_a_matrix_too_long_for_the_direct_path():
    # Lanczos can give all but one; asked for all, nothing may be missing.
    rng = np.random.default_rng(0)
    rows, columns = np.arange(200_000), rng.integers(0, 3, 200_000)
    tall = sp.csr_array((rng.random(200_000), (rows, columns)), shape=(200_000, 3))
    assert factorize(tall, TruncatedSVD(3)).rank == 3


def test_all_components_are_given_above_the_size_of_the_direct_path(monkeypatch):
    monkeypatch.setattr(svd, "DIRECT_CELLS", 10)
    dense = np.random.default_rng(0).standard_normal((12, 5))
    for rank in range(1, 6):
        assert_equals_lapack(factorize(dense, TruncatedSVD(rank), rng=0), dense, atol=1e-10)


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("shape", [(40, 30), (640, 560)])
def test_a_rank_above_the_true_one_is_filled_with_strength_zero(form, shape):
    dense = builders.low_rank(shape, 3)
    f = factorize(form(dense), TruncatedSVD(6), rng=0)
    assert f.fit.status is Status.RANK_DEFICIENT
    np.testing.assert_allclose(f.scale, [8, 4, 2, 0, 0, 0], atol=1e-12)
    assert np.array_equal(f.scale[3:], [0, 0, 0])
    np.testing.assert_allclose(f.row_factors.T @ f.row_factors, np.eye(6), atol=1e-10)
    assert f.error() < 1e-7


def test_weak_components_of_a_long_float32_matrix_are_not_taken_for_rounding():
    # max(m, n) roundings, the usual bound, would be 0.024 of the first strength here.
    dense = builders.with_spectrum([1.0, 0.01, 0.005], (200_000, 4)).astype(np.float32)
    f = factorize(dense, TruncatedSVD(3))
    assert f.fit.status is Status.EXACT
    np.testing.assert_allclose(f.scale, [1.0, 0.01, 0.005], rtol=1e-3)


def test_equal_blocks_are_all_found():
    # A Krylov space of one vector sees one of them; the others come by restarts.
    tied = sp.csr_array(sp.block_diag([sp.csr_array(np.diag([3.0, 1.0]))] * 300))
    with pytest.warns(match="same strength"):
        f = factorize(tied, TruncatedSVD(5), rng=0)
    np.testing.assert_allclose(f.scale, 3.0)
    np.testing.assert_allclose(f.row_factors.T @ f.row_factors, np.eye(5), atol=1e-10)


def test_a_diagonal_with_empty_rows_and_columns():
    diagonal = np.zeros(600)
    diagonal[[3, 77, 500]] = [5.0, 9.0, 7.0]
    f = factorize(sp.csr_array(sp.diags_array(diagonal)), TruncatedSVD(3), rng=0)
    np.testing.assert_allclose(f.scale, [9, 7, 5])
    assert list(np.argmax(np.abs(f.column_factors), axis=0)) == [77, 500, 3]
    assert not np.any(f.row_factors[diagonal == 0].round(12))


def test_a_constant_matrix_has_one_component():
    f = factorize(np.full((40, 30), 2.0), TruncatedSVD(2))
    np.testing.assert_allclose(f.scale, [2 * np.sqrt(1200), 0])
    np.testing.assert_allclose(f.column_factors[:, 0], 1 / np.sqrt(30))


def test_golden_spectra():
    steep = factorize(np.diag([100.0, 10, 1, 0.1, 0.01]), TruncatedSVD(3))
    assert [steep.truncate(k).explained() for k in (1, 2, 3)] == pytest.approx([0.990, 0.9999, 0.999999], abs=1e-6)
    flat = factorize(np.diag([10.0, 9.9, 9.8, 9.7, 9.6]), TruncatedSVD(4))
    shares = [flat.truncate(k).explained() for k in (1, 2, 3, 4)]
    assert shares == pytest.approx([0.208203, 0.412263, 0.612222, 0.80812], abs=1e-6)


def test_the_best_rank_one_matrix_of_minus_three_a_is_minus_three_times_that_of_a():
    dense = np.random.default_rng(0).standard_normal((9, 7))
    once, thrice = (factorize(c * dense, TruncatedSVD(1)).reconstruct() for c in (1, -3))
    np.testing.assert_allclose(thrice, -3 * once, atol=1e-13)


@pytest.mark.parametrize("solver", ["auto", "lanczos", "gram", "lapack", "arpack", "propack"])
@pytest.mark.parametrize("form", [np.asarray, np.asfortranarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("shape", [(90, 60), (60, 90)])
def test_every_solver_finds_the_same(solver, form, shape):
    dense = builders.with_gap(shape, 4)
    assert_equals_lapack(factorize(form(dense), TruncatedSVD(4, solver=solver), rng=0), dense, atol=1e-9)


def test_an_unknown_solver_and_one_that_cannot_are_refused():
    with pytest.raises(InputError, match="solver='fast'; choose one of auto, lanczos, gram, lapack, arpack, propack"):
        TruncatedSVD(2, solver="fast")
    steep = builders.with_spectrum([1.0, 1e-9], (40, 20))
    with pytest.raises(InputError, match="fall too far for the Gram matrix"):
        factorize(steep, TruncatedSVD(2, solver="gram"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("turned", [False, True])
def test_long_dense_matrices_go_through_their_gram_matrix(dtype, turned, monkeypatch):
    monkeypatch.setattr(svd, "direct_triplets", None)
    dense = builders.with_gap((40_000, 30), 4).astype(dtype)
    dense = dense.T if turned else dense
    f = factorize(dense, TruncatedSVD(4))
    assert_equals_lapack(f, dense, atol=1e-6 if dtype == np.float32 else 1e-10)
    assert f.fit.status is Status.EXACT


def test_a_long_matrix_whose_strengths_fall_too_far_for_squares_is_solved_directly():
    strengths = np.array([1.0, 1e-4, 1e-7])
    f = factorize(builders.with_spectrum(strengths, (60_000, 20)), TruncatedSVD(3))
    np.testing.assert_allclose(f.scale, strengths, rtol=1e-7)


@pytest.mark.parametrize("kind", ["float16", "int8", "int64", "bool"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_other_types_of_numbers(kind, form):
    dense = np.random.default_rng(0).integers(0, 2, (20, 12)).astype(kind)
    f = factorize(
        form(dense.astype(np.float32) if kind == "float16" and form is not np.asarray else dense), TruncatedSVD(3)
    )
    np.testing.assert_allclose(f.scale, np.linalg.svd(dense.astype(float), compute_uv=False)[:3], rtol=1e-6)


@pytest.mark.parametrize("unit", [1e-130, 1e130])
@pytest.mark.parametrize("shape", [(40, 30), (640, 560)])
def test_huge_and_tiny_entries(unit, shape):
    dense = builders.with_gap(shape, 3)
    f = factorize(sp.csr_array(dense * unit), TruncatedSVD(3), rng=0)
    exact = factorize(dense, TruncatedSVD(3), rng=0)
    np.testing.assert_allclose(f.scale / unit, exact.scale, rtol=1e-10)


@pytest.mark.parametrize("unit", [1e-300, 1e300])
def test_entries_whose_squares_do_not_fit_are_refused_with_advice(unit):
    with pytest.raises(InputError, match="their squares do not fit into float64; multiply it by a constant"):
        factorize(np.eye(3) * unit, TruncatedSVD(1))


def test_nan_names_its_cell():
    dense = np.ones((5, 4))
    dense[3, 2] = np.nan
    with pytest.raises(InputError, match="the first is nan at row 3, column 2"):
        factorize(dense, TruncatedSVD(1))
    with pytest.raises(InputError, match="the first is nan at row 3, column 2"):
        factorize(sp.csr_array(dense), TruncatedSVD(1))


SAME_FOR_ANY_THREADS = """
import sys, numpy as np, scipy.sparse as sp, lrdomains as lrd
rng = np.random.default_rng(0)
matrix = sp.random_array((3000, 2500), density=0.01, rng=1, format="csr", dtype=np.float32)
f = lrd.factorize(matrix, lrd.TruncatedSVD(8), rng=0)
np.savez(sys.argv[1], r=f.row_factors, s=f.scale, c=f.column_factors)
"""


@pytest.mark.slow
def test_the_result_does_not_depend_on_threads(tmp_path):
    found = []
    for threads in ("1", "2", "4"):
        path = tmp_path / f"{threads}.npz"
        environment = {**os.environ, "LRDOMAINS_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        subprocess.run([sys.executable, "-c", SAME_FOR_ANY_THREADS, str(path)], check=True, env=environment)
        found.append(np.load(path))
    for other in found[1:]:
        for part in "rsc":
            np.testing.assert_allclose(other[part], found[0][part], rtol=0, atol=4e-7 * np.abs(found[0][part]).max())


def test_the_result_does_not_depend_on_memory_order_and_index_width():
    matrix = builders.sparse((700, 520), density=0.02)
    wide = matrix.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    first, second = (factorize(m, TruncatedSVD(5), rng=0) for m in (matrix, wide))
    assert first.row_factors.tobytes() == second.row_factors.tobytes()
    by_columns = factorize(sp.csc_array(matrix), TruncatedSVD(5), rng=0)
    np.testing.assert_allclose(by_columns.row_factors, first.row_factors, atol=1e-8)
    dense = matrix.toarray()
    c, fortran = (factorize(m, TruncatedSVD(5), rng=0) for m in (dense, np.asfortranarray(dense)))
    np.testing.assert_allclose(c.row_factors, fortran.row_factors, atol=1e-8)
