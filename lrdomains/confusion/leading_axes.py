"""Leading axes of one table among many: six digits, which a direction judged on other data does not outlast."""

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.methods.short_krylov import krylov_pairs
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats

#: Between these numbers of classes LAPACK takes a few eigenpairs of a dense matrix of single precision in a third of
#: the time of anything else: below, all of them are had at once; above, memory and time grow too fast.
FEWEST_DENSE, MOST_DENSE = 100, 2500
#: The largest share of all eigenpairs that is still a few.
A_FEW = 3 / 8
#: From so many classes on, and for up to this share of all eigenpairs, a short Krylov space is enough.
FEWEST_ROUGH, ROUGH_SHARE = 400, 1 / 15
#: Products, more where axes of a similar table begin (replicates must not keep to them), and the least dimensions.
STEPS, STEPS_FROM_AXES, LEAST_WIDTH, LEAST_DIMENSIONS = 8, 10, 8, 128


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


def rough_leading_axes(symmetric: Operator, rank: int, *, start: Array | None = None) -> tuple[Floats, Array]:
    """Return the same as nearly as chance in the table itself allows, in a quarter of the time.

    Parameters
    ----------
    symmetric : Operator of shape (K, K)
    rank : int
    start : ndarray of shape (K, rank), optional
        Axes of a similar table, to begin with. Never those of a table that shares samples with the one on which the
        axes will be judged.

    Returns
    -------
    tuple of ndarrays of shapes (r,) and (K, r)
        Descending; exact where a short space would not do.

    Notes
    -----
    The space has four dimensions an axis and 128 at least. With these the largest eigenvalue of a table by chance is
    about .1 % too small (its own variation is 2 %), which makes p-values very slightly lenient, and halves tell nearly
    always as many axes as by the full reduction. The axes of a resampled table begin with those of the table itself:
    within a flat part of the spectrum they stay nearer to them than the full reduction's do, about .02 in mean cosine
    and by more for single axes, whose intervals may therefore be a little narrow.
    """
    classes = symmetric.shape[0]
    if not is_rough(classes, rank):
        return leading_axes(symmetric, rank)
    known = np.empty((classes, 0)) if start is None else start
    width = max(LEAST_WIDTH, -(-rank // 2), known.shape[1])
    steps = max(STEPS if start is None else STEPS_FROM_AXES, -(-LEAST_DIMENSIONS // width))
    # A fixed start: which axes come out hardly depends on it. Directions of unit length, as axes are.
    others = np.random.default_rng(0).standard_normal((classes, width - known.shape[1])) / np.sqrt(classes)
    found = krylov_pairs(symmetric, np.hstack((known, others)), steps=steps, rank=rank)
    return leading_axes(symmetric, rank) if found is None else found


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
