import numpy as np
import pytest
from evidence.planted import gaussian

from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.spectrum import Spectrum
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.equalised import equalised
from lrdomains.evidence.criteria.screenot import screenot
from lrdomains.evidence.rank import select_rank

RANKS = np.arange(1, 9)


def found_in(matrix):
    left, strengths, right = np.linalg.svd(matrix, full_matrices=False)
    return equalised(matrix, (left, strengths, right.T), RANKS)


@pytest.mark.parametrize("shape", [(100, 100), (150, 50), (20, 300)])
@pytest.mark.parametrize("rank", [0, 3])
@pytest.mark.parametrize("rows_differ", [False, True])
def test_planted_ranks(shape, rank, rows_differ):
    assert found_in(gaussian(shape, rank, strength=1.5, rows_differ=rows_differ)).rank == rank


def test_noise_has_rank_0_in_more_than_95_of_100():
    zeros = [found_in(gaussian((80, 40), 0, seed=seed, rows_differ=True)).rank == 0 for seed in range(100)]
    assert np.mean(zeros) >= 0.95


def test_weak_components_of_even_noise_are_found_as_with_known_noise():
    # At .8 of the edge of the noise; factors that were taken for different would hide most of them.
    found = [found_in(gaussian((120, 40), 3, strength=0.8, seed=seed)).rank for seed in range(30)]
    assert np.mean(np.array(found) == 3) >= 0.7


@pytest.mark.parametrize("shape", [(300, 15), (60, 60)])
def test_components_that_dwarf_the_noise_are_not_taken_for_it(shape):
    found = [found_in(gaussian(shape, 3, strength=10.0, seed=seed, rows_differ=True)).rank for seed in range(20)]
    assert np.mean(np.array(found) == 3) >= 0.9


def test_scaling_rows_and_columns_changes_nothing_for_noise_and_little_for_what_is_real():
    matrix = gaussian((90, 60), 2, strength=2.0)
    rng = np.random.default_rng(1)
    scaled = rng.uniform(0.2, 5, (90, 1)) * matrix * rng.uniform(0.2, 5, (1, 60))
    assert found_in(scaled).rank == found_in(matrix).rank == 2


def test_empty_rows_and_columns_are_left_aside():
    padded = np.zeros((95, 64))
    padded[3:93, 2:62] = gaussian((90, 60), 2, strength=2.0)
    assert found_in(padded).rank == 2


def test_without_noise_the_rank_itself():
    left, right = np.random.default_rng(0).standard_normal((30, 3)), np.random.default_rng(1).standard_normal((20, 3))
    assert found_in(left @ right.T).rank == 3
    assert found_in(np.zeros((6, 5))).rank == 0


def test_all_triplets_are_needed():
    matrix = gaussian((30, 20), 1)
    left, strengths, right = np.linalg.svd(matrix, full_matrices=False)
    with pytest.raises(InputError, match="all singular triplets"):
        equalised(matrix, (left[:, :5], strengths[:5], right[:5].T), RANKS)
    with pytest.raises(InputError, match="all singular values"):
        screenot(Spectrum(strengths[:5], float(np.sum(matrix**2)), matrix.shape), RANKS)


def test_large_tables_are_decided_by_random_signs():
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((1100, 1050), dtype=np.float32)
    matrix += (3 * np.outer(rng.standard_normal(1100), rng.standard_normal(1050)) / 10).astype(np.float32)
    found = select_rank(matrix, TruncatedSVD, ranks=range(1, 4), criteria=None, rng=0)
    assert found.decided_by == ("flips",)
    assert found.recommended == 1
