"""The likely cut: which branches of a dendrogram are groups, by the likelihood of the errors."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import BranchErrors, Dendrogram, Positions
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.core.typing import Array, Floats

#: Log-likelihood that a class must bring to be put into a group: what a chance tie to one of a few groups brings.
#: Of 0, .5, 1, 2, 3 and 4, best on planted designs and on simulated classifiers together.
PRICE_OF_MEMBERSHIP = 2.0
#: Ratios of the two rates at which the tree is cut; among these cuts the likeliest is taken.
RATIOS = np.geomspace(1.3, 1000.0, 60)
MOST_ROUNDS = 20


class Cut(NamedTuple):
    """Groups and the ratio of the rates, within groups to outside, at which they were found.

    Parameters
    ----------
    label : ndarray of shape (K,)
        Number of the group of each class; a class that is alone has a number of its own.
    ratio : float
    """

    label: Positions
    ratio: float


def likely_cut(tree: Dendrogram, inside: BranchErrors) -> Cut:
    """Cut a dendrogram where one rate of errors within groups and one outside are the likeliest.

    Errors are taken for Poisson counts of mean ``rho e`` between two classes of one group and ``e`` otherwise, e from
    quasi-independence. For each of a range of ratios rho the best set of branches is found exactly, from the leaves
    upwards: a node is one group if ``n log(rho) - e (rho - 1) - 2 (size - 1)`` of all its errors is more than its two
    sides bring. Among these sets the one whose own two rates have the largest likelihood wins, less the price of two
    for each class that is in a group. The cut so adapts to the number of classes, to the number of errors, and to each
    branch.

    Parameters
    ----------
    tree : Dendrogram
    inside : BranchErrors

    References
    ----------
    Newman (2016), Physical Review E 94, 052315, section II (the likelihood of two rates).
    Schwarz, Goodman (1970) and others on cuts by dynamic programming; Heller and Ghahramani (2005), ICML, section 2.

    Examples
    --------
    >>> from lrdomains.confusion.dendrogram import branch_errors, link
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((2, 2))) * 50 + 1 - 51 * np.eye(4))
    >>> tree = link(np.array([[1.0], [1.0], [-1.0], [-1.0]]))
    >>> likely_cut(tree, branch_errors(tree, errors, fit_quasi_independence(errors))).label.tolist()
    [0, 0, 1, 1]
    """
    chosen = _best_nodes(tree, inside)
    sums = [np.array([part @ chosen]).ravel() for part in (inside.seen, inside.expected, tree.size - 1.0)]
    likelihood = _log_likelihood(sums[0], sums[1], inside.seen[-1], inside.expected[-1])
    best = int(np.argmax(likelihood - PRICE_OF_MEMBERSHIP * sums[2]))
    label = np.empty(len(tree.order), dtype=np.intp)
    for number, node in enumerate(np.flatnonzero(chosen[:, best])):
        label[tree.order[tree.first[node] : tree.first[node] + tree.size[node]]] = number
    return Cut(_renumbered(label), float(RATIOS[best]))


def refine(cut: Cut, errors: sp.csr_array, expected: QuasiIndependence) -> Cut:
    """Move classes that are in groups to the group where their errors are likelier, as long as that helps.

    Average linkage never takes a step back: a class that met the wrong branch early stays there. Classes that are alone
    stay alone, because the best of many groups always looks good.

    Parameters
    ----------
    cut : Cut
    errors : CSR array of shape (K, K)
        With an empty diagonal.
    expected : QuasiIndependence

    Examples
    --------
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> errors = sp.csr_array(np.kron(np.eye(2), np.ones((3, 3))) * 50 + 1 - 51 * np.eye(6))
    >>> start = Cut(np.array([0, 0, 1, 1, 1, 1]), 10.0)
    >>> refine(start, errors, fit_quasi_independence(errors)).label.tolist()
    [0, 0, 0, 1, 1, 1]
    """
    both_ways = sp.csr_array(errors + errors.T)
    grouped = np.bincount(cut.label)[cut.label] > 1
    label, count = cut.label.copy(), int(cut.label.max(initial=-1)) + 1
    value = _value(label, both_ways, expected, cut.ratio)
    for _ in range(MOST_ROUNDS):
        gains = _gains(label, count, both_ways, expected, cut.ratio)
        gains[:, np.bincount(label, minlength=count) < 2] = -np.inf
        wanted = np.argmax(gains, axis=1)
        rows = np.arange(len(label))
        movers = np.flatnonzero(grouped & (gains[rows, wanted] > gains[rows, label] + 1e-9))
        # Moves are weighed one by one but made together; where they get in each other's way, fewer are made.
        movers = movers[np.argsort(gains[movers, label[movers]] - gains[movers, wanted[movers]], kind="stable")]
        while len(movers):
            moved = label.copy()
            moved[movers] = wanted[movers]
            new_value = _value(moved, both_ways, expected, cut.ratio)
            if new_value > value:
                label, value = moved, new_value
                break
            movers = movers[: len(movers) // 2]
        if not len(movers):
            break
    return Cut(_renumbered(label), cut.ratio)


def _best_nodes(tree: Dendrogram, inside: BranchErrors) -> Array:
    """Return which nodes are groups (or single classes), one column a ratio."""
    count = len(tree.order)
    own = (
        inside.seen[:, None] * np.log(RATIOS)
        - inside.expected[:, None] * (RATIOS - 1.0)
        - PRICE_OF_MEMBERSHIP * (tree.size[:, None] - 1.0)
    )
    best = own.copy()
    is_whole = np.ones(own.shape, dtype=bool)
    for node, (left, right) in enumerate(zip(tree.left.tolist(), tree.right.tolist(), strict=True), start=count):
        parts = best[left] + best[right]
        is_whole[node] = own[node] > parts
        np.maximum(own[node], parts, out=best[node])
    # From the root downwards: what lies within a chosen node is not chosen itself.
    covered = np.zeros(own.shape, dtype=bool)
    chosen = np.zeros(own.shape, dtype=bool)
    for node in range(2 * count - 2, -1, -1):
        chosen[node] = is_whole[node] & ~covered[node]
        if node >= count:
            below = covered[node] | is_whole[node]
            covered[tree.left[node - count]] = below
            covered[tree.right[node - count]] = below
    return chosen


def _log_likelihood(seen: Floats, expected: Floats, seen_in_all: float, expected_in_all: float) -> Floats:
    """Return the gain of two rates over one, up to a constant."""
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(seen > 0, seen * np.log(seen / expected), 0.0)
        rest, rest_expected = seen_in_all - seen, np.maximum(expected_in_all - expected, 0.0)
        outside = np.where((rest > 0) & (rest_expected > 0), rest * np.log(rest / rest_expected), 0.0)
    return np.asarray(np.where(expected > 0, within, 0.0) + outside)


def _gains(label: Positions, count: int, both_ways: sp.csr_array, expected: QuasiIndependence, ratio: float) -> Floats:
    """Return what each class brings to each group, itself left out of its own."""
    a, b = expected.proneness, expected.attraction
    belongs = sp.csr_array((np.ones(len(label)), (np.arange(len(label)), label)), shape=(len(label), count))
    seen = (both_ways @ belongs).toarray()
    chance = np.outer(a, np.bincount(label, b, count)) + np.outer(b, np.bincount(label, a, count))
    chance[np.arange(len(label)), label] -= 2.0 * a * b
    return np.asarray(seen * np.log(ratio) - chance * (ratio - 1.0))


def _value(label: Positions, both_ways: sp.csr_array, expected: QuasiIndependence, ratio: float) -> float:
    a, b = expected.proneness, expected.attraction
    entries = both_ways.tocoo()
    i, j = entries.coords
    seen = float(entries.data[label[i] == label[j]].sum()) / 2.0
    chance = float(np.bincount(label, a) @ np.bincount(label, b) - a @ b)
    return seen * float(np.log(ratio)) - chance * (ratio - 1.0)


def _renumbered(label: Positions) -> Positions:
    """Return the labels numbered in the order of the first members."""
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]
