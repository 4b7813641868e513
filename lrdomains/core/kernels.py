"""The documented, validating face of the linear-algebra kernels.

Kernels only compute; everything that can be wrong with their arguments is found here. Results do not depend
on the number of threads, to the bit.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class CsrKernel:
    """A compressed sparse row matrix, checked once, ready for products with dense matrices.

    Parameters
    ----------
    values : ndarray of float32 or float64, shape (nnz,)
        The stored entries, row after row.
    columns : ndarray of int32 or int64, shape (nnz,)
        Column of each entry.
    row_starts : ndarray, same type as `columns`, shape (m + 1,)
        Where each row begins in `values`; the last entry is ``nnz``.
    shape : tuple of int
        ``(m, n)``.

    Raises
    ------
    InputError
        If the arrays do not describe a matrix of that shape: an index outside it would be read from memory
        that is not ours.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrix = CsrKernel.of(sp.csr_array([[0.0, 2.0], [3.0, 0.0]]))
    >>> matrix.multiply(np.eye(2))
    array([[0., 2.],
           [3., 0.]])
    """

    values: Array
    columns: Array
    row_starts: Array
    shape: tuple[int, int]

    def __post_init__(self) -> None:
        m, n = self.shape
        starts, columns = self.row_starts, self.columns
        if self.values.dtype not in (np.float32, np.float64):
            _refuse(f"sparse values of type {self.values.dtype}", "convert them to float32 or float64")
        if columns.dtype not in (np.int32, np.int64) or starts.dtype != columns.dtype:
            _refuse(f"indices of types {columns.dtype} and {starts.dtype}", "use int32 or int64 for both")
        if starts.shape != (m + 1,) or (starts[0], starts[-1]) != (0, len(columns)) or np.any(np.diff(starts) < 0):
            _refuse(f"row starts that do not cut {len(columns)} entries into {m} rows", "rebuild the matrix")
        if len(columns) != len(self.values):
            _refuse(f"{len(columns)} column indices for {len(self.values)} values", "rebuild the matrix")
        if len(columns) and not (columns.min() >= 0 and columns.max() < n):
            _refuse(f"column indices from {columns.min()} to {columns.max()} for {n} columns", "rebuild the matrix")

    @classmethod
    def of(cls, matrix: sp.csr_array | sp.csr_matrix) -> "CsrKernel":
        """View a scipy CSR matrix; nothing is copied if its types are already those of the kernels."""
        # scipy may hold the two index arrays in different widths; the wider one decides.
        index = np.result_type(matrix.indices.dtype, matrix.indptr.dtype)
        index = index if index in (np.int32, np.int64) else np.dtype(np.int64)
        return cls(
            values=np.ascontiguousarray(matrix.data),
            columns=np.ascontiguousarray(matrix.indices, dtype=index),
            row_starts=np.ascontiguousarray(matrix.indptr, dtype=index),
            shape=(int(matrix.shape[0]), int(matrix.shape[1])),
        )

    def multiply(self, dense: Array, *, wide: bool = False) -> Array:
        """Return the product with a dense matrix of shape (n, k), as (m, k).

        Parameters
        ----------
        dense : ndarray of shape (n, k)
        wide : bool
            Whether the product of float32 values is computed and returned in float64. `dense` may then be of either
            type. Without it, `dense` and the product are of the type of the values.
        """
        dense = self._dense(dense, self.shape[1], wide=wide)
        out = np.empty((self.shape[0], dense.shape[1]), dtype=np.float64 if wide else self.values.dtype)
        _kernels.csr_multiply(self.values, self.columns, self.row_starts, dense, out, thread_count())
        return out

    def multiply_transposed(self, dense: Array, *, wide: bool = False) -> Array:
        """Return the transpose's product with a dense matrix of shape (m, k), as (n, k); see `multiply`."""
        dense = self._dense(dense, self.shape[0], wide=wide)
        out = np.empty((self.shape[1], dense.shape[1]), dtype=np.float64 if wide else self.values.dtype)
        _kernels.csr_multiply_transposed(self.values, self.columns, self.row_starts, dense, out, thread_count())
        return out

    def gram_matrix(self) -> Array:
        """Return the transpose's product with the matrix itself, in float64, shape (n, n).

        The columns of each row must ascend and differ, as in the canonical format of scipy.
        """
        ascends = np.diff(self.columns) > 0
        # From one row to the next it need not.
        ascends[self.row_starts[(self.row_starts > 0) & (self.row_starts < len(self.columns))] - 1] = True
        if not ascends.all():
            _refuse("columns of a row that do not ascend", "bring the matrix into canonical format")
        n, other = self.shape[1], self.transposed
        out = np.empty((n, n))
        pattern = (other.columns, other.row_starts)
        _kernels.csr_gram(self.values, self.columns, self.row_starts, *pattern, out, thread_count())
        return out

    @cached_property
    def transposed(self) -> "CsrKernel":
        """The transpose in the same format: a copy, made once."""
        m, n = self.shape
        values, rows = np.empty_like(self.values), np.empty_like(self.columns)
        starts = np.empty(n + 1, dtype=self.columns.dtype)
        _kernels.csr_transpose(self.values, self.columns, self.row_starts, values, rows, starts, thread_count())
        return CsrKernel(values, rows, starts, (n, m))

    def _dense(self, dense: Array, rows: int, *, wide: bool) -> Array:
        if dense.ndim != 2 or dense.shape[0] != rows:
            _refuse(f"a dense factor of shape {dense.shape}", f"give one of shape ({rows}, k)")
        as_it_is = wide and dense.dtype == np.float32 and self.values.dtype == np.float32
        dtype = np.float32 if as_it_is else np.float64 if wide else self.values.dtype
        return np.ascontiguousarray(dense, dtype=dtype)


def cpu_features() -> list[str]:
    """Return the processor features that the kernels were found to run on.

    Examples
    --------
    >>> isinstance(cpu_features(), list)
    True
    """
    return list(_kernels.cpu_features())


def _refuse(seen: str, remedy: str) -> None:
    message = f"the sparse product was given {seen}; {remedy}"
    raise InputError(message)
