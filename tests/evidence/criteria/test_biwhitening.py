import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import counts

from lrdomains.evidence.criteria.biwhitening import biwhiten, biwhitening, constant_totals

RANKS = np.arange(1, 9)


def found_in(matrix, **options):
    return biwhitening(matrix, RANKS, rng=np.random.default_rng(0), **options)


def test_mean_variances_of_rows_and_columns_are_one():
    matrix = counts((80, 50), 3)
    found = biwhiten(matrix, dispersion=0.0)
    variances = found.row_scale[:, None] ** 2 * matrix[found.rows][:, found.columns] * found.column_scale**2
    # 2 % of them are what the totals make expected.
    np.testing.assert_allclose(variances.mean(axis=1), 1.0, atol=0.1)
    np.testing.assert_allclose(variances.mean(axis=0), 1.0, atol=0.1)
    assert variances.mean() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("rank", [2, 4])
@pytest.mark.parametrize("dispersion", [0.0, 0.5])
def test_planted_ranks_of_counts(rank, dispersion):
    assert found_in(counts((150, 60), rank, mean=4.0, dispersion=dispersion, seed=rank)).rank == rank


def test_sparse_counts_stay_sparse_and_give_the_same():
    matrix = counts((150, 60), 3)
    sparse, dense = found_in(sp.csr_array(matrix)), found_in(matrix)
    assert sparse.rank == dense.rank
    np.testing.assert_allclose(sparse.columns["biwhitening"], dense.columns["biwhitening"], rtol=1e-3)


def test_the_dispersion_is_found():
    assert biwhiten(counts((200, 150), 3, mean=5.0, dispersion=0.5)).dispersion == pytest.approx(0.5, rel=0.25)
    assert biwhiten(counts((200, 150), 3, mean=5.0)).dispersion < 0.05


def test_one_constant_is_no_structure_and_totals_are_one_component():
    assert found_in(counts((100, 60), 0)).rank == 0
    rng = np.random.default_rng(0)
    totals = rng.poisson(rng.gamma(2.0, size=(100, 1)) * rng.gamma(2.0, size=(1, 60))).astype(float)
    found = found_in(totals)
    assert found.rank == 1
    assert "row and column totals" in found.reading


def test_empty_rows_and_columns_are_left_out():
    matrix = counts((80, 50), 2)
    padded = np.zeros((90, 55))
    padded[5:85, 3:53] = matrix
    assert found_in(padded).rank == found_in(matrix).rank
    assert len(biwhiten(padded).rows) == np.sum(padded.sum(axis=1) > 0)


def test_constant_totals():
    assert constant_totals(counts((100, 60), 0), 0.0)
    assert not constant_totals(counts((100, 60), 1), 0.0)
