import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix, find_axes
from lrdomains.confusion.direction import bowker, drains_to

#: Unaided distance vision of 7,477 women, right eye by left eye (Stuart 1953).
VISION = np.array([[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]])


def test_bowker_on_the_vision_data_is_the_published_one():
    found = bowker(ConfusionMatrix(VISION))
    assert found.statistic == pytest.approx(19.1065, abs=1e-3)
    assert found.freedom == 6
    assert found.p == pytest.approx(0.00399, abs=1e-4)


def test_nothing_mixed_up_and_rates_are_not_tested():
    assert np.isnan(bowker(ConfusionMatrix(np.diag([3, 4]))).p)
    assert np.isnan(bowker(ConfusionMatrix(np.array([[0.8, 0.2], [0.1, 0.9]]))).p)


def test_a_scale_that_errors_run_down_is_found():
    height = np.array([3.0, 1.0, 0.0, 2.0])
    rates = 0.05 + 0.02 * np.maximum(height[:, None] - height, 0)
    np.fill_diagonal(rates, 0.0)
    counts = np.rint(1000 * (rates + np.diag(1 - rates.sum(axis=1))))
    found = drains_to(ConfusionMatrix(counts, rows=list("abcd"), columns=list("abcd")))
    assert found.table["label"].tolist() == ["a", "d", "b", "c"]
    assert found.share == pytest.approx(1.0)
    assert found.table["net"].sum() == 0


def test_a_circle_has_no_scale():
    circle = 100 * np.eye(3) + 9 * np.roll(np.eye(3), 1, axis=1)
    assert drains_to(ConfusionMatrix(circle)).share == pytest.approx(0.0)
    assert np.isnan(drains_to(ConfusionMatrix(np.diag([1, 2, 3]))).share)


def test_planted_sinks_and_one_way_pairs_are_found():
    from collections import Counter

    found = Counter()
    for seed in range(12):
        rng = np.random.default_rng(seed)
        order = rng.permutation(30)
        sinks, pairs = set(order[:3]), [(order[k], order[k + 1]) for k in (3, 5, 7)]
        pull = np.exp(0.3 * rng.standard_normal(30)) * np.where(np.isin(np.arange(30), list(sinks)), 4.0, 1.0)
        counts = np.zeros((30, 30))
        for i, total in enumerate(rng.multinomial(3000, rng.dirichlet(np.full(30, 2.0)))):
            chances = np.where(np.arange(30) == i, 0.0, pull)
            chances /= chances.sum()
            for source, target in pairs:
                if source == i:
                    chances = chances / 2 + 0.5 * (np.arange(30) == target)
            rate = rng.uniform(0.1, 0.4)
            counts[i] = rng.multinomial(total, rate * chances + (1 - rate) * (np.arange(30) == i))
        result = find_axes(counts, rank=1, splits=1, bootstrap=0)
        drawn = np.argsort(-result.expected.attraction)[:3]
        found["sinks"] += len(sinks & set(drawn))
        skew = result.residuals.skew.to_dense()
        top = {divmod(int(cell), 30) for cell in np.argsort(-skew, axis=None)[:3]}
        found["pairs"] += len(top & {(int(a), int(b)) for a, b in pairs})
    assert found["sinks"] >= 0.75 * 36
    assert found["pairs"] >= 0.65 * 36
