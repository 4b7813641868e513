"""Intervals of scores by resampling what was scored."""

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.typing import Floats

#: Ends of an interval of 95 %.
ENDS = (2.5, 97.5)
#: Resamples that are ranked at a time.
BATCH = 100


def interval_of_correlation(
    first: Floats, second: Floats, *, replicates: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return a 95 % percentile interval of Spearman's rank correlation over resampled pairs.

    Resamples in which one side is all equal have no correlation and are left out; with fewer than four pairs the
    interval is all that is possible.

    Examples
    --------
    >>> interval_of_correlation(np.arange(9.0), np.arange(9.0), replicates=50, rng=np.random.default_rng(0))
    (1.0, 1.0)
    """
    n = len(first)
    if n < 2:
        return np.nan, np.nan
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan, np.nan
    if n < 4:
        return -1.0, 1.0
    found = [
        _correlations(first, second, rng.integers(0, n, (min(BATCH, replicates - done), n)))
        for done in range(0, replicates, BATCH)
    ]
    low, high = np.nanpercentile(np.concatenate(found), ENDS)
    return float(low), float(high)


def interval_of_share(
    hits: NDArray[np.bool_], groups: NDArray[np.intp], *, replicates: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return a 95 % percentile interval of a share, resampling groups of trials that belong together.

    A single group cannot be resampled; the interval is then all that is possible.

    Examples
    --------
    >>> hits, groups = np.array([True, True, True, True]), np.array([0, 0, 1, 2])
    >>> interval_of_share(hits, groups, replicates=200, rng=np.random.default_rng(0))
    (1.0, 1.0)
    """
    sizes = np.bincount(groups)
    found = np.bincount(groups, weights=hits)
    if len(sizes) < 2:
        return 0.0, 1.0
    drawn = rng.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=replicates)
    low, high = np.percentile((drawn @ found) / (drawn @ sizes), ENDS)
    return float(low), float(high)


def _correlations(first: Floats, second: Floats, drawn: NDArray[np.int64]) -> Floats:
    from scipy.stats import rankdata  # slow to load, and seldom needed

    a, b = (rankdata(values[drawn], axis=1) for values in (first, second))
    a -= a.mean(axis=1, keepdims=True)
    b -= b.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.sum(a * a, axis=1) * np.sum(b * b, axis=1))
    return np.divide(np.sum(a * b, axis=1), lengths, out=np.full(len(a), np.nan), where=lengths > 0)
