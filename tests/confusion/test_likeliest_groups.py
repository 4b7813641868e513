import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion.dendrogram import link
from lrdomains.confusion.likeliest_groups import likeliest_groups
from lrdomains.confusion.quasi_independence import fit_quasi_independence


def groups_of(rates, coordinates, seed=0):
    errors = np.random.default_rng(seed).poisson(rates).astype(float)
    np.fill_diagonal(errors, 0.0)
    errors = sp.csr_array(errors)
    return likeliest_groups(link(coordinates), errors, fit_quasi_independence(errors))


@pytest.fixture
def two_levels():
    """A tight pair and a loose group of six among twenty classes, and a tree that shows both."""
    label = np.array([0, 0, *[1] * 6, *range(2, 14)])
    same = label[:, None] == label
    rates = np.where(same, np.where(label[:, None] == 0, 200.0, 6.0), 1.0)
    return label, rates, np.eye(14)[label] + 0.02 * np.random.default_rng(1).random((20, 14))


def test_a_tight_pair_does_not_cost_a_loose_group_its_members(two_levels):
    label, rates, coordinates = two_levels
    for seed in range(5):
        assert groups_of(rates, coordinates, seed).label.tolist() == label.tolist()


def test_each_group_has_its_own_ratio(two_levels):
    _, rates, coordinates = two_levels
    found = groups_of(rates, coordinates)
    pair, loose, alone = found.background.ratio
    assert pair > 80
    assert 3 < loose < 12
    assert alone == 1.0
    assert loose < found.typical_ratio < pair


def test_noise_has_no_groups():
    rng = np.random.default_rng(2)
    for seed in range(5):
        found = groups_of(np.full((30, 30), 3.0), rng.standard_normal((30, 4)), seed)
        assert np.sum(np.bincount(found.label) > 1) <= 1


def test_no_groups_have_no_typical_ratio():
    found = groups_of(np.full((6, 6), 40.0), np.eye(6))
    assert np.all(np.bincount(found.label) == 1)
    assert np.isnan(found.typical_ratio)


def test_all_classes_may_be_in_groups():
    label = np.repeat(np.arange(4), 5)
    rates = np.where(label[:, None] == label, 10.0, 0.5)
    found = groups_of(rates, np.eye(4)[label] + 0.02 * np.random.default_rng(1).random((20, 4)))
    assert found.label.tolist() == label.tolist()


def test_the_order_of_the_classes_is_no_matter(two_levels):
    label, rates, coordinates = two_levels
    errors = np.random.default_rng(3).poisson(rates).astype(float)
    np.fill_diagonal(errors, 0.0)
    order = np.random.default_rng(4).permutation(20)
    shuffled = sp.csr_array(errors[np.ix_(order, order)])
    found = likeliest_groups(link(coordinates[order]), shuffled, fit_quasi_independence(shuffled)).label
    assert all((found[i] == found[j]) == (label[order[i]] == label[order[j]]) for i in range(20) for j in range(20))
