"""Leading axes of one table among many: six digits, which a direction judged on other data does not outlast."""

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats

#: Between these numbers of classes LAPACK takes a few eigenpairs of a dense matrix of single precision in a third of
#: the time of anything else: below, all of them are had at once; above, memory and time grow too fast.
FEWEST_DENSE, MOST_DENSE = 100, 2500
#: The largest share of all eigenpairs that is still a few.
A_FEW = 3 / 8


def leading_axes(symmetric: Operator, rank: int) -> tuple[Floats, Array]:
    """Return the leading positive eigenpairs of a symmetric matrix, at most `rank` of them.

    Parameters
    ----------
    symmetric : Operator of shape (K, K)
    rank : int

    Returns
    -------
    tuple of ndarrays of shapes (r,) and (K, r)
        Descending.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> values, vectors = leading_axes(Dense(np.diag([1.0, -3.0, 2.0])), 3)
    >>> values.tolist(), vectors.shape
    ([2.0, 1.0], (3, 2))
    """
    classes = symmetric.shape[0]
    if FEWEST_DENSE < classes <= MOST_DENSE and rank <= A_FEW * classes:
        return dense_leading_axes(symmetric.to_dense(), rank)
    # The start of the iterative solver is fixed: which axes come out does not depend on it.
    raw = SymmetricEigen(rank).run(symmetric, np.random.default_rng(0), Silent())
    return np.asarray(raw.scale), np.asarray(raw.row_factors)


def dense_leading_axes(symmetric: Array, rank: int) -> tuple[Floats, Array]:
    """Return the same of an array, by LAPACK in single precision."""
    classes = len(symmetric)
    wanted = (classes - rank, classes - 1)
    single = symmetric.astype(np.float32)
    values, vectors = eigh(single, subset_by_index=wanted, driver="evr", overwrite_a=True, check_finite=False)
    kept = np.flatnonzero(values > 0)[::-1]
    return values[kept].astype(np.float64), vectors[:, kept].astype(np.float64)
