"""NMF reaches scikit-learn's final loss in a fraction of its time and memory, by squares or by divergence.

Peer (``--peer``, the Python of an environment that has scikit-learn): its NMF by coordinate descent for squared errors
and by multiplicative updates for the divergence, with its own stop (at most 200 iterations) or after the iterations
that are given. Ours is timed to the first iteration whose loss is within 0.1 % of the peer's last, and to its own stop.
Work: PBMC 3k counts, all genes (rows are cells), k = 20, each gene divided by its standard deviation for squared
errors; movie reviews, words of at least two of them, k = 50, tf-idf for squared errors and counts for the divergence.
Both sides start from the same random factors, or each from singular vectors of its own (``nndsvda``), which its time
includes. Each run is a process of its own; memory is what the fit adds to it at its peak. Run part by part, each adds
its rows to the table: ``python benchmarks/nmf_faster_than_scikit_learn.py --peer PYTHON --work pbmc --loss frobenius
[--init random] [--iterations 200] [--repeats 5]``.
"""

import argparse
import json
import re
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import scipy.sparse as sp

RANKS = {"pbmc": 20, "reviews": 50}
MARGIN = 1.001


def counts() -> sp.csr_array:
    from lrdomains import datasets

    return sp.csr_array(sp.load_npz(datasets.fetch("pbmc3k")).T.astype(np.float64))


def reviews() -> sp.csr_array:
    from lrdomains import datasets

    with zipfile.ZipFile(datasets.fetch("movie-reviews")) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".txt"))
        documents = [
            Counter(re.findall(r"[a-z]{2,}", archive.read(name).decode("latin-1"))) for name in names if "cv" in name
        ]
    frequency = Counter(word for document in documents for word in document)
    place = {word: at for at, word in enumerate(sorted(word for word, found in frequency.items() if found >= 2))}
    entries = [
        (row, place[word], count)
        for row, document in enumerate(documents)
        for word, count in document.items()
        if word in place
    ]
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    return sp.csr_array((values.astype(np.float64), (rows, columns)), shape=(len(documents), len(place)))


def scaled(matrix: sp.csr_array) -> sp.csr_array:
    mean = np.asarray(matrix.mean(axis=0)).ravel()
    deviation = np.sqrt(np.asarray(matrix.multiply(matrix).mean(axis=0)).ravel() - mean**2)
    return sp.csr_array(matrix.multiply(1.0 / np.where(deviation > 0, deviation, 1.0)))


def tf_idf(matrix: sp.csr_array) -> sp.csr_array:
    found = np.bincount(matrix.indices, minlength=matrix.shape[1])
    weighted = sp.csr_array(matrix.multiply(np.log((1 + matrix.shape[0]) / (1 + found)) + 1))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sp.csr_array(weighted.multiply(1.0 / np.maximum(lengths, 1e-300)[:, None]))


def matrix_of(work: str, loss: str) -> sp.csr_array:
    plain = counts() if work == "pbmc" else reviews()
    return plain if loss == "kl" else scaled(plain) if work == "pbmc" else tf_idf(plain)


def start_of(matrix: sp.csr_array, rank: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return random factors on the scale of the data, as scikit-learn draws them."""
    rng = np.random.default_rng(seed)
    mean = np.sqrt(matrix.sum() / np.prod(matrix.shape) / rank)
    return tuple(np.abs(mean * rng.standard_normal((side, rank))) for side in matrix.shape)  # type: ignore[return-value]


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 2**20


def measured(work: Any) -> tuple[Any, dict[str, float]]:
    """Return what `work` returns, its time, and by how much the process grew at most meanwhile."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident_mb()
    found, used = measuring.timed(work)
    peak = used.pop("peak_mb")
    return found, {**used, "added_mb": peak - before}


def peer_run(given: argparse.Namespace, matrix: sp.csr_array) -> dict[str, Any]:
    from sklearn import decomposition

    options: dict[str, Any] = {"max_iter": given.iterations, "random_state": given.seed}
    if given.loss == "kl":
        options |= {"solver": "mu", "beta_loss": "kullback-leibler"}
    rank, fit = RANKS[given.work], {}
    if given.init == "random":
        left, right = start_of(matrix, rank, given.seed)
        fit = {"W": left, "H": np.ascontiguousarray(right.T)}
    peer = decomposition.NMF(rank, init="custom" if fit else given.init, **options)
    plain = sp.csr_matrix(matrix)
    _, used = measured(lambda: peer.fit_transform(plain, **fit))
    return {**used, "iterations": peer.n_iter_, "loss": 0.5 * float(peer.reconstruction_err_) ** 2}


def our_run(given: argparse.Namespace, matrix: sp.csr_array) -> dict[str, Any]:
    from lrdomains import NMF, factorize

    rank = RANKS[given.work]
    options: dict[str, Any] = {"rng": given.seed}
    if given.init == "random":
        options["start"] = start_of(matrix, rank, given.seed)
    unit = 0.5 * float(matrix.data @ matrix.data) if given.loss == "frobenius" else float(matrix.sum())
    init = {} if given.init == "random" else {"init": given.init}
    method = NMF(rank, loss=given.loss, **init, **json.loads(given.options))
    fit, used = measured(lambda: factorize(matrix, method, **options).fit)
    losses = fit.history * unit
    within = np.flatnonzero(losses <= MARGIN * given.target)
    reached = int(within[0]) + 1 if within.size else 0
    return {**used, "iterations": fit.iterations, "loss": float(losses[-1]), "reached": reached}


def one(given: argparse.Namespace) -> None:
    warnings.simplefilter("ignore")
    matrix = sp.csr_array(sp.load_npz(given.one))
    print(json.dumps((peer_run if given.side == "peer" else our_run)(given, matrix)))


def alternated(given: argparse.Namespace, path: Path) -> list[dict[str, Any]]:
    part = f"{given.work} {given.loss} {given.init} {given.iterations}"
    about = {"part": part, "work": given.work, "k": RANKS[given.work], "loss of": given.loss, "init": given.init}
    common = [str(path), "--work", given.work, "--loss", given.loss, "--init", given.init]
    runs = []
    for seed in range(given.repeats):
        seeded = [*common, "--seed", str(seed), "--iterations", str(given.iterations)]
        peer = measuring.run_alone(__file__, *seeded, "--side", "peer", python=given.peer)
        ours = [*common, "--seed", str(seed), "--target", repr(peer["loss"]), "--side", "ours"]
        long = {"tolerance": 1e-7, "gradient_tolerance": 0}
        reached = measuring.run_alone(__file__, *ours, "--options", json.dumps(long))["reached"]
        limited = {"tolerance": 1e-300, "gradient_tolerance": 0, "max_iterations": max(reached, 1)}
        sides = {
            f"scikit-learn, at most {given.iterations} iterations": peer,
            "lrdomains, to that loss + 0.1 %": measuring.run_alone(__file__, *ours, "--options", json.dumps(limited)),
            "lrdomains, to its own stop": measuring.run_alone(__file__, *ours),
        }
        for side, found in sides.items():
            found.pop("reached", None)
            times = peer["seconds"] / found["seconds"]
            runs.append({**about, "side": side, **found, "times": times})
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="the Python of an environment that has scikit-learn")
    parser.add_argument("--work", choices=list(RANKS), default="pbmc")
    parser.add_argument("--loss", choices=["frobenius", "kl"], default="frobenius")
    parser.add_argument("--init", choices=["random", "nndsvda"], default="random")
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--one")
    parser.add_argument("--side")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=float, default=0.0)
    parser.add_argument("--options", default="{}")
    given = parser.parse_args()
    if given.one:
        one(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matrix.npz"
        sp.save_npz(path, sp.csr_matrix(matrix_of(given.work, given.loss)))
        runs = alternated(given, path)
    runs = measuring.earlier_runs(__file__, "part", {run["part"] for run in runs}) + runs
    table = measuring.medians(runs, ["part", "work", "k", "loss of", "init", "side"]).drop(columns="part")
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    sys.exit(main())
