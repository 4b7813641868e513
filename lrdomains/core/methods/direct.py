"""All singular triplets of a small matrix, by LAPACK."""

import numpy as np
from scipy.linalg import svd

from lrdomains.core.methods.lanczos import Triplets
from lrdomains.core.methods.method import rounding_noise
from lrdomains.core.operators import Operator


def direct_triplets(matrix: Operator, rank: int) -> Triplets:
    """Return all triplets of a matrix that is small enough to be formed; those beyond `rank` are known to rounding.

    Raises
    ------
    InputError
        If it has more than `DENSE_CELL_LIMIT` cells.

    References
    ----------
    Gu and Eisenstat (1995), SIAM J. Matrix Anal. Appl. 16: the divide-and-conquer method of LAPACK's gesdd.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> direct_triplets(Dense(np.diag([3.0, 2.0, 1.0])), 2).strengths
    array([3., 2., 1.])
    """
    left, strengths, right = svd(matrix.to_dense(), full_matrices=False)
    rounding = rounding_noise(float(strengths[0]), matrix.shape, matrix.dtype)
    beyond = max(0, len(strengths) - rank)
    return Triplets(left, strengths, right.T, steps=0, converged=True, beyond_residuals=np.full(beyond, rounding))
