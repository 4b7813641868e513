import numpy as np
import pytest
import scipy.sparse as sp
from evidence.planted import counts

from lrdomains.evidence.criteria.parametric_bootstrap import parametric_bootstrap

RANKS = np.arange(1, 9)


def found_in(table):
    return parametric_bootstrap(table, RANKS, rng=np.random.default_rng(0))


@pytest.mark.parametrize("rank", [2, 4])
def test_planted_ranks(rank):
    assert found_in(counts((60, 30), rank, mean=5.0, seed=rank)).rank == rank


def test_independence_and_one_constant():
    rng = np.random.default_rng(0)
    assert found_in(counts((40, 30), 0)).rank == 0
    assert found_in(rng.poisson(rng.gamma(2.0, size=(40, 1)) * rng.gamma(2.0, size=(1, 30))).astype(float)).rank == 1


def test_sparse_tables_and_empty_rows():
    table = counts((60, 30), 3, mean=5.0)
    padded = np.zeros((64, 33))
    padded[2:62, 1:31] = table
    assert found_in(sp.csr_array(padded)).rank == found_in(table).rank == 3


@pytest.mark.slow
def test_independent_tables_are_found_to_be_so():
    rng = np.random.default_rng(0)
    rates = rng.gamma(2.0, size=(20, 1)) * rng.gamma(2.0, size=(1, 20))
    assert np.mean([found_in(rng.poisson(rates).astype(float)).rank > 1 for _ in range(200)]) < 0.05
