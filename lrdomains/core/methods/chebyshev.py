"""A matrix with its weak directions held down and its strong ones driven apart, by a polynomial of it."""

from collections.abc import Callable, Iterator
from typing import final

import numpy as np

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats

#: Strengths nearer to the cut than this, relatively, are not told from what lies below it: their residuals could be
#: any multiple of the filtered ones, and count as those of a strength as far above it.
NEAREST = 0.01


@final
class Chebyshev(Operator):
    """``T_3(A / cut)`` for the Chebyshev polynomial ``T_3(x) = 4 x^3 - 3 x``, taken of the singular values.

    It has the singular vectors of A. Strengths up to `cut` are mapped to at most 1; those above it grow with three
    times the slope and more, so that a Krylov basis for them needs a third of the columns: Chebyshev polynomials are
    the best possible for this, and ``T_j(T_3(x)) = T_3j(x)`` says that nothing is lost by taking them in threes.

    Parameters
    ----------
    base : Operator
    cut : float
        Positive.

    References
    ----------
    Saad (2011), Numerical Methods for Large Eigenvalue Problems, 2nd edition, section 4.4.
    """

    def __init__(self, base: Operator, cut: float) -> None:
        self.base, self.cut = base, cut
        self.shape, self.dtype = base.shape, base.dtype

    def matmat(self, dense: Array) -> Array:
        """Return the product with `dense` of shape (n, k); three products with the base."""
        return self._apply(dense, self.base.matmat, self.base.rmatmat)

    def rmatmat(self, dense: Array) -> Array:
        """Return the transpose's product with `dense` of shape (m, k); three products with the base."""
        return self._apply(dense, self.base.rmatmat, self.base.matmat)

    def _apply(self, dense: Array, there: Callable[[Array], Array], back: Callable[[Array], Array]) -> Array:
        once = there(dense)
        thrice = there(back(once))
        # In place, because a block is as large as the products are fast.
        thrice *= self.dtype.type(4.0 / self.cut**3)
        once *= self.dtype.type(3.0 / self.cut)
        thrice -= once
        return thrice

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, of the matrix formed."""
        return float(np.asarray(row_weights) @ np.square(self.to_dense(), dtype=np.float64) @ column_weights)

    def parts(self) -> Iterator[Array]:
        """Yield the arrays of the base, then the cut."""
        yield from self.base.parts()
        yield np.array([self.cut])


def of_strengths(strengths: Floats, cut: float) -> Floats:
    """Return what `Chebyshev` makes of singular values.

    Examples
    --------
    >>> of_strengths(np.array([1.0, 2.0]), 1.0)
    array([ 1., 26.])
    """
    ratio = strengths / cut
    return np.asarray(4.0 * ratio**3 - 3.0 * ratio)


def to_strengths(filtered: Floats, cut: float) -> Floats:
    """Return the singular values that `Chebyshev` makes these of; `cut` for those of at most 1, which are not known.

    Examples
    --------
    >>> to_strengths(np.array([26.0, 1.0]), 1.0).round(12)
    array([2., 1.])
    """
    return np.asarray(cut * np.cosh(np.arccosh(np.maximum(filtered, 1.0)) / 3.0))


def slope(strengths: Floats, cut: float) -> Floats:
    """Return how much faster than singular values, which are at least `cut`, those of `Chebyshev` grow there.

    Examples
    --------
    >>> slope(np.array([1.0, 2.0]), 1.0)
    array([ 9., 45.])
    """
    return np.asarray((12.0 * (strengths / cut) ** 2 - 3.0) / cut)


def residual_factor(filtered: Floats, cut: float) -> Floats:
    """Return how much larger the residuals of triplets can be in the matrix than they are in what `Chebyshev` makes.

    A part b of a right vector in the direction of another strength t leaves ``b (s^2 - t^2) / s`` in the matrix and
    ``b (f^2 - T(t)^2) / f`` in the filtered one, for a strength s and the f that is made of it. The ratio is largest
    for a t below the cut: near 0, or near half of the cut, where ``|T(t)|`` is 1 (between them it is up to a tenth
    larger than at either).

    Examples
    --------
    >>> residual_factor(np.array([1.3, 26.0]), 1.0).round(3)
    array([1.488, 0.077])
    """
    ratio = np.maximum(to_strengths(filtered, cut) / cut, 1.0 + NEAREST)
    above = of_strengths(ratio, 1.0)
    return np.asarray(cut * np.maximum(ratio / above, (ratio**2 - 0.25) / ratio * above / (above**2 - 1.0)))
