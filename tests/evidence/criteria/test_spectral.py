"""Criteria that look at the spectrum: lrdomains.evidence.criteria.information, gavish_donoho, screenot and
lrdomains.evidence.criteria.permutations, flips and verdict, on planted ranks and against their formulas."""

import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import gaussian

from lrdomains.core.spectrum import Spectrum
from lrdomains.evidence.criteria.flips import flips, largest_strength
from lrdomains.evidence.criteria.gavish_donoho import gavish_donoho, hard_threshold
from lrdomains.evidence.criteria.information import aic, bic
from lrdomains.evidence.criteria.permutations import permutations
from lrdomains.evidence.criteria.screenot import screenot
from lrdomains.evidence.criteria.verdict import at_ranks

RANKS = np.arange(1, 11)


def spectrum_of(matrix):
    strengths = np.linalg.svd(matrix, compute_uv=False)
    return Spectrum(strengths, float(np.sum(matrix**2)), matrix.shape)


def triplets_of(matrix, count=11):
    left, strengths, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :count], strengths[:count], right[:count].T


def test_aic_is_the_formula():
    matrix, sigma = gaussian((30, 20), 2), 1.3
    found = aic(spectrum_of(matrix), RANKS, noise=sigma)
    left, strengths, right = np.linalg.svd(matrix, full_matrices=False)
    for rank, value in zip(RANKS, found.columns["aic"], strict=True):
        rest = matrix - left[:, :rank] * strengths[:rank] @ right[:rank]
        assert value == pytest.approx(np.sum(rest**2) / sigma**2 + 2 * rank * (30 + 20 - rank))
    assert "1.69" in found.reading
    assert "noise variance" in found.warning


def test_bic_charges_the_logarithm_of_the_number_of_entries():
    spectrum = spectrum_of(gaussian((30, 20), 2))
    extra = bic(spectrum, RANKS, noise=1.0).columns["bic"] - aic(spectrum, RANKS, noise=1.0).columns["aic"]
    np.testing.assert_allclose(extra, (np.log(600) - 2) * RANKS * (50 - RANKS))


def test_aic_on_planted_ranks_of_known_noise():
    # Wide tables: exact. Square ones: the threshold is the noise edge itself, so at times one too many, never fewer.
    for shape, most in (((200, 50), 0), ((400, 40), 0), ((60, 60), 1), ((100, 100), 1)):
        for rank in (0, 3, 6):
            spectra = [spectrum_of(gaussian(shape, rank, strength=3, seed=seed)) for seed in range(5)]
            found = [aic(spectrum, RANKS, noise=1.0).rank for spectrum in spectra]
            assert min(found) == rank
            assert max(found) <= rank + most


def test_aic_depends_on_the_noise_that_it_is_given():
    spectrum = spectrum_of(gaussian((100, 60), 3))
    picks = [aic(spectrum, RANKS, noise=noise).rank for noise in (0.7, 1.0, 3.0)]
    assert picks[0] > picks[1] > picks[2]


def test_the_hard_threshold_is_the_published_one():
    # Gavish and Donoho (2014): 4 / sqrt(3) for square matrices, and sqrt(2) in the limit of one long side.
    assert hard_threshold((100, 100)) / 10 == pytest.approx(4 / np.sqrt(3))
    assert hard_threshold((10**8, 1)) / 10**4 == pytest.approx(np.sqrt(2), rel=1e-6)


def test_unknown_noise_uses_the_published_median_rule():
    # 2.858 times the median singular value for square matrices.
    matrix = gaussian((200, 200), 3, strength=2)
    spectrum = spectrum_of(matrix)
    expected = int(np.sum(spectrum.strengths > 2.858 * np.median(spectrum.strengths)))
    assert gavish_donoho(spectrum, RANKS).rank == expected == 3
    assert "median" in gavish_donoho(spectrum, RANKS).reading


def test_an_incomplete_spectrum_takes_the_noise_from_the_residual_energy():
    spectrum = spectrum_of(gaussian((200, 80), 4, strength=2))
    cut = Spectrum(spectrum.strengths[:12], spectrum.energy, spectrum.shape)
    assert gavish_donoho(cut, RANKS).rank == gavish_donoho(spectrum, RANKS).rank == 4
    assert cut.noise() == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("criterion", [gavish_donoho, screenot, aic])
@pytest.mark.parametrize("rank", [0, 1, 4])
def test_thresholds_find_what_is_planted_in_even_noise(criterion, rank):
    assert criterion(spectrum_of(gaussian((150, 60), rank, strength=2)), RANKS).rank == rank


def test_random_signs_find_what_is_planted_where_noise_differs_and_thresholds_do_not():
    matrix = gaussian((150, 60), 3, strength=2.0, rows_differ=True)
    assert flips(matrix, triplets_of(matrix), RANKS, rng=np.random.default_rng(0)).rank == 3
    assert gavish_donoho(spectrum_of(matrix), RANKS).rank > 3


def test_deflation_uncovers_what_a_strong_component_hides():
    rng = np.random.default_rng(0)
    weak = gaussian((100, 80), 1, strength=1.6)
    matrix = weak + 400 * np.outer(rng.standard_normal(100), rng.standard_normal(80)) / 9
    found = flips(matrix, triplets_of(matrix), RANKS, rng=rng)
    assert found.rank == 2


def test_permutations_find_what_is_planted_in_even_noise():
    matrix = gaussian((100, 60), 2, strength=2)
    assert permutations(matrix, triplets_of(matrix), RANKS, rng=np.random.default_rng(0)).rank == 2


def test_signs_of_sparse_matrices_keep_the_zeros_and_find_no_more_than_is_there():
    rng = np.random.default_rng(0)
    dense = gaussian((120, 80), 2, strength=6.0) * (rng.random((120, 80)) < 0.3)
    sparse = flips(sp.csr_array(dense), triplets_of(dense), RANKS, rng=np.random.default_rng(1))
    full = flips(dense, triplets_of(dense), RANKS, rng=np.random.default_rng(1))
    assert 1 <= sparse.rank <= full.rank == 2
    assert "hide weak ones" in sparse.warning


@pytest.mark.parametrize("shape", [(40, 30), (30, 40), (1, 7)])
def test_largest_strength_agrees_with_lapack(shape):
    matrix = np.random.default_rng(0).standard_normal(shape)
    largest = np.linalg.norm(matrix, 2)
    assert largest_strength(matrix) == pytest.approx(largest)
    assert largest_strength(sp.csr_array(matrix)) == pytest.approx(largest, rel=1e-3)


@pytest.mark.parametrize("criterion", [gavish_donoho, screenot, aic, bic])
def test_a_zero_matrix_has_no_structure(criterion):
    assert criterion(Spectrum(np.zeros(20), 0.0, (30, 20)), RANKS).rank == 0


@pytest.mark.parametrize("criterion", [gavish_donoho, screenot, aic, bic])
def test_a_matrix_without_noise_has_its_own_rank(criterion):
    matrix = gaussian((40, 30), 3) - gaussian((40, 30), 0)
    left, strengths, right = np.linalg.svd(matrix)
    matrix = left[:, :3] * strengths[:3] @ right[:3]
    strengths = np.where(np.arange(30) < 3, np.linalg.svd(matrix, compute_uv=False), 0.0)
    assert criterion(Spectrum(strengths, float(np.sum(strengths**2)), (40, 30)), RANKS).rank == 3


def test_values_beyond_the_last_known_rank_are_not_made_up():
    np.testing.assert_array_equal(at_ranks(np.array([4.0, 3.0]), np.array([1, 2])), [3.0, np.nan])
