"""Sampling by place and seed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.words import sampling
from lrdomains.words.sampling import drop_tokens, sample_tokens


@given(st.lists(st.integers(0, 3), max_size=40), st.integers(0, 40), st.integers(0, 2**60))
def test_pieces_are_sampled_as_the_whole(ids, cut, seed):
    ids, chances = np.array(ids, dtype=np.int32), np.array([1, 0.5, 0.1, 0])
    whole = sample_tokens(ids, chances, seed=seed, first=7)
    cut = min(cut, len(ids))
    parts = [
        sample_tokens(ids[:cut], chances, seed=seed, first=7),
        sample_tokens(ids[cut:], chances, seed=seed, first=7 + cut),
    ]
    np.testing.assert_array_equal(whole, np.concatenate(parts))
    assert whole[ids == 0].all()
    assert not whole[ids == 3].any()


def test_shares_are_the_chances_and_seeds_differ(monkeypatch):
    ids = np.zeros(100_000, dtype=np.int32)
    monkeypatch.setattr(sampling, "_STEP", 999)
    first, second = (sample_tokens(ids, np.array([0.3]), seed=seed) for seed in (0, 1))
    for stays in (first, second):
        assert abs(stays.mean() - 0.3) < 0.01
    assert abs((first & second).mean() - 0.09) < 0.01
    assert abs((first[1:] & first[:-1]).mean() - 0.09) < 0.01


def test_places_stay_or_close_up():
    ids, offsets = np.array([1, 2, 3, 4], dtype=np.int32), np.array([0, 2, 2, 4])
    stays = np.array([False, True, True, False])
    kept, same = drop_tokens(ids, offsets, stays, keep_places=True)
    assert (kept.tolist(), same.tolist()) == ([-1, 2, 3, -1], [0, 2, 2, 4])
    assert kept.dtype == np.int32
    closed, moved = drop_tokens(ids, offsets, stays, keep_places=False)
    assert (closed.tolist(), moved.tolist()) == ([2, 3], [0, 1, 1, 2])
