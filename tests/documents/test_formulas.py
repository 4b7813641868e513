"""Sums over blocks of rows against dense sums."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.documents.formulas import (
    document_frequency,
    per_entry,
    row_blocks,
    row_lengths,
    row_totals,
    term_totals,
)


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    return np.random.default_rng(0).poisson(0.4, (40, 9)).astype(float)


def test_totals_and_lengths(table):
    counts = sp.csr_array(table)
    np.testing.assert_allclose(row_totals(counts), table.sum(axis=1))
    np.testing.assert_allclose(term_totals(counts), table.sum(axis=0))
    np.testing.assert_allclose(row_lengths(counts), np.linalg.norm(table, axis=1))
    np.testing.assert_array_equal(document_frequency(counts), (table > 0).sum(axis=0))


@pytest.mark.parametrize("entries", [1, 5, 1000])
def test_blocks_cover_every_row_once(table, entries):
    indptr = sp.csr_array(table).indptr
    rows = [row for block in row_blocks(indptr, entries=entries) for row in range(block.start, block.stop)]
    assert rows == list(range(40))


def test_numbers_of_rows_stand_beside_their_entries(table):
    counts = sp.csr_array(table)
    np.testing.assert_array_equal(per_entry(np.arange(40.0), counts.indptr), counts.tocoo().coords[0])
