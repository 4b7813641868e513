import numpy as np

from lrdomains.confusion import ConfusionMatrix
from lrdomains.confusion.attraction import attractor_table
from lrdomains.confusion.quasi_independence import fit_quasi_independence

TOY = np.array([[50, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]])


def matrix_of(counts):
    names = np.arange(len(counts))
    return ConfusionMatrix(np.array(counts), rows=names, columns=names)


def with_fit(counts):
    matrix = matrix_of(counts)
    return matrix, fit_quasi_independence(matrix.errors)


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
