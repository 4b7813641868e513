"""Pairs of rows: how many runs give both the same dominant component, and how well that agrees with a tree."""

import numpy as np
from scipy.cluster.hierarchy import cophenet, linkage

from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: More rows than this are represented by so many of them, evenly spaced: there are as many pairs as their square.
MOST_ROWS = 2000
#: Rows whose pairs are counted at a time.
BLOCK_ROWS = 256


def compared_rows(dominant: Array) -> Array:
    """Return the positions of the rows whose pairs are looked at: all, or evenly spaced ones where they are many.

    Parameters
    ----------
    dominant : ndarray of int, shape (runs, m)

    Raises
    ------
    InputError
        If there is but one row.
    """
    m = dominant.shape[1]
    if m < 2:
        message = "a single row; co-assignment is about pairs of rows"
        raise InputError(message)
    return np.arange(m) if m <= MOST_ROWS else np.unique(np.linspace(0, m - 1, MOST_ROWS).astype(np.int64))


def agreement_on_pairs(dominant: Array) -> tuple[float, float]:
    """Return the cophenetic correlation and the dispersion, without a table of all pairs.

    Parameters
    ----------
    dominant : ndarray of int, shape (runs, m)

    Raises
    ------
    InputError
        If there is but one row.

    Examples
    --------
    >>> agreement_on_pairs(np.array([[0, 0, 1, 1], [1, 1, 0, 0]]))
    (1.0, 1.0)
    """
    times = times_together(dominant[:, compared_rows(dominant)])
    return tree_of(times, len(dominant))[1], dispersion_of(dominant)


def times_together(dominant: Array) -> Array:
    """Return in how many runs each two rows have the same component; rows without one are with no other.

    Parameters
    ----------
    dominant : ndarray of int, shape (runs, p)
        -1 for none.

    Returns
    -------
    float32 ndarray of shape (p * (p - 1) / 2,)
        Whole numbers, pair by pair as `scipy.spatial.distance.squareform` orders them.

    Examples
    --------
    >>> times_together(np.array([[0, 0, 1], [1, 1, 1]])).tolist()
    [2.0, 1.0, 1.0]
    """
    # A product of zeros and ones in float32 is exact up to 16 million runs.
    kinds = np.arange(int(dominant.max(initial=0)) + 1)
    members = np.concatenate([one[:, None] == kinds for one in dominant], axis=1).astype(np.float32)
    p = len(members)
    times, at = np.empty(p * (p - 1) // 2, dtype=np.float32), 0
    for start in range(0, p, BLOCK_ROWS):
        block = members[start : start + BLOCK_ROWS] @ members[start:].T
        for row, counts in enumerate(block, start=1):
            times[at : at + len(counts) - row] = counts[row:]
            at += len(counts) - row
    return times


def tree_of(times: Array, runs: int) -> tuple[Floats, float]:
    """Return the average-linkage tree of rows that are seldom together, and how its distances correlate with theirs.

    Parameters
    ----------
    times : ndarray
        As `times_together` returns it.
    runs : int

    Returns
    -------
    tree : ndarray of shape (p - 1, 4)
    cophenetic : float
        NaN for one run, and where all pairs are alike: there is nothing to correlate.
    """
    apart = np.divide(times, runs, dtype=np.float64)
    np.subtract(1.0, apart, out=apart)
    tree = linkage(apart, method="average")
    return tree, _correlation(apart, cophenet(tree)) if runs > 1 else float("nan")


def _correlation(first: Floats, second: Floats) -> float:
    """Return the correlation of two arrays, which are centred in place: they are as large as a table of all pairs."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    first -= first.mean()
    second -= second.mean()
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


def dispersion_of(dominant: Array) -> float:
    """Return the mean of ``4 (together - 1/2)^2`` over all pairs of rows, from counts of pairs alone; NaN for one run.

    Parameters
    ----------
    dominant : ndarray of int, shape (runs, m)

    Examples
    --------
    >>> dispersion_of(np.array([[0, 0, 1], [1, 1, 0]])), dispersion_of(np.array([[0, 1], [0, 0]]))
    (1.0, 0.5)
    """
    runs, m = dominant.shape
    if runs == 1:
        return float("nan")
    kinds = int(dominant.max()) + 2
    # Rows without a component are together with nobody but themselves.
    inside = [np.eye(kinds)[one + 1][:, 1:] for one in dominant]
    lone = dominant < 0
    sums = sum(float(np.sum(part.sum(axis=0) ** 2)) for part in inside) + float(lone.sum())
    squares = sum(
        float(np.sum((first.T @ second) ** 2)) + float(np.sum(lone_first | lone_second))
        for first, lone_first in zip(inside, lone, strict=True)
        for second, lone_second in zip(inside, lone, strict=True)
    )
    return float(4.0 * (squares / runs**2 - sums / runs) / m**2 + 1.0)
