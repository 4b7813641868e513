"""Groups of confused classes are found without help as well as by clustering that is told their number.

Peer: average linkage (scipy) on symmetrised row-normalised confusions, given the true number of groups. Work: planted
designs, classifiers simulated on trees of classes, and the public predictions on CIFAR-100 against its 20 superclasses.
Quality: adjusted Rand index against the known groups, classes outside all groups each in one of their own; the area
under the ROC curve of planted pairs; and the number of axes found.
Run: ``python benchmarks/confusion_groups_found_without_help.py [--repeats 12] [--real-only]``. Needs scikit-learn.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator
from typing import Any

import measuring
import numpy as np
import pandas as pd
import planted_confusion as planted
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score, roc_auc_score

from lrdomains.confusion import ConfusionAxes, ConfusionMatrix, find_axes


def designs(repeats: int) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Yield kind, design, counts and the known groups, on seeds that played no part in any choice."""
    for seed in range(7000, 7000 + repeats):
        for name, (classes, per_class, sizes, zipf) in planted.PLANTED.items():
            yield "planted", name, *planted.plant(classes, per_class, sizes, zipf=zipf, seed=seed)
        for name, (classes, per_class, sizes) in planted.OVERDISPERSED.items():
            yield "overdispersed", name, *planted.plant_overdispersed(classes, per_class, sizes, seed=seed)
    for seed in range(7000, 7000 + max(1, repeats // 4)):
        for name, options in planted.SIMULATED.items():
            counts, groups = planted.simulate(seed=seed, **options)
            yield "simulated", name, counts, groups[-1]


def real() -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Yield CIFAR-100, where it is on this machine."""
    from lrdomains import datasets

    true, predicted = (np.load(datasets.fetch(f"cifar100-{side}")) for side in ("true", "predicted"))
    taxonomy = pd.read_csv(datasets.fetch("cifar100-taxonomy"), sep="\t")
    counts = np.zeros((100, 100), dtype=np.int64)
    np.add.at(counts, (true, predicted), 1)
    yield "real", "CIFAR-100, 20 superclasses", counts, taxonomy["coarse"].to_numpy()


def labels_of(found: ConfusionAxes) -> np.ndarray:
    label = np.arange(len(found.classes)) + len(found.classes)
    for number, members in enumerate(found.grouping.groups):
        label[members] = number
    return label


def told(counts: np.ndarray, groups: int) -> np.ndarray:
    rates = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    distance = (rates + rates.T) / 2
    distance = distance.max() - distance
    np.fill_diagonal(distance, 0.0)
    return fcluster(linkage(squareform(distance, checks=False), "average"), groups, "maxclust")


def judged(kind: str, name: str, counts: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    found = find_axes(ConfusionMatrix(counts))
    factors, strengths = found.factorization.row_factors, found.factorization.scale
    pairs = np.triu_indices(len(counts), 1)
    same = (truth[:, None] == truth)[pairs]
    number = len(np.unique(truth))
    return {
        "kind": kind,
        "design": name,
        "axes": found.rank,
        "groups": len(found.groups),
        "auc": roc_auc_score(same, ((factors * strengths) @ factors.T)[pairs]) if found.rank else 0.5,
        "ari": adjusted_rand_score(truth, labels_of(found)),
        "ari_of_peer_told_the_number": adjusted_rand_score(truth, told(counts, number)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=12)
    parser.add_argument("--real-only", action="store_true")
    options = parser.parse_args()
    runs = []
    for design in itertools.chain([] if options.real_only else designs(options.repeats), real()):
        runs.append(judged(*design))
        print(runs[-1], file=sys.stderr)
    table = pd.DataFrame(runs).groupby(["kind", "design"], sort=False).mean(numeric_only=True).reset_index()
    measuring.write(__file__, table.round(3), runs)
