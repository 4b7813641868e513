"""An atlas on disk, worked on by a cluster: the modules of one process."""

import anndata
import numpy as np
import pytest
import scipy.sparse as sp
from command_line import invoke

from lrdomains.core.cluster_rows import ClusterRows
from lrdomains.core.progress import progress_to
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import ClusterError, DataWarning
from lrdomains.evidence import replicate_store, stability
from lrdomains.genes import find_modules, project, read_expression
from lrdomains.genes.readers import annotated

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def large(monkeypatch):
    """Every stored table is larger than memory, and is cut into chunks of a few rows."""
    monkeypatch.setattr(annotated, "IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(annotated, "BLOCK_BYTES", 20_000)


@pytest.fixture
def atlas(planted, tmp_path):
    counts = planted.counts
    path = tmp_path / "atlas.zarr"
    values = sp.csr_matrix(counts.to_numpy().astype(np.float32))
    table = anndata.AnnData(values)
    table.obs_names, table.var_names = counts.index.astype(str), counts.columns.astype(str)
    table.write_zarr(path)
    table.write_h5ad(path.with_suffix(".h5ad"))
    return path


def cosines(one, other):
    a, b = (found.loadings.to_numpy(dtype=float) for found in (one, other))
    return np.sum(a * b, axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


@pytest.mark.parametrize("suffix", [".zarr", ".h5ad"])
def test_an_atlas_on_disk_is_read_by_the_workers_and_gives_the_modules_of_one_process(client, large, atlas, suffix):
    path = atlas.with_suffix(suffix)
    there, here = (find_modules(path, rank=3, runs=4, client=choice) for choice in (client, None))
    assert list(there.factorization.columns) == list(here.factorization.columns)
    assert cosines(there, here).min() > 0.9999
    np.testing.assert_allclose(there.usage, here.usage, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(there.z_scores, here.z_scores, atol=1e-2)


def test_new_cells_on_disk_are_placed_by_the_workers(client, large, atlas, planted, monkeypatch):
    modules = find_modules(planted.counts, rank=3, runs=2, orientation="samples-by-genes")
    there, blocks = (project(modules, atlas, client=choice) for choice in (client, None))
    monkeypatch.setattr(annotated, "IN_MEMORY_BYTES", 1 << 30)
    here = project(modules, atlas)
    for found in (there, blocks):
        np.testing.assert_allclose(found.usage, here.usage, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(found.explained, here.explained, atol=1e-4)
        assert found.usage.index.equals(here.usage.index)


def test_cells_without_expression_are_left_out_of_a_projection_in_blocks(large, planted, tmp_path):
    modules = find_modules(planted.counts, rank=3, runs=2, orientation="samples-by-genes")
    values = planted.counts.to_numpy().astype(np.float32)
    values[[0, 5]] = 0
    table = anndata.AnnData(sp.csr_matrix(values))
    table.obs_names, table.var_names = planted.counts.index.astype(str), planted.counts.columns.astype(str)
    table.write_h5ad(tmp_path / "new.h5ad")
    with pytest.warns(DataWarning, match="2 samples have no expression"):
        found = project(modules, tmp_path / "new.h5ad")
    assert found.usage.index.tolist() == table.obs_names.delete([0, 5]).tolist()


def test_an_anndata_that_was_read_lazily_is_worked_on_by_the_active_client(client, atlas):
    pytest.importorskip("xarray", reason="anndata reads tables lazily with xarray")
    lazy = anndata.experimental.read_lazy(atlas)
    table = read_expression(lazy)
    assert isinstance(table.values, RowBlocks)
    assert isinstance(table.values._source, ClusterRows)
    there, here = find_modules(lazy, rank=3, runs=2), find_modules(atlas, rank=3, runs=2)
    assert cosines(there, here).min() > 0.999


def test_workers_share_the_runs_to_the_same_bits(client, planted):
    options = {"rank": 3, "runs": 5, "orientation": "samples-by-genes"}
    there, here = (find_modules(planted.counts, client=choice, **options) for choice in (client, None))
    np.testing.assert_array_equal(there.loadings, here.loadings)
    np.testing.assert_array_equal(there.usage, here.usage)


def test_the_command_line_lets_a_cluster_work(cluster, atlas, tmp_path):
    address = cluster.scheduler.address
    one, other = tmp_path / "one.lrd", tmp_path / "other.lrd"
    options = ["--rank", 3, "--runs", 2, "--json"]
    there = invoke("genes", "find-modules", atlas, "-o", one, *options, "--dask", address)
    here = invoke("genes", "find-modules", atlas, "-o", other, *options)
    assert there == here
    assert invoke("genes", "project", one, atlas, "--dask", address) == invoke("genes", "project", other, atlas)


@pytest.mark.slow
def test_runs_whose_scheduler_was_killed_go_on_with_those_that_were_kept(planted, killable, tmp_path, monkeypatch):
    monkeypatch.setattr(replicate_store, "RUNS_BETWEEN", 3)
    monkeypatch.setattr(stability, "RUNS_AT_ONCE", 3)
    monkeypatch.setattr("lrdomains.core.progress.SECONDS_BETWEEN", 0.0)
    process, address = killable()
    folder = tmp_path / "runs"
    options = {"rank": 3, "runs": 12, "orientation": "samples-by-genes", "folder": folder}

    def killer(event):
        if len(list(folder.glob("*.lrd"))) >= 3:
            process.kill()

    with progress_to(killer), pytest.raises(ClusterError, match="the Dask scheduler is gone"):
        find_modules(planted.counts, client=address, progress=True, **options)
    kept = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert 3 <= len(kept) < 12
    assert all(name.endswith(".lrd") for name in kept)
    there = find_modules(planted.counts, client=killable()[1], **options)
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(after) == 12
    assert after | kept == after
    here = find_modules(planted.counts, **{**options, "folder": None})
    np.testing.assert_array_equal(there.loadings, here.loadings)


@pytest.mark.slow
@pytest.mark.real_data
def test_tiled_cells_on_disk_give_the_modules_of_one_process(client, large, shared_data, tmp_path, monkeypatch):
    monkeypatch.setattr(annotated, "BLOCK_BYTES", 4_000_000)
    counts = sp.csr_matrix(sp.load_npz(shared_data / "expression" / "pbmc3k_counts_genes_x_cells.npz").T)
    rng, parts = np.random.default_rng(0), []
    for _ in range(2):
        part = counts.copy()
        part.data = rng.binomial(part.data.astype(np.int64), 0.9)
        parts.append(part.astype(np.float32))
    table = anndata.AnnData(sp.vstack(parts, format="csr"))
    table.obs_names = [f"cell{at}" for at in range(table.n_obs)]
    table.var_names = [f"GENE{at}" for at in range(table.n_vars)]
    table.write_zarr(tmp_path / "cells.zarr")
    there, here = (find_modules(tmp_path / "cells.zarr", rank=5, runs=3, client=choice) for choice in (client, None))
    assert cosines(there, here).min() >= 0.999
