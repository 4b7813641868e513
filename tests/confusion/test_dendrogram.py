import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import branch_errors, link
from lrdomains.confusion.quasi_independence import fit_quasi_independence


@pytest.fixture(params=[2, 3, 17, 64])
def tree_and_errors(request):
    rng = np.random.default_rng(request.param)
    errors = rng.poisson(2.0, (request.param, request.param)).astype(float)
    np.fill_diagonal(errors, 0.0)
    return link(rng.standard_normal((request.param, 3))), sp.csr_array(errors)


def test_every_node_covers_its_two_sides(tree_and_errors):
    tree, _ = tree_and_errors
    count = len(tree.order)
    for node in range(count, 2 * count - 1):
        sides = [tree.members(side[node - count]) for side in (tree.left, tree.right)]
        assert sorted(np.concatenate(sides)) == tree.members(node).tolist()
    assert tree.members(2 * count - 2).tolist() == list(range(count))


def test_leaves_meet_at_the_smallest_node_that_holds_both(tree_and_errors):
    tree, _ = tree_and_errors
    count = len(tree.order)
    i, j = np.nonzero(~np.eye(count, dtype=bool))
    for one, other, node in zip(i, j, tree.meeting_nodes(i, j), strict=True):
        assert {one, other} <= set(tree.members(node))
        assert not any({one, other} <= set(tree.members(side[node - count])) for side in (tree.left, tree.right))


def test_errors_of_a_branch_are_those_among_its_members(tree_and_errors):
    tree, errors = tree_and_errors
    expected = fit_quasi_independence(errors, warn_if_rough=False)
    found = branch_errors(tree, errors, expected)
    for node in range(len(found.seen)):
        members = tree.members(node)
        assert found.seen[node] == errors[members][:, members].sum()
        assert found.expected[node] == pytest.approx(expected.within(members), abs=1e-9)
