"""Word vectors from the factors of a words-by-contexts matrix."""

from typing import Literal, get_args

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

Contexts = Literal["ignore", "add"]

#: Rows shorter than this, relative to the longest and in roundings, are zero: a word without associations.
ZERO_ROUNDINGS = 16


def word_vectors(factorization: Factorization, *, scale_power: float, contexts: Contexts) -> Array:
    """Return one vector a word.

    Parameters
    ----------
    factorization : Factorization
        Of words by contexts.
    scale_power : float
        p in ``R * scale**p``.
    contexts : {"ignore", "add"}
        "ignore" takes those rows as they are; "add" takes the sum of the unit rows of ``R * scale**p`` and
        ``C * scale**p``: a word as it is used and as it surrounds others.

    Returns
    -------
    ndarray of shape (words, components of positive strength)
        Components of strength zero are left out: their directions are arbitrary.
    """
    kept = factorization.scale > 0
    weights = (factorization.scale[kept] ** scale_power).astype(factorization.row_factors.dtype)
    words = factorization.row_factors[:, kept] * weights
    if contexts == "ignore":
        return words
    return unit_rows(words) + unit_rows(factorization.column_factors[:, kept] * weights)


def unit_rows(vectors: Array) -> Array:
    """Return the rows divided by their lengths; rows that are zero but for rounding become zero.

    Examples
    --------
    >>> import numpy as np
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = np.sqrt(np.sum(np.square(vectors, dtype=np.float64), axis=1, keepdims=True))
    nothing = ZERO_ROUNDINGS * np.finfo(vectors.dtype).eps * np.max(lengths, initial=0.0)
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > nothing)
    return np.asarray(vectors * inverse.astype(vectors.dtype))


def check_vector_options(scale_power: float, contexts: str) -> None:
    """Refuse options that `word_vectors` does not know."""
    if not 0 <= scale_power <= 1:
        message = f"scale_power={scale_power!r}; give a number from 0 (all dimensions alike) to 1"
        raise InputError(message)
    if contexts not in get_args(Contexts):
        message = f"contexts={contexts!r}; give 'add' or 'ignore'"
        raise InputError(message)
