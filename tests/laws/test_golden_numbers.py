"""Figures and statements about low rank that hold, and corrections of those that are told and do not."""

import dataclasses

import numpy as np
import pytest
from builders import with_spectrum

from lrdomains.core.accounting import spectrum_report, storage_report
from lrdomains.core.arithmetic import LowRank, power
from lrdomains.core.factorize import factorize
from lrdomains.core.identifiability import identifiability
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.subspace import principal_angles, subspace_distance
from lrdomains.errors import IdentifiabilityWarning
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.stability import repeat


def test_storage_of_a_large_table_of_ratings():
    report = storage_report((1_200_000, 400_000), rank=15_000, nonzeros=100_000_000)
    assert report.dense == 480_000_000_000
    assert (report.rank_for(20), report.factors, report.ratio) == (15_000, 24_000_000_000, 20.0)
    assert report.break_even == 300_000
    small = storage_report((1_200_000, 400_000), rank=100)
    assert (small.factors, small.ratio) == (160_000_000, 3000.0)
    # Nobody stores the dense table: against the ratings themselves these factors take 240 times more.
    assert 1 / report.sparse_ratio == 240.0
    assert "240 times MORE" in str(report)


@pytest.mark.parametrize(
    ("shape", "rank"), [((20_000, 300), 88), ((4096, 4096), 614), ((4096, 11_008), 895), ((768, 3072), 184)]
)
def test_ranks_that_save_seventy_percent_of_the_numbers(shape, rank):
    assert storage_report(shape, rank=rank).rank_for(1 / 0.3) == rank


def test_two_spectra():
    steep = spectrum_report(np.array([100, 10, 1, 0.1, 0.01]))
    np.testing.assert_allclose(steep.table["cumulative"][:3], [0.990, 0.9999, 0.999999], atol=1e-6)
    assert steep.verdict == "compressible"
    even = spectrum_report(np.array([10.0, 9.9, 9.8, 9.7, 9.6]))
    np.testing.assert_allclose(even.table["cumulative"], [0.208203, 0.412263, 0.612222, 0.80812, 1.0], atol=1e-6)
    assert even.verdict == "flat"


def test_powers_through_the_small_space():
    rng = np.random.default_rng(0)
    left = rng.standard_normal((300, 5)) / np.sqrt(300)
    right = rng.standard_normal((300, 5)) / np.sqrt(300) + left
    expected = np.linalg.matrix_power(left @ right.T, 7)
    found = power(LowRank(left, right), 7).to_dense()
    assert np.linalg.norm(found - expected) < 1e-13 * np.linalg.norm(expected)


def test_scaling_a_matrix_scales_its_best_approximation():
    matrix = np.random.default_rng(0).standard_normal((20, 15))
    one, scaled = (factorize(m, TruncatedSVD(rank=1)) for m in (matrix, -3.0 * matrix))
    dense = [f.row_factors * f.scale @ f.column_factors.T for f in (one, scaled)]
    np.testing.assert_allclose(dense[1], -3.0 * dense[0], atol=1e-12)


def test_distances_between_spans_are_norms_of_projections():
    rng = np.random.default_rng(1)
    first, second = (np.linalg.qr(rng.standard_normal((30, 4)))[0] for _ in range(2))
    difference = np.linalg.svd(first @ first.T - second @ second.T, compute_uv=False)
    found = subspace_distance(first, second)
    assert 2 * found.sum_of_sines == pytest.approx(difference.sum(), rel=1e-13)
    assert np.sqrt(2) * found.chordal == pytest.approx(np.linalg.norm(difference), rel=1e-13)
    assert found.largest_sine == pytest.approx(difference[0], rel=1e-13)


@pytest.mark.parametrize("angle", [1e-3, 1e-8, 1e-14])
def test_tiny_angles_keep_their_digits(angle):
    first, second = np.eye(50)[:, :2], np.eye(50)[:, :2]
    second[:, 1] = np.cos(angle) * np.eye(50)[1] + np.sin(angle) * np.eye(50)[7]
    assert principal_angles(first, second)[0] == pytest.approx(angle, rel=1e-2 if angle < 1e-12 else 1e-8)


def test_a_gap_bounds_the_angle_to_the_span():
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.standard_normal((side, 3)))[0] for side in (80, 60))
    clean = left * np.array([5.0, 4.0, 3.0]) * np.sqrt(60) @ right.T
    noise = 0.05 * rng.standard_normal((80, 60))
    f = factorize(clean + noise, TruncatedSVD(rank=3))
    sine = subspace_distance(f, factorize(clean, TruncatedSVD(rank=3))).largest_sine
    assert (
        sine <= np.linalg.norm(noise, 2) / (3.0 * np.sqrt(60)) <= 1.1 * identifiability(f, noise=0.05)["bound"].iloc[-1]
    )


def test_a_gap_holds_the_span_and_not_its_vectors():
    def found(seed):
        noise = 1e-3 * np.random.default_rng(seed).standard_normal((40, 30))
        return factorize(with_spectrum([5.0, 5.0, 1.0], (40, 30)) + noise, TruncatedSVD(rank=2))

    first, second = found(1), found(2)
    assert subspace_distance(first, second).largest_sine < 0.01
    assert abs(first.row_factors[:, 0] @ second.row_factors[:, 0]) < 0.99


def test_a_cut_through_a_tie_is_warned_of():
    with pytest.warns(IdentifiabilityWarning):
        factorize(with_spectrum([3.0, 2.0, 2.0], (10, 8)), TruncatedSVD(rank=2))


def test_two_absences_that_multiply_to_a_presence_are_flagged():
    f = factorize(np.outer([-0.8, 0.1], [-1.0, 0.2]), TruncatedSVD(rank=1))
    f = dataclasses.replace(
        f, row_factors=np.array([[-0.8], [0.6]]), scale=np.ones(1), column_factors=np.array([[-1.0], [0.0]])
    )
    explained = f.explain(0, 0)
    assert explained["contribution"].item() == pytest.approx(0.8)
    assert explained["double_negative"].item()


def test_aic_depends_on_the_noise_variance_and_is_not_what_decides():
    rng = np.random.default_rng(0)
    matrix = with_spectrum([60.0, 50.0, 40.0], (120, 80)) + rng.standard_normal((120, 80)) * rng.gamma(2, 0.5, (120, 1))
    picks = {
        sigma: select_rank(matrix, TruncatedSVD, ranks=range(1, 31), noise=sigma, criteria=["aic"], rng=0).recommended
        for sigma in (0.8, 1.0, 1.3)
    }
    assert len(set(picks.values())) == 3
    found = select_rank(matrix, TruncatedSVD, ranks=range(1, 31), rng=0)
    assert found.decided_by == ("equalised",)
    assert found.recommended == 3


def test_starts_of_a_non_negative_fit_end_in_different_minima():
    matrix = np.random.default_rng(0).random((40, 30))
    runs = repeat(matrix, NMF(rank=5, tolerance=1e-4), runs=8, rng=0)
    assert np.ptp(runs.errors) > 1e-4
    best = factorize(matrix, TruncatedSVD(rank=5)).error()
    assert runs.errors.min() > best


def test_the_first_factor_of_raw_confusions_is_the_classes_that_are_right():
    table = np.array([[50.0, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])
    f = factorize(table, TruncatedSVD(rank=4))
    np.testing.assert_allclose(f.scale, [91.8, 86.3, 81.5, 23.4], atol=0.05)
    np.testing.assert_allclose(np.abs(f.row_factors[:, 0]), [0.07, 0.07, 0.82, 0.56], atol=0.005)
    off_diagonal = factorize(table - np.diag(np.diag(table)), TruncatedSVD(rank=4))
    np.testing.assert_allclose(off_diagonal.scale, [30.03, 28.04, 3.00, 2.00], atol=0.01)
