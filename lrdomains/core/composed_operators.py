"""Matrices that are never formed: rescaled, centred, or with something of low rank added.

They are known by the products of what they are made of, so that a centred or rescaled sparse matrix stays sparse.
"""

from collections.abc import Iterator
from typing import Literal, final, get_args

import numpy as np

from lrdomains.core.operators import Dense, Operator, WideDense
from lrdomains.core.row_work import RowWork
from lrdomains.core.typing import Array, Floats
from lrdomains.core.wide_sums import BLOCK_CELLS, summed, wide_blocks
from lrdomains.errors import InputError

Axis = Literal["rows", "columns", "both"]
#: A Gram matrix is made of the base's where that has at most so many times its trace: one digit of float64 is lost.
MOST_CANCELLED = 10.0


@final
class Scaled(Operator):
    """``diag(row_scale) A diag(column_scale)``.

    Parameters
    ----------
    base : Operator
        ``A``, of shape (m, n).
    row_scale : ndarray of shape (m,)
    column_scale : ndarray of shape (n,)
    """

    def __init__(self, base: Operator, row_scale: Array, column_scale: Array) -> None:
        if row_scale.shape != (base.shape[0],) or column_scale.shape != (base.shape[1],):
            message = f"scales of lengths {row_scale.shape} and {column_scale.shape} for a {base.shape} matrix"
            raise InputError(message)
        self.base, self.shape, self.dtype = base, base.shape, base.dtype
        self.prefers_gram = base.prefers_gram
        self.row_scale = row_scale.astype(self.dtype)
        self.column_scale = column_scale.astype(self.dtype)
        # As they were given: what is left after a cancellation must not see them rounded.
        self._exact_scales = row_scale.astype(np.float64), column_scale.astype(np.float64)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self.row_scale[:, None] * self.base.matmat(self.column_scale[:, None] * dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self.column_scale[:, None] * self.base.rmatmat(self.row_scale[:, None] * dense)

    def seen_through(self, work: RowWork) -> tuple[Operator, RowWork]:
        """Return work on this matrix as work on the base, whose blocks are rescaled first."""
        return self.base, work.through(RowWork(Scaled, by_row=(self.row_scale,), shared=(self.column_scale,)))

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares."""
        r, c = self._exact_scales
        return self.base.weighted_fro2(row_weights * r * r, column_weights * c * c)

    @property
    def multiply_adds(self) -> float:
        """Those of the base."""
        return self.base.multiply_adds

    def widened(self) -> Operator:
        """Return the matrix with float64 products."""
        return Scaled(self.base.widened(), *self._exact_scales)

    def to_dense(self) -> Array:
        """Return the matrix as an array, from the base's."""
        return self.row_scale[:, None] * self.base.to_dense() * self.column_scale

    def parts(self) -> Iterator[Array]:
        """Yield the arrays of the base, then the scales."""
        yield from self.base.parts()
        yield self.row_scale
        yield self.column_scale


@final
class PlusLowRank(Operator):
    """``A + left @ right.T`` with thin `left` (m, r) and `right` (n, r)."""

    def __init__(self, base: Operator, left: Array, right: Array) -> None:
        if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[1]:
            message = f"low-rank factors of shapes {left.shape} and {right.shape} do not belong together"
            raise InputError(message)
        if (left.shape[0], right.shape[0]) != base.shape:
            message = f"low-rank factors of {left.shape[0]} and {right.shape[0]} rows for a {base.shape} matrix"
            raise InputError(message)
        self.base, self.shape, self.dtype = base, base.shape, base.dtype
        self.prefers_gram = base.prefers_gram
        self.left, self.right = left.astype(self.dtype), right.astype(self.dtype)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        out = self.base.matmat(dense)
        small = self.right.T @ np.asarray(dense, dtype=self.dtype)
        # A few rows at a time: what is added need not be as large as the product, and stays near the processor.
        height = max(1, BLOCK_CELLS // max(1, small.shape[1]))
        for start in range(0, len(out), height):
            rows = slice(start, start + height)
            out[rows] += self.left[rows] @ small
        return out

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self.base.rmatmat(dense) + self.right @ (self.left.T @ np.asarray(dense, dtype=self.dtype))

    def seen_through(self, work: RowWork) -> tuple[Operator, RowWork]:
        """Return work on this matrix as work on the base, whose blocks get their rows of the low-rank part first."""
        return self.base, work.through(RowWork(PlusLowRank, by_row=(self.left,), shared=(self.right,)))

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, from the base's and two small products."""
        left, right = self.left.astype(np.float64), self.right.astype(np.float64)
        weighted_left, weighted_right = row_weights[:, None] * left, column_weights[:, None] * right
        # In float64, because what is left is often far smaller than what cancels.
        cross = float(np.sum(weighted_left * self.base.widened().matmat(weighted_right)))
        own = float(np.sum((left.T @ weighted_left) * (right.T @ weighted_right)))
        return max(0.0, self.base.weighted_fro2(row_weights, column_weights) + 2.0 * cross + own)

    def block_gram(self) -> Floats:
        """Return ``A.T @ A``: from that of the base, where little cancels; else from the sum."""
        found = self.base.block_gram()
        of_base = np.trace(found)
        # L^T L belongs to both of the mixed products, half to each.
        mixed = self.base.rmatmat(self.left) + self.right @ (self.left.T @ self.left) / 2
        change = mixed @ self.right.T
        found += change
        found += change.T
        if of_base <= MOST_CANCELLED * np.trace(found):
            return found
        if not isinstance(self.base, (Dense, WideDense)):
            return super().block_gram()
        sums = (block + self.left[rows] @ self.right.T for rows, block in wide_blocks(self.base.values))
        return summed((block.T @ block for block in sums), found.shape, found.dtype)

    @property
    def multiply_adds(self) -> float:
        """Those of the base and of the low-rank factors."""
        return self.base.multiply_adds + float(sum(self.shape)) * self.left.shape[1]

    def widened(self) -> Operator:
        """Return the matrix with float64 products."""
        return PlusLowRank(self.base.widened(), self.left, self.right)

    def to_dense(self) -> Array:
        """Return the matrix as an array, from the base's."""
        return self.base.to_dense() + self.left @ self.right.T

    def parts(self) -> Iterator[Array]:
        """Yield the arrays of the base, then the low-rank factors."""
        yield from self.base.parts()
        yield self.left
        yield self.right


@final
class Centred(Operator):
    """The matrix less its column means, its row means, or both (double centring).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains.core.operators import as_operator
    >>> Centred(as_operator(np.array([[1.0, 4.0], [3.0, 8.0]])), axis="columns").to_dense()
    array([[-1., -2.],
           [ 1.,  2.]])
    """

    def __init__(self, base: Operator, *, axis: Axis = "columns") -> None:
        if axis not in get_args(Axis):
            message = f"axis={axis!r}; choose one of {', '.join(map(repr, get_args(Axis)))}"
            raise InputError(message)
        m, n = base.shape
        ones_m, ones_n = np.ones((m, 1)), np.ones((n, 1))
        left, right = [], []
        if axis in ("columns", "both"):
            left.append(-ones_m)
            right.append(base.column_sums()[:, None] / m)
        if axis in ("rows", "both"):
            row_means = base.widened().matmat(ones_n) / n
            # With both, the grand mean was taken off twice; it goes back on through the row means.
            grand = float(np.mean(row_means)) if axis == "both" else 0.0
            left.append(-(row_means - grand))
            right.append(ones_n)
        self.base = base
        self._sum = PlusLowRank(base, np.hstack(left), np.hstack(right))
        self.shape, self.dtype, self.prefers_gram = base.shape, base.dtype, base.prefers_gram

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self._sum.matmat(dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self._sum.rmatmat(dense)

    def seen_through(self, work: RowWork) -> tuple[Operator, RowWork]:
        """Return work on this matrix as work on the base, whose blocks are centred by the means of the whole first."""
        return self._sum.seen_through(work)

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares."""
        return self._sum.weighted_fro2(row_weights, column_weights)

    def block_gram(self) -> Floats:
        """Return ``A.T @ A`` of a block."""
        return self._sum.block_gram()

    @property
    def multiply_adds(self) -> float:
        """Those of the base and of the means."""
        return self._sum.multiply_adds

    def widened(self) -> Operator:
        """Return the matrix with float64 products."""
        return self._sum.widened()

    def to_dense(self) -> Array:
        """Return the matrix as an array, from the base's."""
        return self._sum.to_dense()

    def parts(self) -> Iterator[Array]:
        """Yield the arrays that determine the matrix."""
        yield from self._sum.parts()
