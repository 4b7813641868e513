import itertools

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import branch_errors, link
from lrdomains.confusion.likely_cut import PRICE_OF_MEMBERSHIP, RATIOS, _best_nodes, likely_cut, refine
from lrdomains.confusion.quasi_independence import fit_quasi_independence


def table(rng, blocks):
    errors = rng.poisson(1.0 + 15.0 * np.kron(np.eye(len(blocks)), np.ones((3, 3)))).astype(float)
    np.fill_diagonal(errors, 0.0)
    return sp.csr_array(errors)


def cuts_of(tree, node):
    """All sets of branches that cover a node."""
    yield (node,)
    count = len(tree.order)
    if node >= count:
        sides = [list(cuts_of(tree, side[node - count])) for side in (tree.left, tree.right)]
        yield from (one + other for one, other in itertools.product(*sides))


def test_the_best_branches_are_the_best_of_all_cuts():
    rng = np.random.default_rng(0)
    errors = table(rng, [3, 3, 3])
    tree = link(rng.standard_normal((9, 2)))
    inside = branch_errors(tree, errors, fit_quasi_independence(errors))
    chosen = _best_nodes(tree, inside)
    for at in (0, 20, 40, 59):
        own = (
            inside.seen * np.log(RATIOS[at])
            - inside.expected * (RATIOS[at] - 1)
            - PRICE_OF_MEMBERSHIP * (tree.size - 1)
        )
        best = max(sum(own[node] for node in cut) for cut in cuts_of(tree, 16))
        assert np.isclose(own[chosen[:, at]].sum(), best)
        covered = np.concatenate([tree.members(node) for node in np.flatnonzero(chosen[:, at])])
        assert sorted(covered) == list(range(9))


def test_noise_has_no_groups():
    rng = np.random.default_rng(1)
    errors = rng.poisson(3.0, (30, 30)).astype(float)
    np.fill_diagonal(errors, 0.0)
    errors = sp.csr_array(errors)
    tree = link(rng.standard_normal((30, 4)))
    label = likely_cut(tree, branch_errors(tree, errors, fit_quasi_independence(errors))).label
    assert np.sum(np.bincount(label) > 1) <= 1


def test_refining_mends_a_class_in_the_wrong_group_and_leaves_single_ones_alone():
    rng = np.random.default_rng(2)
    errors = table(rng, [3, 3, 3])
    expected = fit_quasi_independence(errors)
    cut = likely_cut(link(np.eye(9)), branch_errors(link(np.eye(9)), errors, expected))
    wrong = cut._replace(label=np.array([0, 0, 1, 1, 1, 1, 2, 3, 4]), ratio=10.0)
    assert refine(wrong, errors, expected).label.tolist() == [0, 0, 0, 1, 1, 1, 2, 3, 4]
