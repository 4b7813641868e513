import numpy as np
import pytest
from evidence.planted import gaussian

from lrdomains.core.spectrum import Spectrum
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.minka import minka

RANKS = np.arange(1, 9)


def spectrum_of(matrix):
    return Spectrum(np.linalg.svd(matrix, compute_uv=False), float(np.sum(matrix**2)), matrix.shape)


@pytest.mark.parametrize("rank", [1, 3, 5])
def test_planted_ranks(rank):
    assert minka(spectrum_of(gaussian((300, 20), rank, strength=2.5)), RANKS).rank == rank


def test_it_agrees_with_scikit_learn():
    decomposition = pytest.importorskip("sklearn.decomposition")
    for seed in range(4):
        matrix = gaussian((120, 15), 3, strength=1.5, seed=seed)
        matrix -= matrix.mean(axis=0)
        # The matrix is divided by m there and by m - 1 here: the ratio does not matter.
        peer = decomposition.PCA(n_components="mle", svd_solver="full").fit(matrix).n_components_
        assert minka(spectrum_of(matrix), RANKS).rank == peer


def test_all_singular_values_are_needed():
    with pytest.raises(InputError, match="needs all singular values"):
        minka(Spectrum(np.array([3.0, 2.0]), 20.0, (10, 5)), RANKS)


def test_a_zero_matrix_has_no_structure():
    assert minka(Spectrum(np.zeros(5), 0.0, (10, 5)), RANKS).rank == 0


@pytest.mark.parametrize(
    ("matrix", "rank"),
    [
        (np.ones((20, 12)), 1),
        (np.outer(np.arange(1.0, 21.0), np.arange(1.0, 13.0)), 1),
        (np.diag([3.0, 3, 0, 0, 0]), 2),
    ],
)
def test_without_noise_the_rank_itself(matrix, rank):
    found = minka(spectrum_of(matrix), RANKS)
    assert found.rank == rank
    assert found.reading.startswith("no noise")


def test_equal_strengths_are_not_told_apart():
    assert minka(spectrum_of(np.eye(16)), RANKS).rank == 0
    found = minka(Spectrum(np.array([9.0, 5, 5, 1.1, 1.0, 0.9, 0.8]), 134.66, (40, 7)), RANKS)
    assert found.rank <= 1
    assert "keep it from judging more than 1 component" in found.reading
    assert np.isnan(found.columns["minka"][1:]).all()


def test_a_dimension_that_centring_takes_away_is_none():
    matrix = gaussian((20, 300), 2, strength=2.5)
    matrix -= matrix.mean(axis=0)
    assert minka(spectrum_of(matrix), RANKS).rank == 2
