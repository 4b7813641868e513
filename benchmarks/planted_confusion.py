"""Confusion matrices whose groups are known: planted designs, and classifiers simulated on a tree of classes."""

from typing import Any

import numpy as np


def group_labels(classes: int, sizes: list[int], rng: np.random.Generator) -> np.ndarray:
    """Return a group for each class; those outside of all groups have one of their own."""
    order, label, start = rng.permutation(classes), np.arange(classes) + classes, 0
    for number, size in enumerate(sizes):
        label[order[start : start + size]] = number
        start += size
    return label


def plant(
    classes: int, per_class: int, sizes: list[int], *, zipf: float = 0.0, share: float = 0.5, attraction: float = 0.8,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Draw multinomial errors; members of a group send a share of their errors to each other."""
    rng = np.random.default_rng(seed)
    group = group_labels(classes, sizes, rng)
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


def plant_overdispersed(
    classes: int, per_class: int, sizes: list[int], *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a background that is only roughly independent, uneven shares, uneven targets within groups."""
    rng = np.random.default_rng(seed)
    group = group_labels(classes, sizes, rng)
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


def one_way(classes: int, samples: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """Draw three sinks of four times the attraction, and three pairs of which one gets half of the errors."""
    rng = np.random.default_rng(seed)
    totals = rng.multinomial(samples, rng.dirichlet(np.full(classes, 2.0)))
    order = rng.permutation(classes)
    sinks, pairs = order[:3], [(int(order[k]), int(order[k + 1])) for k in (3, 5, 7)]
    pull, error_rate = np.exp(0.3 * rng.standard_normal(classes)), rng.uniform(0.1, 0.4, classes)
    pull[sinks] *= 4
    counts = np.zeros((classes, classes), dtype=np.int64)
    for i in range(classes):
        chances = np.where(np.arange(classes) == i, 0.0, pull)
        chances /= chances.sum()
        for source, target in pairs:
            if source == i:
                chances /= 2
                chances[target] += 0.5
        chances = error_rate[i] * chances
        chances[i] = 1 - error_rate[i]
        counts[i] = rng.multinomial(totals[i], chances)
    return counts, sinks, pairs


def simulate(
    classes: int, levels: list[int], steps: list[float], *, per_class: int, accuracy: float,
    evenness: float | None = None, tail: float = 0.0, dimensions: int = 20, seed: int = 0,
) -> tuple[np.ndarray, list[np.ndarray]]:  # fmt: skip
    """Draw the confusions of a classifier that takes the nearest class mean of noisy features.

    Class means walk down a tree: `levels` nodes on each level above the classes, a step of `steps` on each level.
    The noise is set so that the accuracy comes out. Returns counts, and the groups of each level, coarse to fine.
    """
    rng = np.random.default_rng(seed)
    parents, above = [], 1
    for count in [*levels, classes]:
        if evenness is None:
            parents.append(np.arange(count) * above // count)
        else:
            sizes = 1 + rng.multinomial(count - above, rng.dirichlet(np.full(above, evenness)))
            parents.append(np.repeat(np.arange(above), sizes))
        above = count
    means = np.zeros((1, dimensions))
    for parent, step in zip(parents, steps, strict=True):
        means = means[parent] + step * rng.standard_normal((len(parent), dimensions))
    groups = []
    for level in range(len(levels)):
        member = np.arange(classes)
        for parent in reversed(parents[level + 1 :]):
            member = parent[member]
        groups.append(member)
    weight = rng.permutation(np.arange(1, classes + 1) ** -float(tail))
    sizes = rng.multinomial(classes * per_class, weight / weight.sum()) + 2 if tail else np.full(classes, per_class)
    bias, spread = 0.5 * rng.standard_normal(classes), np.exp(0.3 * rng.standard_normal(classes))
    true = np.repeat(np.arange(classes), sizes)
    noise = rng.standard_normal((len(true), dimensions))

    def predicted(sigma: float) -> np.ndarray:
        found = []
        for start in range(0, len(true), 5000):
            part = slice(start, start + 5000)
            x = means[true[part]] + sigma * spread[true[part], None] * noise[part]
            found.append(np.argmax((x @ means.T - (means**2).sum(axis=1) / 2) / sigma**2 + bias, axis=1))
        return np.concatenate(found)

    low, high = 0.01, 20.0
    for _ in range(12):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if np.mean(predicted(middle) == true) > accuracy else (low, middle)
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (true, predicted(low)), 1)
    return counts, groups


#: Planted designs: classes, samples a class, groups, Zipf exponent.
PLANTED = {
    "20 classes, 4 groups, 50 each": (20, 50, [2, 2, 3, 4], 0.0),
    "20 classes, 4 groups, 300 each": (20, 300, [2, 2, 3, 4], 0.0),
    "50 classes, 5 groups, 50 each": (50, 50, [2, 2, 3, 4, 6], 0.0),
    "50 classes, 5 groups, 200 each, Zipf .7": (50, 200, [2, 2, 3, 4, 6], 0.7),
    "100 classes, 5 groups, 100 each, Zipf .7": (100, 100, [2, 3, 5, 8, 10], 0.7),
}
OVERDISPERSED = {
    "12 classes, 2 groups, 100 each": (12, 100, [3, 3]),
    "30 classes, 4 groups, 80 each": (30, 80, [2, 3, 3, 5]),
    "30 classes, 4 groups, 400 each": (30, 400, [2, 3, 3, 5]),
    "60 classes, 6 groups, 100 each": (60, 100, [2, 2, 2, 4, 4, 7]),
}
SIMULATED: dict[str, dict[str, Any]] = {
    name: {
        "classes": classes, "levels": levels, "steps": steps, "per_class": per_class, "accuracy": accuracy,
        "evenness": evenness, "tail": tail,
    }
    for name, classes, levels, steps, per_class, accuracy, evenness, tail in (
        ("20 classes, 5 groups, accuracy .9", 20, [5], [1, 0.7], 300, 0.9, 3.0, 0.0),
        ("50 classes, 10 groups, accuracy .8", 50, [10], [1, 0.7], 100, 0.8, 3.0, 0.0),
        ("100 classes, 20 even groups, accuracy .7", 100, [20], [1, 0.7], 100, 0.7, None, 0.0),
        ("100 classes, 7 > 20 groups, accuracy .85", 100, [7, 20], [0.8, 0.6, 0.7], 100, 0.85, 3.0, 0.0),
        ("256 classes, 20 groups, accuracy .85", 256, [20], [0.8, 0.8], 100, 0.85, 1.5, 0.0),
        ("256 classes, 8 > 30 groups, accuracy .7, 30 each", 256, [8, 30], [0.8, 0.7, 0.8], 30, 0.7, 2.0, 0.0),
        ("256 classes, 8 > 30 groups, accuracy .7, 100 each", 256, [8, 30], [0.8, 0.7, 0.8], 100, 0.7, 2.0, 0.0),
        ("1,000 classes, 40 groups, accuracy .6", 1000, [40], [0.8, 0.8], 50, 0.6, 2.0, 0.0),
        ("1,000 classes, 10 > 60 groups, accuracy .75", 1000, [10, 60], [0.8, 0.7, 0.7], 50, 0.75, 1.5, 0.0),
        ("1,000 classes, 10 > 60 groups, accuracy .9", 1000, [10, 60], [0.8, 0.7, 0.7], 50, 0.9, 1.5, 0.0),
        ("1,000 classes, 10 > 60 groups, long tail", 1000, [10, 60], [0.8, 0.7, 0.7], 50, 0.75, 1.5, 0.7),
    )
}  # fmt: skip
