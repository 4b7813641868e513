"""Word vectors from the factors of a words-by-contexts matrix."""

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Rows shorter than this, relative to the longest and in roundings, are zero: a word without associations.
ZERO_ROUNDINGS = 16


def word_vectors(factorization: Factorization, *, scale_power: float, context_weight: float) -> Array:
    """Return one vector a word: its unit row of ``R * scale**p``, plus a share of its unit row of ``C * scale**p``.

    The first says how a word is used, the second how it surrounds others.

    Parameters
    ----------
    factorization : Factorization
        Of words by contexts.
    scale_power : float
        p.
    context_weight : float
        The share; with 0 the rows of ``R * scale**p`` are returned as they are.

    Returns
    -------
    ndarray of shape (words, components of positive strength)
        Components of strength zero are left out: their directions are arbitrary.
    """
    kept = factorization.scale > 0
    weights = (factorization.scale[kept] ** scale_power).astype(factorization.row_factors.dtype)
    words = factorization.row_factors[:, kept] * weights
    if context_weight == 0:
        return words
    contexts = unit_rows(factorization.column_factors[:, kept] * weights)
    return unit_rows(words) + contexts * contexts.dtype.type(context_weight)


def vector_length(factorization: Factorization) -> int:
    """Return how many numbers a vector of `word_vectors` has, without making any."""
    return int(np.sum(factorization.scale > 0))


def unit_rows(vectors: Array) -> Array:
    """Return the rows divided by their lengths; rows that are zero but for rounding become zero.

    Examples
    --------
    >>> import numpy as np
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))[:, None]
    nothing = ZERO_ROUNDINGS * np.finfo(vectors.dtype).eps * np.max(lengths, initial=0.0)
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > nothing)
    return np.asarray(vectors * inverse.astype(vectors.dtype))


def check_vector_options(scale_power: float, context_weight: float, subword_weight: float) -> None:
    """Refuse options of vectors that are out of their range."""
    if not 0 <= scale_power <= 1:
        message = f"scale_power={scale_power!r}; give a number from 0 (all dimensions alike) to 1"
        raise InputError(message)
    if not 0 <= context_weight <= 1:
        message = f"context_weight={context_weight!r}; give a number from 0 (words alone) to 1 (contexts count as much)"
        raise InputError(message)
    if not 0 <= subword_weight < np.inf:
        message = f"subword_weight={subword_weight!r}; give a number from 0 (spelling does not count) upwards"
        raise InputError(message)
