"""The time and memory of an SVD grow no faster than the matrix, and a second thread takes a third off.

No peer: ourselves on more and more documents. Work: 50 triplets of weighted counts of documents from 80 topics, 20,000
words, 60 of them a document; 25,000 to 200,000 documents, float32, on one thread and on two. Each run is a process of
its own that has solved a corner of the matrix before its clock starts; ``extra_mb`` is the peak of its memory above
what it held then. The strengths of one and two threads are compared. Besides table and JSON, a chart is written
(``.svg``).
Run: ``python benchmarks/svd_time_grows_with_the_matrix_and_falls_with_threads.py [--times 1 2 4 8] [--repeats 5]``.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import altair as alt
import measuring
import numpy as np
import pandas as pd
import scipy.sparse as sp

DOCUMENTS, WORDS, TOPICS, LENGTH, RANK = 25_000, 20_000, 80, 60, 50
CORNER = 2000


def documents(count: int) -> sp.csr_array:
    """Return weighted counts: each word of a document comes from one of its two topics."""
    rng = np.random.default_rng(0)
    concentration = 0.1 * np.minimum(1, 200 / np.arange(1, WORDS + 1)) + 1e-3
    cumulative = np.cumsum(rng.dirichlet(concentration, size=TOPICS), axis=1)
    topics = rng.integers(TOPICS, size=(count, 2))
    chosen = np.where(rng.random((count, LENGTH)) < 0.7, topics[:, :1], topics[:, 1:])
    drawn = rng.random((count, LENGTH))
    words = np.empty((count, LENGTH), dtype=np.int32)
    for topic in range(TOPICS):
        here = chosen == topic
        words[here] = np.minimum(np.searchsorted(cumulative[topic], drawn[here]), WORDS - 1)
    rows = np.repeat(np.arange(count, dtype=np.int32), LENGTH)
    matrix = sp.csr_array((np.ones(words.size, dtype=np.float32), (rows, words.ravel())), shape=(count, WORDS))
    matrix.sum_duplicates()
    seen = np.bincount(matrix.indices, minlength=WORDS)
    matrix.data = np.log1p(matrix.data) * np.log((1 + count) / (1 + seen)).astype(np.float32)[matrix.indices]
    return matrix


def one(path: str, output: str) -> None:
    """Factorize once, in this process, and print the measures."""
    import lrdomains

    matrix = sp.csr_array(sp.load_npz(path))
    lrdomains.factorize(matrix[:CORNER], lrdomains.TruncatedSVD(RANK), rng=0)
    before = measuring.peak_memory()
    found, measured = measuring.timed(lambda: lrdomains.factorize(matrix, lrdomains.TruncatedSVD(RANK), rng=0))
    np.save(output, found.scale)
    extra = {"extra_mb": measured["peak_mb"] - before / 2**20, "residual": float(found.fit.residuals.max())}
    print(json.dumps({**measured, **extra, "entries": matrix.nnz, "steps": found.fit.iterations}))


def compare(times: list[int], repeats: int) -> None:
    """Alternate sizes and threads, and write table and chart."""
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for factor in times:
            sp.save_npz(Path(folder) / f"{factor}.npz", documents(factor * DOCUMENTS), compressed=False)
        for _ in range(repeats):
            for factor in times:
                strengths = []
                for threads in (1, 2):
                    os.environ["LRDOMAINS_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
                    output = Path(folder) / "strengths.npy"
                    measured = measuring.run_alone(__file__, str(Path(folder) / f"{factor}.npz"), str(output))
                    strengths.append(np.load(output))
                    off = float(np.max(np.abs(strengths[-1] / strengths[0] - 1)))
                    runs.append({"times": factor, "threads": threads, **measured, "off_one_thread": off})
                    print(runs[-1], file=sys.stderr)
    table = measuring.medians(runs, ["times", "threads"])
    one_thread = table[table["threads"] == 1].set_index("times")["seconds"]
    table["faster_than_one_thread"] = table["times"].map(one_thread) / table["seconds"]
    table["microseconds_per_entry"] = 1e6 * table["seconds"] / table["entries"]
    measuring.write(__file__, table, runs)
    chart(table).save(Path(__file__).with_suffix(".svg"))


def chart(table: pd.DataFrame) -> alt.LayerChart:
    """Return seconds against entries, both in logarithms, with a line of slope one."""
    base = alt.Chart(table.assign(threads=table["threads"].astype(str))).encode(
        x=alt.X(
            "entries:Q",
            scale=alt.Scale(type="log", nice=False, padding=20),
            axis=alt.Axis(format="~s", labelOverlap=True),
            title="entries of the matrix",
        ),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
        color=alt.Color("threads:N", title="threads"),
    )
    first = table.iloc[0]
    line = pd.DataFrame(
        {"entries": table["entries"], "seconds": first["seconds"] * table["entries"] / first["entries"]}
    )
    linear = alt.Chart(line).mark_line(strokeDash=[4, 4], color="grey").encode(x="entries:Q", y="seconds:Q")
    return alt.layer(linear, base.mark_line(point=True)).properties(
        width=420, height=300, padding={"left": 5, "top": 5, "right": 25, "bottom": 5}
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--times", type=int, nargs="+", default=[1, 2, 4, 8])
        parser.add_argument("--repeats", type=int, default=5)
        options = parser.parse_args()
        compare(options.times, options.repeats)
