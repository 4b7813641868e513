"""Sums of parts in float64, and dense matrices in float64 a few rows at a time."""

import numpy as np
import pytest

from lrdomains.core import wide_sums
from lrdomains.core.wide_sums import summed, wide_blocks


def test_many_small_parts_are_not_lost_beside_a_large_one():
    parts = [np.array([[2.0**24]], np.float32), *(np.ones((1, 1), np.float32) for _ in range(8))]
    total = summed(iter(parts), (1, 1), np.dtype(np.float32))
    assert (total.item(), total.dtype) == (2.0**24 + 8, np.float32)
    assert parts[0].item() == 2.0**24


def test_no_parts_are_zero():
    assert summed(iter([]), (2, 3), np.dtype(np.float64)).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (10, 3), (5, 40)])
def test_blocks_cover_all_rows_once(shape, monkeypatch):
    monkeypatch.setattr(wide_sums, "BLOCK_CELLS", 7)
    values = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    found = list(wide_blocks(values))
    assert [at for rows, _ in found for at in range(rows.start, rows.stop)] == list(range(shape[0]))
    assert all(block.dtype == np.float64 and np.array_equal(block, values[rows]) for rows, block in found)
