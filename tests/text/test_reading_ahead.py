"""Sources read side by side give what they give one after the other."""

import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.text.reading_ahead import read_side_by_side


@given(st.lists(st.lists(st.integers(), max_size=6), max_size=6), st.integers(0, 4))
def test_the_order_stays(sources, readers):
    assert list(read_side_by_side([lambda s=s: iter(s) for s in sources], readers=readers)) == [
        *itertools.chain(*sources)
    ]


def test_errors_come_at_their_turn():
    def broken():
        yield 2
        raise ZeroDivisionError

    items = read_side_by_side([lambda: iter([1]), broken, lambda: iter([3])], readers=3)
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ZeroDivisionError):
        next(items)


def test_threads_end_when_nobody_wants_more():
    before = threading.active_count()
    items = read_side_by_side([itertools.count, itertools.count], readers=2)
    assert next(items) == 0
    items.close()
    assert threading.active_count() == before


def test_a_source_is_not_read_far_ahead():
    taken = []

    def source():
        for number in range(100):
            taken.append(number)
            yield number

    items = read_side_by_side([source], readers=1)
    next(items)
    time.sleep(0.05)
    assert len(taken) < 10
    items.close()
