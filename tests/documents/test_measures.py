"""Measures of rankings against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.documents.measures import average_precision, discounted_gain, mean_interval, ranks_of, recall


@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_measures_are_those_of_scikit_learn(seed, documents):
    from sklearn.metrics import average_precision_score, ndcg_score

    rng = np.random.default_rng(seed)
    scores, gains = rng.permutation(documents).astype(float), rng.integers(0, 3, documents).astype(float)
    if not gains.any():
        gains[0] = 1.0
    ranks = ranks_of(scores, np.flatnonzero(gains))
    assert average_precision(ranks) == pytest.approx(average_precision_score(gains > 0, scores))
    assert discounted_gain(scores, gains, depth=5) == pytest.approx(ndcg_score([gains], [scores], k=5))
    top = set(np.argsort(-scores)[:5])
    assert recall(ranks, depth=5) == pytest.approx(np.mean([i in top for i in np.flatnonzero(gains)]))


def test_what_is_not_ranked_counts_nothing():
    scores = np.array([np.nan, 0.5, np.nan])
    ranks = ranks_of(scores, np.array([0, 1]))
    assert average_precision(ranks) == 0.5
    assert discounted_gain(scores, np.array([1.0, 0.0, 0.0]), depth=10) == 0.0


def test_the_interval_covers_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        low, high = mean_interval(rng.exponential(size=60), samples=400, rng=rng)
        covered += low <= 1.0 <= high
    assert 175 <= covered <= 200
