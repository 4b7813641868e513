"""The sum of counts is the counts of the sum."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import DataWarning, InputError
from lrdomains.words import Window, count, merge_counts

lines = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8), min_size=2, max_size=6)


@given(st.lists(lines.filter(lambda units: len({w for unit in units for w in unit}) > 1), min_size=1, max_size=4))
def test_parts_add_up_in_any_order(parts):
    window = Window(2, "harmonic", "positional")
    together = count([unit for part in parts for unit in part], window=window, min_count=1)
    counted = [count(part, window=window, min_count=1) for part in parts]
    for some in (counted, counted[::-1]):
        merged = merge_counts(some)
        assert list(merged.vocabulary.words) == list(together.vocabulary.words)
        np.testing.assert_array_equal(merged.vocabulary.document_counts, together.vocabulary.document_counts)
        for name in ("data", "indices", "indptr"):
            np.testing.assert_array_equal(getattr(merged.values, name), getattr(together.values, name))
        assert (merged.tokens, merged.units) == (together.tokens, together.units)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"window": 3}, "do not add up"),
        ({"lowercase": False}, "lowercase=True and lowercase=False do not add up"),
        ({"tokenizer": str.split}, "tokenizer="),
        ({"subsample": 0.5}, "subsample=None and subsample=0.5"),
    ],
)
def test_what_does_not_add_up(options, match):
    with pytest.raises(InputError, match=match):
        count(["a b"], min_count=1).merge(count(["a b"], min_count=1, **options))


def test_words_that_a_part_left_out_are_warned_of():
    first, second = count(["a b a b c"], min_count=2), count(["a c a c"], min_count=2)
    for pair in itertools.permutations((first, second)):
        with pytest.warns(DataWarning, match="up to 1 of the 3 words were left out of a part"):
            merge_counts(pair)


def test_nothing_has_no_sum():
    with pytest.raises(InputError, match="no counts to merge"):
        merge_counts([])
