import itertools

import numpy as np
import pytest

from lrdomains.confusion.dendrogram import link
from lrdomains.confusion.tree_cut import best_branches, labels_of, renumbered


def cuts_of(tree, node):
    """All sets of branches that cover a node."""
    yield (node,)
    count = len(tree.order)
    if node >= count:
        sides = [list(cuts_of(tree, side[node - count])) for side in (tree.left, tree.right)]
        yield from (one + other for one, other in itertools.product(*sides))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_branches_are_the_best_of_all_cuts(seed):
    rng = np.random.default_rng(seed)
    tree = link(rng.standard_normal((9, 2)))
    worth = rng.standard_normal((17, 4))
    found = best_branches(tree, worth)
    for at in range(4):
        best = max(worth[list(cut), at].sum() for cut in cuts_of(tree, 16))
        assert found.worth[at] == pytest.approx(best)
        assert worth[found.chosen[:, at], at].sum() == pytest.approx(best)
        covered = np.concatenate([tree.members(node) for node in np.flatnonzero(found.chosen[:, at])])
        assert sorted(covered) == list(range(9))


def test_labels_are_those_of_the_branches():
    tree = link(np.random.default_rng(3).standard_normal((12, 2)))
    chosen = best_branches(tree, np.random.default_rng(4).standard_normal((23, 1))).chosen[:, 0]
    label = labels_of(tree, chosen)
    for node in np.flatnonzero(chosen):
        assert np.flatnonzero(label == label[tree.members(node)[0]]).tolist() == tree.members(node).tolist()
    assert renumbered(label).tolist() == label.tolist()
