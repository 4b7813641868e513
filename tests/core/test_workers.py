"""Whoever works: results in the order of the pieces, and merged as a tree that the order decides."""

import operator

from hypothesis import given
from hypothesis import strategies as st

from lrdomains.core.workers import Here, is_delayed, pairs


def test_results_come_in_the_order_of_the_pieces():
    assert list(Here().map(operator.add, [1, 2, 3], shared=(10,))) == [11, 12, 13]


@given(st.lists(st.text(max_size=3), min_size=1))
def test_what_is_merged_keeps_its_order(pieces):
    assert Here().merge(operator.add, Here().keep(str, pieces)) == "".join(pieces)


def test_nothing_is_read_before_it_is_asked_for():
    asked = []
    coming = Here().map(asked.append, range(3))
    next(coming)
    assert asked == [0]


def test_pairs_cover_everything_once():
    assert [list(pair) for pair in pairs(range(5))] == [[0, 1], [2, 3], [4]]


def test_plain_values_are_no_parts_of_a_collection():
    assert not is_delayed([1])
