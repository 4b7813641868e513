"""Dyson equalisation: the noise of each row and column is read off the matrix itself, and made alike."""

import numpy as np

from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.even_noise import EvenNoise, drawn_together
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: The resolvent is looked at this far from the real axis, in median singular values.
HEIGHT = 1.0


def equalised(values: Array, triplets: tuple[Array, Floats, Array], ranks: Array) -> Verdict:
    """Return the number of components above the noise edge once rows and columns are equally noisy.

    The variance of the noise may be any product of one factor a row and one a column. Few and strong components hardly
    move the diagonals of the resolvent, from which the factors are estimated; no components need be known for it.
    Factors that differ no more than by chance are taken for equal, and others are drawn together by what chance makes
    of their spread. The level of the noise is estimated anew without the components that were found.

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
    Landa and Kluger (2023), arXiv:2306.11263, algorithm 1 and section 2 (factors); the threshold is here above the edge
    of the bulk, which noise alone exceeds in one table out of seven. Efron and Morris (1973), JASA 68 (factors drawn
    together). Johnstone (2001), Annals of Statistics 29 (the edge).

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
    entries = values[np.ix_(rows, columns)]
    first = EvenNoise.of(entries, row_noise, column_noise)
    heaviness = first.left_over(first.certain()).heaviness
    row_noise, column_noise, differ = drawn_together(row_noise, column_noise, heaviness)
    even = EvenNoise.of(entries, row_noise, column_noise)
    rank, edge = even.standing_out(differ)
    if rank and even.left_over(rank).is_uneven:
        # Components that are no small part of some columns were taken for noise of those: the certain ones are taken
        # out first, and the noise is read off what is left.
        rest = even.left_over(even.certain())
        row_noise, column_noise, still = drawn_together(rest.of_rows, rest.of_columns, rest.heaviness)
        differ = max(differ, still)
        even = EvenNoise.of(even.entries, row_noise, column_noise)
        rank, edge = even.standing_out(differ)
    how = "are equally noisy" if differ == 0 else "were made equally noisy"
    return Verdict(
        criterion="equalised",
        rank=rank,
        columns={"equalised": at_ranks(np.concatenate([[np.nan], even.strengths / edge]), ranks)},
        reading=f"components above the noise ({edge:.4g}), where rows and columns {how}: {rank}",
        warning="for noise whose variance is a product of one factor a row and one a column",
    )


def _noise(vectors: Array, strengths: Floats, height: float, *, free: float) -> Floats:
    """Return the factor of each row in the variance of the noise, from the diagonal of the resolvent.

    The two sides are normalised so that their products are variances.
    """
    weights = height / (strengths**2 + height**2) - free
    diagonal = free + np.square(vectors, dtype=np.float64) @ weights
    inverse = 1.0 / diagonal - height
    return np.asarray(np.maximum(inverse, 1e-12 * inverse.max()) / np.sqrt(len(vectors) - height * diagonal.sum()))
