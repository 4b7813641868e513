"""Profile: what one pass over a table of expression shows, in memory or in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Sparse
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.moments import column_range


@dataclass(frozen=True, eq=False)
class Profile:
    """Sums, ranges and kinds of the values of a table.

    Parameters
    ----------
    row_sums : ndarray of shape (samples,)
        Of the values above zero.
    detected : ndarray of shape (samples,)
        How many genes are above zero in each sample.
    expressed_in : ndarray of shape (genes,)
        In how many samples each gene is not zero.
    smallest, largest : ndarray of shape (genes,)
    column_sums : ndarray of shape (genes,)
    negative_values : int
    below, above : float
        What lies below and above zero, in sum of absolute values.
    whole : bool
        Whether all values are whole numbers.
    """

    row_sums: Floats
    detected: Array
    expressed_in: Array
    smallest: Array
    largest: Array
    column_sums: Floats
    negative_values: int
    below: float
    above: float
    whole: bool

    @property
    def zeros(self) -> float:
        """Share of the entries that are zero."""
        return 1.0 - float(self.expressed_in.sum()) / (len(self.detected) * len(self.expressed_in))


#: An array, a sparse array, `RowBlocks`, or anything else with a method ``blocks`` that yields as `blocks_of` does.
BlockTable = Any


def blocks_of(values: BlockTable) -> Iterator[tuple[slice, Any]]:
    """Yield the rows of a table from top to bottom: an array or a CSR array each, with the rows that it covers."""
    if hasattr(values, "blocks"):
        yield from values.blocks()
        return
    if not isinstance(values, RowBlocks):
        yield slice(0, values.shape[0]), values
        return
    for rows, block in values.row_blocks():
        yield rows, (sp.csr_array(block.matrix) if isinstance(block, Sparse) else block.to_dense())


def profile(values: Any) -> Profile:
    """Look at every value once.

    Parameters
    ----------
    values : ndarray, sparse array or RowBlocks
        Samples x genes.

    Examples
    --------
    >>> seen = profile(np.array([[3.0, 0.0], [1.0, -0.5]]))
    >>> seen.whole, seen.negative_values, seen.zeros
    (False, 1, 0.25)
    """
    m, n = values.shape
    sums, detected = np.zeros(m), np.zeros(m, dtype=np.int64)
    expressed, columns = np.zeros(n, dtype=np.int64), np.zeros(n)
    smallest, largest = np.full(n, np.inf), np.full(n, -np.inf)
    negative, below, above, whole = 0, 0.0, 0.0, True
    for rows, block in blocks_of(values):
        data = np.asarray(block.data if sp.issparse(block) else block)
        under = data < 0
        negative += int(np.count_nonzero(under))
        below += float(-np.sum(data[under], dtype=np.float64))
        whole = whole and bool(np.all(data == np.rint(data)))
        columns += np.asarray(block.sum(axis=0, dtype=np.float64)).ravel()
        low, high, positive, present = _of_block(block)
        sums[rows] = np.asarray(positive.sum(axis=1, dtype=np.float64)).ravel()
        detected[rows] = _stored(positive, axis=1)
        expressed += present
        np.minimum(smallest, low, out=smallest)
        np.maximum(largest, high, out=largest)
        above += float(sums[rows].sum())
    return Profile(sums, detected, expressed, smallest, largest, columns, negative, below, above, whole)


def _of_block(block: Any) -> tuple[Array, Array, Any, Array]:
    """Return the range of each column, the part above zero, and how many entries of each column are not zero."""
    if not sp.issparse(block):
        return block.min(axis=0), block.max(axis=0), np.maximum(block, 0), np.count_nonzero(block, axis=0)
    stored = sp.csr_array(block)
    positive = stored
    if stored.data.size and stored.data.min() < 0:
        positive = stored.copy()
        positive.data = np.maximum(positive.data, 0)
    return *column_range(stored), positive, _stored(stored, axis=0)


def _stored(values: Any, *, axis: int) -> Array:
    if not sp.issparse(values):
        return np.asarray(np.count_nonzero(values, axis=axis))
    filled = np.asarray(values.data != 0)
    if axis == 0:
        return np.bincount(values.indices[filled], minlength=values.shape[1])
    return np.diff(np.concatenate([[0], np.cumsum(filled)])[values.indptr])
