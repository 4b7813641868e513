import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import branch_errors, link
from lrdomains.confusion.likely_cut import likely_cut
from lrdomains.confusion.quasi_independence import fit_quasi_independence


def label_of(errors, coordinates):
    np.fill_diagonal(errors, 0.0)
    errors, tree = sp.csr_array(errors), link(coordinates)
    return likely_cut(tree, branch_errors(tree, errors, fit_quasi_independence(errors)))


def test_blocks_of_the_errors_are_cut_where_the_tree_has_them():
    rng = np.random.default_rng(0)
    blocks = np.kron(np.eye(3), np.ones((3, 3)))
    label = label_of(rng.poisson(1.0 + 15.0 * blocks).astype(float), blocks[:, ::3] + 0.01 * rng.random((9, 3)))
    assert label.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_noise_has_no_groups():
    rng = np.random.default_rng(1)
    label = label_of(rng.poisson(3.0, (30, 30)).astype(float), rng.standard_normal((30, 4)))
    assert np.sum(np.bincount(label) > 1) <= 1
