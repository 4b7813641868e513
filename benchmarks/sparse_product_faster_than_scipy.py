"""The compiled sparse products beat scipy's, and their results do not depend on the threads.

Peer: scipy's ``A @ X`` and ``A.T @ X`` (one thread, as scipy has no more). Work: sparse matrices with power-law
columns, as words and genes have them, times dense matrices of several widths: one of 40,000 x 40,000 whose dense side
lies outside the processor's caches, one of 8,000 x 8,000 where everything lies in the last cache, each on one thread
and on two. ``wide`` is the product of float32 with sums in float64.

Distance to the limit: each entry multiplies a row of the dense side, so that ``gathered_gb_s`` bytes come from where
that lies; what this machine can read is measured beside it (``a + b`` into a third array, outside the caches and
within them: three arrays, 8 bytes an entry), and what it can multiply (float32 matrix products by BLAS).
Run: ``python benchmarks/sparse_product_faster_than_scipy.py``.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import measuring
import numpy as np
import pandas as pd
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from lrdomains.core.kernels import CsrKernel
from lrdomains.core.operators import as_operator

#: Side, entries of a row and number of products in one measurement.
MATRICES = {"in memory": (40_000, 250, 1), "in cache": (8_000, 300, 10)}
WIDTHS = (8, 16, 32, 64, 128)
REPEATS = 7


def power_law_matrix(side: int, per_row: int) -> sp.csr_array:
    """Return a float32 matrix whose columns are hit with probability about 1 / rank."""
    rng = np.random.default_rng(0)
    columns = np.minimum((side ** rng.random((side, per_row))).astype(np.int32), side - 1)
    rows = np.repeat(np.arange(side, dtype=np.int32), per_row)
    matrix = sp.csr_array((np.ones(side * per_row, dtype=np.float32), (rows, columns.ravel())), shape=(side, side))
    matrix.sum_duplicates()
    return matrix


def seconds_of(work: Callable[[], Any], times: int = 1) -> float:
    """Return the wall time of one of so many calls."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def products(place: str) -> list[dict[str, Any]]:
    """Alternate the sides."""
    side, per_row, times = MATRICES[place]
    matrix = power_law_matrix(side, per_row)
    kernel, operator = CsrKernel.of(matrix), as_operator(matrix)
    rng = np.random.default_rng(1)
    runs: list[dict[str, Any]] = []
    for width in WIDTHS:
        dense = rng.standard_normal((side, width)).astype(np.float32)
        ours: dict[str, Callable[[], Any]] = {
            "A X": lambda dense=dense: operator.matmat(dense),
            "A^T X": lambda dense=dense: operator.rmatmat(dense),
            "A^T X without a copy": lambda dense=dense: kernel.multiply_transposed(dense),
            "A X, wide": lambda dense=dense: kernel.multiply(dense, wide=True),
        }
        scipys = {"A X": lambda dense=dense: matrix @ dense, "A^T X": lambda dense=dense: matrix.T @ dense}
        _check_threads(ours)
        for _ in range(REPEATS):
            for threads in (1, 2):
                os.environ["LRDOMAINS_NUM_THREADS"] = str(threads)
                for product, work in ours.items():
                    about = {"place": place, "product": product, "width": width, "side": f"lrdomains, {threads}"}
                    runs.append({**about, **_speed(seconds_of(work, times), matrix.nnz, width)})
            for product, work in scipys.items():
                about = {"place": place, "product": product, "width": width, "side": "scipy"}
                runs.append({**about, **_speed(seconds_of(work, times), matrix.nnz, width)})
    return runs


def _speed(seconds: float, entries: int, width: int) -> dict[str, float]:
    return {
        "milliseconds": 1e3 * seconds,
        "gflop_s": 2 * entries * width / seconds / 1e9,
        "gathered_gb_s": 4 * entries * width / seconds / 1e9,
    }


def machine_limits() -> list[dict[str, Any]]:
    """Return what memory, cache and BLAS can do on one thread and on two."""
    rng = np.random.default_rng(0)
    square = rng.standard_normal((4096, 4096)).astype(np.float32)
    tall, small = rng.standard_normal((41_000, 300)).astype(np.float32), square[:300, :300].copy()
    runs: list[dict[str, Any]] = []
    for _ in range(REPEATS):
        for threads in (1, 2):
            side = f"machine, {threads}"
            for place, entries, times in (("in memory", 2**25, 1), ("in cache", 2**18, 400)):
                seconds = _added(entries, threads, times)
                speed = {"milliseconds": 1e3 * seconds, "gathered_gb_s": 24 * entries / seconds / 1e9}
                runs.append({"place": place, "product": "a + b", "width": 1, "side": side, **speed})
            with threadpool_limits(limits=threads, user_api="blas"):
                for name, left, right in (("4096^3", square, square), ("41000 x 300 x 300", tall, small)):
                    seconds = seconds_of(lambda left=left, right=right: left @ right)
                    flops = 2 * left.shape[0] * left.shape[1] * right.shape[1]
                    speed = {"milliseconds": 1e3 * seconds, "gflop_s": flops / seconds / 1e9}
                    runs.append({"place": "BLAS", "product": name, "width": right.shape[1], "side": side, **speed})
    return runs


def _added(entries: int, threads: int, times: int) -> float:
    arrays = [[np.ones(entries // threads) for _ in range(3)] for _ in range(threads)]

    def add(three: list[np.ndarray]) -> None:
        for _ in range(times):
            np.add(three[0], three[1], out=three[2])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(add, arrays))
        return seconds_of(lambda: list(pool.map(add, arrays))) / times


def _check_threads(ours: dict[str, Callable[[], Any]]) -> None:
    for product, work in ours.items():
        results = []
        for threads in ("1", "2", "4"):
            os.environ["LRDOMAINS_NUM_THREADS"] = threads
            results.append(work())
        if not all(np.array_equal(other, results[0]) for other in results[1:]):
            message = f"{product} depends on the number of threads"
            raise SystemExit(message)


def main() -> None:
    """Run everything and write the table."""
    runs = machine_limits() + products("in memory") + products("in cache")
    by = ["place", "product", "width", "side"]
    table = measuring.medians(runs, by)
    keys = pd.MultiIndex.from_frame(table[by[:3]])
    ours = table[table["side"] == "lrdomains, 2"].set_index(by[:3])["milliseconds"]
    table["times_ours"] = table["milliseconds"].to_numpy() / ours.reindex(keys).to_numpy()
    measuring.write(__file__, table, runs)


if __name__ == "__main__":
    main()
