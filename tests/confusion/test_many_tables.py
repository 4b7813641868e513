import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.many_tables import leading_pairs, symmetric_residuals
from lrdomains.confusion.residuals import standardised_residuals
from lrdomains.core.progress import Silent


@pytest.fixture
def tables(planted):
    stack = np.array([planted(9, 60, [3], zipf=1.0, seed=seed)[0] for seed in range(5)], dtype=float)
    stack[:, np.arange(9), np.arange(9)] = 0.0
    stack[3] = 0.0
    return stack


def test_many_at_once_are_the_same_as_one_by_one(tables):
    found = symmetric_residuals(tables)
    for stacked, errors in zip(found, tables, strict=True):
        alone = standardised_residuals(sp.csr_array(errors)).symmetric.to_dense()
        np.testing.assert_allclose(stacked, alone, atol=1e-5)


def test_large_and_small_tables_give_the_same_pairs(tables, monkeypatch):
    def pairs():
        found = leading_pairs(
            lambda number: sp.csr_array(tables[number]), tables=5, classes=9, rank=2, progress=Silent()
        )
        return [(values, np.abs(vectors)) for values, vectors in found]

    small = pairs()
    monkeypatch.setattr("lrdomains.confusion.many_tables.MOST_CLASSES", 5)
    for (values, vectors), (others, other_vectors) in zip(small, pairs(), strict=True):
        np.testing.assert_allclose(values, others, atol=1e-5)
        np.testing.assert_allclose(vectors, other_vectors, atol=1e-3)
