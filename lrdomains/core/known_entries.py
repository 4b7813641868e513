"""Which entries of a matrix are known: missing and held-out entries are not zeros."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator
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

    @cached_property
    def transposed(self) -> "KnownEntries":
        """The same entries of the transposed matrix."""
        pattern = self.pattern.T.tocsr()
        pattern.sort_indices()
        starts, columns = pattern.indptr.astype(np.int64), pattern.indices.astype(np.int64)
        return KnownEntries(starts, columns, self.shape[::-1], self.listed_are_known)

    @property
    def pattern(self) -> Any:
        """The listed entries as a CSR array of ones."""
        return sp.csr_array((np.ones(len(self.columns)), self.columns, self.row_starts), shape=self.shape)

    def rows_of_listed(self) -> Array:
        """Return the row of each listed entry."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self.row_starts))

    def sums_over_known(self, factors: Array) -> Array:
        """Return for each row the sum of the rows of `factors` (n, k) over its known columns, as (m, k)."""
        total = np.sum(factors, axis=0, dtype=np.float64)
        listed = self.pattern @ factors.astype(np.float64)
        return np.asarray(listed if self.listed_are_known else total - listed)

    def overlaps(self, left: Array, right: Array) -> Floats:
        """Return the k x k sums over known (i, j) of ``left[i, a] right[j, a] left[i, b] right[j, b]``.

        With them, squared norms of ``left diag(d) right.T`` over the known entries are ``d @ overlaps @ d``.
        """
        k = left.shape[1]
        rows, total = self.rows_of_listed(), np.zeros((k, k))
        step = max(1, 2**22 // max(k, 1))
        for start in range(0, len(rows), step):
            i, j = rows[start : start + step], self.columns[start : start + step]
            terms = left[i].astype(np.float64) * right[j]
            total += terms.T @ terms
        if self.listed_are_known:
            return total
        left, right = left.astype(np.float64), right.astype(np.float64)
        return np.asarray((left.T @ left) * (right.T @ right) - total)


@final
class Observed(Operator):
    """A matrix of which only some entries are known: products take the others as zero.

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
        self.shape, self.dtype = base.shape, base.dtype

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``, unknown entries taken as zero."""
        return self.base.matmat(dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``, unknown entries taken as zero."""
        return self.base.rmatmat(dense)

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares of the known entries."""
        return self.base.weighted_fro2(row_weights, column_weights)

    @property
    def multiply_adds(self) -> float:
        """Those of the base."""
        return self.base.multiply_adds

    def widened(self) -> Operator:
        """Return the same with float64 products."""
        return Observed(self.base.widened(), self.known)

    def to_dense(self) -> Array:
        """Return the matrix as an array, with zeros for unknown entries."""
        return self.base.to_dense()

    def parts(self) -> Any:
        """Yield the arrays of the base, then those of the known entries."""
        yield from self.base.parts()
        yield self.known.row_starts
        yield self.known.columns
        yield np.array([self.known.listed_are_known])


def known_entries(matrix: Operator) -> KnownEntries | None:
    """Return which entries of an operator are known, or None where all are."""
    return matrix.known if isinstance(matrix, Observed) else None
