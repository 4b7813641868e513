import numpy as np
import pytest

from lrdomains.confusion import find_axes


@pytest.fixture(scope="module")
def found(planted):
    return find_axes(planted(14, 200, [3, 4], seed=3)[0], rank=2, bootstrap=60)


def test_planted_axes_are_stronger_than_chance_and_their_intervals_hold_them(found):
    certainty = found.certainty
    assert (certainty.p_values(found.factorization.scale)[:1] == 1 / 61).all()
    inside = (certainty.low <= found.axes + 0.05) & (found.axes <= certainty.high + 0.05)
    assert np.mean(inside) > 0.9
    members = found.axes.index.get_indexer(found.poles(1).positive[:2])
    assert (certainty.low[members, 0] > 0).all()
    assert (certainty.reproducibility > 0.8).all()


def test_p_values_count_the_table_itself(found):
    strengths = found.certainty.null_strengths
    assert found.certainty.p_values(np.array([strengths[-1] + 1, 0.0, strengths[-1]])).tolist() == [1 / 61, 1.0, 2 / 61]


def test_the_same_seed_draws_the_same(planted):
    counts = planted(10, 100, [3], seed=0)[0]
    one, two = (find_axes(counts, rank=1, bootstrap=10, rng=5).certainty for _ in range(2))
    assert np.array_equal(one.null_strengths, two.null_strengths)
    assert np.array_equal(one.low, two.low)


def test_without_replicates_nothing_is_claimed(planted):
    result = find_axes(planted(10, 100, [3], seed=0)[0], rank=1, bootstrap=0)
    assert result.evidence["p"].isna().all()
    assert result.strengths["reproducibility"].isna().all()
    assert np.isnan(result.certainty.null_quantile())


@pytest.mark.slow
def test_p_values_of_tables_without_structure_are_uniform(planted):
    from scipy.stats import kstest

    p = [find_axes(planted(12, 150, [], seed=seed)[0], rank=1, bootstrap=39).evidence["p"][0] for seed in range(150)]
    # 40 values are possible; half a step to the left makes them the middle of their steps.
    assert kstest(np.array(p) - 0.5 / 40, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) <= 0.05) < 0.1
