"""A table read in blocks is prepared as the same table in memory, and gives the same modules."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.errors import DataWarning, InputError
from lrdomains.genes import find_modules
from lrdomains.genes.matrix import prepare


def in_blocks(values, **names):
    cuts = [0, 7, 8, 40, len(values)]
    blocks = [sp.csr_array(values[a:b]) for a, b in pairwise(cuts)]
    return LabelledMatrix(RowBlocks(blocks), source="x.h5ad", **names), LabelledMatrix(
        sp.csr_array(values), source="x.h5ad", **names
    )


@pytest.mark.parametrize("rule", ["auto", "none"])
@pytest.mark.parametrize("genes", [50, None])
def test_blocks_are_prepared_as_memory_is(planted, rule, genes):
    values = planted.counts.to_numpy().astype(float)
    stored, memory = in_blocks(values, columns=planted.counts.columns)
    a, b = (prepare(table, normalise=rule, genes=genes) for table in (stored, memory))
    assert list(a.matrix.columns) == list(b.matrix.columns)
    np.testing.assert_allclose(a.matrix.values.toarray(), b.matrix.values.toarray(), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(a.depth, b.depth)
    np.testing.assert_allclose(a.levels.floor, b.levels.floor, rtol=1e-6)


def test_what_is_dropped_and_merged_is_the_same():
    rng = np.random.default_rng(0)
    values = rng.poisson(2.0, (50, 12)).astype(float)
    values[3] = 0
    names = ["A", "A", "ENSG00000000001.2", "B", *[f"G{i}" for i in range(8)]]
    stored, memory = in_blocks(values, columns=names)
    with pytest.warns(DataWarning):
        a = prepare(stored, genes=None)
    with pytest.warns(DataWarning):
        b = prepare(memory, genes=None)
    assert list(a.matrix.columns) == list(b.matrix.columns)
    assert list(a.matrix.rows) == list(b.matrix.rows)
    np.testing.assert_allclose(a.matrix.values.toarray(), b.matrix.values.toarray(), atol=1e-5)


def test_modules_are_the_same(planted):
    stored, memory = in_blocks(planted.counts.to_numpy().astype(float), columns=planted.counts.columns)
    a, b = (find_modules(table, rank=3, runs=3) for table in (stored, memory))
    np.testing.assert_allclose(a.loadings, b.loadings, atol=1e-3)
    np.testing.assert_allclose(a.z_scores, b.z_scores, atol=1e-2)


def test_what_cannot_be_done_in_blocks_is_refused(planted):
    stored, _ = in_blocks(planted.counts.to_numpy().astype(float))
    with pytest.raises(InputError, match="normalise='variance' is not applied to tables that are read in blocks"):
        prepare(stored, normalise="variance")
    centred = planted.counts.to_numpy() - planted.counts.to_numpy().mean(axis=0)
    with pytest.raises(InputError, match="look scaled or centred"):
        prepare(in_blocks(centred)[0])
    assert isinstance(planted.counts, pd.DataFrame)
