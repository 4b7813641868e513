"""Blocks of rows on the machines of a Dask cluster: the work goes to the rows, and what comes back is small.

Each block is one task, whose result is the product of that block; sums are taken over the blocks as a tree, in float64
and in an order that depends on the blocks alone, so that neither the number of workers nor who is faster matters.
Blocks are read in the first pass and kept where they were read, if the workers have room for all of them; else they are
read anew in each pass. A task whose worker dies is done again by another from the array's own sources.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.cluster import RETRIES, Cluster, active_client, beside_other_pieces, clear_failures, sparse_bytes
from lrdomains.core.operators import Operator
from lrdomains.core.row_source import Rows, RowSource, as_block, working_type
from lrdomains.core.row_work import RowParts, RowWork
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Share of the workers' memory that blocks may take which are kept; Dask begins to spill at 0.6.
KEPT_SHARE = 1 / 3


def rows_of_dask_array(array: Any, *, block_bytes: int) -> Rows:
    """Return the rows of a Dask array: worked on by the cluster of the active client, or here where there is none.

    Raises
    ------
    InputError
        If the array is not a matrix, if the sizes of its chunks are not known, or if its rows are cut into chunks that
        cannot be put together.
    """
    if array.ndim != 2:
        message = f"a Dask array of {array.ndim} dimensions; a matrix has two"
        raise InputError(message)
    if any(np.isnan(size) for sizes in array.chunks for size in sizes):
        message = "a Dask array whose chunks have unknown sizes; call compute_chunk_sizes() on it first"
        raise InputError(message)
    array = _whole_rows(array, block_bytes)
    blocks = array.to_delayed().ravel().tolist()
    boundaries = np.concatenate([[0], np.cumsum(array.chunks[0])]).astype(np.int64)
    columns, dtype = int(array.shape[1]), working_type(array.dtype)
    client = active_client()
    if client is None:
        return RowSource(boundaries, columns, dtype, read=lambda at: blocks[at].compute(scheduler="synchronous"))
    return ClusterRows(boundaries, columns, dtype, blocks, client)


def _whole_rows(array: Any, block_bytes: int) -> Any:
    if array.numblocks[1] == 1:
        return array
    if not isinstance(array._meta, np.ndarray):
        message = f"a sparse Dask array whose rows are cut into {array.numblocks[1]} chunks; rechunk it to whole rows"
        raise InputError(message)
    height = max(1, block_bytes // max(1, array.shape[1] * array.dtype.itemsize))
    return array.rechunk({0: min(height, max(1, array.shape[0])), 1: -1})


@dataclass(frozen=True, eq=False)
class ClusterRows:
    """Blocks of rows that a Dask client works on.

    Parameters
    ----------
    boundaries, columns, dtype
        As in `Rows`.
    blocks : list of Delayed
    client : distributed.Client
    """

    boundaries: NDArray[np.int64]
    columns: int
    dtype: np.dtype[Any]
    blocks: list[Any]
    client: Any
    _kept: list[Any] = field(default_factory=list, init=False, repr=False)

    def over_blocks(self, work: RowWork, dtype: np.dtype[Any]) -> Iterator[tuple[slice, Any]]:
        """Yield what `work` makes of each block, in order, with the rows that it covers."""
        with clear_failures():
            tasks = self._tasks(work, dtype)
        results = Cluster(self.client).in_order(tasks, partial(self.client.compute, retries=RETRIES))
        yield from zip(self._rows(), results, strict=True)

    def sum_over_blocks(self, work: RowWork, shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
        """Return the sum of what `work` makes of each block, added up as a tree on the workers."""
        from dask import delayed

        with clear_failures():
            level = self._tasks(work, dtype)
            while len(level) > 1:
                pairs = [delayed(_sum)(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
                level = pairs + level[len(pairs) * 2 :]
            total = self.client.compute(level[0], retries=RETRIES).result() if level else np.zeros(shape)
        return np.asarray(total).astype(dtype, copy=False)

    def parts(self, dtype: np.dtype[Any]) -> Iterator[Array]:
        """Yield the digest of each block, taken where the block is, and its place."""
        for rows, digest in self.over_blocks(RowWork(_digest), dtype):
            yield np.array([rows.start, rows.stop], dtype=np.int64)
            yield digest

    def _rows(self) -> list[slice]:
        return [slice(first, last) for first, last in pairwise(self.boundaries.tolist())]

    def _sources(self) -> list[Any]:
        """Return the blocks; those that the workers keep, where all of them fit."""
        if not self._kept:
            fits = self._size() <= KEPT_SHARE * Cluster(self.client).memory
            self._kept.extend(self.client.persist(self.blocks, retries=RETRIES) if fits else self.blocks)
        return self._kept

    def _size(self) -> float:
        """Return the bytes of all blocks, as if the others were like the highest."""
        from dask import delayed

        heights = np.diff(self.boundaries)
        if not heights.any():
            return 0.0
        highest = int(np.argmax(heights))
        taken = self.client.compute(delayed(_bytes_of)(self.blocks[highest]), retries=RETRIES).result()
        return float(taken) * float(self.boundaries[-1]) / float(heights[highest])

    def _tasks(self, work: RowWork, dtype: np.dtype[Any]) -> list[Any]:
        from dask import delayed

        # What every block needs is one task of its own: it is sent once to each worker, and not lost with one.
        common = self.client.compute(delayed(_Common(work.without_row_parts(), dtype), traverse=False, pure=False))
        run = delayed(_run, pure=False)
        blocks = zip(self._sources(), self._rows(), strict=True)
        return [run(block, common, _Parts(work.row_parts(rows))) for block, rows in blocks]


class _Common:
    """The part of the work that is the same for every block; a plain object, so that Dask does not look inside."""

    def __init__(self, work: RowWork, dtype: np.dtype[Any]) -> None:
        self.work, self.dtype = work, dtype


class _Parts:
    """What depends on the rows, wrapped for the same reason."""

    def __init__(self, parts: RowParts) -> None:
        self.parts = parts


def _run(values: Any, common: _Common, rows: _Parts) -> Any:
    with beside_other_pieces():
        return common.work.with_row_parts(rows.parts)(as_block(values, common.dtype))


def _sum(left: Array, right: Array) -> Array:
    return np.add(left, right, dtype=np.float64)


def _bytes_of(values: Any) -> int:
    return sparse_bytes(sp.csr_array(values)) if sp.issparse(values) else int(values.nbytes)


def _digest(block: Operator) -> Array:
    import hashlib

    digest = hashlib.sha256()
    for part in block.parts():
        digest.update(np.ascontiguousarray(part).tobytes())
    return np.frombuffer(digest.digest(), dtype=np.uint8)
