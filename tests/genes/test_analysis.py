"""find_modules on real tables: leukemia classes, cell types, and the two leukemias of the GSEA example."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, roc_auc_score

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import DataWarning
from lrdomains.genes import GeneModules, find_modules

pytestmark = pytest.mark.real_data


def misassigned(modules: GeneModules, classes: np.ndarray) -> int:
    """Return how many samples are not in the module that stands for their class, modules matched at their best."""
    table = pd.crosstab(modules.assignments()["module"].to_numpy(), classes).to_numpy()
    rows, columns = linear_sum_assignment(-table)
    return len(classes) - int(table[rows, columns].sum())


@pytest.mark.parametrize("seed", range(4))
def test_golub_classes_for_any_seed(golub: LabelledMatrix, golub_classes: np.ndarray, seed: int) -> None:
    """Brunet et al. (2004) report two samples that consistently fall to another class."""
    modules = find_modules(golub, rank=3, rng=seed)
    assert misassigned(modules, golub_classes) <= 2
    assert modules.reproducibility.min() > 0.99


@pytest.mark.parametrize("genes", [1000, 1500])
def test_golub_classes_for_other_numbers_of_genes(golub: LabelledMatrix, golub_classes: np.ndarray, genes: int) -> None:
    assert misassigned(find_modules(golub, rank=3, genes=genes, runs=5), golub_classes) <= 2


def test_golub_two_modules_are_the_two_leukemias(golub: LabelledMatrix, golub_classes: np.ndarray) -> None:
    assert misassigned(find_modules(golub, rank=2), np.array([name[:3] for name in golub_classes])) <= 2


def test_golub_without_floors_is_why_floors_are_subtracted(golub: LabelledMatrix, golub_classes: np.ndarray) -> None:
    assert misassigned(find_modules(golub, rank=3, normalise="variance"), golub_classes) > 5


def test_golub_t_cell_module_has_the_t_cell_genes(
    golub: LabelledMatrix, golub_classes: np.ndarray, shared_data: Path
) -> None:
    modules = find_modules(golub, rank=3)
    described = pd.read_csv(shared_data / "expression" / "golub-genes.csv.gz", index_col=0)["Description"]
    t_cell = modules.assignments()["module"][golub_classes == "ALL T-cell"].mode().item()

    def mentions(module: str) -> int:
        top = modules.genes(module, top=30)["gene"]
        return int(described.loc[top].str.contains("T-cell|CD3|T cell", case=False, regex=True).sum())

    counts = {name: mentions(name) for name in modules.names}
    assert counts[t_cell] >= 4
    assert counts[t_cell] > max(count for name, count in counts.items() if name != t_cell)


def test_leukemia_gct_with_its_negative_values(shared_data: Path) -> None:
    with pytest.warns(DataWarning, match=r"161,640 negative values \(26.8% of leukemia.gct.gz\) were set to zero"):
        modules = find_modules(shared_data / "expression" / "leukemia.gct.gz", rank=2)
    assert modules.factorization.shape == (48, 2000)
    assert misassigned(modules, np.array([str(name)[:3] for name in modules.usage.index])) <= 3


@pytest.mark.slow
@pytest.mark.parametrize("rank", [8, 10])
def test_pbmc_modules_agree_with_cell_types(pbmc: tuple[LabelledMatrix, np.ndarray], rank: int) -> None:
    """Measured elsewhere on these cells: cNMF 1.7.1 with 8 programs reaches ARI .487 and NMI .704."""
    counts, cell_types = pbmc
    modules = find_modules(counts, rank=rank)
    dominant = modules.assignments()["module"].astype(str)
    assert adjusted_rand_score(cell_types, dominant) > 0.6
    assert normalized_mutual_info_score(cell_types, dominant) > 0.75


@pytest.mark.slow
def test_pbmc_with_the_defaults_finds_the_cell_types(pbmc: tuple[LabelledMatrix, np.ndarray]) -> None:
    counts, cell_types = pbmc
    modules = find_modules(counts)
    dominant = modules.assignments()["module"].astype(str)
    assert adjusted_rand_score(cell_types, dominant) >= 0.6
    assert normalized_mutual_info_score(cell_types, dominant) >= 0.72
    usage = modules.usage.to_numpy()
    for name, cells in pd.Series(cell_types).value_counts().items():
        if cells > 100:
            assert max(roc_auc_score(cell_types == name, module) for module in usage.T) > 0.9, name


def test_golub_number_of_modules_is_not_the_largest_that_was_tried(golub: LabelledMatrix) -> None:
    modules = find_modules(golub)
    assert len(modules.names) == 5
    assert "stable in all runs" in modules.evidence.rank_reason


def test_pbmc_float32_gives_the_same_modules(pbmc: tuple[LabelledMatrix, np.ndarray]) -> None:
    counts, _ = pbmc
    wide = find_modules(counts, rank=4, runs=1, genes=500)
    narrow = find_modules(
        dataclasses.replace(counts, values=counts.values.astype(np.float32)), rank=4, runs=1, genes=500
    )
    assert narrow.usage.to_numpy().dtype == np.float32
    assert wide.factorization.error() == pytest.approx(narrow.factorization.error(), rel=1e-4)
