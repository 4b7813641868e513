"""Topics by Kullback-Leibler NMF: a fraction of scikit-learn's time to the same divergence.

Peer: scikit-learn's ``NMF(beta_loss="kullback-leibler", solver="mu")``, its default iterations and tolerance. Work: 20
topics of the counts of 2,000 film reviews, without English stop words, words that occur five times. Both start at
random; the time of each side is that of one run, and its divergence is computed by one formula. Run:
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

SIDES = ("lrdomains", "scikit-learn")
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


def one(side: str, seed: int) -> dict[str, object]:
    matrix = counts()
    if side == "lrdomains":
        import lrdomains

        work = lambda: lrdomains.factorize(matrix, lrdomains.NMF(RANK, loss="kl"), rng=seed)  # noqa: E731
        found, used = measuring.timed(work)
        sides = (found.row_factors * found.scale).astype(np.float64), found.column_factors.T.astype(np.float64)
    else:
        from sklearn.decomposition import NMF

        peer = NMF(RANK, beta_loss="kullback-leibler", solver="mu", init="random", random_state=seed)
        warnings.simplefilter("ignore")
        left, used = measuring.timed(lambda: peer.fit_transform(matrix))
        sides = left.astype(np.float64), peer.components_.astype(np.float64)
    return {"side": side, **used, "divergence": divergence(matrix, *sides)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], int(given.one[1]))))
        return
    runs = [measuring.run_alone(__file__, side, str(seed)) for seed in range(given.repeats) for side in SIDES]
    table = measuring.medians(runs, ["side"])
    own = float(table.loc[table["side"] == "lrdomains", "seconds"].iloc[0])
    measuring.write(__file__, table.assign(times_lrdomains=table["seconds"] / own), runs)


if __name__ == "__main__":
    sys.exit(main())
