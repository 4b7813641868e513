"""Sums in float64 of what comes in parts, whatever the type of the parts."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lrdomains.core.typing import Array, Floats

#: Work on a dense matrix in another precision goes through copies of about this many cells.
BLOCK_CELLS = 2**20


def wide_blocks(values: Array) -> Iterator[tuple[slice, Floats]]:
    """Yield a dense matrix in float64, a few rows at a time, with the rows that each block covers."""
    m, n = values.shape
    height = max(1, BLOCK_CELLS // max(1, n))
    for start in range(0, m, height):
        rows = slice(start, min(start + height, m))
        yield rows, values[rows].astype(np.float64, copy=False)


def summed(parts: Iterator[Array], shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
    """Return the sum of the parts; of many parts in float64, whatever their type."""
    total = next(parts, np.zeros(shape, dtype=dtype))
    for at, part in enumerate(parts):
        total = total.astype(np.float64, copy=False) if at == 0 else total
        total += part
    return total.astype(dtype, copy=False)
