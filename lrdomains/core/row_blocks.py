"""RowBlocks: a matrix whose rows are read when they are asked for, and never all in memory."""

import copy
from collections.abc import Iterator
from functools import cached_property
from typing import Any, final

import numpy as np

from lrdomains.core.operators import Operator, check_dense_size
from lrdomains.core.row_source import row_source
from lrdomains.core.row_survey import Survey, survey
from lrdomains.core.row_work import RowWork
from lrdomains.core.typing import Array, Floats

#: A block takes about this much memory; two are in memory at a time, one in use and the next being read.
BLOCK_BYTES = 32 * 2**20


@final
class RowBlocks(Operator):
    """A matrix in blocks of rows that are read one after another, or worked on by the machines of a Dask cluster.

    Parameters
    ----------
    source : path, memory map, HDF5 or Zarr array, X of a backed AnnData, Dask array, or sequence of blocks
        The path of an ``.npy`` file, which is read and not mapped; or anything that is sliced by rows into arrays or
        CSR matrices; or a list of blocks, each an array, a CSR matrix or a function without arguments that returns
        one. A function is called in another thread, once to see the block's shape and then once a pass. The next
        block is read while the last is in use. The chunks of a Dask array are worked on where the active Dask client
        computes; without a client they are computed here, one after another.
    block_bytes : int
        Memory of a block, where `source` leaves the choice. Results depend on it by rounding alone.

    Attributes
    ----------
    passes : int
        How often all rows have been read so far.

    Raises
    ------
    InputError
        If rows cannot be read from `source`, or if its blocks do not make a matrix of real numbers.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrix = RowBlocks([np.eye(2), sp.csr_array([[0.0, 3.0]])])
    >>> matrix.gram(np.eye(2))
    array([[ 1.,  0.],
           [ 0., 10.]])
    """

    prefers_gram = True

    def __init__(self, source: Any, *, block_bytes: int = BLOCK_BYTES) -> None:
        self._source = row_source(source, block_bytes=block_bytes)
        self.shape = (int(self._source.boundaries[-1]), self._source.columns)
        self.dtype = self._source.dtype
        self._passes = [0]  # shared with the widened matrix, which reads the same rows

    @property
    def passes(self) -> int:
        """How often all rows have been read so far."""
        return self._passes[0]

    def over_blocks(self, work: RowWork) -> Iterator[tuple[slice, Any]]:
        """Yield what `work` makes of each block, from top to bottom, with the rows that it covers."""
        self._passes[0] += 1
        yield from self._source.over_blocks(work, self.dtype)

    def sum_over_blocks(self, work: RowWork, shape: tuple[int, int]) -> Array:
        """Return the sum of what `work` makes of each block, taken in float64 where the blocks are."""
        self._passes[0] += 1
        return self._source.sum_over_blocks(work, shape, self.dtype)

    @cached_property
    def survey(self) -> Survey:
        """What a first pass shows: the squared norm, the sums of the columns, entries that are refused."""
        return survey(self)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``, in one pass."""
        out = np.empty((self.shape[0], dense.shape[1]), dtype=self.dtype)
        for rows, product in self.over_blocks(RowWork(_product, shared=(dense,))):
            out[rows] = product
        return out

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``, in one pass, summed over the blocks in float64."""
        work = RowWork(_transposed_product, by_row=(dense,))
        return self.sum_over_blocks(work, (self.shape[1], dense.shape[1]))

    def fro2(self) -> float:
        """Return the squared Frobenius norm, known from the first pass."""
        return self.survey.fro2

    def column_sums(self) -> Floats:
        """Return the sum of each column, known from the first pass."""
        return self.survey.column_sums

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, in one pass; where all weights are one, from the first pass."""
        if np.all(row_weights == 1) and np.all(column_weights == 1):
            return self.survey.fro2
        work = RowWork(_weighted_fro2, by_row=(row_weights,), shared=(column_weights,))
        return sum(part for _, part in self.over_blocks(work))

    def widened(self) -> Operator:
        """Return the matrix with float64 products; blocks are converted as they are read."""
        if self.dtype == np.float64:
            return self
        wide = copy.copy(self)
        wide.dtype = np.dtype(np.float64)
        return wide

    def to_dense(self) -> Array:
        """Return the matrix as an array, with the size checked."""
        check_dense_size(self.shape)
        return np.concatenate([part for _, part in self.over_blocks(RowWork(_dense))])

    def parts(self) -> Iterator[Array]:
        """Yield the entries in one pass: dense ones as they are, sparse ones with row and column.

        They do not depend on where the blocks begin; a dense matrix has the parts that it has in memory. Of rows that
        are on other machines, each block's digest alone.
        """
        self._passes[0] += 1
        yield from self._source.parts(self.dtype)


def _product(block: Operator, dense: Array) -> Array:
    return block.matmat(dense)


def _transposed_product(block: Operator, dense: Array) -> Array:
    return block.rmatmat(dense)


def _weighted_fro2(block: Operator, row_weights: Array, column_weights: Array) -> float:
    return block.weighted_fro2(row_weights, column_weights)


def _dense(block: Operator) -> Array:
    return block.to_dense()
