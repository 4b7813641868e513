"""Fifty components of a million sparse rows on a Dask cluster: against scanpy's PCA and Dask's svd_compressed.

Work: chunks of CSR rows x 2,000 columns on disk (as ``what_a_cluster_of_one_worker_costs.py`` makes them), a
LocalCluster of two processes, k = 50. Sides: `TruncatedSVD` of `RowBlocks`, and of its centred rows (PCA); scanpy's
``pp.pca`` of the same Dask array (centred); Dask's ``linalg.svd_compressed`` (uncentred, of dense chunks, because it
takes no others) with 0, 2 and 4 power iterations. Quality: the energy that the right vectors miss of what the best ones
hold, as a share of it, from the exact Gram matrix in float64. Time is from the opened array to both factors, cluster
started; ``sent_mb`` is what workers sent. scanpy and Dask run in an environment of their own (``--peer``). Run:
``python benchmarks/pca_on_a_cluster_against_scanpy_and_dask.py --peer PYTHON [--rows 1000000 --repeats 3]``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

RANK, WORKERS = 50, 2
SIDES = ("ours pca", "scanpy pca", "ours svd", "dask svd 0", "dask svd 2", "dask svd 4")


def chunks_of(folder: Path, *, dense: bool) -> Any:
    """Return the chunks as a Dask array that workers read."""
    import dask
    import dask.array as da

    def read(path: Path) -> Any:
        chunk = sp.load_npz(path)
        return chunk.toarray() if dense else chunk

    paths = sorted(folder.glob("*.npz"))
    shape = sp.load_npz(paths[0]).shape
    meta = np.empty((0, 0), np.float32) if dense else sp.csr_matrix((0, 0), dtype=np.float32)
    parts = [da.from_delayed(dask.delayed(read)(path), shape=shape, dtype=np.float32, meta=meta) for path in paths]
    return da.concatenate(parts, axis=0)


def ours(side: str, folder: Path) -> Any:
    import lrdomains
    from lrdomains.core.composed_operators import Centred

    rows = lrdomains.RowBlocks(chunks_of(folder, dense=False))
    matrix = Centred(rows) if side.endswith("pca") else rows
    return lrdomains.factorize(matrix, lrdomains.TruncatedSVD(RANK), rng=0).column_factors


def scanpy_pca(folder: Path) -> Any:
    import anndata
    import scanpy

    table = anndata.AnnData(chunks_of(folder, dense=False))
    scanpy.pp.pca(table, n_comps=RANK)
    np.asarray(table.obsm["X_pca"])  # left and right factors, as ours
    return table.varm["PCs"]


def dask_svd(side: str, folder: Path) -> Any:
    import dask
    import dask.array as da

    iterations = int(side.rsplit(maxsplit=1)[-1])
    left, _, right = da.linalg.svd_compressed(chunks_of(folder, dense=True), RANK, n_power_iter=iterations, seed=0)
    _, right = dask.compute(left, right)
    return right.T


def one(side: str, folder: Path, vectors: Path) -> None:
    """Do one side and print its measures."""
    import distributed

    with (
        distributed.LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        library = side.split(maxsplit=1)[0].replace("ours", "lrdomains")
        client.run(lambda: __import__(library))
        __import__(library)
        used = cpu_seconds(client)
        start = time.perf_counter()
        if side.startswith("ours"):
            right = ours(side, folder)
        else:
            right = scanpy_pca(folder) if side.startswith("scanpy") else dask_svd(side, folder)
        seconds, used = time.perf_counter() - start, cpu_seconds(client) - used
        sent = sum(client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total).values()) / 1e6
    np.save(vectors, np.asarray(right, dtype=np.float64))
    print(json.dumps({"seconds": seconds, "cpu_seconds": used, "sent_mb": sent}))


def cpu_seconds(client: Any) -> float:
    """Return the processor time of this process and of the workers."""
    return time.process_time() + sum(client.run(time.process_time).values())


def exact(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the Gram matrix of the rows, and that of the centred rows."""
    total, sums, count = 0.0, 0.0, 0
    for path in sorted(folder.glob("*.npz")):
        dense = sp.load_npz(path).toarray().astype(np.float64)
        total, sums, count = total + dense.T @ dense, sums + dense.sum(axis=0), count + len(dense)
    return total, total - np.outer(sums, sums) / count


def missed(vectors: np.ndarray, gram: np.ndarray) -> float:
    """Return the energy that vectors miss of what the best ones hold, as a share of it."""
    basis = np.linalg.qr(vectors)[0]
    best = np.linalg.eigvalsh(gram)[-RANK:].sum()
    return float(1 - np.trace(basis.T @ gram @ basis) / best)


def compare(peer: str, rows: int, repeats: int) -> None:
    """Alternate the sides and write the table."""
    import measuring
    from what_a_cluster_of_one_worker_costs import prepare

    runs = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(folder, rows)
        grams = dict(zip(("svd", "pca"), exact(folder), strict=True))
        for _ in range(repeats):
            for side in SIDES:
                command = [sys.executable if side.startswith("ours") else peer, __file__, "--one", side, place]
                command.append(f"{place}/vectors.npy")
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                run = {"side": side, "rows": rows, **json.loads(done.stdout.splitlines()[-1])}
                run["missed"] = missed(np.load(folder / "vectors.npy"), grams[side.split()[1]])
                runs.append({**run, "load": os.getloadavg()[0]})
            # After each round, so that a run that is broken off leaves what it has measured.
            measuring.write(__file__, measuring.medians(runs, ["side"]), runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--peer", required=True)
        parser.add_argument("--rows", type=int, default=1_000_000)
        parser.add_argument("--repeats", type=int, default=3)
        options = parser.parse_args()
        compare(options.peer, options.rows, options.repeats)
