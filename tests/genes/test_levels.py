"""Lowest levels and units of genes."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.genes.levels import gene_levels

VALUES = np.array([[1.0, 0.0, 4.0], [3.0, 2.0, 4.5]])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("floor", VALUES - VALUES.min(axis=0)),
        ("depth-log", VALUES - VALUES.min(axis=0)),
        ("variance", VALUES / VALUES.std(axis=0)),
        ("none", VALUES),
    ],
)
def test_rules(form, rule, expected):
    found = gene_levels(form(VALUES), rule).apply(form(VALUES))
    np.testing.assert_allclose(found.toarray() if sp.issparse(found) else found, expected)


def test_what_lies_below_the_floor_of_another_table_becomes_zero():
    levels = gene_levels(VALUES, "floor").of(np.array([0, 2]))
    assert levels.apply(np.array([[0.0, 5.0]])).tolist() == [[0.0, 1.0]]
