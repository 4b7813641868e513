"""Replicates of NMF at several ranks: a fraction of the time of scikit-learn's in a loop, which is cNMF's way.

Peer (``--peer``, the Python of an environment that has scikit-learn): its coordinate descent, run by run with cNMF
1.7.1's options (random starts, tolerance 1e-4, at most 1,000 iterations) in two processes of one thread side by side,
as two workers of cNMF would; cNMF itself adds files to that, which are not counted. Work: PBMC 3k counts, its 2,000
most dispersed genes over their standard deviations, 5 to 12 components, each from as many random starts. Loss: the mean
of half the squared errors over all runs, as a share of ours. Agreement: the median, over components of the best run of
each rank, of the cosine with its match in the peer's best. Run:
``python benchmarks/nmf_replicates_faster_than_scikit_learn.py --peer PYTHON [--runs 100] [--repeats 1]``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import scipy.sparse as sp

RANKS = range(5, 13)
GENES = 2000
WORKERS = 2


def write_matrix(path: Path) -> None:
    """Write cells by genes, dispersed genes alone, each over its standard deviation."""
    from lrdomains import datasets

    counts = sp.csr_array(sp.load_npz(datasets.fetch("pbmc3k")).T.astype(np.float64))
    mean = np.asarray(counts.mean(axis=0)).ravel()
    variance = np.asarray(counts.multiply(counts).mean(axis=0)).ravel() - mean**2
    chosen = np.sort(np.argsort(-variance / np.maximum(mean, 1e-12))[:GENES])
    dense = counts[:, chosen].toarray()
    scaled = dense / dense.std(axis=0)
    np.save(path, scaled[scaled.sum(axis=1) > 0])


def ours(path: str, runs: int, output: str) -> dict[str, Any]:
    from lrdomains import NMF
    from lrdomains.core.replicates import factorize_replicates

    matrix = sp.csr_array(np.load(path))
    methods = [NMF(rank) for rank in RANKS for _ in range(runs)]
    seeds = [1000 * rank + run for rank in RANKS for run in range(runs)]
    found, used = measuring.timed(lambda: factorize_replicates(matrix, methods, seeds))
    losses = [0.5 * fit.error(relative=False) ** 2 for fit in found]
    best = {}
    for at, rank in enumerate(RANKS):
        of_rank = slice(at * runs, (at + 1) * runs)
        best[str(rank)] = found[of_rank][int(np.argmin(losses[of_rank]))].column_factors
    np.savez(output, **best)
    return {**used, "loss": float(np.mean(losses)), "iterations": float(np.mean([f.fit.iterations for f in found]))}


def peer_worker(path: str, runs: int, output: str, worker: int) -> dict[str, Any]:
    """Do every other run, as a worker of cNMF does."""
    from sklearn.decomposition import NMF

    matrix = sp.csr_matrix(np.load(path))
    jobs = [(rank, run) for rank in RANKS for run in range(runs)][worker::WORKERS]
    losses, iterations, best = [], [], {}

    def work() -> None:
        for rank, run in jobs:
            model = NMF(rank, init="random", solver="cd", tol=1e-4, max_iter=1000, random_state=1000 * rank + run)
            model.fit_transform(matrix)
            loss = 0.5 * float(model.reconstruction_err_) ** 2
            losses.append(loss)
            iterations.append(model.n_iter_)
            if loss < best.get(rank, (np.inf,))[0]:
                best[rank] = (loss, model.components_.T)

    _, used = measuring.timed(work)
    arrays = {f"{rank}": components for rank, (_, components) in best.items()}
    np.savez(f"{output}.{worker}.npz", **arrays, **{f"loss{rank}": loss for rank, (loss, _) in best.items()})
    return {**used, "loss": losses, "iterations": iterations}


def peer(python: str, path: str, runs: int, output: str) -> dict[str, Any]:
    """Run the workers side by side; their time is that of the slower, their memory the sum."""
    environment = measuring.clean_environment() | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [python, __file__, "--worker", path, str(runs), output]
    workers = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True, env=environment)
        for number in range(WORKERS)
    ]
    found = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
    return {
        "seconds": max(worker["seconds"] for worker in found),
        "cpu_seconds": sum(worker["cpu_seconds"] for worker in found),
        "peak_mb": sum(worker["peak_mb"] for worker in found),
        "loss": float(np.mean(np.concatenate([worker["loss"] for worker in found]))),
        "iterations": float(np.mean(np.concatenate([worker["iterations"] for worker in found]))),
        "load": os.getloadavg()[0],
    }


def agreement(own: str, output: str) -> float:
    """Return the median cosine of matched components of the best runs, the least over the ranks."""
    from lrdomains.evidence.stability import match_components

    theirs = [np.load(f"{output}.{worker}.npz") for worker in range(WORKERS)]
    medians = []
    with np.load(own) as arrays:
        for rank in RANKS:
            key = str(rank)
            best = min((part for part in theirs if key in part), key=lambda part: float(part[f"loss{key}"]))
            unit = best[key] / np.linalg.norm(best[key], axis=0)
            medians.append(float(np.median(match_components(arrays[key], unit)[1])))
    return min(medians)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="the Python of an environment that has scikit-learn")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--one", nargs=3)
    parser.add_argument("--worker", nargs=4)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.one:
        print(json.dumps(ours(given.one[0], int(given.one[1]), given.one[2])))
        return
    if given.worker:
        path, runs, output, worker = given.worker
        print(json.dumps(peer_worker(path, int(runs), output, int(worker))))
        return
    runs_of: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        path, own, theirs = (str(Path(folder) / name) for name in ("matrix.npy", "own.npz", "theirs"))
        write_matrix(Path(path))
        for _ in range(given.repeats):
            us = measuring.run_alone(__file__, path, str(given.runs), own)
            them = peer(given.peer, path, given.runs, theirs)
            about = {"runs_a_rank": given.runs}
            runs_of += [
                {"side": "lrdomains", **about, **us, "loss_of_ours": 1.0, "agreement": 1.0, "times": 1.0},
                {
                    "side": "scikit-learn, two processes", **about, **them, "loss_of_ours": them["loss"] / us["loss"],
                    "agreement": agreement(own, theirs), "times": them["seconds"] / us["seconds"],
                },
            ]  # fmt: skip
    table = measuring.medians(runs_of, ["side"])
    measuring.write(__file__, table, runs_of)


if __name__ == "__main__":
    sys.exit(main())
