"""Arithmetic of matrices that are products of thin ones: sums, products, powers, and the SVD of the result."""

from collections.abc import Iterator
from typing import Union, final

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError, RankError


@final
class LowRank(Operator):
    """``left @ right.T`` with thin `left` (m, k) and `right` (n, k), never formed.

    It is an operator, so that `factorize` takes it, also as the values of a `LabelledMatrix`. ``a + b``, ``a - b``,
    ``a @ b``, ``2.0 * a`` and ``a.T`` are low-rank matrices again; `recompress` makes their factors as thin as can be.

    Parameters
    ----------
    left : ndarray of shape (m, k)
    right : ndarray of shape (n, k)

    Examples
    --------
    >>> ones = LowRank(np.ones((3, 1)), np.ones((3, 1)))
    >>> (ones @ ones).to_dense()[0]
    array([3., 3., 3.])
    """

    def __init__(self, left: Array, right: Array) -> None:
        if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[1]:
            message = f"factors of shapes {left.shape} and {right.shape}; both need one column a component"
            raise InputError(message)
        self.dtype = np.result_type(np.float32, left.dtype, right.dtype)
        self.left, self.right = left.astype(self.dtype, copy=False), right.astype(self.dtype, copy=False)
        self.shape = (left.shape[0], right.shape[0])

    @classmethod
    def of(cls, factorization: Factorization) -> "LowRank":
        """Return ``R diag(scale) C^T`` of a factorization.

        Parameters
        ----------
        factorization : Factorization
        """
        f = factorization
        return cls(f.row_factors * f.scale.astype(f.row_factors.dtype), f.column_factors)

    @property
    def rank(self) -> int:
        """Number of columns of the factors; the rank itself may be lower."""
        return self.left.shape[1]

    @property
    def T(self) -> "LowRank":  # noqa: N802  (as numpy has it)
        """The transpose."""
        return LowRank(self.right, self.left)

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        return self.left @ (self.right.T @ np.asarray(dense, dtype=self.dtype))

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        return self.right @ (self.left.T @ np.asarray(dense, dtype=self.dtype))

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, from two small Gram matrices."""
        left, right = self.left.astype(np.float64), self.right.astype(np.float64)
        grams = (left.T @ (row_weights[:, None] * left)) * (right.T @ (column_weights[:, None] * right))
        return max(0.0, float(np.sum(grams)))

    @property
    def multiply_adds(self) -> float:
        """Those of the two thin products."""
        return float(sum(self.shape)) * self.rank

    def widened(self) -> "LowRank":
        """Return the matrix with float64 products."""
        return LowRank(self.left.astype(np.float64), self.right.astype(np.float64))

    def parts(self) -> Iterator[Array]:
        """Yield the two factors."""
        yield self.left
        yield self.right

    def __add__(self, other: "LowRank") -> "LowRank":
        self._check(self.shape, other.shape, "+")
        return LowRank(np.hstack([self.left, other.left]), np.hstack([self.right, other.right]))

    def __sub__(self, other: "LowRank") -> "LowRank":
        return self + (-1.0) * other

    def __rmul__(self, factor: float) -> "LowRank":
        return LowRank(self.left * self.left.dtype.type(factor), self.right)

    def __matmul__(self, other: Union["LowRank", Array]) -> Union["LowRank", Array]:
        if not isinstance(other, LowRank):
            return self.matmat(other)
        self._check(self.shape[1:], other.shape[:1], "@")
        middle = self.right.T @ other.left
        # On the side where the result is thinner.
        if self.rank <= other.rank:
            return LowRank(self.left, other.right @ middle.T)
        return LowRank(self.left @ middle, other.right)

    @staticmethod
    def _check(first: tuple[int, ...], second: tuple[int, ...], sign: str) -> None:
        if first != second:
            message = f"shapes {first} and {second} do not fit together for {sign}"
            raise InputError(message)


def recompress(matrix: LowRank, *, rank: int | None = None, tolerance: float = 1e-12) -> LowRank:
    """Return the nearest matrix of a lower rank, with factors that are orthogonal, each with its strength on the left.

    Parameters
    ----------
    matrix : LowRank
        With factors of k columns; the cost is that of QR factorizations of them, not of the matrix.
    rank : int or None
        At most so many components.
    tolerance : float
        Components weaker than this share of the strongest are dropped.

    Returns
    -------
    LowRank

    Raises
    ------
    RankError
        If `rank` is below 1.

    References
    ----------
    Bebendorf (2008), Hierarchical Matrices, section 1.1.5 (rounded addition).

    Examples
    --------
    >>> ones = LowRank(np.ones((4, 1)), np.ones((3, 1)))
    >>> recompress(ones + ones).rank
    1
    """
    left, strengths, right = svd_of(matrix)
    if rank is not None and rank < 1:
        message = f"rank={rank!r}; keep at least one component"
        raise RankError(message)
    # What is left of a difference of equal matrices is the rounding of its factors.
    rounding = np.finfo(matrix.dtype).eps * np.sqrt(matrix.rank * np.sum(matrix.left**2) * np.sum(matrix.right**2))
    kept = max(1, int(np.sum(strengths > max(tolerance * strengths[0], rounding)))) if strengths.size else 0
    kept = kept if rank is None else min(kept, rank)
    return LowRank((left * strengths)[:, :kept].astype(matrix.dtype), right[:, :kept].astype(matrix.dtype))


def svd_of(matrix: LowRank) -> tuple[Floats, Floats, Floats]:
    """Return the SVD of a low-rank matrix, computed in its small space: ``(left, strengths, right)``.

    Parameters
    ----------
    matrix : LowRank
        A product, sum or power of factored matrices.

    Returns
    -------
    tuple of ndarray of shapes (m, k), (k,) and (n, k)
        With k at most the number of columns of the factors and the smaller side.

    Examples
    --------
    >>> svd_of(LowRank(np.ones((4, 1)), np.ones((9, 1))))[1].round(6)
    array([6.])
    """
    wide = matrix.widened()
    left_basis, left_small = np.linalg.qr(wide.left)
    right_basis, right_small = np.linalg.qr(wide.right)
    left, strengths, right = np.linalg.svd(left_small @ right_small.T, full_matrices=False)
    return left_basis @ left, strengths, right_basis @ right.T


def power(matrix: LowRank, exponent: int) -> LowRank:
    """Return a power of a square low-rank matrix: ``A^n = U (V^T U)^(n-1) V^T``, without forming A.

    Parameters
    ----------
    matrix : LowRank of shape (m, m)
    exponent : int
        At least 1.

    Raises
    ------
    InputError
        If the matrix is not square, or the exponent below 1 (the zeroth power has full rank).

    Examples
    --------
    >>> power(LowRank(np.ones((2, 1)), np.ones((2, 1))), 3).to_dense()
    array([[4., 4.],
           [4., 4.]])
    """
    if matrix.shape[0] != matrix.shape[1]:
        message = f"a power of a {matrix.shape[0]} x {matrix.shape[1]} matrix; only square ones have powers"
        raise InputError(message)
    if not isinstance(exponent, (int, np.integer)) or exponent < 1:
        message = f"exponent {exponent!r}; give a positive whole number"
        raise InputError(message)
    small = np.linalg.matrix_power(matrix.right.T.astype(np.float64) @ matrix.left, int(exponent) - 1)
    return LowRank((matrix.left @ small).astype(matrix.dtype), matrix.right)
