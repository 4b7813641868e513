"""Nearest by angle: which rows of a matrix point where a vector points."""

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.typing import Array, Floats


def unit_length(vectors: Array, *, negligible: Floats | float = 0.0) -> Array:
    """Return the vectors scaled to length one; those of negligible length become zero.

    Parameters
    ----------
    vectors : ndarray of shape (m, k)
    negligible : float or ndarray of shape (m,)
        A vector of this length or shorter has no direction worth the name: scaled up, it would be rounding noise.

    Returns
    -------
    ndarray of shape (m, k)
        Of the dtype of `vectors`.

    Examples
    --------
    >>> unit_length(np.array([[3.0, 4.0], [0.0, 1e-9]]), negligible=1e-6)
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > negligible)
    return np.asarray(vectors * inverse[:, None].astype(vectors.dtype))


def largest(scores: Array, count: int) -> NDArray[np.intp]:
    """Return the positions of the `count` largest scores, best first, ties by position; NaN is never among them.

    Parameters
    ----------
    scores : ndarray of shape (m,)
    count : int
        Fewer are returned where there are fewer.

    Examples
    --------
    >>> largest(np.array([0.5, np.nan, 0.9, 0.5]), 2)
    array([2, 0])
    """
    candidates = np.flatnonzero(~np.isnan(scores))
    if 0 < count < len(candidates):
        # All that tie with the last one stay in, so that their position decides and not the partition.
        threshold = -np.partition(-scores[candidates], count - 1)[count - 1]
        candidates = candidates[scores[candidates] >= threshold]
    order = np.argsort(-scores[candidates], kind="stable")
    return np.asarray(candidates[order][: max(count, 0)])
