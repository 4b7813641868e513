"""Where blocks of rows come from: a file, something that is sliced by rows, a list of blocks, or a Dask array."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.operators import Dense, Operator, Sparse
from lrdomains.core.real_numbers import as_float
from lrdomains.core.row_work import RowWork, itself
from lrdomains.core.typing import Array
from lrdomains.core.wide_sums import summed
from lrdomains.errors import InputError

#: What is read as a block: an ndarray, or a scipy CSR array or matrix.
Block = Any


class Rows(Protocol):
    """Blocks of rows of one matrix, and work on them.

    Attributes
    ----------
    boundaries : ndarray of int, shape (blocks + 1,)
        Block b holds the rows from ``boundaries[b]`` to ``boundaries[b + 1]``.
    columns : int
        Columns of the matrix.
    dtype : numpy.dtype
        float32 or float64: the type that the entries are given in.
    """

    @property
    def boundaries(self) -> NDArray[np.int64]:
        """Where the blocks begin and end."""
        ...

    @property
    def columns(self) -> int:
        """Columns of the matrix."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that the entries are given in."""
        ...

    def over_blocks(self, work: RowWork, dtype: np.dtype[Any]) -> Iterator[tuple[slice, Any]]:
        """Yield what `work` makes of each block in `dtype`, in order, with the rows that it covers."""
        ...

    def sum_over_blocks(self, work: RowWork, shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
        """Return the sum of what `work` makes of each block."""
        ...

    def parts(self, dtype: np.dtype[Any]) -> Iterator[Array]:
        """Yield arrays that determine the matrix, in a fixed order."""
        ...


@dataclass(frozen=True)
class RowSource:
    """Blocks of rows that this process reads when they are asked for, the next one while the last is in use.

    Parameters
    ----------
    boundaries, columns, dtype
        As in `Rows`.
    read : callable
        Returns block b as an array or a CSR matrix.
    """

    boundaries: NDArray[np.int64]
    columns: int
    dtype: np.dtype[Any]
    read: Callable[[int], Block]

    def over_blocks(self, work: RowWork, dtype: np.dtype[Any]) -> Iterator[tuple[slice, Any]]:
        """Yield what `work` makes of each block, from top to bottom, with the rows that it covers."""
        boundaries = self.boundaries.tolist()
        with ThreadPoolExecutor(1) as reader:
            coming = reader.submit(self._block, 0, dtype)
            for at, (first, last) in enumerate(pairwise(boundaries)):
                block = coming.result()
                if at + 2 < len(boundaries):
                    coming = reader.submit(self._block, at + 1, dtype)
                rows = slice(first, last)
                yield rows, work.on(rows)(block)

    def sum_over_blocks(self, work: RowWork, shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
        """Return the sum of what `work` makes of each block, taken in order and in float64."""
        return summed((part for _, part in self.over_blocks(work, dtype)), shape, dtype)

    def parts(self, dtype: np.dtype[Any]) -> Iterator[Array]:
        """Yield the entries of each block."""
        for rows, block in self.over_blocks(RowWork(itself), dtype):
            yield _entries(block.matrix, rows.start) if isinstance(block, Sparse) else next(block.parts())

    def _block(self, at: int, dtype: np.dtype[Any]) -> Operator:
        return as_block(self.read(at), dtype)


def as_block(values: Block, dtype: np.dtype[Any]) -> Operator:
    """Return what was read as an operator of a type."""
    if sp.issparse(values):
        return Sparse(sp.csr_array(values).astype(dtype, copy=False))
    # A slice of a memory map is read only when it is copied, and it is to be read here, ahead of its use.
    return Dense((np.array if isinstance(values, np.memmap) else np.asarray)(values, dtype=dtype))


def _entries(matrix: Any, first_row: int) -> Array:
    stored = matrix.tocoo()
    kept = stored.data != 0
    entries = np.empty(np.count_nonzero(kept), dtype=[("row", "i8"), ("column", "i8"), ("value", matrix.dtype)])
    entries["row"], entries["column"] = stored.coords[0][kept] + np.int64(first_row), stored.coords[1][kept]
    entries["value"] = stored.data[kept]
    return entries.view(np.uint8)


def row_source(data: Any, *, block_bytes: int) -> Rows:
    """Return the blocks of `data`, each of about `block_bytes` in memory where their size is not given.

    Raises
    ------
    InputError
        If `data` is none of what `RowBlocks` accepts.
    """
    if isinstance(data, (str, Path)):
        return _of_npy_file(Path(data), block_bytes)
    if isinstance(data, (list, tuple)):
        return _of_list(data)
    if is_dask_array(data):
        from lrdomains.core.cluster_rows import rows_of_dask_array

        return rows_of_dask_array(data, block_bytes=block_bytes)
    if getattr(data, "format", None) in ("csr", "csc") and hasattr(data, "group"):
        return _of_stored_sparse(data, block_bytes)
    if all(hasattr(data, name) for name in ("shape", "dtype", "__getitem__")) and len(data.shape) == 2:
        row_bytes = data.shape[1] * working_type(data.dtype).itemsize
        return _sliced(data, _even_boundaries(data.shape[0], row_bytes, block_bytes))
    message = (
        f"rows cannot be read from a {type(data).__name__}; give the path of an .npy file, a matrix that is sliced by "
        "rows (memory map, HDF5 or Zarr array, backed AnnData's X, Dask array), or a list of blocks"
    )
    raise InputError(message)


def is_dask_array(data: object) -> bool:
    """Return whether `data` is a Dask array, without importing Dask for those who do not use it."""
    return type(data).__module__.startswith("dask.array")


def working_type(dtype: Any) -> np.dtype[Any]:
    """Return the type in which entries of a type are worked with."""
    return as_float(np.empty(0, dtype=dtype)).dtype


def _sliced(data: Any, boundaries: NDArray[np.int64]) -> RowSource:
    def read(block: int) -> Block:
        return data[int(boundaries[block]) : int(boundaries[block + 1])]

    return RowSource(boundaries, int(data.shape[1]), working_type(data.dtype), read)


def _even_boundaries(rows: int, row_bytes: int, block_bytes: int) -> NDArray[np.int64]:
    height = max(1, block_bytes // max(1, row_bytes))
    return np.append(np.arange(0, rows, height), rows)


def _of_npy_file(path: Path, block_bytes: int) -> RowSource:
    shape, dtype, offset = _npy_layout(path)
    boundaries = _even_boundaries(shape[0], shape[1] * working_type(dtype).itemsize, block_bytes)

    def read(block: int) -> Block:
        # Read rather than mapped: a map takes as much address space as the file is large.
        first, last = int(boundaries[block]), int(boundaries[block + 1])
        at = offset + first * shape[1] * dtype.itemsize
        cells = np.fromfile(path, dtype=dtype, count=(last - first) * shape[1], offset=at)
        if cells.size != (last - first) * shape[1]:
            message = f"{path} ends before row {last:,} of {shape[0]:,}; the file was cut short"
            raise InputError(message)
        return cells.reshape(-1, shape[1])

    return RowSource(boundaries, shape[1], working_type(dtype), read)


def _npy_layout(path: Path) -> tuple[tuple[int, int], np.dtype[Any], int]:
    """Return shape, type and place of the first entry."""
    with path.open("rb") as file:
        try:
            version = np.lib.format.read_magic(file)
            reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
            shape, by_columns, dtype = reader(file)
        except (ValueError, KeyError) as error:
            message = f"{path} is not an .npy file of numbers: {error}"
            raise InputError(message) from error
        if len(shape) != 2:
            message = f"{path} holds an array of {len(shape)} dimensions; a matrix has two"
            raise InputError(message)
        if by_columns and min(shape) > 1:
            message = f"{path} is stored column after column; store it by rows, or map it (np.load with mmap_mode)"
            raise InputError(message)
        return (int(shape[0]), int(shape[1])), dtype, file.tell()


def _of_stored_sparse(data: Any, block_bytes: int) -> RowSource:
    if data.format != "csr":
        message = "a sparse matrix stored column after column (CSC) cannot be read by rows; store it as CSR"
        raise InputError(message)
    starts = np.asarray(data.group["indptr"][:], dtype=np.int64)
    entry_bytes = working_type(data.dtype).itemsize + data.group["indices"].dtype.itemsize
    boundaries = [0]
    while boundaries[-1] < data.shape[0]:
        reach = int(np.searchsorted(starts, starts[boundaries[-1]] + block_bytes // entry_bytes, side="right")) - 1
        boundaries.append(max(reach, boundaries[-1] + 1))
    return _sliced(data, np.array(boundaries))


def _of_list(blocks: Sequence[Any]) -> RowSource:
    if not blocks:
        message = "an empty list of blocks; give at least one block of rows"
        raise InputError(message)

    def read(block: int) -> Block:
        found = blocks[block]
        return found() if callable(found) else found

    # One after another, so that those which are read on demand are never all in memory.
    seen = [_shape_and_type(read(block)) for block in range(len(blocks))]
    widths = sorted({shape[1] for shape, _ in seen})
    if len(widths) > 1:
        message = f"blocks of {' and '.join(map(str, widths))} columns; all blocks of rows have the same columns"
        raise InputError(message)
    boundaries = np.cumsum([0, *(shape[0] for shape, _ in seen)])
    return RowSource(boundaries, widths[0], np.result_type(*(dtype for _, dtype in seen)), read)


def _shape_and_type(block: Any) -> tuple[tuple[int, int], np.dtype[Any]]:
    block = block if sp.issparse(block) else np.asanyarray(block)
    if block.ndim != 2:
        message = f"a block of {block.ndim} dimensions; a block of rows has two"
        raise InputError(message)
    return (int(block.shape[0]), int(block.shape[1])), working_type(block.dtype)
