"""A million cells in four gigabytes: gene modules from a file on disk, in time that grows linearly.

No peer does this. Work: counts of cells x 2,000 genes at 5 % density, made of 8 planted programs, in an ``.h5ad`` file
that is read in blocks; 8 modules from 3 random starts, consensus, all genes refitted. The process may have 4 GB of
address space (beside what Python and its libraries map, `LIBRARIES`). Quality: cosine of the modules with those of a
subset of the cells that fits into memory, and with the planted programs' usage. Run:
``python benchmarks/a_million_cells_in_four_gigabytes.py [--cells 1000000]`` (three sizes: a quarter, half, all).
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
import scipy.sparse as sp

GENES, PROGRAMS, DENSITY = 2000, 8, 0.05
RUNS, BLOCK, SUBSET = 3, 5000, 20_000
LIMIT, LIBRARIES = 4_000_000_000, 1_500_000_000


def programs() -> np.ndarray:
    rng = np.random.default_rng(0)
    base = rng.gamma(0.3, 1.0, GENES)
    profiles = np.tile(base, (PROGRAMS, 1))
    for profile in profiles:
        profile[rng.choice(GENES, 100, replace=False)] *= rng.lognormal(2.0, 0.5, 100)
    return profiles / profiles.sum(axis=1, keepdims=True)


def block_of_cells(number: int, count: int, depth: float) -> sp.csr_matrix:
    rng = np.random.default_rng([1, number])
    usage = rng.dirichlet(np.full(PROGRAMS, 0.15), count)
    expected = (usage @ programs()) * (depth * rng.lognormal(0.0, 0.3, count))[:, None]
    return sp.csr_matrix(rng.poisson(expected).astype(np.float32))


def depth_for(density: float) -> float:
    low, high = 1.0, 1e5
    for _ in range(40):
        middle = (low * high) ** 0.5
        block = block_of_cells(0, 500, middle)
        low, high = (middle, high) if block.nnz / (500 * GENES) < density else (low, middle)
    return low


def write_cells(path: Path, cells: int) -> float:
    """Write the table block by block, as the .h5ad format has it, and return its density."""
    import h5py

    depth = depth_for(DENSITY)
    text = h5py.string_dtype()
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        x = file.create_group("X")
        x.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": (cells, GENES)})
        data, indices = (
            x.create_dataset(name, (0,), maxshape=(None,), dtype=kind, chunks=(2**18,))
            for name, kind in (("data", "<f4"), ("indices", "<i4"))
        )
        pointers, stored = [np.zeros(1, dtype=np.int64)], 0
        for number, first in enumerate(range(0, cells, BLOCK)):
            block = block_of_cells(number, min(BLOCK, cells - first), depth)
            for target, values in ((data, block.data), (indices, block.indices)):
                target.resize((stored + block.nnz,))
                target[stored:] = values
            pointers.append(stored + block.indptr[1:].astype(np.int64))
            stored += block.nnz
        x["indptr"] = np.concatenate(pointers)
        for group, names in (("obs", np.arange(cells).astype(str)), ("var", [f"GENE{i}" for i in range(GENES)])):
            frame = file.create_group(group)
            frame.attrs.update(
                {"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index", "column-order": []}
            )
            index = frame.create_dataset("_index", data=np.array(names, dtype=object), dtype=text)
            index.attrs.update({"encoding-type": "string-array", "encoding-version": "0.2.0"})
        for group in ("obsm", "varm", "obsp", "varp", "layers", "uns"):
            file.create_group(group).attrs.update({"encoding-type": "dict", "encoding-version": "0.1.0"})
    return stored / (cells * GENES)


def one(path: str, result: str) -> None:
    from lrdomains import genes

    resource.setrlimit(resource.RLIMIT_AS, (LIMIT + LIBRARIES, LIMIT + LIBRARIES))
    work = lambda: genes.find_modules(path, rank=PROGRAMS, runs=RUNS, genes=None, annotations=None)  # noqa: E731
    found, used = measuring.timed(work)
    found.save(result)
    print(json.dumps({**used, "reproducibility": float(found.reproducibility.min())}))


def compared(folder: Path, cells: int) -> dict[str, object]:
    import lrdomains
    from lrdomains import genes
    from lrdomains.core.labelled_matrix import LabelledMatrix

    path, result = folder / f"{cells}.h5ad", folder / f"{cells}.lrd"
    density = write_cells(path, cells)
    size = path.stat().st_size / 2**20
    used = measuring.run_alone(__file__, str(path), str(result))
    path.unlink()
    depth = depth_for(DENSITY)
    some = sp.csr_array(sp.vstack([block_of_cells(i, BLOCK, depth) for i in range(min(SUBSET, cells) // BLOCK)]))
    names = pd.Index([f"GENE{i}" for i in range(GENES)])
    table = LabelledMatrix(some, columns=names, rows_are="sample", columns_are="gene")
    subset = genes.find_modules(table, rank=PROGRAMS, runs=RUNS, genes=None)
    relation = genes.compare(lrdomains.load(result), subset)
    same = relation.table[relation.table["status"] == "same"]
    return {
        "cells": cells, "density": density, "file_mb": size, **used,
        "same_as_subset": len(same), "lowest_cosine": float(same["cosine"].min()),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        one(*given.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        needed = 1.2 * given.cells * GENES * DENSITY * 8
        if shutil.disk_usage(folder).free < needed:
            sys.exit(f"{folder} has no room for {needed / 1e9:.1f} GB; set TMPDIR to a folder that has")
        runs = [compared(Path(folder), given.cells // part) for part in (4, 2, 1)]
    measuring.write(__file__, pd.DataFrame(runs), runs)


if __name__ == "__main__":
    sys.exit(main())
