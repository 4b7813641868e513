"""Measures of rankings, and how sure their means are."""

import numpy as np

from lrdomains.core.typing import Array, Floats


def ranks_of(scores: Array, wanted: Array) -> Floats:
    """Return the ranks (from 1) of some documents by descending score, ties by position, sorted.

    Parameters
    ----------
    scores : ndarray of shape (documents,)
        NaN for documents that are not ranked at all.
    wanted : ndarray of int
        Positions of documents.

    Returns
    -------
    ndarray of shape (len(wanted),)
        Infinite for those that are not ranked, last.

    Examples
    --------
    >>> ranks_of(np.array([0.1, 0.9, np.nan, 0.9]), np.array([0, 2, 3]))
    array([ 2.,  3., inf])
    """
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1.0, len(scores) + 1.0)
    ranks[np.isnan(scores)] = np.inf
    return np.sort(ranks[wanted])


def average_precision(ranks: Floats) -> float:
    """Return the mean over the relevant documents of the precision at their ranks; those not ranked count zero.

    Examples
    --------
    >>> average_precision(np.array([1.0, 4.0]))
    0.75
    """
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks))


def recall(ranks: Floats, *, depth: int) -> float:
    """Return the share of the relevant documents among the first `depth`.

    Examples
    --------
    >>> recall(np.array([1.0, 12.0]), depth=10)
    0.5
    """
    return float(np.mean(ranks <= depth))


def discounted_gain(scores: Array, gains: Floats, *, depth: int) -> float:
    """Return the normalised discounted cumulative gain of the first `depth` documents: gains over ``log2(1 + rank)``.

    References
    ----------
    Jaervelin and Kekaelaeinen (2002), ACM Transactions on Information Systems 20, section 2.

    Examples
    --------
    >>> round(discounted_gain(np.array([0.9, 0.5, 0.1]), np.array([0.0, 1.0, 0.0]), depth=10), 4)
    0.6309
    """
    ranked = np.argsort(-scores, kind="stable")[: min(depth, int(np.sum(~np.isnan(scores))))]
    best = np.sort(gains)[::-1][:depth]
    ideal = float(np.sum(best / np.log2(np.arange(2, len(best) + 2))))
    return float(np.sum(gains[ranked] / np.log2(np.arange(2, len(ranked) + 2)))) / ideal if ideal > 0 else 0.0


def mean_interval(values: Floats, *, samples: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % interval of a mean over queries, by resampling them.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3 (percentile interval).

    Examples
    --------
    >>> mean_interval(np.ones(5), samples=100, rng=np.random.default_rng(0))
    (1.0, 1.0)
    """
    drawn = rng.integers(0, len(values), (samples, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
