"""How few entries hold what a factor is made of."""

import numpy as np

from lrdomains.core.typing import Array, Floats


def hoyer_sparseness(factors: Array) -> Floats:
    """Return for each column how concentrated it is: 0 where all entries are alike in size, 1 where one is not zero.

    ``(sqrt(n) - |x|_1 / |x|_2) / (sqrt(n) - 1)`` for a column x of n entries. It does not depend on its length.

    Parameters
    ----------
    factors : ndarray of shape (n, k)

    Returns
    -------
    ndarray of shape (k,)
        NaN for a column of zeros, of which nothing can be said; 1 for a single entry.

    References
    ----------
    Hoyer (2004), JMLR 5, section 3.1.

    Examples
    --------
    >>> hoyer_sparseness(np.array([[1.0, 1.0], [0.0, -1.0], [0.0, 1.0], [0.0, 1.0]]))
    array([1., 0.])
    """
    wide = np.abs(factors.astype(np.float64))
    # In units of the largest entry, so that no square overflows or vanishes.
    wide = wide / np.where(wide.max(axis=0) > 0, wide.max(axis=0), np.nan)
    root = np.sqrt(len(factors))
    if len(factors) == 1:
        return np.asarray(wide[0])
    return np.asarray((root - wide.sum(axis=0) / np.linalg.norm(wide, axis=0)) / (root - 1.0))
