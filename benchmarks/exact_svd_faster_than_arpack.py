"""The exact SVD of a word co-occurrence matrix takes a fraction of ARPACK's time and keeps its neighbours.

Peers: scipy (ARPACK and PROPACK), scikit-learn (randomized_svd with 4, 7 and 20 iterations) and PRIMME where it is
installed. Work: the leading triplets of the PPMI matrix of 98 novels, float32. Quality: the share of ARPACK's ten
nearest neighbours of 2,000 frequent words that a method keeps, and by how much its worst singular value is off
ARPACK's. Every side has solved a corner of the matrix before its clock starts; `lrdomains` measures its residuals
within the time, which the peers do not. A side that takes longer than a minute is run once.
Run: ``python benchmarks/exact_svd_faster_than_arpack.py [--ranks 100 300] [--repeats 5] [--matrix FILE]``.
"""

import argparse
import importlib.util
import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import scipy.sparse as sp

METHODS = (
    "lrdomains",
    "scipy ARPACK",
    "scipy PROPACK",
    "scikit-learn, 4 iterations",
    "scikit-learn, 7 iterations",
    "scikit-learn, 20 iterations",
    *(["PRIMME"] if importlib.util.find_spec("primme") else []),
)
#: Rows, columns and rank of what every side solves first, so that imports and first calls are not timed.
CORNER, CORNER_RANK = 3000, 10
#: A side whose run takes longer than so many seconds is not repeated.
LONG = 60.0


def prepare(path: Path) -> None:
    """Write the PPMI matrix of the novels."""
    from lrdomains import datasets, words

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(datasets.fetch("novels")) as archive:
            archive.extractall(folder, filter="data")
        matrix = words.ppmi(words.count_cooccurrences(folder, unit="paragraph", min_count=5))
    sp.save_npz(path, sp.csr_matrix(matrix.values).astype(np.float32), compressed=False)


def factorize(method: str, matrix: sp.csr_array, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """Return left vectors and singular values, largest first."""
    if method == "lrdomains":
        import lrdomains

        found = lrdomains.factorize(matrix, lrdomains.TruncatedSVD(rank), rng=0)
        return found.row_factors, found.scale
    if method == "PRIMME":
        import primme

        left, strengths, _ = primme.svds(matrix, rank, tol=1e-5)
    elif method.startswith("scipy"):
        from scipy.sparse.linalg import svds

        start = np.ones(matrix.shape[0], dtype=np.float32)
        left, strengths, _ = svds(matrix, k=rank, v0=start, solver=method.split()[1].lower())
    else:
        from sklearn.utils.extmath import randomized_svd

        left, strengths, _ = randomized_svd(matrix, rank, n_iter=int(method.split()[1]), random_state=0)
    order = np.argsort(-strengths)
    return left[:, order], strengths[order]


def neighbours(left: np.ndarray, strengths: np.ndarray) -> np.ndarray:
    """Return the ten nearest of words 200 to 2,199, by the cosine of ``U sqrt(S)``."""
    vectors = left * np.sqrt(strengths).astype(left.dtype)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-30)
    similarity = vectors[200:2200] @ vectors.T
    similarity[np.arange(2000), np.arange(200, 2200)] = -2
    return np.argpartition(-similarity, 10, axis=1)[:, :10]


def one(method: str, path: str, rank: int, output: str) -> None:
    """Factorize once, in this process, and print the time."""
    matrix = sp.csr_array(sp.load_npz(path))
    factorize(method, sp.csr_array(matrix[:CORNER, :CORNER]), CORNER_RANK)
    (left, strengths), measured = measuring.timed(lambda: factorize(method, matrix, rank))
    np.savez(output, left=left, strengths=strengths)
    print(json.dumps(measured))


def compare(ranks: list[int], repeats: int, given: Path | None) -> None:
    """Alternate the methods and write the table; results of an earlier call for other ranks are kept."""
    runs = measuring.earlier_runs(__file__, "rank", ranks)
    with tempfile.TemporaryDirectory() as folder:
        path, output = given or Path(folder) / "ppmi.npz", Path(folder) / "factors.npz"
        if not path.exists():
            prepare(path)
        for rank in ranks:
            exact, long = None, set[str]()
            for repeat in range(repeats):
                for method in sorted(METHODS, key=lambda m: m != "scipy ARPACK") if repeat == 0 else METHODS:
                    if method in long:
                        continue
                    measured = measuring.run_alone(__file__, method, str(path), str(rank), str(output))
                    factors = np.load(output)
                    near = neighbours(factors["left"], factors["strengths"])
                    if exact is None:
                        exact, true_strengths = near, factors["strengths"]
                    off = float(np.max(np.abs(factors["strengths"] / true_strengths - 1)))
                    kept = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(near, exact, strict=True)])
                    runs.append(
                        {"rank": rank, "method": method, **measured, "neighbours_kept": float(kept), "off": off}
                    )
                    print(runs[-1], file=sys.stderr)
                    if measured["seconds"] > LONG:
                        long.add(method)
                write(runs)


def write(runs: list[dict[str, Any]]) -> None:
    """Write the table of what has been run so far."""
    runs = sorted(runs, key=lambda run: run["rank"])
    table = measuring.medians(runs, ["rank", "method"])
    ours = table[table["method"] == "lrdomains"].set_index("rank")["seconds"]
    table["times_ours"] = table["seconds"] / table["rank"].map(ours)
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--ranks", type=int, nargs="+", default=[100, 300])
        parser.add_argument("--repeats", type=int, default=5)
        parser.add_argument("--matrix", type=Path, help="where the matrix is kept between calls")
        options = parser.parse_args()
        compare(options.ranks, options.repeats, options.matrix)
