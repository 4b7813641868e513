import numpy as np
import pytest
from scipy.stats import bootstrap, spearmanr

from lrdomains.words.bootstrap import interval_of_correlation, interval_of_share


def test_the_interval_is_the_percentile_bootstraps():
    rng = np.random.default_rng(0)
    first = rng.normal(size=80)
    second = first + rng.normal(size=80)
    low, high = interval_of_correlation(first, second, replicates=2000, rng=np.random.default_rng(1))
    theirs = bootstrap(
        (first, second), lambda a, b: spearmanr(a, b)[0], paired=True, vectorized=False, n_resamples=2000,
        method="percentile", rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


@pytest.mark.parametrize(("pairs", "expected"), [(1, (np.nan, np.nan)), (3, (-1.0, 1.0))])
def test_too_few_pairs(pairs, expected):
    values = np.arange(float(pairs))
    found = interval_of_correlation(values, values, replicates=10, rng=np.random.default_rng(0))
    assert found == pytest.approx(expected, nan_ok=True)


def test_no_differences_have_no_interval():
    found = interval_of_correlation(np.ones(9), np.arange(9.0), replicates=10, rng=np.random.default_rng(0))
    assert np.isnan(found).all()


def test_groups_that_stand_or_fall_together_widen_the_interval():
    hits = np.repeat(np.arange(20) % 2 == 0, 50)
    rng = np.random.default_rng(0)
    alone = interval_of_share(hits, np.arange(1000), replicates=1000, rng=rng)
    together = interval_of_share(hits, np.repeat(np.arange(20), 50), replicates=1000, rng=rng)
    assert alone == pytest.approx((0.469, 0.531), abs=0.01)
    assert together[1] - together[0] > 5 * (alone[1] - alone[0])


def test_one_group_says_nothing():
    assert interval_of_share(np.ones(3, bool), np.zeros(3, int), replicates=9, rng=np.random.default_rng(0)) == (0, 1)
