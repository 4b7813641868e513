"""One step of subspace iteration in float64: the last digits of triplets that were computed in float32."""

import dataclasses

import numpy as np
from scipy.linalg import qr, svd

from lrdomains.core.methods.lanczos import Triplets
from lrdomains.core.operators import Operator


def refined(matrix: Operator, found: Triplets) -> Triplets:
    """Return the triplets after a Rayleigh-Ritz step on both sides, with products and sums in float64.

    The span of the right vectors is multiplied by ``A^T A`` once, which makes what is wrong with it smaller by the
    square of the ratio between what is beyond and what is wanted, and then gives the triplets that it holds.

    References
    ----------
    Golub and Van Loan (2013), Matrix Computations, section 8.2.4 (orthogonal iteration).

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> rough = Triplets(np.array([[1.0], [0.01]]), np.array([3.1]), np.array([[1.0], [0.02]]), 1, True)
    >>> refined(Dense(np.diag([3.0, 1e-3])), rough).strengths.round(9)
    array([3.])
    """
    wide, rank = matrix.widened(), found.right.shape[1]
    left = qr(wide.matmat(found.right), mode="economic")[0]
    right, triangle = qr(wide.rmatmat(left), mode="economic")
    # A^T Q = Z R, so that the triplets within the two spans are those of R^T.
    outer, strengths, inner = svd(triangle.T)
    return dataclasses.replace(
        found,
        left=(left @ outer).astype(matrix.dtype),
        strengths=np.append(strengths, np.minimum(found.strengths[rank:], strengths[-1])),
        right=(right @ inner.T).astype(matrix.dtype),
    )
