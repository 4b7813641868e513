"""Singular triplets from the Gram matrix: one pass over a matrix on disk, and one more for the left vectors."""

import dataclasses

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.methods.lanczos import WATCHED_LEAST, WATCHED_SHARE, Triplets
from lrdomains.core.operators import Operator, Transposed

#: Up to this many columns the Gram matrix is formed: 200 MB in float64.
GRAM_SIDE = 5000


def gram_triplets(matrix: Operator, rank: int, *, tolerance: float) -> Triplets | None:
    """Return the `rank` leading singular triplets, or None where squares lose too much.

    Eigenvectors of the float64 Gram matrix give left vectors that are orthonormal up to rounding times
    ``(s_1 / s_k)**2``; where that is above `tolerance`, the answer is None.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
        Its Gram matrix is that of the smaller side.
    rank : int
    tolerance : float

    References
    ----------
    Golub and Van Loan (2013), Matrix Computations, section 8.6.3: what squares lose.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> gram_triplets(Dense(np.diag([3.0, 2.0, 1.0])), 2, tolerance=1e-10).strengths.round(12)
    array([3., 2., 1.])
    """
    if matrix.shape[0] < matrix.shape[1]:
        turned = gram_triplets(Transposed(matrix), rank, tolerance=tolerance)
        return None if turned is None else dataclasses.replace(turned, left=turned.right, right=turned.left)
    n = matrix.shape[1]
    count = min(rank + max(WATCHED_LEAST, int(WATCHED_SHARE * rank)), n)
    values, vectors = eigh(matrix.gram_matrix(), subset_by_index=[n - count, n - 1], driver="evr")
    values, right = values[::-1], vectors[:, ::-1][:, :rank]
    if not np.finfo(np.float64).eps * values[0] <= tolerance * values[rank - 1]:
        return None
    strengths = np.sqrt(np.maximum(values, 0.0))
    left = matrix.widened().matmat(right) / strengths[:rank]
    # Eigenvalues are right to a rounding of the largest; a square root makes that relative to what is left.
    beyond = strengths[rank:]
    rounding = (
        10.0
        * np.finfo(np.float64).eps
        * values[0]
        / np.maximum(beyond, np.sqrt(np.finfo(np.float64).eps) * strengths[0])
    )
    return Triplets(
        left.astype(matrix.dtype),
        strengths,
        right.astype(matrix.dtype),
        steps=0,
        converged=True,
        beyond_residuals=rounding,
    )
