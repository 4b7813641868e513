"""lrdomains.evidence.criteria.bi_cross_validation and lrdomains.evidence.criteria.one_standard_error."""

import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import gaussian, parts

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.progress import Silent
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.bi_cross_validation import bi_cross_validation
from lrdomains.evidence.criteria.one_standard_error import held_out_verdict

RANKS = np.arange(1, 7)


def found_in(matrix, method, ranks=RANKS):
    return bi_cross_validation(LabelledMatrix(matrix), method, ranks, seed=0, progress=Silent())


@pytest.mark.parametrize("rank", [0, 3])
def test_planted_ranks_of_an_svd(rank):
    assert found_in(gaussian((100, 60), rank, strength=3.0), TruncatedSVD(rank=1)).rank == rank


def test_planted_parts():
    assert found_in(parts((60, 30), 3), NMF(rank=1, tolerance=1e-2), RANKS[:4]).rank in (3, 4)


def test_noise_around_a_constant_has_rank_0():
    assert found_in(np.random.default_rng(0).random((60, 40)), NMF(rank=1, tolerance=1e-2), RANKS[:3]).rank == 0


def test_sparse_and_dense_agree():
    # As many parts as are asked for at most: one more would fit what rounding leaves.
    matrix = np.maximum(parts((60, 40), 3) - 0.5, 0)
    dense, sparse = (found_in(form, NMF(rank=1, tolerance=1e-3), RANKS[:3]) for form in (matrix, sp.csr_array(matrix)))
    np.testing.assert_allclose(sparse.columns["bi-cross-validation"], dense.columns["bi-cross-validation"], rtol=1e-6)


def test_a_rank_that_does_not_fit_into_a_quarter_is_not_compared():
    found = found_in(gaussian((30, 9), 1, strength=4.0), TruncatedSVD(rank=1), np.arange(1, 8))
    assert np.isnan(found.columns["bi-cross-validation"][-1])
    assert found.rank == 1


def test_losses_are_those_of_the_block_formula():
    # Owen and Perry: the prediction of a is b d+ c with d of rank k.
    matrix = gaussian((12, 8), 1, strength=2.0)
    found = found_in(matrix, TruncatedSVD(rank=1), np.array([1]))
    from lrdomains.evidence.criteria.bi_cross_validation import REPEATS, _folds
    from lrdomains.evidence.stability import run_seed

    losses = []
    for repeat in range(REPEATS):
        folds = _folds((12, 8), np.random.default_rng(run_seed(0, 0, repeat)))
        for out_rows, in_rows, out_columns, in_columns in folds:
            left, strengths, right = np.linalg.svd(matrix[np.ix_(in_rows, in_columns)])
            inverse = np.outer(right[0], left[:, 0]) / strengths[0]
            predicted = matrix[np.ix_(out_rows, in_columns)] @ inverse @ matrix[np.ix_(in_rows, out_columns)]
            losses.append(np.mean((matrix[np.ix_(out_rows, out_columns)] - predicted) ** 2))
    assert found.columns["bi-cross-validation"][0] == pytest.approx(np.mean(losses))


def test_too_small_a_matrix():
    with pytest.raises(InputError, match="needs four rows and columns"):
        found_in(np.ones((3, 9)), TruncatedSVD(rank=1), np.array([1]))


def test_the_rule_takes_the_smallest_of_equals_and_names_them():
    losses = np.array([[5.0, 3.0, 2.98, 4.0], [6.0, 4.1, 4.12, 5.0], [5.5, 3.5, 3.5, 4.4]])
    found = held_out_verdict("held-out", losses, np.array([9.0, 9.5, 9.2]), np.array([1, 2, 3, 4]))
    assert (found.rank, found.within) == (2, (2, 3))


@pytest.mark.parametrize("seed", range(3))
def test_without_noise_rounding_does_not_decide(seed):
    rng = np.random.default_rng(seed)
    exact = np.outer(rng.standard_normal(20), rng.standard_normal(12))
    assert found_in(exact, TruncatedSVD(rank=1)).rank == 1
    assert found_in(np.full((20, 12), 0.1 + seed), NMF(rank=1)).rank == 0


def test_ranks_that_could_not_be_fitted_are_passed_over():
    losses = np.array([[3.0, np.nan], [3.1, np.nan]])
    assert held_out_verdict("held-out", losses, np.array([9.0, 9.5]), np.array([1, 2])).rank == 1
