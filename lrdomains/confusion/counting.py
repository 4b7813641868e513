"""Counting pairs of labels: from one label a sample on two sides to a sparse table."""

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.typing import Array, Floats, Labels

#: Whole numbers that span at most so many values are looked up in a table of that length.
WIDEST_SPAN = 2**22


def small_integers(true: object, predicted: object) -> tuple[Labels, Array, Array] | None:
    """Return classes and positions of two arrays of whole numbers within a narrow span; None for anything else.

    It is what most classifiers give, and a fraction of the work of the general way.

    Examples
    --------
    >>> classes, true, predicted = small_integers(np.array([7, 9, 7]), np.array([7, 8, 8]))
    >>> classes.tolist(), true.tolist(), predicted.tolist()
    ([7, 8, 9], [0, 2, 0], [0, 1, 1])
    """
    if not (isinstance(true, np.ndarray) and isinstance(predicted, np.ndarray)):
        return None
    sides: tuple[Array, Array] = (true, predicted)
    if any(type(side) is not np.ndarray or side.ndim != 1 or side.dtype.kind not in "iu" for side in sides):
        return None
    if len(true) != len(predicted) or len(true) == 0 or true.dtype != predicted.dtype:
        return None
    least = min(int(side.min()) for side in sides)
    span = max(int(side.max()) for side in sides) - least + 1
    if span > min(WIDEST_SPAN, max(4096, 4 * len(true))):
        return None
    shifted = [side - side.dtype.type(least) if least else side for side in sides]
    seen = np.zeros(span, dtype=bool)
    for side in shifted:
        seen[side] = True
    present = np.flatnonzero(seen)
    if len(present) < span:
        position = np.cumsum(seen) - 1
        shifted = [position[side] for side in shifted]
    return pd.Index((present + least).astype(true.dtype)), shifted[0], shifted[1]


def counted_pairs(true: Array, predicted: Array, count: int, *, weights: Floats | None = None) -> sp.csr_array:
    """Return how often each pair of positions occurs.

    Parameters
    ----------
    true, predicted : integer ndarray of shape (n,)
        Positions below `count`.
    count : int
        Number of classes.
    weights : ndarray of shape (n,), optional

    Returns
    -------
    CSR array of shape (count, count)
        float64, sorted, without zeros.

    Raises
    ------
    IndexError
        If a position is none of the classes.

    Notes
    -----
    Without weights it is two passes of counting sort in compiled code, by predicted and by true class.

    Examples
    --------
    >>> counted_pairs(np.array([0, 0, 1]), np.array([1, 1, 1]), 2).toarray().tolist()
    [[0.0, 2.0], [0.0, 1.0]]
    """
    if weights is not None:
        table: Any = sp.coo_array((weights, (true, predicted)), shape=(count, count)).tocsr()
        table.eliminate_zeros()
        return sp.csr_array(table)
    # A table of so few classes is indexed by 32 bits as long as its entries are, as scipy chooses too.
    index: Any = np.int32 if max(count, len(true)) < 2**31 else np.int64
    cells, data = np.empty(len(true), dtype=index), np.empty(len(true))
    starts = np.empty(count + 1, dtype=index)
    found = _kernels.count_label_pairs(_positions(true), _positions(predicted), count, starts, cells, data)
    return sp.csr_array((data[:found].copy(), cells[:found].copy(), starts), shape=(count, count))


def _positions(positions: Array) -> Array:
    """Return the same in a type that the kernel knows; narrow ones become 32 bits wide."""
    wanted = positions.dtype if positions.dtype in (np.int32, np.int64) else np.int64
    return np.ascontiguousarray(positions, dtype=wanted if positions.dtype.itemsize > 2 else np.int32)
