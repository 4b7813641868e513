"""The one canonical form: unit columns, strengths in descending order, one rule for signs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lrdomains.core.typing import Array, Floats

#: Entries this close to the largest, relatively, count as tied with it when the sign is chosen: rounding must
#: not decide.
SIGN_TIE = 1e-5
#: Sums of squares between these are right to all digits.
CALM_SQUARES = 1e-250, 1e250
#: Entries of a factor that are worked on at a time.
BLOCK_CELLS = 2**18


def canonical_form(row_factors: Array, scale: Array, column_factors: Array) -> tuple[Array, Array, Array]:
    """Bring ``A ~ R diag(scale) C^T`` into canonical form.

    The columns of R and C get unit length, their lengths go into the scale, components are ordered by
    descending scale (ties keep their order), and signs are moved so that the largest absolute entry of each
    column of C is positive (entries tied with it: the one of lowest index). A component of strength zero gets
    constant unit columns where it has none.

    Parameters
    ----------
    row_factors : ndarray of shape (m, k)
    scale : ndarray of shape (k,)
    column_factors : ndarray of shape (n, k)

    Returns
    -------
    tuple of ndarray
        R, scale and C; the products ``R[:, i] * scale[i] * C[:, i]`` are unchanged. Both factors are stored row by row,
        as those are that come back from a file: BLAS may round differently where the order in memory is another.

    Examples
    --------
    >>> import numpy as np
    >>> r, s, c = canonical_form(np.array([[2.0]]), np.array([1.0]), np.array([[-3.0]]))
    >>> r, s, c
    (array([[-1.]]), array([6.]), array([[1.]]))
    """
    row_side, column_side = _Columns.of(row_factors), _Columns.of(column_factors)
    scale = scale.astype(np.float64) * row_side.lengths * column_side.lengths
    column_signs = leading_signs(column_factors)
    row_signs = np.where(scale < 0, -column_signs, column_signs)
    scale = np.abs(scale)
    order = np.argsort(-scale, kind="stable")
    return row_side.unit(row_signs, order), scale[order], column_side.unit(column_signs, order)


@dataclass(frozen=True, eq=False)
class _Columns:
    """The columns of a factor and their lengths: work on a few rows at a time, since factors can be very long."""

    factors: Array
    largest: Array
    norms: Floats

    @classmethod
    def of(cls, factors: Array) -> "_Columns":
        ones = np.ones(factors.shape[1], dtype=factors.dtype)
        squares = _squares(factors)
        if np.all((squares > CALM_SQUARES[0]) & (squares < CALM_SQUARES[1])):
            return cls(factors, ones, np.sqrt(squares))
        # Dividing by the largest entry first keeps squares from overflowing or vanishing.
        largest = np.max([np.max(np.abs(factors[rows]), axis=0, initial=0.0) for rows in _blocks(factors)], axis=0)
        safe = np.where(largest > 0, largest, ones).astype(factors.dtype)
        return cls(factors, safe, np.sqrt(_squares(factors, safe)))

    @property
    def lengths(self) -> Floats:
        return np.where(self.norms == 0, 0.0, self.norms * self.largest)

    def unit(self, signs: Array, order: Array) -> Array:
        """Return the columns in an order, with length one and with signs; those of length zero become constant."""
        dead = self.norms == 0
        norms = np.where(dead, 1.0, self.norms).astype(self.factors.dtype)
        out = np.empty(self.factors.shape, dtype=self.factors.dtype)
        in_place, calm = np.array_equal(order, np.arange(len(order))), bool(np.all(self.largest == 1))
        for rows in _blocks(self.factors):
            block = self.factors[rows] if calm else self.factors[rows] / self.largest
            block = block / (norms * signs.astype(norms.dtype))
            block[:, dead] = signs[dead] / np.sqrt(self.factors.shape[0])
            out[rows] = block if in_place else block[:, order]
        return out


def _squares(factors: Array, unit: Array | None = None) -> Floats:
    """Return the sums of squares of the columns in float64, each in a unit of its own, if there are any."""
    sums = np.zeros(factors.shape[1])
    with np.errstate(over="ignore", under="ignore"):
        for rows in _blocks(factors):
            # Row by row in memory, whatever the factors are, because numpy sums in that order.
            block = np.ascontiguousarray(factors[rows])
            block = block if unit is None else block / unit
            sums += np.einsum("ij,ij->j", block, block, dtype=np.float64)
    return sums


def _blocks(factors: Array) -> Iterator[slice]:
    height = max(1, BLOCK_CELLS // max(1, factors.shape[1]))
    return (slice(start, start + height) for start in range(0, max(1, len(factors)), height))


def leading_signs(factors: Array) -> Array:
    """Return the sign of the largest absolute entry of each column; of tied entries, that of the first."""
    sizes = np.abs(factors)
    leading = np.argmax(sizes >= (1 - SIGN_TIE) * np.max(sizes, axis=0), axis=0)
    return np.where(factors[leading, np.arange(factors.shape[1])] < 0, -1.0, 1.0)
