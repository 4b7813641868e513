"""Dyson equalisation: the noise of each row and column is read off the matrix itself, and made alike."""

import numpy as np

from lrdomains.core.noise_edge import largest_noise_strength
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: The resolvent is looked at this far from the real axis, in median singular values.
HEIGHT = 1.0
#: The largest noise scatters so many times as far around the edge of the bulk as it would if the factors were known: of
#: 300 tables of noise of very different rows and columns, 1 to 2 % then exceed the threshold.
SCATTER = 1.5


def equalised(values: Array, triplets: tuple[Array, Floats, Array], ranks: Array) -> Verdict:
    """Return the number of components above the noise edge once rows and columns are equally noisy.

    The variance of the noise may be any product of one factor a row and one a column. Few and strong components hardly
    move the diagonals of the resolvent, from which the factors are estimated; no components need be known for it.

    Parameters
    ----------
    values : ndarray of shape (m, n)
    triplets : tuple of R, strengths and C
        All singular triplets.
    ranks : ndarray of int

    Raises
    ------
    InputError
        If singular triplets are missing.

    References
    ----------
    Landa and Kluger (2023), arXiv:2306.11263, algorithm 1 and section 2; the threshold is here above the edge
    of the bulk, which noise alone exceeds in one table out of seven.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> noise = rng.standard_normal((80, 50)) * rng.uniform(0.2, 2, (80, 1)) * rng.uniform(0.2, 2, (1, 50))
    >>> u, s, vt = np.linalg.svd(noise, full_matrices=False)
    >>> equalised(noise, (u, s, vt.T), np.arange(1, 6)).rank
    0
    """
    left, strengths, right = triplets
    if len(strengths) < min(values.shape):
        message = "equalising needs all singular triplets; use 'flips' for a matrix this large"
        raise InputError(message)
    rows, columns = np.flatnonzero(values.any(axis=1)), np.flatnonzero(values.any(axis=0))
    height = HEIGHT * float(np.median(strengths)) if strengths.size else 0.0
    if height <= np.finfo(np.float64).eps * max(values.shape) * strengths[0]:
        # More than half of the singular values are zero: what is left is exact.
        rank = int(np.sum(strengths > np.finfo(values.dtype).eps * max(values.shape) * strengths[0]))
        none = np.full(len(ranks), np.nan)
        return Verdict("equalised", rank, {"equalised": none}, f"no noise; components that are not zero: {rank}")
    row_noise = _noise(left[rows], strengths, height, free=1.0 / height)
    column_noise = _noise(right[columns], strengths, height, free=1.0 / height)
    even = values[np.ix_(rows, columns)] / np.sqrt(row_noise[:, None] * column_noise)
    found = np.linalg.svd(even, compute_uv=False)
    edge = _edge(len(rows), len(columns))
    rank = int(np.sum(found > edge))
    return Verdict(
        criterion="equalised",
        rank=rank,
        columns={"equalised": at_ranks(np.concatenate([[np.nan], found / edge]), ranks)},
        reading=f"components above the noise ({edge:.4g}) once rows and columns are equally noisy: {rank}",
        warning="for noise whose variance is a product of one factor a row and one a column",
    )


def _edge(rows: int, columns: int) -> float:
    bulk = float(np.sqrt(rows) + np.sqrt(columns))
    return bulk + SCATTER * (largest_noise_strength((rows, columns)) - bulk)


def _noise(vectors: Array, strengths: Floats, height: float, *, free: float) -> Floats:
    """Return the factor of each row in the variance of the noise, from the diagonal of the resolvent.

    The two sides are normalised so that their products are variances.
    """
    weights = height / (strengths**2 + height**2) - free
    diagonal = free + np.square(vectors, dtype=np.float64) @ weights
    inverse = 1.0 / diagonal - height
    return np.asarray(np.maximum(inverse, 1e-12 * inverse.max()) / np.sqrt(len(vectors) - height * diagonal.sum()))
