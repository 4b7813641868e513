"""A search among a million documents of a hundred dimensions takes milliseconds.

Peer: scikit-learn's ``NearestNeighbors(metric="cosine", algorithm="brute")`` on the same vectors. Work: the ten nearest
of 1,000,000 random vectors of 100 dimensions, float32, for each of 30 queries. Run:
``python benchmarks/a_million_documents_searched_in_milliseconds.py [--repeats 3]``.
"""

import argparse
import dataclasses
import json
import sys
import time

import measuring
import numpy as np
import pandas as pd

DOCUMENTS, DIMENSIONS, QUERIES = 1_000_000, 100, 30


def of_random_vectors():
    """Return an embedding whose documents are random vectors."""
    from lrdomains import documents

    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{w}" for w in rng.integers(0, 300, 30)) for _ in range(300)]
    small = documents.embed(texts, rank=DIMENSIONS, min_count=1, snippet_length=0, keep_counts=False)
    vectors = rng.standard_normal((DOCUMENTS, DIMENSIONS), dtype=np.float32)
    large = dataclasses.replace(small.factorization, row_factors=vectors, rows=pd.RangeIndex(DOCUMENTS))
    return dataclasses.replace(
        small, factorization=large, lengths=np.ones(DOCUMENTS), first_twins=np.arange(DOCUMENTS), emphasis=0.0
    )


def one(side: str) -> dict[str, object]:
    embedding = of_random_vectors()
    queries = embedding.vectors[:: DOCUMENTS // QUERIES][:QUERIES].astype(np.float64)
    if side == "lrdomains":

        def search(vector):
            return embedding.search(vector, top=10)["document"].tolist()
    else:
        from sklearn.neighbors import NearestNeighbors

        index = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(embedding.vectors)

        def search(vector):
            return index.kneighbors(vector[None].astype(np.float32), return_distance=False)[0].tolist()

    answers = [search(queries[0])]
    times = []
    for vector in queries:
        begin = time.perf_counter()
        answers.append(search(vector))
        times.append(1000 * (time.perf_counter() - begin))
    return {
        "side": side,
        "median_ms": float(np.median(times)),
        "largest_ms": max(times),
        "first_of_each": [a[0] for a in answers],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one)))
        return
    runs = [measuring.run_alone(__file__, side) for _ in range(given.repeats) for side in ("lrdomains", "scikit-learn")]
    agree = all(run["first_of_each"] == runs[0]["first_of_each"] for run in runs)
    for run in runs:
        del run["first_of_each"]
    table = measuring.medians(runs, ["side"]).assign(same_answers=agree)
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    sys.exit(main())
