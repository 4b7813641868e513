"""The one entry: what it refuses, what it warns of, and matrices at the edges of arithmetic."""

import dataclasses

import builders
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, SymmetricEigen, TruncatedSVD, factorize
from lrdomains.core import composed_operators, wide_sums
from lrdomains.core.composed_operators import Centred
from lrdomains.core.fit import Status
from lrdomains.core.operators import Dense
from lrdomains.errors import ConvergenceWarning, IdentifiabilityWarning, InputError, RankError

SQUARE = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 1.0]])
METHODS = [TruncatedSVD, NMF, SymmetricEigen]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("rank", "message"),
    [
        (0, "rank 0; give a positive whole number"),
        (-1, "rank -1; give"),
        (4, "rank 4 for a 3 x 3 matrix; it can be at most 3"),
        (2.0, r"rank 2.0; give a positive whole number"),
        (True, "rank True; give"),
        ("2", "rank '2'; give"),
    ],
)
def test_ranks_that_do_not_fit_are_refused(method, rank, message):
    with pytest.raises(RankError, match=message):
        factorize(SQUARE, method(rank), rng=0)


def test_numpy_integers_are_ranks():
    assert factorize(SQUARE, TruncatedSVD(np.int64(2))).rank == 2


def test_negative_entries_are_refused_by_nmf():
    with pytest.raises(InputError, match=r"NMF needs non-negative entries; 1 are negative, the first -1 at row 0"):
        factorize(np.array([[-1.0, 2.0]]), NMF(1))
    with pytest.raises(InputError, match="NMF needs an array or a sparse matrix"):
        factorize(Centred(Dense(SQUARE)), NMF(1))


def test_matrices_that_are_not_symmetric_are_refused_by_the_eigen_method():
    with pytest.raises(InputError, match="SymmetricEigen needs a square matrix, got 2 x 3"):
        factorize(np.ones((2, 3)), SymmetricEigen(1))
    slightly = SQUARE.copy()
    slightly[0, 1] += 1e-6
    with pytest.raises(
        InputError, match=r"needs a symmetric matrix; A and its transpose differ\. Use \(A \+ A.T\) / 2"
    ):
        factorize(slightly, SymmetricEigen(1))


def test_symmetric_matrices_with_rounding_are_accepted():
    rng = np.random.default_rng(0)
    drawn = rng.standard_normal((300, 40)).astype(np.float32)
    # Symmetric but for the order of the sums.
    factorize(drawn @ np.diag(rng.random(40)).astype(np.float32) @ drawn.T, SymmetricEigen(2))
    drawn = rng.standard_normal((300, 40))
    factorize((drawn * rng.random(40)) @ drawn.T, SymmetricEigen(2))


@pytest.mark.parametrize("rng", [-1, 1.5, "0", True])
def test_what_is_no_source_of_random_numbers_is_refused(rng):
    with pytest.raises(InputError, match=r"rng=.*; give a non-negative whole number"):
        factorize(SQUARE, TruncatedSVD(1), rng=rng)


def test_a_tie_at_the_cut_is_warned_of():
    matrix = builders.tied((30, 20), ties=3)
    with pytest.warns(
        IdentifiabilityWarning, match=r"components 2 and 3 have the same strength \(3\), so which of them"
    ):
        factorize(matrix, TruncatedSVD(2))
    factorize(matrix, TruncatedSVD(3))  # keeps all of them
    with pytest.warns(IdentifiabilityWarning, match="components 1 and 2 have the same strength"):
        factorize(np.eye(3), SymmetricEigen(1))


def test_a_tie_at_the_cut_is_seen_by_lanczos_and_in_float32():
    tied = sp.csr_array(sp.block_diag([sp.csr_array(builders.low_rank((150, 140), 3))] * 4))
    assert min(tied.shape) > 500
    with pytest.warns(IdentifiabilityWarning, match="components 2 and 3"):
        factorize(tied, TruncatedSVD(2), rng=0)
    assert factorize(tied, TruncatedSVD(4), rng=0).scale == pytest.approx([8.0] * 4)
    with pytest.warns(IdentifiabilityWarning):
        factorize(builders.tied((30, 20)).astype(np.float32), TruncatedSVD(1))


def test_components_of_strength_zero_are_no_tie():
    f = factorize(builders.low_rank((20, 15), 2), TruncatedSVD(4))
    assert f.fit.status is Status.RANK_DEFICIENT


def test_stopping_at_the_limit_is_warned_of():
    with pytest.warns(
        ConvergenceWarning, match="NMF: stopped at the iteration limit .* raise max_iterations or loosen"
    ):
        f = factorize(builders.non_negative((20, 15)), NMF(5, max_iterations=2), rng=0)
    assert (f.fit.iterations, f.fit.converged) == (2, False)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1e-130, 1e-100, 1e-60, 1e60, 1e100, 1e130])
def test_the_size_of_the_entries_scales_the_strengths_and_nothing_else(method, size):
    plain, scaled = (factorize(unit * SQUARE, method(2), rng=0) for unit in (1.0, size))
    np.testing.assert_allclose(scaled.scale, size * plain.scale, rtol=1e-9)
    np.testing.assert_allclose(scaled.row_factors, plain.row_factors, atol=1e-9)
    assert scaled.error() == pytest.approx(plain.error(), rel=1e-9)
    assert scaled.error(relative=False) == pytest.approx(size * plain.error(relative=False), rel=1e-9)
    if plain.fit.next_scale is not None:
        assert scaled.fit.next_scale == pytest.approx(size * plain.fit.next_scale, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1e-37, 1e-25, 1e25, 1e37])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_extreme_float32_entries_neither_overflow_nor_vanish(method, size, form):
    plain, scaled = (factorize(form((unit * SQUARE).astype(np.float32)), method(2), rng=0) for unit in (1.0, size))
    np.testing.assert_allclose(scaled.scale, size * plain.scale, rtol=1e-4)
    np.testing.assert_allclose(scaled.row_factors, plain.row_factors, atol=1e-4)
    assert scaled.row_factors.dtype == np.float32
    assert scaled.error() == pytest.approx(plain.error(), rel=1e-4)


def test_lanczos_survives_extreme_float32_entries():
    matrix = sp.csr_array(builders.with_gap((600, 550), 3).astype(np.float32))
    for size in (1e-30, 1e30):
        f = factorize(np.float32(size) * matrix, TruncatedSVD(3), rng=0)
        np.testing.assert_allclose(f.scale / size, [8, 4, 2], rtol=1e-2)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("size", "word"), [(1e-300, "small"), (1e-160, "small"), (1e160, "large"), (1e300, "large")])
def test_entries_that_float64_cannot_square_are_refused_with_a_remedy(method, size, word):
    for values in (size * SQUARE, sp.csr_array(size * SQUARE)):
        with pytest.raises(InputError, match=f"so {word} that their squares do not fit into float64; multiply it by a"):
            factorize(values, method(2), rng=0)


@pytest.mark.parametrize("method", METHODS)
def test_the_zero_matrix_has_components_of_strength_zero_or_none(method):
    for values in (np.zeros((5, 5)), sp.csr_array((5, 5)), np.zeros((5, 5), np.float32)):
        f = factorize(values, method(2), rng=0)
        assert f.rank == (0 if method is SymmetricEigen else 2)
        assert np.all(f.scale == 0)
        assert (f.error(), f.error(relative=False), f.explained()) == (0.0, 0.0, 1.0)
        assert np.array_equal(f.reconstruct(), np.zeros((5, 5)))
        assert not np.any(f.project(np.ones((2, 5))))


def test_names_and_provenance_are_carried_over():
    frame = pd.DataFrame(SQUARE, index=list("abc"), columns=list("xyz"))
    f = factorize(frame, NMF(1, l1=0.01), rng=5)
    assert (list(f.rows), list(f.columns), f.shape) == (list("abc"), list("xyz"), (3, 3))
    assert f.provenance.seed == 5
    assert f.provenance.source == "a DataFrame"
    assert f.provenance.steps == {"NMF": dataclasses.asdict(NMF(1, l1=0.01))}
    earlier = LabelledMatrix(SQUARE, steps={"weighting": {"power": 2}}, rows_are="class")
    assert list(factorize(earlier, TruncatedSVD(1)).provenance.steps) == ["weighting", "TruncatedSVD"]


def test_a_drawn_seed_repeats_the_result():
    matrix = builders.non_negative((12, 9))
    first = factorize(matrix, NMF(3))
    again = factorize(matrix, NMF(3), rng=first.provenance.seed)
    assert np.array_equal(first.row_factors, again.row_factors)
    assert factorize(matrix, NMF(3), rng=np.random.default_rng(0)).provenance.seed is None


def test_progress_is_shown_on_standard_error_alone(capsys):
    factorize(builders.non_negative((12, 9)), NMF(3), rng=0, progress=True)
    assert capsys.readouterr().out == ""


def test_repr_is_one_line():
    f = factorize(SQUARE, TruncatedSVD(2))
    assert repr(f) == ("Factorization(3 rows x 3 columns, rank 2, TruncatedSVD: solved directly, to machine precision)")


def test_residuals_certify_singular_pairs_on_both_sides():
    matrix = builders.with_gap((60, 40), 3)
    f = factorize(matrix, TruncatedSVD(3))
    assert np.all(f.fit.residuals < 1e-14)
    f32 = factorize(matrix.astype(np.float32), TruncatedSVD(3))
    assert np.all(f32.fit.residuals < 1e-5)
    assert factorize(np.abs(matrix), NMF(3), rng=0).fit.residuals.size == 0


def test_a_start_is_used_where_it_can_be_and_refused_where_it_cannot():
    matrix = builders.with_spectrum(np.arange(1, 601) ** -1.0, (700, 600))
    cold = factorize(matrix, TruncatedSVD(10, tolerance=1e-8), rng=0)
    noisy = matrix + 1e-7 * np.random.default_rng(0).standard_normal((700, 600))
    for nearby in (noisy, noisy.T):
        start = cold if nearby.shape == cold.shape else factorize(matrix.T, TruncatedSVD(10, tolerance=1e-8), rng=0)
        warm = factorize(nearby, TruncatedSVD(10, tolerance=1e-8), rng=0, start=start)
        assert warm.fit.iterations < cold.fit.iterations
        np.testing.assert_allclose(warm.scale, np.linalg.svd(noisy, compute_uv=False)[:10], rtol=1e-7)
    with pytest.raises(InputError, match="SymmetricEigen cannot start from a factorization"):
        factorize(np.eye(4), SymmetricEigen(1), start=cold)
    with pytest.raises(InputError, match=r"a start of shape \(700, 600\) for a matrix of shape \(4, 4\)"):
        factorize(np.eye(4), TruncatedSVD(1), start=cold)


@pytest.mark.parametrize("kind", [Dense, lambda dense: Centred(Dense(dense))])
def test_what_is_measured_a_few_rows_at_a_time_is_what_is_measured_at_once(kind, monkeypatch):
    matrix = kind(builders.with_gap((90, 40), 3))
    at_once = factorize(matrix, TruncatedSVD(3), rng=0).fit
    for room in (wide_sums, composed_operators):
        monkeypatch.setattr(room, "BLOCK_CELLS", 21)
    by_few = factorize(matrix, TruncatedSVD(3), rng=0).fit
    np.testing.assert_allclose(by_few.coupling, at_once.coupling, atol=1e-13 * np.max(at_once.coupling))
    np.testing.assert_allclose(by_few.residuals, at_once.residuals, atol=1e-14)
    assert by_few.total_energy == pytest.approx(at_once.total_energy, rel=1e-13)
