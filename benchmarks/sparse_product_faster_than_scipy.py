"""The compiled sparse products beat scipy's, and their results do not depend on the threads.

Peer: scipy's ``A @ X`` and ``A.T @ X`` (one thread, as scipy has no more). Work: a sparse matrix with power-law
columns, as words and genes have them, times dense matrices of several widths.
Run: ``python benchmarks/sparse_product_faster_than_scipy.py``.
"""

import os
import time
from typing import Any

import measuring
import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.operators import as_operator

ROWS, COLUMNS, PER_ROW, REPEATS = 40_000, 40_000, 250, 7


def power_law_matrix() -> sp.csr_array:
    """Return a float32 matrix whose columns are hit with probability about 1 / rank."""
    rng = np.random.default_rng(0)
    columns = np.minimum((COLUMNS ** rng.random((ROWS, PER_ROW))).astype(np.int32), COLUMNS - 1)
    rows = np.repeat(np.arange(ROWS, dtype=np.int32), PER_ROW)
    matrix = sp.csr_array((np.ones(ROWS * PER_ROW, dtype=np.float32), (rows, columns.ravel())), shape=(ROWS, COLUMNS))
    matrix.sum_duplicates()
    return matrix


def main() -> None:
    """Alternate the sides and write the table."""
    matrix = power_law_matrix()
    operator = as_operator(matrix)
    rng = np.random.default_rng(1)
    runs: list[dict[str, Any]] = []
    for width in (10, 20, 64, 128):
        dense = rng.standard_normal((COLUMNS, width)).astype(np.float32)
        sides = {
            ("A X", "lrdomains"): lambda dense=dense: operator.matmat(dense),
            ("A X", "scipy"): lambda dense=dense: matrix @ dense,
            ("A^T X", "lrdomains"): lambda dense=dense: operator.rmatmat(dense),
            ("A^T X", "scipy"): lambda dense=dense: matrix.T @ dense,
        }
        for _ in range(REPEATS):
            for (product, side), work in sides.items():
                start = time.perf_counter()
                work()
                seconds = time.perf_counter() - start
                speed = 2 * matrix.nnz * width / seconds / 1e9
                runs.append(
                    {"width": width, "product": product, "side": side, "milliseconds": 1e3 * seconds, "gflops": speed}
                )
        _check_threads(operator, dense)
    table = measuring.medians(runs, ["width", "product", "side"])
    ours = table[table["side"] == "lrdomains"].set_index(["width", "product"])["milliseconds"]
    keys = pd.MultiIndex.from_frame(table[["width", "product"]])
    table["times_ours"] = table["milliseconds"].to_numpy() / ours.reindex(keys).to_numpy()
    measuring.write(__file__, table, runs)


def _check_threads(operator: Any, dense: np.ndarray) -> None:
    results = []
    for threads in ("1", "2", "4"):
        os.environ["LRDOMAINS_NUM_THREADS"] = threads
        results.append((operator.matmat(dense), operator.rmatmat(dense)))
    del os.environ["LRDOMAINS_NUM_THREADS"]
    for forward, backward in results[1:]:
        if not (np.array_equal(forward, results[0][0]) and np.array_equal(backward, results[0][1])):
            message = "the products depend on the number of threads"
            raise SystemExit(message)


if __name__ == "__main__":
    main()
