"""A matrix on disk is factorized in a quarter of the memory that it would take.

No peer does this. Work: 20 triplets of a dense float32 matrix in an ``.npy`` file, in a process whose address space is
limited to a quarter of the file (but never below what the libraries need: `LEAST`). Quality: singular values against
those of the exact Gram matrix, summed while the file is written, and the residuals.
Run: ``python benchmarks/out_of_core_svd_in_a_quarter_of_the_memory.py [--gigabytes 8] [--columns 2000]``.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path

import measuring
import numpy as np
import pandas as pd

RANK = 20
BLOCK_ROWS = 4000
#: Address space that Python, its libraries and their threads need before there is any matrix.
LEAST = 1_500_000_000


def prepare(path: Path, *, gigabytes: float, columns: int) -> np.ndarray:
    """Write signal and noise, block by block, and return the exact singular values."""
    rows = int(gigabytes * 1e9 / (4 * columns))
    rng = np.random.default_rng(0)
    right = np.linalg.qr(rng.standard_normal((columns, RANK)))[0] * np.geomspace(10.0, 1.0, RANK)
    gram = np.zeros((columns, columns))
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, rows, BLOCK_ROWS):
            height = min(BLOCK_ROWS, rows - start)
            block = rng.standard_normal((height, RANK)) @ right.T + 0.02 * rng.standard_normal((height, columns))
            block = block.astype(np.float32)
            file.write(block.tobytes())
            gram += block.astype(np.float64).T @ block
    return np.sqrt(np.linalg.eigvalsh(gram)[::-1][:RANK])


def one(path: str, limit: int) -> None:
    """Factorize once, in this process and within the limit, and print the measures."""
    import lrdomains

    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    rows = lrdomains.RowBlocks(path)
    found, measured = measuring.timed(lambda: lrdomains.factorize(rows, lrdomains.TruncatedSVD(RANK), rng=0))
    residual = float(found.fit.residuals.max())
    print(json.dumps({**measured, "passes": rows.passes, "residual": residual, "scale": found.scale.tolist()}))


def compare(gigabytes: float, columns: int) -> None:
    """Write the file, factorize it and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free
        if free < 1.2e9 * gigabytes:
            sys.exit(f"{free / 1e9:.1f} GB are free in {folder}; {1.2 * gigabytes:.1f} GB are needed: --gigabytes less")
        path = Path(folder) / "matrix.npy"
        exact = prepare(path, gigabytes=gigabytes, columns=columns)
        limit = max(path.stat().st_size // 4, LEAST)
        run = measuring.run_alone(__file__, str(path), str(limit))
    error = float(np.max(np.abs(np.array(run.pop("scale")) / exact - 1)))
    runs = [{"file_mb": gigabytes * 1e3, "limit_mb": limit / 1e6, **run, "largest_relative_error": error}]
    measuring.write(__file__, pd.DataFrame(runs), runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--gigabytes", type=float, default=8.0)
        parser.add_argument("--columns", type=int, default=2000)
        options = parser.parse_args()
        compare(options.gigabytes, options.columns)
