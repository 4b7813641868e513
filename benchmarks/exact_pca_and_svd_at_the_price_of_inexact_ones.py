"""Exact SVD and PCA at the price of inexact ones, from documents to cells to long dense tables.

Peers: scipy (ARPACK), scikit-learn (randomized_svd with 7 and 20 iterations; PCA by ARPACK and by the eigenvectors of
the covariance), fbpca, gensim (LsiModel). Works, each in float64 or float32 as it says:

- ``tfidf``: weighted counts of documents from 80 topics, 30,000 x 15,000, k = 50, cut where two strengths differ by two
  thousandths; float64.
- ``cells``: principal components of sparse counts, 100,000 x 2,000 with a fifth of the entries, k = 50; float32.
- ``dense``: a dense table of 100,000 x 200, k = 20, centred; float64.

Quality: ``pve``, the largest difference between captured and exact variance of one of the k components, as a share of
the variance of the next one; ``relative_error``, that of the worst singular value. Memory is the peak of the process,
``input_mb`` the size of the matrix, and ``extra_mb`` what the peak lies above what the process held when its clock
started: libraries loaded, the matrix in memory, and a corner of it solved. scanpy's default for sparse counts is
scikit-learn's PCA by ARPACK.
Run: ``python benchmarks/exact_pca_and_svd_at_the_price_of_inexact_ones.py [--works tfidf cells dense] [--repeats 5]
[--folder FOLDER]``.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import scipy.sparse as sp

#: Rows of what every side solves first, so that imports and first calls are not timed.
CORNER = 1500
#: A side whose run takes longer than so many seconds is not repeated.
LONG = 60.0
RANKS = {"tfidf": 50, "cells": 50, "dense": 20}
METHODS = {
    "tfidf": (
        "lrdomains",
        "scipy ARPACK",
        "scikit-learn, 7 iterations",
        "scikit-learn, 20 iterations",
        "fbpca",
        "gensim",
    ),
    "cells": ("lrdomains", "scikit-learn arpack", "scikit-learn covariance_eigh"),
    "dense": ("lrdomains", "scikit-learn covariance_eigh"),
}


def tfidf(documents: int = 30_000, words: int = 15_000, topics: int = 80) -> sp.csr_array:
    """Return weighted counts of documents that mix topics."""
    rng = np.random.default_rng(0)
    concentration = 0.02 * np.minimum(1, 200 / np.arange(1, words + 1)) * 5 + 1e-3
    of_topics = rng.dirichlet(concentration, size=topics)
    shares = rng.dirichlet(np.full(topics, 0.05), size=documents)
    rows = [
        sp.csr_array(rng.multinomial(n, p))
        for n, p in zip(rng.integers(60, 200, documents), _mixtures(shares, of_topics), strict=True)
    ]
    counts = sp.csr_array(sp.vstack(rows)).astype(np.float64)
    seen = np.bincount(counts.indices, minlength=words)
    weighted = counts @ sp.diags_array(np.log((1 + documents) / (1 + seen)))
    weighted.data = np.log1p(weighted.data)
    return sp.csr_array(weighted)


def _mixtures(shares: np.ndarray, of_topics: np.ndarray):
    for start in range(0, len(shares), 1000):
        mixed = shares[start : start + 1000] @ of_topics
        yield from mixed / mixed.sum(axis=1, keepdims=True)


def cells(rows: int = 100_000, genes: int = 2_000) -> sp.csr_array:
    """Return log counts of cells of 60 kinds."""
    rng = np.random.default_rng(0)
    kinds = rng.gamma(0.4, 1.0, (60, genes))
    blocks = []
    for _ in range(0, rows, 10_000):
        mean = kinds[rng.integers(0, 60, 10_000)] * rng.gamma(4, 0.25, (10_000, 1)) * 0.7
        blocks.append(sp.csr_array(np.log1p(rng.poisson(mean)).astype(np.float32)))
    return sp.csr_array(sp.vstack(blocks))


def dense(rows: int = 100_000, columns: int = 200) -> np.ndarray:
    """Return signal of 40 directions and noise."""
    rng = np.random.default_rng(0)
    signal = (rng.standard_normal((rows, 40)) * np.geomspace(5, 0.5, 40)) @ rng.standard_normal((40, columns))
    return signal + rng.standard_normal((rows, columns)) + 3.0


def factorize(work: str, method: str, matrix: Any) -> np.ndarray:
    """Return the right vectors of the leading components, in columns."""
    rank = RANKS[work]
    if method == "lrdomains":
        import lrdomains
        from lrdomains.core.composed_operators import Centred
        from lrdomains.core.operators import as_operator

        given = matrix if work == "tfidf" else Centred(as_operator(matrix))
        return lrdomains.factorize(given, lrdomains.TruncatedSVD(rank), rng=0).column_factors
    if method.startswith("scikit-learn") and method.endswith("iterations"):
        from sklearn.utils.extmath import randomized_svd

        return randomized_svd(matrix, rank, n_iter=int(method.split()[1]), random_state=0)[2].T
    if method.startswith("scikit-learn"):
        from sklearn.decomposition import PCA

        return PCA(rank, svd_solver=method.split()[1], random_state=0).fit(matrix).components_.T
    if method == "fbpca":
        import fbpca

        return fbpca.pca(matrix, rank, raw=True)[2].T
    if method == "gensim":
        from gensim.matutils import Sparse2Corpus
        from gensim.models import LsiModel

        # With all words named: words at the end that no document has would be left out.
        names = {word: str(word) for word in range(matrix.shape[1])}
        documents = Sparse2Corpus(matrix, documents_columns=False)
        return LsiModel(documents, num_topics=rank, id2word=names, random_seed=0).projection.u
    from scipy.sparse.linalg import svds

    return svds(matrix, k=rank, v0=np.ones(min(matrix.shape)))[2].T


def exact(work: str, matrix: Any) -> np.ndarray:
    """Return one singular value more than is asked for: by ARPACK to machine precision, or the float64 Gram matrix."""
    count = RANKS[work] + 1
    if work == "tfidf":
        from scipy.sparse.linalg import svds

        return np.sort(svds(matrix, k=count, tol=0, v0=np.ones(min(matrix.shape)), return_singular_vectors=False))[::-1]
    from scipy.linalg import eigh

    m, n = matrix.shape
    gram, total = np.zeros((n, n)), np.zeros(n)
    for start in range(0, m, 5000):
        block = matrix[start : start + 5000]
        block = np.asarray(block.toarray() if sp.issparse(block) else block, dtype=np.float64)
        gram += block.T @ block
        total += block.sum(axis=0)
    gram -= np.outer(total, total) / m
    return np.sqrt(eigh(gram, eigvals_only=True, subset_by_index=[n - count, n - 1])[::-1])


def errors(work: str, matrix: Any, right: np.ndarray, strengths: np.ndarray) -> dict[str, float]:
    """Return how far the captured variances are from the exact ones."""
    right = right.astype(np.float64)
    image = matrix.astype(np.float64) @ right
    if work != "tfidf":
        image -= image.mean(axis=0)
    captured = np.sort(np.sum(image**2, axis=0) / np.sum(right**2, axis=0))[::-1]
    wanted = strengths[: len(captured)]
    return {
        "pve": float(np.max(np.abs(captured - wanted**2)) / strengths[-1] ** 2),
        "relative_error": float(np.max(np.abs(np.sqrt(captured) / wanted - 1))),
    }


def load(path: str) -> Any:
    """Return the matrix of a file."""
    return np.load(path) if path.endswith(".npy") else sp.csr_array(sp.load_npz(path))


def one(work: str, method: str, path: str, output: str) -> None:
    """Factorize once, in this process, and print the measures."""
    matrix = load(path)
    factorize(work, method, matrix[:CORNER])
    before = measuring.peak_memory()
    right, measured = measuring.timed(lambda: factorize(work, method, matrix))
    np.save(output, right)
    print(json.dumps({**measured, "extra_mb": measured["peak_mb"] - before / 2**20}))


def prepare(work: str, folder: Path) -> tuple[Path, np.ndarray]:
    """Return the file of a matrix and its exact strengths, which are made if they are not there."""
    path = folder / f"{work}.{'npy' if work == 'dense' else 'npz'}"
    strengths = folder / f"{work}-strengths.npy"
    if not strengths.exists():
        matrix = {"tfidf": tfidf, "cells": cells, "dense": dense}[work]()
        sp.save_npz(path, matrix, compressed=False) if sp.issparse(matrix) else np.save(path, matrix)
        np.save(strengths, exact(work, matrix))
    return path, np.load(strengths)


def compare(works: list[str], repeats: int, folder: Path) -> None:
    """Alternate the methods and write the table; results of an earlier call for other works are kept."""
    runs = measuring.earlier_runs(__file__, "work", works)
    for work in works:
        path, strengths = prepare(work, folder)
        matrix, output, long = load(str(path)), folder / "right.npy", set[str]()
        size = matrix.nbytes if work == "dense" else matrix.data.nbytes + matrix.indices.nbytes
        for _ in range(repeats):
            for method in METHODS[work]:
                if method in long:
                    continue
                measured = measuring.run_alone(__file__, work, method, str(path), str(output))
                quality = errors(work, matrix, np.load(output), strengths)
                runs.append({"work": work, "method": method, **measured, "input_mb": size / 2**20, **quality})
                print(runs[-1], file=sys.stderr)
                if measured["seconds"] > LONG:
                    long.add(method)
            write(runs)


def write(runs: list[dict[str, Any]]) -> None:
    """Write the table of what has been run so far."""
    runs = sorted(runs, key=lambda run: list(RANKS).index(run["work"]))
    table = measuring.medians(runs, ["work", "method"])
    ours = table[table["method"] == "lrdomains"].set_index("work")["seconds"]
    table["times_ours"] = table["seconds"] / table["work"].map(ours)
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--works", nargs="+", default=list(RANKS), choices=list(RANKS))
        parser.add_argument("--repeats", type=int, default=5)
        parser.add_argument("--folder", type=Path, help="where the matrices are kept between calls")
        options = parser.parse_args()
        with tempfile.TemporaryDirectory() as temporary:
            compare(options.works, options.repeats, options.folder or Path(temporary))
