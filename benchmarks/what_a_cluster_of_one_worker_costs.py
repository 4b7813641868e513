"""What a cluster of one worker costs on data that one machine holds, beside no cluster at all.

Work: counting words of novels (shards of whole files, several times over), and 50 singular triplets of a sparse table
in CSR chunks on disk, which the cluster reads in each pass and the other side once. One worker has the two threads of
the machine; its start is not timed. Counts are compared to the bit. Bytes are those that workers sent.
Run: ``python benchmarks/what_a_cluster_of_one_worker_costs.py NOVELS [--rows 100000 --times 3]``.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import measuring
import numpy as np
import scipy.sparse as sp

RANK, GENES, CHUNK_ROWS, PROGRAMS = 50, 2000, 10_000, 80


def prepare(folder: Path, rows: int) -> None:
    """Write chunks of logarithms of counts that programs make, 150 values that are not zero in a row."""
    loadings = np.random.default_rng(0).gamma(0.1, size=(PROGRAMS, GENES))
    edges = np.cumsum(loadings / loadings.sum(axis=1, keepdims=True), axis=1) + np.arange(PROGRAMS)[:, None]
    for number in range(rows // CHUNK_ROWS):
        rng = np.random.default_rng([1, number])
        # Each molecule comes from a program of its cell, some of which are more frequent, and is of a gene of it.
        shares = rng.dirichlet(np.geomspace(0.3, 0.02, PROGRAMS), size=CHUNK_ROWS)
        molecules = rng.multinomial(rng.poisson(rng.lognormal(5.3, 0.4, CHUNK_ROWS)), shares)
        cells = np.repeat(np.arange(CHUNK_ROWS), molecules.sum(axis=1))
        programs = np.repeat(np.tile(np.arange(PROGRAMS), CHUNK_ROWS), molecules.ravel())
        genes = np.searchsorted(edges.ravel(), programs + rng.random(len(programs))) - GENES * programs
        places = (cells, np.clip(genes, 0, GENES - 1))
        chunk = sp.csr_matrix((np.ones(len(cells), np.float32), places), shape=(CHUNK_ROWS, GENES))
        chunk.sum_duplicates()
        chunk.data = np.log1p(chunk.data)
        sp.save_npz(folder / f"{number:05d}.npz", chunk, compressed=False)


def chunks_of(folder: Path) -> "object":
    """Return the chunks as a Dask array that workers read."""
    import dask
    import dask.array as da

    def read(path: Path) -> "object":
        return sp.load_npz(path)

    meta = sp.csr_matrix((0, 0), dtype=np.float32)
    shape = (CHUNK_ROWS, GENES)
    parts = [
        da.from_delayed(dask.delayed(read)(path), shape=shape, dtype=np.float32, meta=meta)
        for path in sorted(folder.glob("*.npz"))
    ]
    return da.concatenate(parts, axis=0)


def count(folder: Path, client: "object") -> tuple[str, int]:
    from lrdomains import words

    found = words.count(folder, unit="paragraph", client=client)
    return hashlib.sha256(found.values.data.tobytes() + found.values.indices.tobytes()).hexdigest(), 1


def factorize(folder: Path, client: "object") -> tuple[str, int]:
    import lrdomains

    if client is None:
        matrix = sp.csr_array(sp.vstack([sp.load_npz(path) for path in sorted(folder.glob("*.npz"))], format="csr"))
        found = lrdomains.factorize(matrix, lrdomains.TruncatedSVD(RANK), rng=0)
        return " ".join(f"{strength:.3f}" for strength in found.scale[:5]), 0
    rows = lrdomains.RowBlocks(chunks_of(folder))
    found = lrdomains.factorize(rows, lrdomains.TruncatedSVD(RANK), rng=0)
    return " ".join(f"{strength:.3f}" for strength in found.scale[:5]), rows.passes


def one(work: str, workers: int, folder: Path) -> None:
    """Do one work, here or by workers, and print the measures."""
    with ExitStack() as stack:
        client = None
        if workers:
            import distributed

            cluster = stack.enter_context(
                distributed.LocalCluster(n_workers=workers, threads_per_worker=2 // workers, dashboard_address=":0")
            )
            client = stack.enter_context(distributed.Client(cluster))
            client.run(lambda: __import__("lrdomains").words.count)
        (answer, passes), measured = measuring.timed(lambda: (count if work == "count" else factorize)(folder, client))
        sent = 0
        if client is not None:
            sent = sum(client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total).values())
    print(json.dumps({**measured, "sent_mb": sent / 1e6, "passes": passes, "answer": answer}))


def compare(novels: Path, rows: int, times: int, repeats: int) -> None:
    """Alternate the sides and write the table."""
    runs, answers = [], {}
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as chunks:
        prepare(Path(chunks), rows)
        for path in sorted(novels.rglob("*.txt")):
            for number in range(times):
                shutil.copy(path, Path(made) / f"{number}-{path.name}")
        for _ in range(repeats):
            for work, folder in (("count", Path(made)), ("svd", Path(chunks))):
                for workers in (0, 1):
                    run = measuring.run_alone(__file__, work, str(workers), str(folder))
                    answers.setdefault(work, set()).add(run.pop("answer"))
                    runs.append({"work": work, "workers": workers, **run})
            # After each round, so that a run that is broken off leaves what it has measured.
            measuring.write(__file__, measuring.medians(runs, ["work", "workers"]), runs)
    print(answers)
    if len(answers["count"]) > 1:
        sys.exit("counts differ")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("novels", type=Path)
        parser.add_argument("--rows", type=int, default=100_000)
        parser.add_argument("--times", type=int, default=3)
        parser.add_argument("--repeats", type=int, default=3)
        options = parser.parse_args()
        compare(options.novels, options.rows, options.times, options.repeats)
