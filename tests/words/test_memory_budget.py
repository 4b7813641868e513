"""Amounts of memory and what they are cut into."""

from hypothesis import given
from hypothesis import strategies as st

from lrdomains.words.memory_budget import row_groups


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(1, 40))
def test_groups_cover_all_rows_and_keep_the_limit(sizes, limit):
    import numpy as np

    groups = row_groups(np.array(sizes, dtype=np.int64), limit)
    assert [row for first, end in groups for row in range(first, end)] == list(range(len(sizes)))
    assert all(sum(sizes[first:end]) <= limit or end - first == 1 for first, end in groups)
