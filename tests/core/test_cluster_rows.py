"""Rows on a Dask cluster: the same answers as here, whoever computes, and whoever dies."""

import os
import signal

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import NMF, LabelledMatrix, RowBlocks, TruncatedSVD, factorize
from lrdomains.core import cluster_rows
from lrdomains.core.cluster_rows import ClusterRows
from lrdomains.core.composed_operators import Centred
from lrdomains.core.operators import as_operator
from lrdomains.core.row_source import RowSource
from lrdomains.errors import ClusterError, InputError

da = pytest.importorskip("dask.array", reason="the extra 'dask' is not installed")
distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
dask = pytest.importorskip("dask")

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def sparse():
    return sp.random_array((3000, 60), density=0.1, rng=np.random.default_rng(0), format="csr", dtype=np.float32)


def chunked(matrix, height):
    pieces = [sp.csr_matrix(matrix[at : at + height]) for at in range(0, matrix.shape[0], height)]
    arrays = [
        da.from_delayed(dask.delayed(piece), shape=piece.shape, dtype=piece.dtype, meta=sp.csr_matrix((0, 0)))
        for piece in pieces
    ]
    return da.concatenate(arrays, axis=0)


def products(matrix, rng):
    m, n = matrix.shape
    right, left = rng.standard_normal((n, 3)), rng.standard_normal((m, 3))
    return [
        matrix.matmat(right),
        matrix.rmatmat(left),
        matrix.gram(right),
        matrix.gram_matrix(),
        *matrix.products(right, left),
        matrix.column_sums(),
        np.array(matrix.fro2()),
        np.array(matrix.weighted_fro2(np.arange(m) + 1.0, np.ones(n))),
    ]


def test_without_a_client_the_chunks_are_computed_here(sparse):
    rows = RowBlocks(chunked(sparse, 700))
    assert isinstance(rows._source, RowSource)
    for ours, theirs in zip(
        products(rows, np.random.default_rng(1)), products(as_operator(sparse), np.random.default_rng(1)), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("kind", ["sparse", "dense", "centred", "columns in chunks"])
def test_every_product_is_that_of_one_machine(client, sparse, kind):
    dense = np.asarray(sparse.todense(), dtype=np.float64)
    chunks = {"sparse": chunked(sparse, 700), "columns in chunks": da.from_array(dense, chunks=(500, 25))}
    rows = RowBlocks(chunks.get(kind, da.from_array(dense, chunks=(500, 60))))
    assert isinstance(rows._source, ClusterRows)
    there, here = (Centred(x) if kind == "centred" else x for x in (rows, as_operator(dense)))
    for ours, theirs in zip(
        products(there, np.random.default_rng(1)), products(here, np.random.default_rng(1)), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("method", [TruncatedSVD(5), NMF(3, max_iterations=15, tolerance=1e-2)], ids=["svd", "nmf"])
def test_a_factorization_is_that_of_one_machine(client, sparse, method):
    there, here = factorize(chunked(sparse, 700), method, rng=0), factorize(sparse, method, rng=0)
    np.testing.assert_allclose(there.scale, here.scale, rtol=1e-3)
    cosines = np.sum(there.column_factors * here.column_factors, axis=0)
    np.testing.assert_allclose(cosines, 1.0, atol=1e-3)


def test_results_do_not_depend_on_who_computes(client, sparse):
    runs = [factorize(chunked(sparse, 700), TruncatedSVD(4), rng=0) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].row_factors, runs[1].row_factors)
    assert runs[0].provenance.fingerprint == runs[1].provenance.fingerprint


def test_entries_that_are_refused_are_named_with_their_place(client):
    values = np.ones((50, 4))
    values[33, 2] = np.nan
    with pytest.raises(InputError, match=r"the first is nan at row 33, column 2"):
        LabelledMatrix(da.from_array(values, chunks=(20, 4)))


def positive_rows():
    ones = da.ones((5, 2))
    return ones[ones[:, 0] > 0]


@pytest.mark.parametrize(
    ("array", "seen"),
    [
        (lambda: da.ones(5), "a Dask array of 1 dimensions"),
        (positive_rows, "chunks have unknown sizes"),
        (
            lambda: da.concatenate([chunked(sp.csr_array(np.eye(4)), 4), chunked(sp.csr_array(np.eye(4)), 4)], axis=1),
            "a sparse Dask array whose rows are cut into 2 chunks",
        ),
    ],
)
def test_arrays_that_cannot_be_cut_into_rows_are_refused(array, seen):
    with pytest.raises(InputError, match=seen):
        RowBlocks(array())


def killed_once(block, marker):
    if not os.path.exists(marker):  # noqa: PTH110 (runs on a worker)
        with open(marker, "w"):  # noqa: PTH123
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return block


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(client, sparse, tmp_path):
    expected = factorize(chunked(sparse, 700), TruncatedSVD(4), rng=0)
    array = chunked(sparse, 700).map_blocks(
        killed_once, marker=str(tmp_path / "killed"), dtype=sparse.dtype, meta=sp.csr_matrix((0, 0))
    )
    found = factorize(array, TruncatedSVD(4), rng=0)
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal(found.row_factors, expected.row_factors)


def killed_at(block, marker, call):
    with open(marker, "ab") as calls:  # noqa: PTH123 (runs on a worker)
        calls.write(b".")
        if calls.tell() == call:
            calls.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    return block


@pytest.mark.slow
@pytest.mark.parametrize("keeps", [True, False])
def test_a_worker_that_is_killed_in_the_middle_of_nmf_sweeps_changes_nothing(
    client, sparse, tmp_path, monkeypatch, keeps
):
    if not keeps:
        monkeypatch.setattr(cluster_rows, "KEPT_SHARE", 0.0)
    method = NMF(3, max_iterations=6, tolerance=1e-9)
    expected = factorize(chunked(sparse, 700), method, rng=0)
    marker, call = tmp_path / "calls", 4 if keeps else 21
    array = chunked(sparse, 700).map_blocks(
        killed_at, marker=str(marker), call=call, dtype=sparse.dtype, meta=sp.csr_matrix((0, 0))
    )
    found = factorize(array, method, rng=0)
    assert marker.stat().st_size > call
    np.testing.assert_array_equal(found.row_factors, expected.row_factors)


@pytest.mark.slow
def test_kept_blocks_of_a_worker_that_is_killed_between_passes_are_read_again(client, sparse):
    rows = RowBlocks(chunked(sparse, 700))
    expected = rows.matmat(np.ones((60, 1)))
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    np.testing.assert_array_equal(rows.matmat(np.ones((60, 1))), expected)


@pytest.mark.slow
def test_a_scheduler_that_is_gone_is_one_clear_error(sparse):
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster),
    ):
        rows = RowBlocks(chunked(sparse, 700))
        cluster.close()
        with pytest.raises(ClusterError, match="the Dask scheduler is gone"):
            rows.matmat(np.ones((60, 1)))


def test_an_anndata_that_was_read_lazily_is_factorized_as_it_lies(client, tmp_path):
    pytest.importorskip("xarray", reason="anndata reads tables lazily with xarray")
    anndata = pytest.importorskip("anndata")
    table = anndata.AnnData(sp.random(300, 40, 0.2, format="csr", rng=np.random.default_rng(0), dtype=np.float32))
    table.write_zarr(tmp_path / "cells.zarr")
    there = factorize(anndata.experimental.read_lazy(tmp_path / "cells.zarr"), TruncatedSVD(3), rng=0)
    here = factorize(table, TruncatedSVD(3), rng=0)
    np.testing.assert_allclose(there.scale, here.scale, rtol=1e-5)
    np.testing.assert_allclose(there.row_factors, here.row_factors, atol=1e-4)
    assert there.rows.equals(here.rows)
    assert there.columns.equals(here.columns)
