"""A simulated table of counts with planted modules, and the real tables that the tests of genes share."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.genes import GeneModules, find_modules, read_expression


@dataclass(frozen=True)
class Planted:
    """Counts of 90 cells in three groups, each with twenty genes of its own among 200."""

    counts: pd.DataFrame
    groups: np.ndarray
    own_genes: tuple[tuple[str, ...], ...]


@pytest.fixture(scope="session")
def planted() -> Planted:
    rng = np.random.default_rng(7)
    groups = np.repeat([0, 1, 2], 30)
    genes = [f"GENE{i}" for i in range(200)]
    rates = np.tile(rng.gamma(1.0, 1.0, 200), (90, 1))
    own = [range(20 * group, 20 * group + 20) for group in range(3)]
    for group, members in enumerate(own):
        rates[np.ix_(groups == group, list(members))] += 8.0
    counts = rng.poisson(rates * rng.uniform(0.5, 2.0, (90, 1)))
    frame = pd.DataFrame(counts, index=[f"cell{i}" for i in range(90)], columns=genes)
    return Planted(frame, groups, tuple(tuple(genes[i] for i in members) for members in own))


@pytest.fixture(scope="session")
def modules(planted: Planted) -> GeneModules:
    sets = {f"group {group}": genes for group, genes in enumerate(planted.own_genes)} | {"tiny": ["GENE0"]}
    return find_modules(planted.counts, rank=3, runs=4, orientation="samples-by-genes", gene_sets=sets)


@pytest.fixture(scope="session")
def golub_path(shared_data: Path) -> Path:
    return shared_data / "expression" / "golub.csv.gz"


@pytest.fixture(scope="session")
def golub(golub_path: Path) -> LabelledMatrix:
    return read_expression(golub_path, orientation="genes-by-samples")


@pytest.fixture(scope="session")
def golub_classes(shared_data: Path) -> np.ndarray:
    samples = pd.read_csv(shared_data / "expression" / "golub-samples.csv", index_col=0)
    return (samples["ALL.AML"] + " " + samples["Cell"].fillna("")).str.strip().to_numpy()


@pytest.fixture(scope="session")
def pbmc(shared_data: Path) -> tuple[LabelledMatrix, np.ndarray]:
    folder = shared_data / "expression"
    counts = sp.csr_array(sp.load_npz(folder / "pbmc3k_counts_genes_x_cells.npz").T)
    cell_types = pd.read_csv(folder / "pbmc3k_cell_types.tsv", sep="\t")["cell_type"].to_numpy()
    return LabelledMatrix(counts, rows_are="sample", columns_are="gene"), cell_types
