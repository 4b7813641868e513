"""Mean, variance, smallest and largest value of each column, without making a sparse matrix dense."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats


def column_moments(values: Any) -> tuple[Floats, Floats]:
    """Return mean and (population) variance of each column, in float64.

    Examples
    --------
    >>> import numpy as np
    >>> column_moments(np.array([[0.0, 1.0], [2.0, 1.0]]))
    (array([1., 1.]), array([1., 0.]))
    """
    if not sp.issparse(values):
        return np.mean(values, axis=0, dtype=np.float64), np.var(values, axis=0, dtype=np.float64)
    wide = values.astype(np.float64)
    rows = values.shape[0]
    mean = np.asarray(wide.sum(axis=0)).ravel() / rows
    # Two passes, as deviations from the mean: the difference of two large sums would lose small variances.
    stored = wide.tocsc()
    deviations = stored.data - np.repeat(mean, np.diff(stored.indptr))
    squares = np.bincount(
        np.repeat(np.arange(len(mean)), np.diff(stored.indptr)), weights=deviations**2, minlength=len(mean)
    )
    absent = rows - np.diff(stored.indptr)
    return mean, np.asarray((squares + absent * mean**2) / rows)


def column_range(values: Any) -> tuple[Array, Array]:
    """Return the smallest and the largest value of each column; what a sparse matrix leaves out is zero.

    Examples
    --------
    >>> import numpy as np
    >>> column_range(np.array([[0.0, 1.0], [2.0, 1.0]]))
    (array([0., 1.]), array([2., 1.]))
    """
    if sp.issparse(values):
        return np.asarray(values.min(axis=0).todense()).ravel(), np.asarray(values.max(axis=0).todense()).ravel()
    return np.min(values, axis=0), np.max(values, axis=0)


def row_sums(values: Any) -> Floats:
    """Return the sum of each row, in float64."""
    if sp.issparse(values):
        return np.asarray(values.astype(np.float64).sum(axis=1)).ravel()
    return np.asarray(np.sum(values, axis=1, dtype=np.float64))
