"""What an atlas on a cluster is said to cost: it grows with the cells, and what runs out first is named."""

import anndata
import numpy as np
import pytest
import scipy.sparse as sp
from cluster_traffic import moved_by

from lrdomains.core import cluster_rows
from lrdomains.core.cluster import workers
from lrdomains.genes import find_modules, read_expression
from lrdomains.genes.cluster_cost import PASSES, blocks_of, estimate_table, modules_cost, runs_cost
from lrdomains.genes.readers import annotated

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


def cost(cells):
    return modules_cost(
        stored=1e4 * cells, cells=cells, genes=30_000, kept_values=150.0 * cells, rank=10, runs=20,
        blocks=max(1, cells // 3000), workers=100,
    )  # fmt: skip


def test_what_is_read_and_moved_grows_with_the_cells():
    small, large = cost(10**6), cost(10**8)
    assert small.passes == large.passes == PASSES
    assert large.read == 100 * small.read
    assert 50 * small.moved < large.moved <= 101 * small.moved


def test_the_kept_genes_are_what_runs_out_first():
    assert cost(10**6).breaks_first(worker_memory=16e9, here_memory=64e9) == ""
    assert "genes that are kept" in cost(10**8).breaks_first(worker_memory=16e9, here_memory=64e9)


@pytest.mark.parametrize("keeps", [True, False])
def test_an_atlas_is_gone_over_as_often_and_moves_as_much_as_was_said(client, planted, tmp_path, monkeypatch, keeps):
    monkeypatch.setattr(annotated, "IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(annotated, "BLOCK_BYTES", 60_000)
    if not keeps:
        monkeypatch.setattr(cluster_rows, "KEPT_SHARE", 0.0)
    table = anndata.AnnData(sp.csr_matrix(np.vstack([planted.counts.to_numpy()] * 4).astype(np.float32)))
    table.var_names = planted.counts.columns.astype(str)
    table.write_zarr(tmp_path / "atlas.zarr")
    estimate = estimate_table(read_expression(tmp_path / "atlas.zarr"))
    assert estimate.on_disk
    with workers(client):
        lazy = read_expression(tmp_path / "atlas.zarr")
    found, moved = moved_by(client, lambda: find_modules(lazy, rank=3, runs=3, client=client))
    blocks = len(lazy.values._source.boundaries) - 1
    cost = modules_cost(
        stored=estimate.stored, cells=estimate.cells, genes=estimate.genes, kept_values=estimate.kept_values, rank=3,
        runs=3, blocks=blocks, workers=2,
    )  # fmt: skip
    assert lazy.values.passes == cost.passes == PASSES
    assert found.factorization.rank == 3
    assert cost.moved / 10 < moved < cost.moved + estimate.stored


def test_a_table_in_memory_costs_what_its_runs_do(planted):
    table = read_expression(planted.counts, orientation="samples-by-genes")
    found = estimate_table(table)
    assert not found.on_disk
    assert (found.cells, found.genes) == table.shape
    small, large = (runs_cost(found, rank=3, runs=runs, workers=2) for runs in (2, 20))
    assert small.moved < large.moved
    assert blocks_of(1.0) == 1
