"""Planted designs: confusion matrices whose groups are known."""

import numpy as np
import pytest

from lrdomains.confusion import ConfusionMatrix, find_axes


def _labels_of(classes, sizes, rng):
    order, label, start = rng.permutation(classes), np.arange(classes) + classes, 0
    for number, size in enumerate(sizes):
        label[order[start : start + size]] = number
        start += size
    return label


def plant(classes, per_class, sizes, *, zipf=0.0, share=0.5, attraction=0.8, seed=0):
    """Multinomial errors; members of a group send a share of their errors to each other, in both directions."""
    rng = np.random.default_rng(seed)
    group = _labels_of(classes, sizes, rng)
    prevalence = rng.permutation(np.arange(1, classes + 1) ** -float(zipf))
    totals = rng.multinomial(classes * per_class, prevalence / prevalence.sum())
    pull, error_rate = np.exp(attraction * rng.standard_normal(classes)), rng.uniform(0.1, 0.4, classes)
    counts = np.zeros((classes, classes), dtype=np.int64)
    for i in range(classes):
        others = np.where(np.arange(classes) == i, 0.0, pull)
        mates = others * (group == group[i])
        chances = others / others.sum()
        if mates.any():
            chances = (1 - share) * chances + share * mates / mates.sum()
        chances = error_rate[i] * chances
        chances[i] = 1 - error_rate[i]
        counts[i] = rng.multinomial(totals[i], chances / chances.sum())
    return counts, group


def plant_overdispersed(classes, per_class, sizes, *, seed=0):
    """A background that is only roughly independent, uneven shares, uneven targets within groups."""
    rng = np.random.default_rng(seed)
    group = _labels_of(classes, sizes, rng)
    shares = rng.uniform(0.3, 0.7, classes)
    pull, error_rate = rng.gamma(2.0, 1.0, classes), rng.beta(2.0, 6.0, classes)
    counts = np.zeros((classes, classes), dtype=np.int64)
    for i in range(classes):
        chances = pull * rng.gamma(4.0, 0.25, classes)
        chances[i] = 0.0
        chances /= chances.sum()
        mates = np.flatnonzero((group == group[i]) & (np.arange(classes) != i))
        if len(mates):
            share = shares[group[i]]
            chances *= 1 - share
            chances[mates] += share * rng.dirichlet(np.full(len(mates), 3.0))
        chances = error_rate[i] * chances
        chances[i] = 1 - error_rate[i]
        counts[i] = rng.multinomial(per_class, chances / chances.sum())
    return counts, group


@pytest.fixture(scope="session")
def planted():
    return plant


@pytest.fixture(scope="session")
def planted_overdispersed():
    return plant_overdispersed


@pytest.fixture(scope="session")
def rand_index():
    """Adjusted Rand index of a result's groups against the truth; classes outside all groups are alone."""
    from sklearn.metrics import adjusted_rand_score

    def score(result, truth):
        found = np.arange(len(truth)) + len(truth)
        for number, members in enumerate(result.grouping.groups):
            found[members] = number
        return adjusted_rand_score(truth, found)

    return score


@pytest.fixture(scope="session")
def result():
    """Axes of 14 classes with two planted groups; one class has a hostile name."""
    counts, _ = plant(14, 200, [3, 4], seed=3)
    names = [f"class {i}" for i in range(13)] + ["<script>alert(1)</script>"]
    return find_axes(ConfusionMatrix(counts, rows=names, columns=names))
