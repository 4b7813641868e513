"""A cluster of two processes gives what one process gives, at the sizes that one process still holds.

Novels (shards of one megabyte): counts of pairs to the bit. PBMC 3k tiled to a million cells (zarr): matched cosines of
the modules. 200,000 synthetic documents: nearest neighbours that are shared. Each side in a process of its own. Run:
``python benchmarks/a_cluster_gives_what_one_process_gives.py NOVELS [--cells 1000000 --documents 200000]``.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

RANK, TOPICS, TERMS, WORDS = 50, 40, 20_000, 60
MODULES, RUNS = 8, 5


def write_cells(path: Path, cells: int) -> None:
    """Write PBMC 3k again and again, each molecule kept with a chance of 0.9, as a zarr store of rows."""
    import anndata

    from lrdomains import datasets

    counts = sp.csr_matrix(sp.load_npz(datasets.fetch("pbmc3k")).T).astype(np.float32)
    rng, parts = np.random.default_rng(0), []
    while sum(part.shape[0] for part in parts) < cells:
        part = counts.copy()
        part.data = rng.binomial(part.data.astype(np.int64), 0.9).astype(np.float32)
        part.eliminate_zeros()
        parts.append(part[: cells - sum(part.shape[0] for part in parts)])
    values = sp.vstack(parts, format="csr")
    table = anndata.AnnData(values)
    table.obs_names = [f"cell{at}" for at in range(cells)]
    table.var_names = [f"GENE{at}" for at in range(values.shape[1])]
    table.write_zarr(path)


def write_documents(folder: Path, documents: int) -> None:
    """Write files of a thousand documents a line, each of two topics."""
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(TERMS, 0.02), size=TOPICS).cumsum(axis=1)
    for number in range(-(-documents // 1000)):
        lines = []
        for _ in range(min(1000, documents - 1000 * number)):
            chosen = rng.choice(rng.integers(0, TOPICS, 2), WORDS)
            terms = [
                np.searchsorted(topics[topic], chance) for topic, chance in zip(chosen, rng.random(WORDS), strict=True)
            ]
            lines.append(" ".join(f"w{term}" for term in terms))
        (folder / f"{number:05d}.txt").write_text("\n".join(lines) + "\n")


def answer(work: str, source: Path, client: str | None) -> np.ndarray:
    """Return what is compared."""
    from lrdomains import documents, genes, words
    from lrdomains.text import shards

    if work == "words":
        shards.shards_of.__kwdefaults__["size"] = 2**20
        found = words.count(source, unit="paragraph", client=client)
        return np.concatenate([found.values.indptr, found.values.indices, found.values.data.view(np.int64)])
    if work == "genes":
        return genes.find_modules(source, rank=MODULES, runs=RUNS, annotations=None, client=client).loadings.to_numpy()
    found = documents.embed(sorted(source.glob("*.txt")), unit="line", rank=RANK, client=client)
    asked = np.linspace(0, len(found.documents) - 1, 500).astype(int)
    return np.array([found.similar_documents(int(at), top=10)["document"].to_numpy(dtype=np.int64) for at in asked])


def agreement(work: str, one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of equal bits, the smallest matched cosine, or the share of neighbours in common."""
    if work == "words":
        return float(np.array_equal(one, other))
    if work == "genes":
        a, b = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (one, other))
        cosines = a @ b.T
        return float(cosines[linear_sum_assignment(-cosines)].min())
    return float(np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(one, other, strict=True)]))


def one(work: str, source: Path, client: str, found: Path) -> None:
    result, measured = measuring.timed(lambda: answer(work, source, client or None))
    np.save(found, result)
    print(json.dumps(measured))


def compare(novels: Path, cells: int, documents: int) -> None:
    """Do every work on both sides and write the table."""
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "documents").mkdir()
        write_cells(folder / "cells.zarr", cells)
        write_documents(folder / "documents", documents)
        for work, source in (("words", novels), ("documents", folder / "documents"), ("genes", folder / "cells.zarr")):
            results = []
            for client in ("", "local:2"):
                path = folder / "found.npy"
                run = measuring.run_alone(__file__, work, str(source), client, str(path))
                results.append(np.load(path))
                runs.append({"work": work, "client": client or "none", **run})
            runs[-1]["agreement"] = runs[-2]["agreement"] = agreement(work, *results)
            measuring.write(__file__, pd.DataFrame(runs), runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("novels", type=Path)
        parser.add_argument("--cells", type=int, default=1_000_000)
        parser.add_argument("--documents", type=int, default=200_000)
        options = parser.parse_args()
        compare(options.novels, options.cells, options.documents)
