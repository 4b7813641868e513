"""Amounts of memory and what they are cut into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import InputError
from lrdomains.words.memory_budget import parse_memory, row_groups


@pytest.mark.parametrize(
    ("text", "amount"),
    [("4GB", 4e9), ("500 mb", 5e8), ("1.5g", 1.5e9), ("2TiB", 2e12), (3e8, 3e8), ("100000000", 1e8), ("64M", 64e6)],
)
def test_amounts(text, amount):
    assert parse_memory(text) == amount


@pytest.mark.parametrize("text", ["", "GB", "4 apples", "-1GB", "1..2GB", "nan", float("nan"), 0, float("inf")])
def test_what_is_no_amount(text):
    with pytest.raises(InputError, match="memory="):
        parse_memory(text)


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(1, 40))
def test_groups_cover_all_rows_and_keep_the_limit(sizes, limit):
    import numpy as np

    groups = row_groups(np.array(sizes, dtype=np.int64), limit)
    assert [row for first, end in groups for row in range(first, end)] == list(range(len(sizes)))
    assert all(sum(sizes[first:end]) <= limit or end - first == 1 for first, end in groups)
