"""SymmetricEigen against LAPACK, and matrices with few or no positive eigenvalues."""

import builders
import numpy as np
import pytest
import scipy.sparse as sp
from scipy.linalg import LinAlgError, eigh

from lrdomains import SymmetricEigen, factorize
from lrdomains.core.composed_operators import Centred
from lrdomains.core.fit import Status
from lrdomains.core.methods import eigen
from lrdomains.core.operators import Dense
from lrdomains.errors import ConvergenceWarning, InputError


@pytest.fixture
def few_directly(monkeypatch):
    """Let Lanczos begin at 500 rows, so that it is tested on matrices that are made in no time."""
    monkeypatch.setattr(eigen, "DIRECT_SIDE", 500)
    monkeypatch.setattr(eigen, "DIRECT_DENSE_SIDE", 500)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-10), (np.float32, 1e-4)])
@pytest.mark.parametrize(
    ("side", "form"), [(40, np.asarray), (40, sp.csr_array), (560, np.asarray), (560, sp.csc_array)]
)
def test_the_largest_positive_eigenpairs(dtype, atol, side, form, few_directly):
    dense = builders.symmetric(side).astype(dtype)
    f = factorize(form(dense), SymmetricEigen(4), rng=0)
    values, vectors = np.linalg.eigh(dense.astype(float))
    np.testing.assert_allclose(f.scale, values[::-1][:4], rtol=atol)
    np.testing.assert_allclose(np.abs(np.sum(vectors[:, ::-1][:, :4] * f.row_factors, axis=0)), 1, atol=atol)
    assert np.array_equal(f.row_factors, f.column_factors)
    assert f.row_factors.dtype == dtype
    assert f.fit.next_scale == pytest.approx(values[::-1][4], rel=10 * atol)
    assert f.fit.status is (Status.EXACT if side == 40 else Status.CONVERGED)


def test_a_tie_of_two_gives_the_positive_eigenvalue_alone():
    f = factorize(np.array([[0.0, 2.0], [2.0, 0.0]]), SymmetricEigen(2))
    np.testing.assert_allclose(f.scale, [2.0])
    np.testing.assert_allclose(f.row_factors[:, 0], np.sqrt(0.5))
    assert f.fit.status is Status.FEWER_POSITIVE
    assert f.fit.next_scale == 0.0


@pytest.mark.parametrize("side", [3, 520])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("size", [0.0, -1.0])
def test_no_positive_eigenvalue_gives_no_component(side, form, size, few_directly):
    f = factorize(form(size * np.eye(side)), SymmetricEigen(2), rng=0)
    assert f.rank == 0
    assert f.row_factors.shape == f.column_factors.shape == (side, 0)
    assert f.fit.status is Status.FEWER_POSITIVE


@pytest.mark.parametrize("side", [400, 520])
def test_rounding_beside_a_large_negative_eigenvalue_is_no_component(side, few_directly):
    vector = builders.orthonormal(side, 1)
    f = factorize(-(vector @ vector.T), SymmetricEigen(3), rng=0)
    assert f.rank == 0


def test_an_operator_is_enough():
    dense = builders.symmetric(30)
    f = factorize(Centred(Dense(dense), axis="both"), SymmetricEigen(3))
    twin = dense - dense.mean(axis=0) - dense.mean(axis=1, keepdims=True) + dense.mean()
    np.testing.assert_allclose(f.scale, np.linalg.eigvalsh(twin)[::-1][:3])


def test_projecting_rows_of_the_matrix_gives_their_factors():
    dense = builders.symmetric(30)
    f = factorize(dense, SymmetricEigen(3))
    np.testing.assert_allclose(f.project(dense), f.row_factors, atol=1e-12)


@pytest.mark.parametrize("side", [40, 560])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_the_largest_in_size(side, form, few_directly):
    dense = builders.symmetric(side) - 0.3 * np.eye(side)
    f = factorize(form(dense), SymmetricEigen(5, which="magnitude"), rng=0)
    values = np.linalg.eigvalsh(dense)
    values = values[np.argsort(-np.abs(values))][:6]
    np.testing.assert_allclose(f.scale, np.abs(values[:5]), rtol=1e-9)
    signs = np.sum(f.row_factors * f.column_factors, axis=0)
    np.testing.assert_allclose(signs, np.sign(values[:5]), atol=1e-8)
    assert f.fit.next_scale == pytest.approx(abs(values[5]), rel=1e-3)
    assert f.fit.residuals.max() < 1e-9
    assert f.error() == pytest.approx(np.sqrt(1 - np.sum(values[:5] ** 2) / np.sum(dense**2)))


def test_options_are_checked():
    with pytest.raises(InputError, match="which='smallest'; choose one of algebraic, magnitude"):
        SymmetricEigen(2, which="smallest")
    with pytest.raises(InputError, match="both must be positive"):
        SymmetricEigen(2, tolerance=0.0)


def test_the_limit_is_reported(few_directly):
    with pytest.warns(ConvergenceWarning, match="SymmetricEigen: stopped at the iteration limit"):
        f = factorize(builders.symmetric(600), SymmetricEigen(3, max_iterations=2), rng=0)
    assert not f.fit.converged


HARD = {
    "flat": builders.symmetric(120),
    "ties": np.diag(np.r_[np.full(20, 5.0), np.full(80, 1.0), np.full(30, -7.0)]),
    "identity": np.eye(90),
    "rank below k": np.diag(np.r_[3.0, -2.0, 1.0, np.zeros(97)]),
    "one": np.array([[2.0]]),
}


@pytest.mark.filterwarnings("ignore::lrdomains.errors.IdentifiabilityWarning")
@pytest.mark.parametrize("which", ["algebraic", "magnitude"])
@pytest.mark.parametrize("rank", [1, 4, 25, 40])
@pytest.mark.parametrize("name", HARD)
def test_a_part_of_the_pairs_directly(name, rank, which):
    dense = HARD[name]
    rank = min(rank, len(dense))
    f = factorize(dense, SymmetricEigen(rank, which=which))
    values = np.linalg.eigvalsh(dense)
    keys = np.sort(np.abs(values) if which == "magnitude" else values)[::-1]
    kept = keys[:rank][keys[:rank] > 1e-12]
    np.testing.assert_allclose(f.scale, kept, rtol=1e-12)
    np.testing.assert_allclose(f.row_factors.T @ f.row_factors, np.eye(len(kept)), atol=1e-10)
    assert np.max(f.fit.residuals, initial=0.0) < 1e-12


def test_all_pairs_are_taken_where_a_part_of_them_fails(monkeypatch):
    def failing(dense, **options):
        if options:
            raise LinAlgError
        return eigh(dense)

    monkeypatch.setattr(eigen, "eigh", failing)
    np.testing.assert_allclose(factorize(np.diag([3.0, 2.0, 1.0, 0.5, 0.1]), SymmetricEigen(1)).scale, [3.0])


def test_sparse_matrices_are_not_formed_where_their_products_cost_little():
    diagonal = sp.diags_array(np.arange(1200.0)).tocsr()
    assert factorize(diagonal, SymmetricEigen(2), rng=0).fit.status is Status.CONVERGED
    assert factorize(diagonal[:500, :500], SymmetricEigen(2), rng=0).fit.status is Status.EXACT


def test_few_pairs_of_a_sparse_matrix_come_by_polynomials_and_are_those_of_lapack(monkeypatch):
    base = sp.random_array((650, 650), density=0.02, rng=0)
    matrix = sp.csr_array(base + base.T)
    quick = factorize(matrix, SymmetricEigen(3), rng=0)
    monkeypatch.setattr(eigen, "FILTERED_SIDE", 1000)
    full = factorize(matrix, SymmetricEigen(3), rng=0)
    assert (quick.fit.status, full.fit.status) == (Status.CONVERGED, Status.EXACT)
    np.testing.assert_allclose(quick.scale, full.scale, rtol=1e-12)
    np.testing.assert_allclose(quick.row_factors, full.row_factors, atol=1e-8)
    assert quick.fit.next_scale == pytest.approx(full.fit.next_scale, rel=1e-6)


def test_a_few_pairs_of_many_sparse_rows_come_without_a_large_basis(monkeypatch):
    rng = np.random.default_rng(0)
    group = rng.integers(0, 40, 4000)
    i, j = rng.integers(0, 4000, (2, 20_000))
    kept = (group[i] == group[j]) | (rng.random(20_000) < 0.2)
    half = sp.coo_array((np.ones(kept.sum()), (i[kept], j[kept])), shape=(4000, 4000)).tocsr()
    matrix = sp.csr_array(half + half.T)

    def refused(*_, **__):
        raise AssertionError

    monkeypatch.setattr("lrdomains.core.methods.eigen.leading_eigenpairs", refused)
    found = factorize(matrix, SymmetricEigen(5), rng=0)
    values, vectors = sp.linalg.eigsh(matrix, 5, which="LA", tol=1e-12, v0=np.ones(4000))
    assert found.scale == pytest.approx(values[::-1], rel=1e-10)
    assert np.abs(found.row_factors.T @ vectors[:, ::-1]) == pytest.approx(np.eye(5), abs=1e-7)
