import numpy as np

from lrdomains.confusion.poles import pole_positions


def test_members_reach_a_share_of_the_largest_loading_and_come_strongest_first():
    positive, negative = pole_positions(np.array([0.2, 0.8, -0.5, -0.23, 0.25, -0.7]))
    assert positive.tolist() == [1, 4]
    assert negative.tolist() == [5, 2]


def test_an_axis_of_one_pole_has_an_empty_other_one():
    positive, negative = pole_positions(np.array([0.7, 0.7, -0.01]))
    assert positive.tolist() == [0, 1]
    assert negative.size == 0
