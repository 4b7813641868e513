"""Profile: what one pass over a table of expression shows, in memory or in blocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator, Sparse
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_work import RowWork
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


#: An array, a sparse array, `RowBlocks`, or `PreparedBlocks`, which does for itself what the functions below do.
BlockTable = Any


def over_blocks(
    values: BlockTable, function: Callable[..., Any], *, by_row: tuple[Array, ...] = (), shared: tuple[Any, ...] = ()
) -> Iterator[tuple[slice, Any]]:
    """Yield ``function(block, *by_row, *shared)`` of each block of rows, from top to bottom, with the rows it covers.

    It is done where the block is: here, or on the workers of a cluster. A block is an array or a CSR array; of the
    arrays `by_row` it gets its own rows.
    """
    if isinstance(values, RowBlocks):
        yield from values.over_blocks(RowWork(_on_values, by_row=by_row, shared=(*shared, function)))
    elif hasattr(values, "over_blocks"):
        yield from values.over_blocks(function, by_row=by_row, shared=shared)
    else:
        yield slice(0, values.shape[0]), function(values, *by_row, *shared)


def sum_over_blocks(
    values: BlockTable, function: Callable[..., Any], shape: tuple[int, int], *, by_row: tuple[Array, ...] = ()
) -> Floats:
    """Return the sum of ``function(block, *by_row)`` over the blocks, in float64, taken where the blocks are."""
    if isinstance(values, RowBlocks):
        work = RowWork(_on_values, by_row=by_row, shared=(function,))
        return np.asarray(values.widened().sum_over_blocks(work, shape))
    if hasattr(values, "sum_over_blocks"):
        return np.asarray(values.sum_over_blocks(function, shape, by_row=by_row))
    return np.asarray(function(values, *by_row))


def plain(block: Operator) -> Any:
    """Return a block as an array or a CSR array."""
    return sp.csr_array(block.matrix) if isinstance(block, Sparse) else block.to_dense()


def _on_values(block: Operator, *arguments: Any) -> Any:
    *given, function = arguments
    return function(plain(block), *given)


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
    for rows, seen in over_blocks(values, _seen):
        negative += seen.negative
        below += seen.below
        whole = whole and seen.whole
        columns += seen.columns
        sums[rows], detected[rows] = seen.row_sums, seen.detected
        expressed += seen.present
        np.minimum(smallest, seen.low, out=smallest)
        np.maximum(largest, seen.high, out=largest)
        above += float(seen.row_sums.sum())
    return Profile(sums, detected, expressed, smallest, largest, columns, negative, below, above, whole)


@dataclass(frozen=True, eq=False)
class _Seen:
    """The same of one block."""

    row_sums: Floats
    detected: Array
    present: Array
    low: Array
    high: Array
    columns: Floats
    negative: int
    below: float
    whole: bool


def _seen(block: Any) -> _Seen:
    data = np.asarray(block.data if sp.issparse(block) else block)
    under = data < 0
    low, high, positive, present = _of_block(block)
    return _Seen(
        row_sums=np.asarray(positive.sum(axis=1, dtype=np.float64)).ravel(),
        detected=_stored(positive, axis=1),
        present=present,
        low=low,
        high=high,
        columns=np.asarray(block.sum(axis=0, dtype=np.float64)).ravel(),
        negative=int(np.count_nonzero(under)),
        below=float(-np.sum(data[under], dtype=np.float64)),
        whole=bool(np.all(data == np.rint(data))),
    )


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
