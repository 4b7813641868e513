"""Pairs, attractors, impact and the baseline: what is said of single classes."""

import numpy as np
import pytest
from scipy.stats import binomtest, false_discovery_control

from lrdomains.confusion import ConfusionMatrix, find_axes, raw_svd_axes
from lrdomains.confusion.attraction import attractor_table
from lrdomains.confusion.impact import impact_of
from lrdomains.confusion.pairs import pair_table
from lrdomains.confusion.quasi_independence import fit_quasi_independence

TOY = np.array([[50, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])


def matrix_of(counts):
    names = np.arange(len(counts))
    return ConfusionMatrix(np.array(counts), rows=names, columns=names)


def with_fit(counts):
    matrix = matrix_of(counts)
    return matrix, fit_quasi_independence(matrix.errors)


def test_directions_are_exact_binomial_tests_adjusted_for_their_number(planted):
    counts, _ = planted(8, 100, [3], seed=2)
    equal = counts.copy()
    equal[np.diag_indices(8)] += 2000 - counts.sum(axis=1)  # equal samples: the test of one half
    table = pair_table(*with_fit(equal))
    exact = [binomtest(int(row.a_as_b), int(row.errors)).pvalue for row in table.itertuples()]
    np.testing.assert_allclose(table["direction_p"], exact, rtol=1e-9)
    np.testing.assert_allclose(table["direction_q"], false_discovery_control(exact), rtol=1e-9)


def test_directions_take_the_samples_of_the_classes_into_account():
    counts = np.diag([9000, 900, 500, 500])
    counts[0, 1], counts[1, 0] = 100, 10
    counts[2, 3] = counts[3, 2] = 5
    row = pair_table(*with_fit(counts)).query("errors == 110").iloc[0]
    assert row["direction_p"] > 0.5  # both are taken for the other in one sample of ninety


def test_planted_one_way_pairs_are_found_and_others_are_not():
    rng = np.random.default_rng(0)
    rates = np.full((12, 12), 0.01)
    rates[2, 7] = 0.15
    np.fill_diagonal(rates, 0)
    np.fill_diagonal(rates, 1 - rates.sum(axis=1))
    counts = np.array([rng.multinomial(500, row) for row in rates])
    one_way = pair_table(*with_fit(counts)).query("one_way")
    assert one_way[["class_a", "class_b"]].values.tolist() == [[2, 7]]


def test_pairs_add_up_to_all_errors(planted):
    counts, _ = planted(10, 50, [3], seed=0)
    table = pair_table(*with_fit(counts))
    assert table["errors"].sum() == counts.sum() - np.trace(counts)


def test_planted_sinks_lead_the_attractors():
    hits = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        pull = np.exp(0.3 * rng.standard_normal(30))
        sinks = rng.choice(30, 3, replace=False)
        pull[sinks] *= 4
        samples = rng.multinomial(6000, rng.dirichlet(np.full(30, 5.0))) + 20
        error_rate = rng.uniform(0.1, 0.4, 30)
        counts = np.zeros((30, 30), dtype=int)
        for i in range(30):
            chances = np.where(np.arange(30) == i, 0, pull)
            chances = error_rate[i] * chances / chances.sum()
            chances[i] = 1 - error_rate[i]
            counts[i] = rng.multinomial(samples[i], chances)
        matrix, fit = with_fit(counts)
        by_pull = attractor_table(matrix, fit)
        pulled = by_pull.assign(b=by_pull["index"] * by_pull["share_of_samples"]).nlargest(3, "b")["label"]
        hits.append(len(set(pulled) & set(sinks)) / 3)
    assert np.mean(hits) > 0.8


def test_the_interval_of_an_attractor_covers_the_truth():
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(300):
        # Equal pull: the true index is one for classes of equal size.
        counts = rng.poisson(2.0, (10, 10))
        np.fill_diagonal(counts, 100)
        table = attractor_table(*with_fit(counts))
        covered.append(np.mean((table["low"] <= 1.0) & (table["high"] >= 1.0)))
    assert np.mean(covered) >= 0.94


def test_a_class_without_samples_has_no_index_and_is_listed():
    counts = TOY.copy()
    counts[3, :] = 0
    table = attractor_table(*with_fit(counts))
    assert np.isnan(table.set_index("label").loc[3, "index"])
    assert len(table) == 4


def test_impact_counts_the_errors_inside_and_bounds_the_accuracy():
    matrix, fit = with_fit(TOY)
    impact = impact_of(matrix, fit, [np.array([0, 1]), np.array([2, 3])])
    assert impact["errors"] == 30 + 28 + 2 + 3
    assert impact["accuracy_if_resolved"] == pytest.approx((50 + 55 + 90 + 88 + 63) / 350)
    assert impact["share_of_errors"] == pytest.approx(63 / 67)


def test_the_confused_pair_of_the_toy_is_found_and_the_raw_svd_misses_it():
    result = find_axes(TOY, rank=1)
    assert any({0, 1} == set(pole) for pole in result.poles(1))
    assert set(result.pairs.loc[0, ["class_a", "class_b"]]) == {0, 1}
    raw = raw_svd_axes(result.matrix)
    np.testing.assert_allclose(raw[1].abs(), [0.07, 0.07, 0.82, 0.56], atol=0.01)  # the two well-recognised classes
