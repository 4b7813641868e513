import numpy as np
import pytest
from evidence.planted import parts

from lrdomains.core.methods.nmf import NMF
from lrdomains.evidence.criteria.replicates import cophenetic, stability
from lrdomains.evidence.stability import repeat


@pytest.fixture(scope="module")
def runs():
    matrix = parts((60, 30), 3, noise=0.05)
    return {rank: repeat(matrix, NMF(rank=rank, tolerance=1e-3), runs=8, rng=0) for rank in (2, 3, 5)}


def test_too_many_parts_do_not_come_back(runs):
    found = stability(runs, np.array([2, 3, 5]))
    assert found.rank == 3
    assert found.columns["stability"][1] > 0.9 > found.columns["stability"][2]
    assert set(found.columns) == {"stability", "lowest stability", "silhouette", "left out"}


def test_rows_keep_their_groups_at_the_planted_rank(runs):
    found = cophenetic(runs, np.array([2, 3, 5]))
    assert found.rank in (2, 3)
    assert found.columns["cophenetic"][1] > found.columns["cophenetic"][2]
    assert found.columns["dispersion"][1] > found.columns["dispersion"][2]


def test_one_component_groups_nothing(runs):
    one = repeat(parts((60, 30), 3), NMF(rank=1), runs=3, rng=0)
    found = cophenetic({1: one}, np.array([1]))
    assert found.rank == 1
    assert "nothing" in found.reading
