"""A dendrogram of the classes: who is like whom on the axes, and what errors each branch holds."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.core.typing import Array, Floats

Positions = NDArray[np.intp]

#: Of the lengths of all classes on the axes, the one that damps the similarity of short ones.
REGULARISING_QUANTILE = 0.75


@dataclass(frozen=True)
class Dendrogram:
    """A binary tree over K classes; node K + t is the t-th merge, from the most similar to the least.

    Parameters
    ----------
    left, right : ndarray of shape (K - 1,)
        The two nodes that each merge joins.
    order : ndarray of shape (K,)
        The leaves from left to right; every node covers a run of them.
    first, size : ndarray of shape (2 K - 1,)
        Where in `order` the leaves of each node begin, and how many they are.
    """

    left: Positions
    right: Positions
    order: Positions
    first: Positions
    size: Positions

    @cached_property
    def levels(self) -> tuple[Positions, ...]:
        """The merges by height, from the leaves upwards: the two sides of each lie in levels before its own."""
        count = len(self.order)
        height = [0] * (2 * count - 1)
        for node, (left, right) in enumerate(zip(self.left.tolist(), self.right.tolist(), strict=True), start=count):
            height[node] = 1 + max(height[left], height[right])
        heights = np.array(height[count:], dtype=np.intp)
        merges = np.argsort(heights, kind="stable")
        return tuple(np.split(merges + count, np.cumsum(np.bincount(heights))[1:-1])) if count > 1 else ()

    def sums(self, values: Floats) -> Floats:
        """Return the sum of the values of the leaves of each node."""
        running = np.concatenate(([0.0], np.cumsum(values[self.order])))
        return np.asarray(running[self.first + self.size] - running[self.first])

    def members(self, node: int) -> Positions:
        """Return the leaves of a node, ascending."""
        return np.sort(self.order[self.first[node] : self.first[node] + self.size[node]])

    def meeting_nodes(self, i: Positions, j: Positions) -> Positions:
        """Return the node at which leaves i and j, which differ, first come together.

        It is the latest merge among those at the gaps between the two in the order of the leaves, and the latest in a
        run of gaps is looked up in a table of runs whose lengths are powers of two.
        """
        place = np.empty(len(self.order), dtype=np.intp)
        place[self.order] = np.arange(len(self.order))
        start, end = np.minimum(place[i], place[j]), np.maximum(place[i], place[j])
        latest = [self._gaps()]
        while 2 ** len(latest) < len(self.order):
            step = 2 ** (len(latest) - 1)
            latest.append(np.maximum(latest[-1][:-step], latest[-1][step:]))
        level = np.frexp(end - start)[1] - 1
        found = np.empty(len(start), dtype=np.intp)
        for power in np.unique(level):
            of = level == power
            found[of] = np.maximum(latest[power][start[of]], latest[power][end[of] - 2**power])
        return found

    def _gaps(self) -> Positions:
        """Return the node whose two sides meet at each gap between neighbouring leaves."""
        count = len(self.order)
        gaps = np.empty(count - 1, dtype=np.intp)
        gaps[self.first[self.left] + self.size[self.left] - 1] = np.arange(count, 2 * count - 1)
        return gaps


@dataclass(frozen=True)
class BranchErrors:
    """Errors within each node of a dendrogram, both ways and between different classes.

    Parameters
    ----------
    seen, expected : ndarray of shape (2 K - 1,)
        Counted, and expected under quasi-independence.
    """

    seen: Floats
    expected: Floats


def link(coordinates: Floats) -> Dendrogram:
    """Link classes by average linkage on the cosines of their coordinates, regularised.

    The similarity of two classes is ``x_i . x_j / (l_i l_j)`` with ``l_i^2 = |x_i|^2 + m^2``, where m is the upper
    quartile of the lengths: what counts is the direction of a class, but the direction of a class that hardly lies on
    any axis is chance, and so it stays apart.

    Parameters
    ----------
    coordinates : ndarray of shape (K, r), with r > 0 and K > 1

    Examples
    --------
    >>> link(np.array([[2.0, 0.0], [0.1, 1.0], [3.0, 0.1], [0.0, 2.0]])).members(5).tolist()
    [1, 3]
    """
    squares = np.sum(coordinates**2, axis=1)
    lengths = np.sqrt(squares + np.quantile(squares, REGULARISING_QUANTILE) + np.finfo(np.float64).tiny)
    unit = coordinates / lengths[:, None]
    similarity = unit @ unit.T
    distance = np.maximum(1.0 - (similarity + similarity.T) / 2.0, 0.0)
    np.fill_diagonal(distance, 0.0)
    tree: Array = linkage(squareform(distance, checks=False), "average")
    return _dendrogram(tree)


def branch_errors(tree: Dendrogram, errors: sp.csr_array, expected: QuasiIndependence) -> BranchErrors:
    """Add up the errors within every node.

    Parameters
    ----------
    tree : Dendrogram
    errors : CSR array of shape (K, K)
        With an empty diagonal.
    expected : QuasiIndependence
        Of the same classes, in the same order.
    """
    count = len(tree.order)
    entries = errors.tocoo()
    i, j = (np.asarray(axis, dtype=np.intp) for axis in entries.coords)
    seen = np.zeros(2 * count - 1)
    if len(i):
        seen += np.bincount(tree.meeting_nodes(i, j), entries.data, 2 * count - 1)
    for level in tree.levels:
        seen[level] += seen[tree.left[level - count]] + seen[tree.right[level - count]]
    return BranchErrors(seen, branch_chance(tree, expected.proneness, expected.attraction))


def branch_chance(tree: Dendrogram, proneness: Floats, attraction: Floats) -> Floats:
    """Return the sum of ``proneness[i] * attraction[j]`` over the different leaves i, j of each node."""
    both = tree.sums(proneness) * tree.sums(attraction)
    chance = np.maximum(both - tree.sums(proneness * attraction), 0.0)
    chance[: len(tree.order)] = 0.0
    return np.asarray(chance)


def _dendrogram(tree: Array) -> Dendrogram:
    count = len(tree) + 1
    left, right = (tree[:, side].astype(np.intp) for side in (0, 1))
    order = np.asarray(leaves_list(tree), dtype=np.intp)
    first, size = np.empty(2 * count - 1, dtype=np.intp), np.ones(2 * count - 1, dtype=np.intp)
    first[order] = np.arange(count)
    for node, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True), start=count):
        first[node], size[node] = min(first[one], first[other]), size[one] + size[other]
    return Dendrogram(left, right, order, first, size)
