"""Regression of all genes on usages, against numpy and scipy."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.optimize import nnls

from lrdomains.core.row_blocks import RowBlocks
from lrdomains.genes.whole import whole_genes

RNG = np.random.default_rng(0)
USAGE = RNG.random((30, 3))
TABLE = np.maximum(USAGE @ RNG.random((3, 8)) + RNG.normal(0, 0.2, (30, 8)), 0)
GENES = pd.Index([f"G{i}" for i in range(8)])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, lambda x: RowBlocks([x[:9], x[9:]])])
def test_loadings_and_scores(form):
    found = whole_genes(form(TABLE), GENES, GENES[:5], USAGE)
    expected = np.column_stack([nnls(USAGE, TABLE[:, j])[0] for j in range(8)])
    np.testing.assert_allclose(found.loadings, expected, atol=1e-6)
    standard = (TABLE - TABLE.mean(0)) / TABLE.std(0)
    units = (USAGE - USAGE.mean(0)) / USAGE.std(0)
    np.testing.assert_allclose(found.z_scores, np.linalg.lstsq(units, standard, rcond=None)[0], atol=1e-8)
    assert found.fitted.tolist() == [True] * 5 + [False] * 3


def test_constant_genes_and_unused_modules_score_zero():
    usage = np.column_stack([USAGE[:, 0], np.zeros(30)])
    found = whole_genes(np.column_stack([np.ones(30), USAGE[:, 0]]), pd.Index(["A", "B"]), pd.Index(["B"]), usage)
    assert np.all(np.isfinite(found.z_scores))
    assert found.z_scores[:, 0].tolist() == [0, 0]
    assert found.z_scores[0, 1] == pytest.approx(1)
