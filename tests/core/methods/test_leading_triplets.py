"""Leading triplets against LAPACK: easy spectra, hard ones, and those on which other Lanczos codes fail."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import example, given
from hypothesis import strategies as st

from lrdomains.core.methods import leading_triplets as leading
from lrdomains.core.methods.leading_triplets import leading_triplets
from lrdomains.core.operators import as_operator
from lrdomains.core.progress import Silent


def orthonormal(rows: int, columns: int, seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((rows, columns)))[0]


def with_spectrum(rows: int, strengths: np.ndarray) -> np.ndarray:
    columns = len(strengths)
    return (orthonormal(rows, columns, 1) * strengths) @ orthonormal(columns, columns, 2).T


def gaussian(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((rows, columns))


HARD = {
    "flat spectrum": (gaussian(300, 200), 15),
    "wide": (gaussian(150, 400), 10),
    "slow decay": (with_spectrum(600, np.arange(1, 501) ** -0.5), 40),
    "steep decay": (with_spectrum(500, 10.0 ** -np.arange(0, 300)), 12),
    "exact rank below k": (gaussian(300, 10) @ gaussian(10, 200), 20),
    "clusters": (np.diag(np.r_[np.full(30, 5.0), np.full(150, 1.0)]), 20),
    "identity": (np.eye(200), 10),
    "many copies": (np.diag(np.r_[np.repeat([9.0, 8, 7, 6, 5], 20), np.ones(200)]), 30),
    "one entry": (np.eye(1, 200).T @ np.eye(1, 150) * 2.0, 3),
    "constant": (np.ones((200, 150)), 3),
    "repeated blocks": (np.kron(np.eye(20), np.random.default_rng(3).random((10, 8))), 25),
    "every triplet": (gaussian(60, 40), 40),
    "all but one": (gaussian(60, 40), 39),
    "one column": (gaussian(60, 1), 1),
    "empty rows": (np.r_[gaussian(20, 100), np.zeros((200, 100))], 8),
}


def triplets(matrix, rank, tolerance=1e-10, max_steps=2000, seed=0):
    rng = np.random.default_rng(seed)
    return leading_triplets(
        as_operator(matrix), rank, tolerance=tolerance, max_steps=max_steps, rng=rng, progress=Silent()
    )


def check(matrix, rank, found, tolerance):
    dense = np.asarray(matrix, dtype=np.float64)
    exact = np.linalg.svd(dense, compute_uv=False)
    left, strengths, right = found.left.astype(float), found.strengths[:rank], found.right.astype(float)
    assert found.converged
    np.testing.assert_allclose(strengths, exact[:rank], atol=tolerance * exact[0])
    for residual in (dense @ right - left * strengths, dense.T @ left - right * strengths):
        assert np.linalg.norm(residual, axis=0).max() <= 2 * tolerance * exact[0]
    for basis in (left, right):
        np.testing.assert_allclose(basis.T @ basis, np.eye(rank), atol=tolerance)


@pytest.mark.parametrize("name", HARD)
def test_hard_matrices_in_float64(name):
    matrix, rank = HARD[name]
    check(matrix, rank, triplets(matrix, rank), 1e-10)


@pytest.mark.parametrize("name", HARD)
def test_hard_matrices_in_float32(name):
    matrix, rank = HARD[name]
    check(matrix.astype(np.float32), rank, triplets(matrix.astype(np.float32), rank, tolerance=1e-5), 2e-5)


def test_the_next_strength_is_known():
    matrix, rank = HARD["slow decay"]
    assert triplets(matrix, rank).strengths[rank] == pytest.approx((rank + 1) ** -0.5)


def test_sparse_and_dense_agree_for_any_scale():
    matrix = sp.random_array((700, 500), density=0.02, rng=4, format="csr")
    for unit in (1.0, 1e-30, 1e30):
        check(matrix.toarray() * unit, 10, triplets(matrix * unit, 10), 1e-10)


def test_restarts_reach_what_one_long_run_reaches(monkeypatch):
    matrix, rank = HARD["flat spectrum"]
    whole = triplets(matrix, rank)
    monkeypatch.setattr("lrdomains.core.methods.lanczos.BASIS_RATIO", 1)
    monkeypatch.setattr("lrdomains.core.methods.lanczos.FRESH_BLOCKS", 3)
    restarted = triplets(matrix, rank)
    assert restarted.steps > whole.steps
    check(matrix, rank, restarted, 1e-10)


def test_the_step_limit_is_kept_and_reported():
    matrix, rank = HARD["slow decay"]
    found = triplets(matrix, rank, max_steps=3)
    assert (found.steps, found.converged) == (3, False)


def test_residuals_are_below_the_tolerance_that_was_asked_for():
    matrix, rank = HARD["slow decay"]
    steps = []
    for tolerance in (1e-2, 1e-5, 1e-9):
        found = triplets(matrix, rank, tolerance=tolerance)
        residual = matrix.T @ found.left - found.right * found.strengths[:rank]
        assert np.linalg.norm(residual, axis=0).max() <= tolerance
        steps.append(found.steps)
    assert steps == sorted(steps)


@given(
    rows=st.integers(2, 60),
    columns=st.integers(2, 60),
    density=st.floats(0.02, 1.0),
    share=st.floats(0.01, 1.0),
    seed=st.integers(0, 1000),
)
@example(rows=33, columns=33, density=0.020000000000000004, share=0.5, seed=33)  # more components than its rank
def test_any_sparse_matrix(rows, columns, density, share, seed):
    matrix = sp.random_array((rows, columns), density=density, rng=seed, format="csr")
    rank = max(1, int(share * min(rows, columns)))
    if matrix.nnz:
        check(matrix.toarray(), rank, triplets(matrix, rank, seed=seed), 1e-9)


@pytest.fixture
def filter_always(monkeypatch):
    """Take the filtered way wherever there is room for it, and say how often it was taken to the end."""
    taken = []
    job = leading._Job
    original = job._of_span

    def spy(self, *args, **kwargs):
        found = original(self, *args, **kwargs)
        taken.append(found.converged)
        return found

    monkeypatch.setattr(leading, "PRODUCT_PRICE", 0.0)
    monkeypatch.setattr(leading, "COLUMNS_PER_RANK", 1.0)
    monkeypatch.setattr(leading, "WARM_UP_COLUMNS", 48)
    monkeypatch.setattr(job, "_of_span", spy)
    return taken


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_hard_matrices_the_filtered_way(name, dtype, filter_always):
    matrix, rank = HARD[name]
    tolerance = {"float32": 1e-4, "float64": 1e-9}[dtype]
    found = triplets(matrix.astype(dtype), rank, tolerance=tolerance)
    check(matrix.astype(dtype), rank, found, 2 * tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_filter_is_taken_and_reaches_its_goal_on_a_slow_decay(dtype, filter_always):
    matrix = with_spectrum(700, np.arange(1, 601) ** -0.5).astype(dtype)
    tolerance = {"float32": 1e-4, "float64": 1e-9}[dtype]
    found = triplets(matrix, 40, tolerance=tolerance)
    assert filter_always == [True]
    check(matrix, 40, found, 2 * tolerance)
    assert found.strengths[40] == pytest.approx(41**-0.5, rel=1e-3)


def test_the_filter_reaches_its_goal_for_strengths_near_its_cut(filter_always, monkeypatch):
    monkeypatch.setattr(leading, "CUT_COUNT", 1.05)
    matrix = with_spectrum(700, np.arange(1, 601) ** -0.5).astype(np.float32)
    found = triplets(matrix, 40, tolerance=1e-4)
    assert filter_always == [True]
    check(matrix, 40, found, 2e-4)


def test_a_filter_that_misses_the_tolerance_is_not_believed(filter_always, monkeypatch):
    # A cut far above the wanted strengths makes the filter hold them all down.
    monkeypatch.setattr(leading._Spectrum, "strength_exceeded_by", lambda self, _: float(self.strengths[1]) * 0.9)
    matrix = with_spectrum(700, np.arange(1, 601) ** -0.5)
    found = triplets(matrix, 40, tolerance=1e-9)
    check(matrix, 40, found, 2e-9)


def test_a_warm_start_takes_fewer_steps():
    matrix = with_spectrum(700, np.arange(1, 601) ** -1.0)
    options = {"tolerance": 1e-8, "max_steps": 2000, "rng": np.random.default_rng(0), "progress": Silent()}
    cold = leading_triplets(as_operator(matrix), 20, **options)
    nearby = as_operator(matrix + 1e-9 * gaussian(700, 600))
    warm = leading_triplets(nearby, 20, **options, start=cold.right)
    assert warm.steps < cold.steps
    assert warm.converged


def test_residuals_that_rounding_forbids_end_the_search():
    matrix = with_spectrum(300, np.arange(1, 251) ** -0.5).astype(np.float32)
    found = triplets(matrix, 10, tolerance=1e-12)
    assert not found.converged
    assert found.steps < 500
