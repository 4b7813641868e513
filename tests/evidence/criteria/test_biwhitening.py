import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import counts

from lrdomains.evidence.criteria.biwhitening import FLOOR, biwhiten, biwhitening, constant_totals

RANKS = np.arange(1, 9)


def found_in(matrix, **options):
    return biwhitening(matrix, RANKS, rng=np.random.default_rng(0), **options)


def test_mean_variances_of_rows_and_columns_are_one_with_the_floor_under_them():
    matrix = counts((80, 50), 3)
    found = biwhiten(matrix)
    floor = FLOOR / 50
    variances = found.row_scale[:, None] ** 2 * (matrix[found.rows][:, found.columns] + floor) * found.column_scale**2
    np.testing.assert_allclose(variances.mean(axis=1), 1.0, atol=1e-3)
    np.testing.assert_allclose(variances.mean(axis=0), 1.0, atol=1e-3)


def test_rows_of_few_counts_are_scaled_up_less():
    matrix = counts((80, 50), 0, mean=20.0)
    matrix[0] = 0
    matrix[0, :2] = 1
    found = biwhiten(matrix)
    noise = (found.row_scale[:, None] ** 2 * matrix * found.column_scale**2).mean(axis=1)
    assert noise[0] < 0.7
    assert np.median(noise) > 0.95


@pytest.mark.parametrize("rank", [2, 4])
@pytest.mark.parametrize("dispersion", [0.0, 0.5])
def test_planted_ranks_of_counts(rank, dispersion):
    assert found_in(counts((150, 60), rank, mean=4.0, dispersion=dispersion, seed=rank)).rank == rank


def test_sparse_counts_stay_sparse_and_give_the_same():
    matrix = counts((150, 60), 3)
    sparse, dense = found_in(sp.csr_array(matrix)), found_in(matrix)
    assert sparse.rank == dense.rank
    np.testing.assert_allclose(sparse.columns["biwhitening"], dense.columns["biwhitening"], rtol=1e-3)


@pytest.mark.parametrize(("shape", "mean"), [((200, 150), 5.0), ((60, 60), 1.0), ((300, 15), 2.0)])
def test_the_dispersion_is_found(shape, mean):
    def told(dispersion):
        reading = found_in(counts(shape, 3, mean=mean, dispersion=dispersion)).reading
        return float(reading.split("mu + ")[1].split()[0]) if "over-dispersed" in reading else 0.0

    assert told(0.5) == pytest.approx(0.5, rel=0.35)
    assert told(0.0) < 0.05


def test_a_dispersion_that_is_given_is_taken():
    matrix = counts((100, 60), 3, mean=4.0, dispersion=0.5)
    assert "mu + 0.5 mu^2" in found_in(matrix, dispersion=0.5).reading
    # Taken for Poisson counts, their own noise stands out.
    assert found_in(matrix, dispersion=0.0).rank > found_in(matrix).rank == 3


def test_few_counts_an_entry_show_more_than_the_totals():
    found = [found_in(counts((120, 60), 3, mean=0.5, seed=seed)).rank for seed in range(10)]
    assert np.mean(np.array(found) == 3) >= 0.8


@pytest.mark.parametrize("dispersion", [0.0, 0.5])
@pytest.mark.parametrize("rank", [0, 1])
def test_totals_alone_are_no_more_than_one_component(rank, dispersion):
    found = [found_in(counts((80, 40), rank, mean=1.0, dispersion=dispersion, seed=seed)).rank for seed in range(40)]
    assert np.mean(np.array(found) == rank) >= 0.9


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


@pytest.mark.parametrize("dispersion", [0.0, 1.0])
@pytest.mark.parametrize("shape", [(100, 60), (300, 15), (15, 300)])
def test_totals_of_one_rate_are_constant_however_dispersed(shape, dispersion):
    constant = [constant_totals(counts(shape, 0, dispersion=dispersion, seed=seed)) for seed in range(60)]
    assert np.mean(constant) >= 0.93


def test_totals_of_other_rates_are_not_constant():
    assert not constant_totals(counts((100, 60), 1))
    assert not constant_totals(sp.csr_array(counts((100, 60), 1)))
    rows = np.random.default_rng(0).poisson(np.linspace(1, 3, 100)[:, None], (100, 60)).astype(float)
    assert not constant_totals(rows)
    assert not constant_totals(rows.T)
