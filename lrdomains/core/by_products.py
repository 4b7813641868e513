"""ByProducts: a matrix of which only the products are known, as scipy's LinearOperator has them."""

from collections.abc import Iterator
from typing import Any, final

import numpy as np
from scipy.sparse.linalg import LinearOperator

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Columns of the identity that are multiplied at a time where all entries are needed.
PROBES = 64


@final
class ByProducts(Operator):
    """A matrix that is known by scipy's `LinearOperator` alone.

    Its squared norm, without which no error can be told, takes as many products as the smaller side is long, once;
    whoever knows it gives it.

    Parameters
    ----------
    products : scipy.sparse.linalg.LinearOperator of shape (m, n)
        Real, with products of the transpose (``rmatvec`` or ``rmatmat``).
    fro2 : float, optional
        The squared Frobenius norm.

    Raises
    ------
    InputError
        If it is not real.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> ByProducts(aslinearoperator(np.diag([3.0, 4.0]))).fro2()
    25.0
    """

    def __init__(self, products: Any, *, fro2: float | None = None) -> None:
        dtype = np.dtype(products.dtype if products.dtype is not None else np.float64)
        if dtype.kind not in "fiub":
            message = f"a LinearOperator of type {dtype}; only real ones can be factorized"
            raise InputError(message)
        self.products_of: LinearOperator = products
        self.shape = (int(products.shape[0]), int(products.shape[1]))
        self.dtype = np.dtype(np.float32 if dtype == np.float32 else np.float64)
        self._known_fro2 = fro2

    def matmat(self, dense: Array) -> Array:
        """Return ``A @ dense``."""
        # A copy: what scipy's identity returns is what it was given.
        return np.array(self.products_of.matmat(dense), dtype=self.dtype)

    def rmatmat(self, dense: Array) -> Array:
        """Return ``A.T @ dense``."""
        try:
            return np.asarray(self.products_of.rmatmat(dense), dtype=self.dtype)
        except (NotImplementedError, AttributeError, TypeError) as error:
            message = (
                f"the LinearOperator knows no products of its transpose ({error}); give it rmatvec or rmatmat, which "
                "every method needs"
            )
            raise InputError(message) from error

    def fro2(self) -> float:
        """Return the squared Frobenius norm: what was given, or what the products say."""
        return self._fro2 if self._known_fro2 is None else self._known_fro2

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, through products with the identity of the smaller side."""
        m, n = self.shape
        there, outer, inner = (self.matmat, row_weights, column_weights)
        if m < n:
            there, outer, inner = (self.rmatmat, column_weights, row_weights)
        total = 0.0
        for start in range(0, min(m, n), PROBES):
            some = slice(start, min(start + PROBES, m, n))
            probe = np.zeros((min(m, n), some.stop - some.start), dtype=self.dtype)
            probe[np.arange(some.start, some.stop), np.arange(probe.shape[1])] = 1.0
            total += float(outer @ np.square(there(probe), dtype=np.float64) @ inner[some])
        return total

    def parts(self) -> Iterator[Array]:
        """Yield the product with a fixed random matrix, which in practice no other matrix has."""
        yield self.matmat(np.random.default_rng(0).standard_normal((self.shape[1], 2)).astype(self.dtype))
