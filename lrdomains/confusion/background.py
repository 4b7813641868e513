"""Background: the errors to expect outside of groups, fitted together with the ratios of the groups."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import Positions
from lrdomains.confusion.group_ratios import likely_ratios
from lrdomains.core.typing import Floats

#: The fit stops where no class's proneness changes by more than this share of the largest, nor a ratio by more than
#: this share of its own: its likelihood then is within a hundredth of the best.
TOLERANCE = 1e-4
MOST_ROUNDS = 200


class Background(NamedTuple):
    """Expected errors ``proneness[i] * attraction[j]`` between groups, and ``ratio[g]`` times as many within group g.

    Parameters
    ----------
    proneness, attraction : ndarray of shape (K,)
    label : ndarray of shape (K,)
        Number of the group of each class; those that are alone share the last number, whose ratio is one.
    ratio : ndarray of shape (G + 1,)
    """

    proneness: Floats
    attraction: Floats
    label: Positions
    ratio: Floats


def fit_background(
    errors: sp.csr_array, label: Positions, *, typical: int, start: tuple[Floats, Floats]
) -> Background | None:
    """Fit errors outside of groups and the ratio of each group at once, by proportional fitting.

    Quasi-independence spreads the errors within groups over all cells and so expects too many outside. Here each group
    has a ratio of its own, so that what is expected outside is what is seen there; all row and column sums fit.

    Parameters
    ----------
    errors : CSR array of shape (K, K)
        With an empty diagonal.
    label : ndarray of shape (K,)
        Number of the group of each class; a class that is alone has a number of its own.
    typical : int
        Which of the typical ratios the groups have; see `likely_ratios`.
    start : tuple of two ndarrays of shape (K,)
        Proneness and attraction to set out from.

    Returns
    -------
    Background or None
        None where the table has no errors.

    Examples
    --------
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((3, 3))) * 19 + 1 - 20 * np.eye(6))
    >>> found = fit_background(errors, np.repeat([0, 1], 3), typical=9, start=(np.ones(6), np.ones(6)))
    >>> outside = found.proneness[0] * found.attraction[5]
    >>> bool(abs(outside - 1) < 0.05), bool(abs(found.ratio[0] * outside - 20) < 0.1)
    (True, True)
    """
    member, count = _numbered(label)
    seen = errors_within(errors, member, count)
    rows, columns = (np.asarray(errors.sum(axis=side), dtype=np.float64).ravel() for side in (1, 0))
    a, b = start
    ratio, last = np.ones(count), count - 1
    for _ in range(MOST_ROUNDS):
        before = a, ratio
        a = _fitted(rows, b, member, ratio)
        b = _fitted(columns, a, member, ratio)
        if not (a.sum() > 0 and b.sum() > 0):
            return None
        balance = np.sqrt(b.sum() / a.sum())
        a, b = a * balance, b / balance
        ratio = ratio.copy()
        ratio[:last] = likely_ratios(seen[:last], chance_within(a, b, member, count)[:last], typical)
        changes = np.abs(a - before[0]).max() / a.max(), np.abs(ratio / before[1] - 1.0).max()
        if max(changes) < TOLERANCE:
            break
    return Background(a, b, member, ratio)


def errors_within(errors: sp.csr_array, label: Positions, count: int) -> Floats:
    """Return the errors between classes of each label."""
    entries = errors.tocoo()
    i, j = entries.coords
    same = label[i] == label[j]
    return np.bincount(label[i][same], entries.data[same], count).astype(np.float64)


def chance_within(proneness: Floats, attraction: Floats, label: Positions, count: int) -> Floats:
    """Return the errors to expect by the background between different classes of each label."""
    a, b, own = (np.bincount(label, part, count) for part in (proneness, attraction, proneness * attraction))
    return np.asarray(np.maximum(a * b - own, 0.0))


def log_likelihood(errors: sp.csr_array, proneness: Floats, attraction: Floats) -> float:
    """Return the logarithm of the likelihood of all errors by the background alone, up to a constant."""
    total = float(proneness.sum() * attraction.sum() - proneness @ attraction)
    for side, factor in ((1, proneness), (0, attraction)):
        sums = np.asarray(errors.sum(axis=side), dtype=np.float64).ravel()
        seen = sums > 0
        total -= float(sums[seen] @ np.log(np.maximum(factor[seen], np.finfo(np.float64).tiny)))
    return -total


def _numbered(label: Positions) -> tuple[Positions, int]:
    """Return groups numbered one after the other, those alone under the last number, and how many numbers there are."""
    sizes = np.bincount(label)
    groups = int(np.sum(sizes > 1))
    return np.where(sizes > 1, np.cumsum(sizes > 1) - 1, groups)[label], groups + 1


def _fitted(sums: Floats, other: Floats, member: Positions, ratio: Floats) -> Floats:
    within = np.bincount(member, other, len(ratio))[member]
    reached = other.sum() - within + ratio[member] * (within - other)
    return np.divide(sums, reached, out=np.zeros_like(sums), where=(sums > 0) & (reached > 0))
