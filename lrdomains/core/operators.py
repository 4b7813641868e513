"""What the methods see of any input: its products.

An operator knows its products with thin dense matrices and its exact squared Frobenius norm; nothing else is
needed to factorize it.
"""

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, final

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator

from lrdomains.core.kernels import CsrKernel
from lrdomains.core.real_numbers import as_float
from lrdomains.core.row_work import RowWork, itself
from lrdomains.core.sparse_values import canonical_sparse, with_data
from lrdomains.core.typing import Array, Floats
from lrdomains.core.wide_sums import BLOCK_CELLS, summed, wide_blocks
from lrdomains.errors import InputError

#: A dense copy of an operator is refused above this many cells (2 GB of float64).
DENSE_CELL_LIMIT = 2**28
#: Columns of a Gram matrix that are computed at a time, where the products are those of an operator.
GRAM_COLUMNS = 256
#: From so many dense columns on, a copy of a sparse matrix in the other format pays off, if the other side is so long,
#: or if there are so few entries that the copy is nothing beside what else is in memory.
COPY_PAYS_WIDTH = 8
COPY_PAYS_SIDE = 8192
COPY_IS_SMALL = 2**22


class Operator(ABC):
    """An m x n matrix known by its products.

    Attributes
    ----------
    shape : tuple of int
        ``(m, n)``.
    dtype : numpy.dtype
        float32 or float64: the type of the products.
    prefers_gram : bool
        Whether each look at the entries is expensive (they are read from a disk), so that `gram`, which looks at them
        once, should be asked for rather than the two products that it is made of.
    """

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    prefers_gram: bool = False

    @abstractmethod
    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense`` for `dense` of shape (n, k), as an array that is nobody else's."""

    @abstractmethod
    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense`` for `dense` of shape (m, k)."""

    @abstractmethod
    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the sum of ``row_weights[i] * column_weights[j] * A[i, j] ** 2``, accumulated in float64."""

    @abstractmethod
    def parts(self) -> Iterator[Array]:
        """Yield the arrays that determine the matrix, in a fixed order, for its fingerprint."""

    def seen_through(self, work: RowWork) -> "tuple[Operator, RowWork]":
        """Return work on this matrix as work on the matrix that it is a view of; itself, where it is none."""
        return self, work

    def over_blocks(self, work: RowWork) -> Iterator[tuple[slice, Any]]:
        """Yield what `work` makes of each block of rows from top to bottom, with the rows that it covers.

        One pass over all the entries. There is one block, the matrix itself, unless its rows are read when asked for.
        """
        base, seen = self.seen_through(work)
        if base is self:
            yield slice(0, self.shape[0]), seen(self)
        else:
            yield from base.over_blocks(seen)

    def sum_over_blocks(self, work: RowWork, shape: tuple[int, int]) -> Array:
        """Return the sum of what `work` makes of each block, taken in float64, in the type of the matrix."""
        base, seen = self.seen_through(work)
        if base is not self:
            return base.sum_over_blocks(seen, shape)
        return summed((part for _, part in self.over_blocks(work)), shape, self.dtype)

    def row_blocks(self) -> Iterator[tuple[slice, "Operator"]]:
        """Yield the matrix in blocks of rows from top to bottom, in this process."""
        yield from self.over_blocks(RowWork(itself))

    def gram(self, dense: Array) -> Array:
        """Return ``A.T @ (A @ dense)`` for `dense` of shape (n, k), in one pass over the entries."""
        return self.sum_over_blocks(RowWork(_gram_product, shared=(dense,)), (self.shape[1], dense.shape[1]))

    def gram_matrix(self) -> Floats:
        """Return ``A.T @ A``, of shape (n, n), accumulated in float64, in one pass over the entries."""
        n = self.shape[1]
        return self.widened().sum_over_blocks(RowWork(_gram_of), (n, n))

    def block_gram(self) -> Floats:
        """Return ``A.T @ A`` of a block, which is in memory; in float64 that of the widened matrix."""
        out, columns = np.empty((self.shape[1],) * 2), np.eye(self.shape[1], dtype=self.dtype)
        for start in range(0, self.shape[1], GRAM_COLUMNS):
            some = slice(start, start + GRAM_COLUMNS)
            out[:, some] = self.rmatmat(self.matmat(columns[:, some]))
        return out

    def products(self, right: Array, left: Array) -> tuple[Array, Array]:
        """Return ``A @ right`` and ``A.T @ left``, both in one pass over the entries."""
        forward = np.empty((self.shape[0], right.shape[1]), dtype=self.dtype)

        def backward() -> Iterator[Array]:
            for rows, (ahead, back) in self.over_blocks(RowWork(_both_products, by_row=(left,), shared=(right,))):
                forward[rows] = ahead
                yield back

        return forward, summed(backward(), (self.shape[1], left.shape[1]), self.dtype)

    def column_sums(self) -> Floats:
        """Return the sum of each column, accumulated in float64."""
        return np.asarray(self.widened().rmatmat(np.ones((self.shape[0], 1)))[:, 0])

    def fro2(self) -> float:
        """Return the squared Frobenius norm; it is computed once."""
        return self._fro2

    @cached_property
    def _fro2(self) -> float:
        return self.weighted_fro2(np.ones(self.shape[0]), np.ones(self.shape[1]))

    @property
    def multiply_adds(self) -> float:
        """Multiplications and additions of a product with one column: what a product costs."""
        return float(self.shape[0]) * self.shape[1]

    def widened(self) -> "Operator":
        """Return the same matrix with products in float64.

        A float32 matrix keeps its entries; only the sums over them are taken in float64. What is left after a
        cancellation, such as a squared error, needs that. Operators that cannot do so return themselves.
        """
        return self

    def to_dense(self) -> Array:
        """Return the matrix as an array.

        Raises
        ------
        InputError
            If it has more than `DENSE_CELL_LIMIT` cells.
        """
        check_dense_size(self.shape)
        m, n = self.shape
        # The identity of the smaller side: that of the larger one can be far larger than the matrix.
        if m < n:
            return self.rmatmat(np.eye(m, dtype=self.dtype)).T
        return self.matmat(np.eye(n, dtype=self.dtype))

    def linear_operator(self) -> LinearOperator:
        """Return the same matrix as scipy's iterative solvers want it."""
        return LinearOperator(
            self.shape,
            matvec=lambda x: self.matmat(np.reshape(x, (-1, 1))).ravel(),
            rmatvec=lambda x: self.rmatmat(np.reshape(x, (-1, 1))).ravel(),
            matmat=self.matmat,
            rmatmat=self.rmatmat,
            dtype=self.dtype,
        )


@final
class Dense(Operator):
    """A dense matrix; float32 stays float32, everything else real becomes float64."""

    def __init__(self, values: Array) -> None:
        if values.ndim != 2:
            message = f"an array of {values.ndim} dimensions; a matrix has two"
            raise InputError(message)
        self.values = as_float(values)
        self.shape = (values.shape[0], values.shape[1])
        self.dtype = self.values.dtype

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self.values @ np.asarray(dense, dtype=self.dtype)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self.values.T @ np.asarray(dense, dtype=self.dtype)

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares."""
        if np.all(row_weights == 1) and np.all(column_weights == 1):
            # Without weights no squares need to be kept.
            return float(sum(np.einsum("ij,ij->", block, block) for _, block in wide_blocks(self.values)))
        weights = np.asarray(row_weights, dtype=np.float64)
        sums = (weights[rows] @ np.square(block) @ column_weights for rows, block in wide_blocks(self.values))
        return float(sum(sums))

    def widened(self) -> Operator:
        """Return the matrix with float64 products; no float64 copy of it is made."""
        return self if self.dtype == np.float64 else WideDense(self.values)

    def block_gram(self) -> Floats:
        """Return ``A.T @ A``."""
        return self.values.T @ self.values

    def to_dense(self) -> Array:
        """Return the values themselves."""
        return self.values

    def parts(self) -> Iterator[Array]:
        """Yield the values."""
        yield self.values


@final
class WideDense(Operator):
    """A float32 matrix with float64 products, through float64 copies of a few rows at a time."""

    def __init__(self, values: Array) -> None:
        self.values = values
        self.shape = (values.shape[0], values.shape[1])
        self.dtype = np.dtype(np.float64)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return np.concatenate([block @ dense for _, block in wide_blocks(self.values)])

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        total = np.zeros((self.shape[1], dense.shape[1]))
        for rows, block in wide_blocks(self.values):
            total += block.T @ dense[rows]
        return total

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares."""
        return Dense(self.values).weighted_fro2(row_weights, column_weights)

    def block_gram(self) -> Floats:
        """Return ``A.T @ A``, summed over blocks of rows."""
        n = self.shape[1]
        return summed((block.T @ block for _, block in wide_blocks(self.values)), (n, n), self.dtype)

    def parts(self) -> Iterator[Array]:
        """Yield the values."""
        yield self.values


@final
class Sparse(Operator):
    """A CSR or CSC matrix on the compiled product; a CSC matrix is a transposed CSR one, and not copied.

    Wide products with the other side go through a copy in the other format, made at the first of them: gathering
    rows runs several times as fast as scattering them. Large matrices with a short other side do without.
    """

    def __init__(self, matrix: sp.csr_array | sp.csc_array) -> None:
        self.matrix = canonical_sparse(matrix)
        self._transposed = self.matrix.format == "csc"
        self._wide = False
        self._kernel = CsrKernel.of(self.matrix.T if self._transposed else self.matrix)
        self.shape = (int(matrix.shape[0]), int(matrix.shape[1]))
        self.dtype = self.matrix.dtype

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self._scattered(dense) if self._transposed else self._kernel.multiply(dense, wide=self._wide)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self._kernel.multiply(dense, wide=self._wide) if self._transposed else self._scattered(dense)

    def _scattered(self, dense: Array) -> Array:
        # Gathering and scattering add up in the same order, so that no bit depends on the width, unless the side is
        # short: then scattered sums are taken in chunks, and the width must not decide.
        short, small = self._kernel.shape[1] <= COPY_PAYS_SIDE, self.matrix.nnz <= COPY_IS_SMALL
        copy_pays = small if short else dense.shape[1] >= COPY_PAYS_WIDTH
        if copy_pays:
            return self._kernel.transposed.multiply(dense, wide=self._wide)
        return self._kernel.multiply_transposed(dense, wide=self._wide)

    def entries(self, *, by: Literal["rows", "columns"]) -> CsrKernel:
        """Return the stored entries, row after row, or column after column as rows of the transposed matrix."""
        return self._kernel if self._transposed == (by == "columns") else self._kernel.transposed

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares over the stored entries."""
        # Without weights no copy of them is needed.
        if np.all(row_weights == 1) and np.all(column_weights == 1):
            return float(np.einsum("i,i->", self.matrix.data, self.matrix.data, dtype=np.float64))
        squares = with_data(self.matrix, np.square(self.matrix.data, dtype=np.float64))
        return float(row_weights @ (squares @ column_weights))

    def block_gram(self) -> Floats:
        """Return ``A.T @ A``, from the products of the entries of each row."""
        return self.entries(by="rows").gram_matrix()

    @property
    def multiply_adds(self) -> float:
        """One for each stored entry."""
        return float(self.matrix.nnz)

    def widened(self) -> Operator:
        """Return the matrix with float64 products; nothing of it is copied."""
        wide = self if self.dtype == np.float64 else copy.copy(self)
        wide._wide, wide.dtype = self._wide or wide is not self, np.dtype(np.float64)
        return wide

    def to_dense(self) -> Array:
        """Return the matrix as an array, with the size checked."""
        check_dense_size(self.shape)
        return np.asarray(self.matrix.toarray())

    def parts(self) -> Iterator[Array]:
        """Yield values, indices and row starts of the CSR form, so that the storage format does not matter."""
        csr = self.matrix.tocsr()
        if not np.all(csr.data):
            # A zero that happens to be stored is no other matrix.
            csr = csr.copy()
            csr.eliminate_zeros()
        yield csr.data
        for indices in (csr.indices, csr.indptr):
            # A part at a time: a copy of all of them can be twice as large as the matrix.
            yield from (indices[at : at + BLOCK_CELLS].astype(np.int64) for at in range(0, len(indices), BLOCK_CELLS))


@final
class Transposed(Operator):
    """``A.T``."""

    def __init__(self, base: Operator) -> None:
        self.base, self.dtype = base, base.dtype
        self.shape = (base.shape[1], base.shape[0])

    def matmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self.base.rmatmat(dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self.base.matmat(dense)

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares."""
        return self.base.weighted_fro2(column_weights, row_weights)

    @property
    def multiply_adds(self) -> float:
        """Those of the base."""
        return self.base.multiply_adds

    def widened(self) -> Operator:
        """Return the matrix with float64 products."""
        return Transposed(self.base.widened())

    def to_dense(self) -> Array:
        """Return the matrix as an array, from the base's."""
        return self.base.to_dense().T

    def parts(self) -> Iterator[Array]:
        """Yield the arrays of the base, then a mark that they are meant transposed."""
        yield from self.base.parts()
        yield np.array(self.shape)


def as_operator(values: Array | sp.csr_array | sp.csc_array | Operator) -> Operator:
    """Return `values` as an operator, copying nothing that can be viewed."""
    if isinstance(values, Operator):
        return values
    return Sparse(values) if sp.issparse(values) else Dense(np.asarray(values))


def _gram_product(block: Operator, dense: Array) -> Array:
    return block.rmatmat(block.matmat(dense))


def _gram_of(block: Operator) -> Floats:
    return block.block_gram()


def _both_products(block: Operator, left: Array, right: Array) -> tuple[Array, Array]:
    return block.matmat(right), block.rmatmat(left)


def check_dense_size(shape: tuple[int, int]) -> None:
    """Refuse a dense copy of more than `DENSE_CELL_LIMIT` cells."""
    m, n = shape
    if m * n > DENSE_CELL_LIMIT:
        message = f"a dense copy of {m:,} x {n:,} cells was asked for; the limit is {DENSE_CELL_LIMIT:,} cells"
        raise InputError(message)
