"""The documented, validating face of the kernels for non-negative and masked factorizations.

Results do not depend on the number of threads, to the bit, nor on what else stands in the same stack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrdomains import _kernels
from lrdomains.core.kernels import CsrKernel
from lrdomains.core.known_entries import KnownEntries
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError


@dataclass(frozen=True, eq=False)
class Stack:
    """Where each of several factorizations stands in one array of all their columns.

    Parameters
    ----------
    ranks : sequence of int
        Number of columns of each.

    Examples
    --------
    >>> stack = Stack([2, 3])
    >>> stack.width, stack.slices[1]
    (5, slice(2, 5, None))
    """

    ranks: Sequence[int]

    def __post_init__(self) -> None:
        if not len(self.ranks) or min(self.ranks) < 1:
            message = f"a stack of factorizations of ranks {list(self.ranks)}; each must be positive"
            raise InputError(message)

    @cached_property
    def width(self) -> int:
        """Columns of all of them."""
        return int(np.sum(self.ranks))

    @cached_property
    def starts(self) -> Array:
        """First column of each, and the end of the last."""
        return np.concatenate([[0], np.cumsum(self.ranks)]).astype(np.int64)

    @cached_property
    def gram_starts(self) -> Array:
        """Where the k x k entries of each begin in an array of all Gram matrices, and the end of the last."""
        return np.concatenate([[0], np.cumsum(np.square(self.ranks))]).astype(np.int64)

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """The two columns of each entry in an array of all Gram matrices."""
        grids = [np.indices((k, k)).reshape(2, -1) + first for k, first in zip(self.ranks, self.starts, strict=False)]
        first, second = np.hstack(grids)
        return first, second

    @cached_property
    def diagonal(self) -> Array:
        """Where the squared length of each column is in an array of all Gram matrices."""
        first, second = self.pairs
        return np.flatnonzero(first == second)

    @cached_property
    def slices(self) -> list[slice]:
        """The columns of each."""
        ends = np.cumsum(self.ranks)
        return [slice(int(end - k), int(end)) for k, end in zip(self.ranks, ends, strict=True)]

    def split(self, grams: Array) -> list[Array]:
        """Return views on the Gram matrices in an array of all of them."""
        parts = np.split(grams, self.gram_starts[1:-1])
        return [part.reshape(k, k) for part, k in zip(parts, self.ranks, strict=True)]

    def inner(self, grams: Floats, others: Floats) -> Floats:
        """Return the sum of the products of the entries of two arrays of Gram matrices, for each factorization."""
        return np.add.reduceat(grams * others, self.gram_starts[:-1])

    def lengths(self, grams: Floats) -> Floats:
        """Return the length of each column from an array of all Gram matrices; 1 where it is 0."""
        lengths = np.sqrt(grams[self.diagonal])
        lengths[lengths == 0] = 1.0
        return lengths

    def over_lengths(self, grams: Floats, lengths: Floats) -> Floats:
        """Return the Gram matrices of the columns over `lengths`."""
        first, second = self.pairs
        return grams / (lengths[first] * lengths[second])

    def sums(self, columns: Array) -> Floats:
        """Return the sum over all entries of each factorization's columns, in float64."""
        # numpy adds row after row, but for one column alone, which it would add in pairs.
        beside = columns if columns.shape[1] > 1 else np.repeat(columns, 2, axis=1)
        sums = beside.sum(axis=0, dtype=np.float64)[: self.width]
        return np.add.reduceat(sums, self.starts[:-1])

    def largest(self, columns: Array) -> Floats:
        """Return the largest entry of each factorization's columns, at least 0."""
        return np.maximum.reduceat(columns.max(axis=0, initial=0.0), self.starts[:-1]).astype(np.float64)

    def grams(self, factors: Array) -> Floats:
        """Return the Gram matrices of all of them, one after the other, accumulated in float64."""
        self._check(factors)
        grams = np.empty(int(self.gram_starts[-1]))
        _kernels.stacked_grams(factors, self.starts, self.gram_starts, grams, thread_count())
        return grams

    def sweep(
        self,
        factors: Array,
        products: Array,
        grams: Floats,
        penalties: Array,
        *,
        sweeps: int,
        before: Array | None = None,
        weights: Floats | None = None,
    ) -> "Swept":
        """Improve `factors` in place by coordinate descent on ``f G f / 2 - b f + penalty sum(f)`` over f >= 0.

        With `before`, what was found is kept there, and `factors` are moved on from it by `weights` times the way from
        what `before` held, and cut off at zero.

        Parameters
        ----------
        factors, products : ndarray of shape (m, width)
            Of one type; `products` holds the b.
        grams : ndarray
            The G, as `grams` returns them. Where a diagonal entry is not positive, coordinates stay as they are.
        penalties : ndarray of shape (replicates,)
        sweeps : int
            Passes over the coordinates.
        before : ndarray of shape (m, width), optional
            Of the type of `factors`; changed in place.
        weights : ndarray of shape (replicates,), optional
            Given with `before`.

        Returns
        -------
        Swept

        References
        ----------
        Ang and Gillis (2019), Neural Computation 31, section 3 (extrapolation).
        """
        self._check(factors)
        for name, other in (("products", products), ("factors before", factors if before is None else before)):
            self._check(other)
            if other.shape != factors.shape or other.dtype != factors.dtype:
                message = f"{name} of shape {other.shape} and type {other.dtype} for {factors.dtype} {factors.shape}"
                raise InputError(message)
        measures = np.empty((3, len(self.ranks)))
        own_grams = np.empty(int(self.gram_starts[-1]))
        moved = np.zeros(len(self.ranks)) if weights is None else weights
        _kernels.nnls_sweeps(
            factors, products, grams.astype(factors.dtype), self.starts, self.gram_starts,
            np.asarray(penalties, dtype=factors.dtype), sweeps, before, np.asarray(moved, dtype=factors.dtype),
            measures, own_grams, thread_count(),
        )  # fmt: skip
        gradients, crosses, sums = measures
        return Swept(gradients, crosses, sums, own_grams)

    def _check(self, factors: Array) -> None:
        if factors.ndim != 2 or factors.shape[1] != self.width or not factors.flags.c_contiguous:
            message = f"stacked factors of shape {factors.shape}; give a row-major array of {self.width} columns"
            raise InputError(message)


@dataclass(frozen=True, eq=False)
class Swept:
    """What was measured while the factors of a stack were improved.

    Parameters
    ----------
    gradients : ndarray of shape (replicates,)
        Sums of the squared projected gradients met in the first pass.
    crosses : ndarray of shape (replicates,)
        Sums of ``b f``, of the factors as they were left.
    sums : ndarray of shape (replicates,)
        Sums of the factors as they were left.
    own_grams : ndarray
        Their Gram matrices, as `Stack.grams` returns them.
    """

    gradients: Floats
    crosses: Floats
    sums: Floats
    own_grams: Floats


@dataclass(frozen=True, eq=False)
class RowProblems:
    """One least-squares problem for each row of a matrix of which some entries are known.

    Parameters
    ----------
    products : ndarray of shape (m, k)
        For each row the sum over its known entries of ``A[i, j] * other[j]``, each times its weight.
    other : ndarray of shape (n, k)
        Factors of the other side.
    known : KnownEntries or None
        Of the m x n matrix; None where all are known.
    quadratic : ndarray of shape (k, k), optional
        Added to the Gram matrix of every row.
    decay_per_entry : float
        Added to its diagonal, times the number of known entries of the row, or their weight.
    """

    products: Array
    other: Array
    known: KnownEntries | None
    quadratic: Floats | None = None
    decay_per_entry: float = 0.0

    def __post_init__(self) -> None:
        (m, k), shape = self.products.shape, (len(self.products), len(self.other))
        if self.other.shape[1] != k or (self.known is not None and self.known.shape != shape):
            message = (
                f"row problems of {m} x {k} products, factors of shape {self.other.shape}, and other known entries"
            )
            raise InputError(message)

    def non_negative(
        self, start: Array, *, sweeps: int, tolerance: float, penalty: float = 0.0
    ) -> tuple[Array, float, float]:
        """Return non-negative solutions by coordinate descent from `start`.

        Returns
        -------
        tuple
            Factors of shape (m, k), the sum of squared projected gradients met in the first pass, and the sum over
            rows of ``f G f``.
        """
        factors = np.array(start, dtype=self.products.dtype, order="C")
        sums = np.zeros((-(-len(factors) // _kernels.LEAST_SQUARES_ROWS), 2))
        starts, columns, listed_are_known, weights = self._listed()
        _kernels.non_negative_rows(
            factors, *self._dense(), starts, columns, listed_are_known, weights,
            float(penalty), float(self.decay_per_entry), sweeps, float(tolerance), sums, thread_count(),
        )  # fmt: skip
        gradient, own = sums.sum(axis=0)
        return factors, float(gradient), float(own)

    def unbounded(self) -> Array:
        """Return the least-squares solutions; directions that a row's entries leave open are zero."""
        factors = np.empty_like(self.products, order="C")
        starts, columns, listed_are_known, weights = self._listed()
        _kernels.unbounded_rows(
            factors, *self._dense(), starts, columns, listed_are_known, weights,
            float(self.decay_per_entry), thread_count(),
        )  # fmt: skip
        return factors

    def _listed(self) -> tuple[Array, Array, bool, Floats]:
        if self.known is None:
            return np.zeros(len(self.products) + 1, dtype=np.int64), np.empty(0, dtype=np.int64), False, np.empty(0)
        weights = np.empty(0) if self.known.weights is None else self.known.weights
        return self.known.row_starts, self.known.columns, self.known.listed_are_known, weights

    def _dense(self) -> tuple[Array, Array, Floats, Floats]:
        other = np.ascontiguousarray(self.other, dtype=self.products.dtype)
        k = other.shape[1]
        quadratic = np.zeros((k, k)) if self.quadratic is None else self.quadratic
        gram = Stack([k]).grams(other).reshape(k, k)
        return np.ascontiguousarray(self.products), other, gram, np.ascontiguousarray(quadratic)


def poisson_update(
    matrix: CsrKernel,
    factors: Array,
    other: Array,
    linear: Array,
    *,
    sweeps: int,
    tolerance: float = 0.0,
    decay: float = 0.0,
) -> tuple[float, float]:
    """Improve `factors` in place for the Kullback-Leibler divergence, by coordinate Newton steps over stored entries.

    Parameters
    ----------
    matrix : CsrKernel of shape (m, n)
    factors : ndarray of shape (m, k)
    other : ndarray of shape (n, k)
    linear : ndarray of shape (1, k) or (m, k)
        Sums of `other` over the known columns of each row.
    sweeps : int
        Passes over the coordinates of each row at most.
    tolerance : float
        A row is done when no coordinate moves by more than this share of its largest.
    decay : float
        Weight of ``sum(f ** 2) / 2``.

    Returns
    -------
    tuple of float
        The sum over stored entries of ``x log(x / fitted)`` after the update, and the sum of ``|f * slope|`` met in
        the first pass.
    """
    m, n = matrix.shape
    k = factors.shape[1]
    fits = factors.shape == (m, k) and other.shape == (n, k) and linear.shape in ((1, k), (m, k))
    if not fits or not (factors.dtype == other.dtype == linear.dtype == matrix.values.dtype):
        message = f"factors {factors.shape}, {other.shape} and sums {linear.shape} for a {m} x {n} matrix"
        raise InputError(message)
    attraction, gradients = np.zeros((2, -(-m // _kernels.POISSON_ROWS)))
    _kernels.poisson_rows(
        matrix.values, matrix.columns, matrix.row_starts, np.ascontiguousarray(other), np.ascontiguousarray(linear),
        float(decay), factors, sweeps, float(tolerance), attraction, gradients, thread_count(),
    )  # fmt: skip
    return float(attraction.sum()), float(gradients.sum())


def sampled_residuals(matrix: CsrKernel, left: Array, right: Array) -> Array:
    """Return what ``left @ right.T`` leaves of the stored entries of a matrix, in their order.

    Parameters
    ----------
    matrix : CsrKernel of shape (m, n)
    left : ndarray of shape (m, k)
    right : ndarray of shape (n, k)
    """
    (m, n), k = matrix.shape, left.shape[1]
    if left.shape != (m, k) or right.shape != (n, k):
        message = f"factors of shapes {left.shape} and {right.shape} for a {m} x {n} matrix"
        raise InputError(message)
    out = np.empty_like(matrix.values)
    left, right = (np.ascontiguousarray(side, dtype=out.dtype) for side in (left, right))
    _kernels.sampled_residuals(matrix.values, matrix.columns, matrix.row_starts, left, right, out, thread_count())
    return out
