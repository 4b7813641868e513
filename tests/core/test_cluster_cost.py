"""What an SVD on a cluster is said to cost, against what it costs."""

import numpy as np
import pytest

from lrdomains import RowBlocks, TruncatedSVD, factorize
from lrdomains.core.cluster_cost import PASSES, ClusterCost, svd_cost
from lrdomains.errors import InputError

da = pytest.importorskip("dask.array", reason="the extra 'dask' is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


def sent_by(dask_worker):
    return dask_worker.transfer_outgoing_bytes_total


@pytest.mark.parametrize("heights", [500, 2000])
def test_what_moves_and_how_often_is_read_is_as_said(client, heights):
    rows, columns, rank = 8000, 300, 10
    array = da.random.default_rng(0).standard_normal((rows, columns), chunks=(heights, columns))
    before = sum(client.run(sent_by).values())
    matrix = RowBlocks(array)
    factorize(matrix, TruncatedSVD(rank), rng=0)
    moved = sum(client.run(sent_by).values()) - before
    cost = svd_cost(stored=array.nbytes, rows=rows, columns=columns, rank=rank, blocks=rows // heights, workers=2)
    assert matrix.passes == cost.passes == PASSES
    # Idle workers take blocks over, some of which then move.
    assert moved < cost.moved + array.nbytes
    assert cost.moved < array.nbytes
    assert np.isfinite(cost.held)


def test_wide_matrices_have_no_fixed_number_of_passes():
    with pytest.raises(InputError, match="found out on the way"):
        svd_cost(stored=1e9, rows=10**6, columns=20_000, rank=50, blocks=10, workers=2)


def test_what_breaks_first_is_named():
    cost = ClusterCost(passes=1, read=1.0, moved=1.0, held=2e9, here=1e9, here_is="the table")
    assert "memory of workers" in cost.breaks_first(worker_memory=1e9, here_memory=1e10)
    assert cost.breaks_first(worker_memory=1e10, here_memory=1e10) == ""
    assert cost.to_dict()["passes"] == 1
