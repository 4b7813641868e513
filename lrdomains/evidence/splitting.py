"""Binomial thinning: two independent halves of one table of counts."""

from typing import TypeVar, cast

import numpy as np
import scipy.sparse as sp

from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array
from lrdomains.core.wording import counted
from lrdomains.errors import InputError

Counts = TypeVar("Counts", Array, sp.csr_array)

#: Above this a float64 no longer holds every whole number.
LARGEST_COUNT = 2**53


def thin(counts: Counts, *, share: float = 0.5, rng: RandomState = None) -> tuple[Counts, Counts]:
    """Send each counted unit to the first part with probability `share`, else to the second.

    If the counts are independent and Poisson, or multinomial with small cell probabilities, the two parts are
    independent (exactly for Poisson): what is learnt from one can be tested on the other.

    Parameters
    ----------
    counts : ndarray or CSR array
        Non-negative whole numbers of any real dtype.
    share : float
        Expected share of the first part, between 0 and 1.
    rng : int, numpy.random.Generator or None
        Source of random numbers.

    Returns
    -------
    tuple of two ndarrays or two CSR arrays
        They add up to `counts`, entry by entry, and have its dtype. A sparse part stores no zeros.

    Raises
    ------
    InputError
        If `share` is not between 0 and 1, `counts` holds no numbers, or an entry is negative, not whole or above 2**53.

    References
    ----------
    Neufeld, Dharamshi, Gao and Witten (2024), JMLR 25, section 2 (Poisson thinning).

    Examples
    --------
    >>> import numpy as np
    >>> first, second = thin(np.array([[0, 10], [4, 0]]), rng=0)
    >>> (first + second).tolist()
    [[0, 10], [4, 0]]
    """
    if not 0.0 < share < 1.0:
        message = f"share={share!r}; it is a probability between 0 and 1"
        raise InputError(message)
    generator, _ = seeded(rng)
    if not sp.issparse(counts):
        return _thin_values(np.asarray(counts), share, generator)
    matrix = sp.csr_array(counts)
    parts = []
    for values in _thin_values(matrix.data, share, generator):
        part = sp.csr_array((values, matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)
        part.eliminate_zeros()
        parts.append(part)
    return cast("tuple[Counts, Counts]", tuple(parts))


def _thin_values(values: Array, share: float, generator: np.random.Generator) -> tuple[Array, Array]:
    _check_counts(values)
    first = generator.binomial(values.astype(np.int64), share).astype(values.dtype)
    return first, values - first


def _check_counts(values: Array) -> None:
    if values.dtype.kind not in "iuf":
        message = (
            f"counts of dtype {values.dtype}; give an array or a sparse array of whole numbers, such as matrix.values"
        )
        raise InputError(message)
    fits = (values >= 0) & (values <= LARGEST_COUNT) & (values == np.floor(values))
    if np.all(fits):
        return
    first = values[~fits].ravel()[0]
    message = (
        f"no counts: {counted(int(np.sum(~fits)), 'entry')}, the first {first}; thinning needs non-negative "
        "whole numbers up to 2**53. Rates and weights cannot be split into independent halves"
    )
    raise InputError(message)
