"""Leading axes of one table among many: six digits, which a direction judged on other data does not outlast."""

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.filtered_subspace import filtered_pairs
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats

#: Between these numbers of classes LAPACK takes a few eigenpairs of a dense matrix of single precision in a third of
#: the time of anything else: below, all of them are had at once; above, memory and time grow too fast.
FEWEST_DENSE, MOST_DENSE = 100, 2500
#: The largest share of all eigenpairs that is still a few.
A_FEW = 3 / 8
#: From so many classes on, and for up to this share of all eigenpairs, a filtered subspace is enough.
FEWEST_ROUGH, ROUGH_SHARE = 400, 1 / 12
#: The degree of its polynomial, its columns beyond the wanted ones (a share and at least), and its least columns.
DEGREES, BEYOND_SHARE, BEYOND_LEAST, LEAST_WIDTH = 12, 1 / 4, 16, 48


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


def rough_leading_axes(symmetric: Operator, rank: int) -> tuple[Floats, Array]:
    """Return the same as nearly as chance in the table itself allows, in a fifth of the time.

    Parameters
    ----------
    symmetric : Operator of shape (K, K)
    rank : int

    Returns
    -------
    tuple of ndarrays of shapes (r,) and (K, r)
        Descending; exact where such a subspace would not do.

    Notes
    -----
    The largest eigenvalue of a table by chance comes out less than .1 % too small (its own variation is 2 %), and
    halves tell nearly always as many axes as by the full reduction.
    """
    classes = symmetric.shape[0]
    if not is_rough(classes, rank):
        return leading_axes(symmetric, rank)
    width = max(LEAST_WIDTH, rank + max(BEYOND_LEAST, int(BEYOND_SHARE * rank)))
    # A fixed start: which axes come out hardly depends on it.
    rng = np.random.default_rng(0)
    found = filtered_pairs(symmetric, rank, width=width, degrees=DEGREES, tolerance=0.0, rng=rng)
    if found is None:
        return leading_axes(symmetric, rank)
    kept = int(np.sum(found.values[:rank] > 0))
    return found.values[:kept], found.vectors[:, :kept]


def is_rough(classes: int, rank: int) -> bool:
    """Say whether `rough_leading_axes` takes the short way."""
    return classes >= FEWEST_ROUGH and rank <= ROUGH_SHARE * classes


def dense_leading_axes(symmetric: Array, rank: int) -> tuple[Floats, Array]:
    """Return the same of an array, by LAPACK in single precision."""
    classes = len(symmetric)
    wanted = (classes - rank, classes - 1)
    single = symmetric.astype(np.float32)
    values, vectors = eigh(single, subset_by_index=wanted, driver="evr", overwrite_a=True, check_finite=False)
    kept = np.flatnonzero(values > 0)[::-1]
    return values[kept].astype(np.float64), vectors[:, kept].astype(np.float64)
