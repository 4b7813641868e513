"""What became of modules: the same, split, merged, changed, lost, new."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.genes import GeneModules, compare, find_modules
from lrdomains.genes.module_comparison import _kin


def test_a_result_and_itself(modules: GeneModules) -> None:
    found = compare(modules, modules)
    assert found.count("same") == 3
    assert found.table["first"].tolist() == found.table["second"].tolist() == modules.names
    assert found.in_span["in_span"].min() > 0.999
    assert "3 same, 0 changed" in found.summary()


def test_fewer_modules_are_merged_ones(planted, modules: GeneModules) -> None:
    two = find_modules(planted.counts, rank=2, runs=4, orientation="samples-by-genes")
    onward, back = compare(two, modules), compare(modules, two)
    assert onward.count("split") + onward.count("same") + onward.count("changed") + onward.count("new") == 3
    assert back.count("merged") == onward.count("split")


def test_genes_that_only_one_has_are_left_out(planted, modules: GeneModules) -> None:
    some = find_modules(planted.counts.iloc[:, 10:], rank=3, runs=4, orientation="samples-by-genes")
    found = compare(modules, some)
    assert found.common_genes == found.genes[1] == found.genes[0] - 10
    assert found.count("same") == 3


def test_relations_by_hand() -> None:
    names = (["A", "B", "C"], ["x", "y", "z"])
    split = np.array([[0.8, 0.7, 0.0], [0.1, 0.0, 0.95], [0.2, 0.1, 0.3]])
    assert _kin(split, {1: 2}, names) == [("A", "x", 0.8, "split"), ("A", "y", 0.7, "split"), ("C", "", 0.3, "lost")]
    merged = np.array([[0.7, 0.1, 0.0], [0.6, 0.0, 0.1], [0.0, 0.2, 0.95]])
    assert _kin(merged, {2: 2}, names) == [
        ("", "y", 0.2, "new"),
        ("A", "x", 0.7, "merged"),
        ("B", "x", 0.6, "merged"),
    ]
    assert _kin(np.array([[0.7]]), {}, (["A"], ["x"])) == [("A", "x", 0.7, "changed")]


def test_no_common_gene(planted, modules: GeneModules) -> None:
    other = find_modules(
        planted.counts.rename(columns=lambda name: f"X{name}"), rank=2, runs=2, orientation="samples-by-genes"
    )
    with pytest.raises(InputError, match="no column in common"):
        compare(modules, other)


def test_a_result_without_modules(modules: GeneModules) -> None:
    noise = pd.DataFrame(np.random.default_rng(0).poisson(3.0, (40, 60)))
    nothing = find_modules(noise, rank=[2, 3], runs=2, orientation="samples-by-genes")
    assert not nothing.names
    with pytest.raises(InputError, match="without modules"):
        compare(modules, nothing)
