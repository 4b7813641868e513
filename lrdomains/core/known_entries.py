"""Which entries of a matrix are known, and how much each counts: missing and held-out entries are not zeros."""

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np
import scipy.sparse as sp

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.operators import Dense, Operator, Sparse
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class KnownEntries:
    """A set of entries of an m x n matrix, kept as a list of the fewer: those in the set, or those outside of it.

    Parameters
    ----------
    row_starts : ndarray of int64, shape (m + 1,)
    columns : ndarray of int64
        Columns of the listed entries, row after row, ascending in each.
    shape : tuple of int
    listed_are_known : bool
        Whether the listed entries are the known ones; otherwise they are the unknown ones.
    weights : ndarray of float64, optional
        How much each of the listed entries counts, which then are the known ones; where it is missing, once.

    Examples
    --------
    >>> known = KnownEntries.of(np.array([[True, False], [True, True]]))
    >>> known.count, known.columns.tolist(), known.listed_are_known
    (3, [1], False)
    """

    row_starts: Array
    columns: Array
    shape: tuple[int, int]
    listed_are_known: bool
    weights: Floats | None = None

    @classmethod
    def of(cls, mask: Array | sp.csr_array) -> "KnownEntries":
        """Return the entries at which a mask (Boolean array, or sparse array of Booleans) is true."""
        m, n = (int(length) for length in mask.shape)
        if sp.issparse(mask):
            pattern: Any = sp.csr_array(mask, dtype=bool, copy=True)
            pattern.sum_duplicates()
            pattern.eliminate_zeros()
            known = True
        else:
            known = 2 * int(np.count_nonzero(mask)) <= mask.size
            pattern = sp.csr_array(mask if known else ~mask)
        return cls(pattern.indptr.astype(np.int64), pattern.indices.astype(np.int64), (m, n), known)

    @classmethod
    def weighted(cls, weights: Any) -> "KnownEntries":
        """Return the entries at which an array or sparse array of weights is positive, each with its weight.

        Examples
        --------
        >>> KnownEntries.weighted(np.array([[2.0, 0.0], [1.0, 0.5]])).weights
        array([2. , 1. , 0.5])
        """
        m, n = (int(length) for length in weights.shape)
        listed: Any = sp.csr_array(weights, dtype=np.float64, copy=True)
        listed.sum_duplicates()
        listed.eliminate_zeros()
        return cls(
            listed.indptr.astype(np.int64),
            listed.indices.astype(np.int64),
            (m, n),
            listed_are_known=True,
            weights=listed.data,
        )

    @property
    def count(self) -> int:
        """Number of known entries."""
        m, n = self.shape
        return len(self.columns) if self.listed_are_known else m * n - len(self.columns)

    @property
    def per_row(self) -> Array:
        """Number of known entries of each row."""
        listed = np.diff(self.row_starts)
        return listed if self.listed_are_known else self.shape[1] - listed

    @property
    def weight_per_row(self) -> Array:
        """Sum of the weights of the known entries of each row; their number where each counts once."""
        if self.weights is None:
            return self.per_row
        return np.bincount(self.rows_of_listed(), weights=self.weights, minlength=self.shape[0])

    @cached_property
    def transposed(self) -> "KnownEntries":
        """The same entries of the transposed matrix."""
        pattern = self.pattern.T.tocsr()
        pattern.sort_indices()
        starts, columns = pattern.indptr.astype(np.int64), pattern.indices.astype(np.int64)
        weights = None if self.weights is None else pattern.data
        return KnownEntries(starts, columns, self.shape[::-1], self.listed_are_known, weights)

    @property
    def pattern(self) -> Any:
        """The listed entries as a CSR array of their weights, or of ones."""
        data = np.ones(len(self.columns)) if self.weights is None else self.weights
        return sp.csr_array((data, self.columns, self.row_starts), shape=self.shape)

    def rows_of_listed(self) -> Array:
        """Return the row of each listed entry."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self.row_starts))

    def sums_over_known(self, factors: Array) -> Array:
        """Return for each row the (weighted) sum of the rows of `factors` (n, k) over its known columns, as (m, k)."""
        total = np.sum(factors, axis=0, dtype=np.float64)
        listed = self.pattern @ factors.astype(np.float64)
        return np.asarray(listed if self.listed_are_known else total - listed)

    def overlaps(self, left: Array, right: Array) -> Floats:
        """Return the k x k (weighted) sums over known (i, j) of ``left[i, a] right[j, a] left[i, b] right[j, b]``.

        With them, squared norms of ``left diag(d) right.T`` over the known entries are ``d @ overlaps @ d``.
        """
        k = left.shape[1]
        rows, total = self.rows_of_listed(), np.zeros((k, k))
        step = max(1, 2**22 // max(k, 1))
        for start in range(0, len(rows), step):
            i, j = rows[start : start + step], self.columns[start : start + step]
            terms = left[i].astype(np.float64) * right[j]
            each = terms if self.weights is None else terms * self.weights[start : start + step, None]
            total += each.T @ terms
        if self.listed_are_known:
            return total
        left, right = left.astype(np.float64), right.astype(np.float64)
        return np.asarray((left.T @ left) * (right.T @ right) - total)


@final
class Observed(Operator):
    """A matrix of which only some entries are known: products and squares take the others as zero.

    Where entries have weights, products are those of the entries times their weights, and squares are weighted, so that
    both are what weighted squared errors are made of. `base` and `to_dense` give the entries themselves.

    Methods that can use the difference between zero and unknown ask for `known`; the others must not be given it.

    Parameters
    ----------
    base : Operator
        Zero wherever an entry is unknown.
    known : KnownEntries
    """

    def __init__(self, base: Operator, known: KnownEntries) -> None:
        if base.shape != known.shape:
            message = f"known entries of a {known.shape} matrix for one of shape {base.shape}"
            raise InputError(message)
        self.base, self.known = base, known
        self.weighted = base if known.weights is None else _times(base, known.pattern.astype(base.dtype))
        self.shape, self.dtype = base.shape, base.dtype

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``, entries times their weights, unknown ones taken as zero."""
        return self.weighted.matmat(dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``, entries times their weights, unknown ones taken as zero."""
        return self.weighted.rmatmat(dense)

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares of the known entries."""
        if self.known.weights is None:
            return self.base.weighted_fro2(row_weights, column_weights)
        return _times(self.base, self.known.pattern.sqrt()).weighted_fro2(row_weights, column_weights)

    @property
    def multiply_adds(self) -> float:
        """Those of the base."""
        return self.base.multiply_adds

    def widened(self) -> Operator:
        """Return the same with float64 products."""
        wide = copy.copy(self)
        wide.base, wide.weighted = self.base.widened(), self.weighted.widened()
        wide.dtype = wide.base.dtype
        return wide

    def to_dense(self) -> Array:
        """Return the matrix as an array, with zeros for unknown entries."""
        return self.base.to_dense()

    def parts(self) -> Any:
        """Yield the arrays of the base, then those of the known entries."""
        yield from self.base.parts()
        yield self.known.row_starts
        yield self.known.columns
        yield np.array([self.known.listed_are_known])
        if self.known.weights is not None:
            yield self.known.weights


def _times(base: Operator, weights: Any) -> Operator:
    """Return a matrix whose entries are those of `base` times those of a sparse array of the same shape."""
    if isinstance(base, Scaled):
        return Scaled(_times(base.base, weights), base.row_scale, base.column_scale)
    if isinstance(base, Sparse):
        return Sparse(sp.csr_array(base.matrix.multiply(weights)))
    return Dense(base.to_dense() * weights.toarray())


def known_entries(matrix: Operator) -> KnownEntries | None:
    """Return which entries of an operator are known, or None where all are."""
    return matrix.known if isinstance(matrix, Observed) else None
