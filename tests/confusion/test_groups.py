import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains.confusion import find_axes
from lrdomains.confusion.groups import find_groups
from lrdomains.confusion.quasi_independence import fit_quasi_independence

# Adjusted Rand indices of the documented designs, less a margin for chance over few repetitions.
DESIGNS = [
    (20, 50, [2, 2, 3, 4], 0.0, 0.65),
    (20, 300, [2, 2, 3, 4], 0.0, 0.85),
    (50, 200, [2, 2, 3, 4, 6], 0.7, 0.9),
    (100, 100, [2, 3, 5, 8, 10], 0.7, 0.8),
]
OVERDISPERSED = [
    (12, 100, [3, 3], 0.5),
    (30, 80, [2, 3, 3, 5], 0.7),
    (30, 400, [2, 3, 3, 5], 0.75),
    (60, 100, [2, 2, 2, 4, 4, 7], 0.75),
]


@pytest.mark.parametrize("design", DESIGNS)
def test_planted_groups_are_found_without_help(planted, rand_index, design):
    classes, per_class, sizes, zipf, least = design
    scores = []
    for seed in range(6):
        counts, truth = planted(classes, per_class, sizes, zipf=zipf, seed=seed)
        scores.append(rand_index(find_axes(counts), truth))
    assert np.mean(scores) >= least


@pytest.mark.parametrize("design", OVERDISPERSED)
def test_planted_groups_are_found_on_an_overdispersed_background(planted_overdispersed, rand_index, design):
    classes, per_class, sizes, least = design
    scores = []
    for seed in range(8):
        counts, truth = planted_overdispersed(classes, per_class, sizes, seed=seed)
        scores.append(rand_index(find_axes(counts), truth))
    assert np.mean(scores) >= least


@pytest.mark.slow
def test_the_cut_still_fits_at_a_thousand_classes(planted, rand_index):
    sizes = (
        np.random.default_rng(0).multinomial(1000 - 2 * 40, np.random.default_rng(1).dirichlet(np.full(40, 4.0))) + 2
    )
    counts, truth = planted(1000, 50, list(sizes), share=0.7, attraction=0.5, seed=0)
    assert rand_index(find_axes(counts, splits=5), truth) >= 0.9


def test_no_axes_give_no_groups_and_keep_the_order():
    found = find_groups(
        sp.csr_array(np.ones((3, 3)) - np.eye(3)),
        fit_quasi_independence(sp.csr_array(np.ones((3, 3)) - np.eye(3))),
        vectors=np.empty((3, 0)),
        strengths=np.empty(0),
    )
    assert found.groups == ()
    assert found.order.tolist() == [0, 1, 2]


def test_every_class_is_in_the_order_once_and_in_one_group_at_most(planted):
    grouping = find_axes(planted(40, 100, [4, 5], seed=0)[0]).grouping
    assert sorted(grouping.order) == list(range(40))
    members = np.concatenate(grouping.groups)
    assert len(set(members)) == len(members)


def test_beyond_a_number_of_classes_only_those_along_the_axes_are_linked(planted, monkeypatch):
    counts, truth = planted(60, 300, [5, 6], seed=0)
    monkeypatch.setattr("lrdomains.confusion.groups.MOST_LINKED", 20)
    result = find_axes(counts)
    assert result.grouping.linked == 20
    assert sorted(result.grouping.order) == list(range(60))
    assert {frozenset(np.flatnonzero(truth == number)) for number in (0, 1)} <= {
        frozenset(group) for group in result.groups
    }
    assert "Only the 20 classes furthest along the axes were linked" in result.report().to_text().replace("\n  ", " ")
