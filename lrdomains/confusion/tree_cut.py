"""Cuts of a dendrogram: the set of branches that is worth the most, found exactly."""

from typing import NamedTuple

import numpy as np

from lrdomains.confusion.dendrogram import Dendrogram, Positions
from lrdomains.core.typing import Array, Floats


class Branches(NamedTuple):
    """Branches that cover all leaves, for each of Q ways to value them.

    Parameters
    ----------
    chosen : bool ndarray of shape (2 K - 1, Q)
        Which nodes are taken, single leaves among them.
    worth : ndarray of shape (Q,)
        What they are worth together.
    """

    chosen: Array
    worth: Floats


def best_branches(tree: Dendrogram, worth: Floats) -> Branches:
    """Return the branches of the largest total worth; a branch is taken whole only if it beats its parts.

    Parameters
    ----------
    tree : Dendrogram
    worth : ndarray of shape (2 K - 1, Q)
        Of each node as one group.

    Examples
    --------
    >>> from lrdomains.confusion.dendrogram import link
    >>> tree = link(np.array([[1.0], [1.0], [-1.0]]))
    >>> found = best_branches(tree, np.array([[0.0], [0.0], [0.0], [2.0], [1.0]]))
    >>> np.flatnonzero(found.chosen[:, 0]).tolist(), found.worth.tolist()
    ([2, 3], [2.0])
    """
    count = len(tree.order)
    best = worth.copy()
    is_whole = np.ones(worth.shape, dtype=bool)
    for level in tree.levels:
        parts = best[tree.left[level - count]] + best[tree.right[level - count]]
        is_whole[level] = worth[level] > parts
        best[level] = np.maximum(worth[level], parts)
    # From the root downwards: what lies within a chosen node is not chosen itself.
    covered = np.zeros(worth.shape, dtype=bool)
    for level in reversed(tree.levels):
        below = covered[level] | is_whole[level]
        covered[tree.left[level - count]] = below
        covered[tree.right[level - count]] = below
    return Branches(is_whole & ~covered, best[-1])


def labels_of(tree: Dendrogram, chosen: Array) -> Positions:
    """Return the number of the chosen branch in which each leaf is, numbered in the order of their first members.

    Parameters
    ----------
    tree : Dendrogram
    chosen : bool ndarray of shape (2 K - 1,)
        Nodes that cover every leaf once.
    """
    nodes = np.flatnonzero(chosen)
    nodes = nodes[np.argsort(tree.first[nodes])]
    label = np.empty(len(tree.order), dtype=np.intp)
    label[tree.order] = np.repeat(np.arange(len(nodes)), tree.size[nodes])
    return renumbered(label)


def renumbered(label: Positions) -> Positions:
    """Return the labels numbered in the order of their first members.

    Examples
    --------
    >>> renumbered(np.array([7, 3, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]
