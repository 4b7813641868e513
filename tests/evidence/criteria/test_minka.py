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
