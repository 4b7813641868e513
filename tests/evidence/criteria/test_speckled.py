import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import counts, parts

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.progress import Silent
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.speckled import MASKS, _held_out, speckled
from lrdomains.evidence.stability import run_seed

RANKS = np.arange(1, 6)


def found_in(matrix, method, ranks=RANKS):
    labelled = matrix if isinstance(matrix, LabelledMatrix) else LabelledMatrix(matrix)
    return speckled(labelled, method, ranks, seed=0, progress=Silent())


@pytest.mark.parametrize("loss", ["frobenius", "kl"])
def test_planted_parts(loss):
    assert found_in(counts((80, 40), 3, mean=8.0), NMF(rank=1, loss=loss)).rank == 3


def test_noise_around_a_constant_has_rank_0():
    assert found_in(np.random.default_rng(0).random((60, 40)), NMF(rank=1), RANKS[:3]).rank == 0


def test_sparse_and_dense_agree():
    matrix = counts((60, 40), 2, mean=1.0)
    dense, sparse = (found_in(form, NMF(rank=1, loss="kl"), RANKS[:3]) for form in (matrix, sp.csr_array(matrix)))
    np.testing.assert_allclose(sparse.columns["speckled"], dense.columns["speckled"], rtol=0.02)


def test_losses_are_those_of_fits_that_did_not_see_the_entries():
    matrix = LabelledMatrix(parts((30, 20), 2))
    found = found_in(matrix, NMF(rank=1), np.array([2]))
    expected = []
    for mask in range(MASKS):
        held = _held_out(matrix, np.random.default_rng(run_seed(0, 0, mask)))
        # What is held out may hold anything.
        spoilt = LabelledMatrix(np.where(held, 1e6, matrix.values), observed=~held)
        f = factorize(spoilt, NMF(rank=2), rng=run_seed(run_seed(0, 1, mask), 2, 0))
        # No prediction leaves the range of what was seen.
        seen = matrix.values[~held]
        rest = matrix.values - np.clip(f.row_factors * f.scale @ f.column_factors.T, seen.min(), seen.max())
        expected.append(np.mean(rest[held] ** 2))
    assert found.columns["speckled"][0] == pytest.approx(np.mean(expected), rel=1e-6)


def test_unknown_entries_are_neither_fitted_nor_predicted():
    clean = parts((60, 40), 2, noise=0.05)
    unknown = np.random.default_rng(1).random(clean.shape) < 0.2
    found = found_in(LabelledMatrix(np.where(unknown, 1e5, clean), observed=~unknown), NMF(rank=1), RANKS[:4])
    assert found.rank == 2
    assert found.columns["speckled"][1] < 1.0


@pytest.mark.parametrize("turned", [False, True])
def test_a_component_of_one_row_does_not_predict_it(turned):
    # One profile, and a row that is unlike it: a component is that row, and says nothing of what it lacks.
    rng = np.random.default_rng(0)
    rates = rng.lognormal(0.0, 0.3, size=(12, 1)) @ rng.lognormal(0.0, 1.0, size=(1, 300))
    rates[5] *= 3.0 * rng.lognormal(0.0, 1.5, size=300)
    matrix = rng.poisson(20.0 * rates).astype(float)
    found = found_in(matrix.T if turned else matrix, NMF(rank=1, loss="kl"), np.array([1, 3]))
    one, three = found.columns["speckled"]
    assert three < one


def test_methods_that_take_unknown_entries_for_zeros_are_refused():
    with pytest.raises(InputError, match="use 'bi-cross-validation'"):
        found_in(np.ones((5, 5)), TruncatedSVD(rank=1))
