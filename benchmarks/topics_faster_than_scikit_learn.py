"""Topics by Kullback-Leibler NMF: a fraction of scikit-learn's time to the same divergence.

Peer: scikit-learn's ``NMF(beta_loss="kullback-leibler", solver="mu")``, its default iterations and tolerance. Work: 20
topics of the counts of 2,000 film reviews, without English stop words, words that occur five times. Both start at
random; the time of each side is that of one run, and its divergence is computed by one formula. Ours is timed twice: to
the first iteration whose divergence is no more than the peer's last, and to its own, later stop. Run:
``python benchmarks/topics_faster_than_scikit_learn.py [--repeats 3]``.
"""

import argparse
import json
import sys
import tempfile
import warnings
import zipfile

import measuring
import numpy as np

RANK = 20


def counts():
    from lrdomains import datasets, documents

    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(datasets.fetch("movie-reviews")) as archive:
            archive.extractall(folder)
        read = documents.read_collection(folder, stop_words="english", min_count=5, snippet_length=0)
    return read.table.counts


def divergence(matrix, left: np.ndarray, right: np.ndarray) -> float:
    """Return ``sum(x log(x / y) - x + y)`` for y the product of both sides."""
    entries = matrix.tocoo()
    total = float((left.sum(axis=0) * right.sum(axis=1)).sum()) - float(entries.data.sum())
    for start in range(0, entries.nnz, 2**20):
        part = slice(start, start + 2**20)
        fitted = np.einsum("ek,ek->e", left[entries.row[part]], right.T[entries.col[part]])
        values = entries.data[part].astype(np.float64)
        total += float(np.sum(values * np.log(values / np.maximum(fitted, 1e-12))))
    return total


def ours(matrix, seed: int, target: float):
    """Return our factors and times, to the first iteration that reaches a divergence; to our own stop where it is 0."""
    import lrdomains

    method = lrdomains.NMF(RANK, loss="kl")
    if target:
        history = lrdomains.factorize(matrix, method, rng=seed).fit.history * float(matrix.sum(dtype=np.float64))
        reached = int(np.argmax(history <= target)) + 1 if np.any(history <= target) else len(history)
        method = lrdomains.NMF(RANK, loss="kl", tolerance=1e-300, gradient_tolerance=0, max_iterations=reached)
    found, used = measuring.timed(lambda: lrdomains.factorize(matrix, method, rng=seed))
    sides = (found.row_factors * found.scale).astype(np.float64), found.column_factors.T.astype(np.float64)
    return sides, used | {"iterations": found.fit.iterations}


def theirs(matrix, seed: int):
    from sklearn.decomposition import NMF

    peer = NMF(RANK, beta_loss="kullback-leibler", solver="mu", init="random", random_state=seed)
    left, used = measuring.timed(lambda: peer.fit_transform(matrix))
    return (left.astype(np.float64), peer.components_.astype(np.float64)), used | {"iterations": peer.n_iter_}


def one(side: str, seed: int, target: float) -> dict[str, object]:
    warnings.simplefilter("ignore")
    matrix = counts()
    sides, used = theirs(matrix, seed) if side == "scikit-learn" else ours(matrix, seed, target)
    return {"side": side, **used, "divergence": divergence(matrix, *sides)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=3)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], int(given.one[1]), float(given.one[2]))))
        return
    runs = []
    for seed in range(given.repeats):
        peer = measuring.run_alone(__file__, "scikit-learn", str(seed), "0")
        goal = str(peer["divergence"])
        runs += [measuring.run_alone(__file__, "lrdomains, to the same", str(seed), goal), peer]
        runs.append(measuring.run_alone(__file__, "lrdomains, its own stop", str(seed), "0"))
    table = measuring.medians(runs, ["side"])
    own = float(table["seconds"].iloc[0])
    measuring.write(__file__, table.assign(times_lrdomains=table["seconds"] / own), runs)


if __name__ == "__main__":
    sys.exit(main())
