"""What an SVD on a cluster is said to cost, against what it costs."""

import numpy as np
import pytest
from cluster_traffic import moved_by

from lrdomains import RowBlocks, TruncatedSVD, factorize
from lrdomains.core import cluster_rows
from lrdomains.core.cluster_cost import PASSES, ClusterCost, svd_cost
from lrdomains.errors import InputError

da = pytest.importorskip("dask.array", reason="the extra 'dask' is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


def counted(block, marker):
    with open(marker, "ab") as reads:  # noqa: PTH123 (runs on a worker)
        reads.write(b".")
    return block


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("keeps", [True, False])
def test_what_moves_and_how_often_is_read_is_as_said(client, tmp_path, monkeypatch, dtype, keeps):
    rows, columns, rank, height = 4000, 510, 10, 500
    blocks = rows // height
    if not keeps:
        monkeypatch.setattr(cluster_rows, "KEPT_SHARE", 0.0)
    array = da.random.default_rng(0).standard_normal((rows, columns), chunks=(height, columns)).astype(dtype)
    array = array.map_blocks(counted, marker=str(tmp_path / "reads"), dtype=dtype, meta=np.empty((0, 0), dtype))
    matrix = RowBlocks(array)
    _, moved = moved_by(client, lambda: factorize(matrix, TruncatedSVD(rank), rng=0))
    about = {"rows": rows, "columns": columns, "rank": rank, "blocks": blocks, "workers": 2}
    cost = svd_cost(stored=array.nbytes, **about, worker_memory=1e9 if keeps else None)
    assert matrix.passes == cost.passes == PASSES
    # One block more, by which it is found out whether all of them can be kept.
    read = (tmp_path / "reads").stat().st_size
    assert read * array.nbytes / blocks == cost.read + array.nbytes / blocks
    # Idle workers take blocks over, some of which then move.
    assert moved < cost.moved + array.nbytes
    assert np.isfinite(cost.held)


def test_only_a_number_of_passes_that_is_known_is_told():
    for columns in (20_000, 300):
        with pytest.raises(InputError, match="where passes are known"):
            svd_cost(stored=1e9, rows=10**6, columns=columns, rank=50, blocks=10, workers=2)


def test_what_breaks_first_is_named():
    cost = ClusterCost(passes=1, read=1.0, moved=1.0, held=2e9, here=1e9, here_is="the table")
    assert "memory of workers" in cost.breaks_first(worker_memory=1e9, here_memory=1e10)
    assert cost.breaks_first(worker_memory=1e10, here_memory=1e10) == ""
    assert cost.to_dict()["passes"] == 1
