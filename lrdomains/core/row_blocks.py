"""RowBlocks: a matrix whose rows are read when they are asked for, and never all in memory."""

import copy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from typing import Any, final

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Dense, Operator, Sparse, check_dense_size, summed
from lrdomains.core.row_source import row_source
from lrdomains.core.row_survey import Survey, survey
from lrdomains.core.typing import Array, Floats

#: A block takes about this much memory; two are in memory at a time, one in use and the next being read.
BLOCK_BYTES = 32 * 2**20


@final
class RowBlocks(Operator):
    """A matrix in blocks of rows that are read one after another, the next one while the last is in use.

    Parameters
    ----------
    source : path, memory map, HDF5 or Zarr array, X of a backed AnnData, or sequence of blocks
        The path of an ``.npy`` file, which is read and not mapped; or anything that is sliced by rows into arrays or
        CSR matrices; or a list of blocks, each an array, a CSR matrix or a function without arguments that returns
        one. A function is called in another thread, once to see the block's shape and then once a pass.
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

    def row_blocks(self) -> Iterator[tuple[slice, Operator]]:
        """Yield the blocks, from top to bottom, each with the rows that it covers."""
        boundaries = self._source.boundaries.tolist()
        self._passes[0] += 1
        with ThreadPoolExecutor(1) as reader:
            coming = reader.submit(self._block, 0)
            for at, (first, last) in enumerate(pairwise(boundaries)):
                block = coming.result()
                if at + 2 < len(boundaries):
                    coming = reader.submit(self._block, at + 1)
                yield slice(first, last), block

    def _block(self, at: int) -> Operator:
        block = self._source.read(at)
        if sp.issparse(block):
            return Sparse(sp.csr_array(block).astype(self.dtype, copy=False))
        # A slice of a memory map is read only when it is copied, and it is to be read here, ahead of its use.
        return Dense((np.array if isinstance(block, np.memmap) else np.asarray)(block, dtype=self.dtype))

    @cached_property
    def survey(self) -> Survey:
        """What a first pass shows: the squared norm, the sums of the columns, entries that are refused."""
        return survey(self)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``, in one pass."""
        out = np.empty((self.shape[0], dense.shape[1]), dtype=self.dtype)
        for rows, block in self.row_blocks():
            out[rows] = block.matmat(dense)
        return out

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``, in one pass, summed over the blocks in float64."""
        parts = (block.rmatmat(dense[rows]) for rows, block in self.row_blocks())
        return summed(parts, (self.shape[1], dense.shape[1]), self.dtype)

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
        return sum(block.weighted_fro2(row_weights[rows], column_weights) for rows, block in self.row_blocks())

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
        return np.concatenate([block.to_dense() for _, block in self.row_blocks()])

    def parts(self) -> Iterator[Array]:
        """Yield the entries in one pass: dense ones as they are, sparse ones with row and column.

        They do not depend on where the blocks begin; a dense matrix has the parts that it has in memory.
        """
        for rows, block in self.row_blocks():
            yield _entries(block.matrix, rows.start) if isinstance(block, Sparse) else next(block.parts())


def _entries(matrix: Any, first_row: int) -> Array:
    stored = matrix.tocoo()
    kept = stored.data != 0
    entries = np.empty(np.count_nonzero(kept), dtype=[("row", "i8"), ("column", "i8"), ("value", matrix.dtype)])
    entries["row"], entries["column"] = stored.coords[0][kept] + np.int64(first_row), stored.coords[1][kept]
    entries["value"] = stored.data[kept]
    return entries.view(np.uint8)
