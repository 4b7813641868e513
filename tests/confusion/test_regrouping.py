import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.background import fit_background
from lrdomains.confusion.likeliest_groups import LikelyGroups
from lrdomains.confusion.regrouping import regroup


def table(rng):
    errors = rng.poisson(1.0 + 15.0 * np.kron(np.eye(3), np.ones((3, 3)))).astype(float)
    np.fill_diagonal(errors, 0.0)
    return sp.csr_array(errors)


def started(errors, label):
    label = np.array(label)
    ones = np.ones(len(label))
    return LikelyGroups(label, fit_background(errors, label, typical=7, start=(ones, ones)), 7)


def test_a_class_in_the_wrong_group_moves_and_single_ones_stay_alone():
    errors = table(np.random.default_rng(2))
    found = regroup(started(errors, [0, 0, 1, 1, 1, 1, 2, 3, 4]), errors)
    assert found.label.tolist() == [0, 0, 0, 1, 1, 1, 2, 3, 4]


def test_the_background_belongs_to_the_groups_in_the_end():
    errors = table(np.random.default_rng(2))
    found = regroup(started(errors, [0, 0, 1, 1, 1, 1, 2, 2, 2]), errors)
    assert found.label.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert found.background.label.tolist() == found.label.tolist()


def test_groups_that_are_right_stay():
    errors = table(np.random.default_rng(5))
    start = started(errors, [0, 0, 0, 1, 1, 1, 2, 2, 2])
    assert regroup(start, errors) is start
