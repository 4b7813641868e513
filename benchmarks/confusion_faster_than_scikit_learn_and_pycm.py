"""Confusion is counted faster than by scikit-learn, and its axes are found in less time than PyCM takes to count.

Peers: scikit-learn's confusion_matrix, PyCM's ConfusionMatrix (metrics on and off). Work: 50,000 predictions of 1,000
classes, as whole numbers and text; with ``--large`` 1 million predictions of 21,841 classes and 2 million of 100,000,
for which no peer has the memory. One thread; all sides alternate in one process, medians of the repeats.
Run: ``OPENBLAS_NUM_THREADS=1 LRDOMAINS_NUM_THREADS=1 python benchmarks/confusion_faster_than_scikit_learn_and_pycm.py
[--repeats 7] [--large]``. Needs scikit-learn and pycm.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import measuring
import numpy as np

from lrdomains.confusion import confusion_matrix, find_axes


def predictions(classes: int, samples: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw labels; a quarter of the predictions are wrong, two thirds of these within a group of about twenty."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, classes // 20, classes)
    order = np.argsort(group, kind="stable")
    start = np.searchsorted(group[order], np.arange(classes // 20 + 1))
    true = rng.integers(0, classes, samples)
    chance = rng.random(samples)
    size = (start[1:] - start[:-1])[group[true]]
    mate = order[start[:-1][group[true]] + (rng.random(samples) * size).astype(np.int64)]
    anything = rng.integers(0, classes, samples)
    return true, np.where(chance < 0.17, mate, np.where(chance < 0.25, anything, true))


def sides(true: np.ndarray, predicted: np.ndarray) -> dict[str, Callable[[], Any]]:
    from pycm import ConfusionMatrix
    from sklearn.metrics import confusion_matrix as peer

    names = np.array([f"class {number:04d}" for number in range(1000)])
    texts = names[true], names[predicted]
    table = confusion_matrix(true, predicted)
    lists = true.tolist(), predicted.tolist()
    return {
        "count whole numbers, lrdomains": lambda: confusion_matrix(true, predicted),
        "count whole numbers, scikit-learn": lambda: peer(true, predicted),
        "count text, lrdomains": lambda: confusion_matrix(*texts),
        "count text, scikit-learn": lambda: peer(*texts),
        "20 axes of counts, lrdomains": lambda: find_axes(table, rank=20),
        "axes that replicate, lrdomains": lambda: find_axes(table),
        "20 axes with groups, lrdomains": lambda: find_axes(table, rank=20).groups,
        "PyCM object, metrics off": lambda: ConfusionMatrix(*lists, metrics_off=True),
        "PyCM object": lambda: ConfusionMatrix(*lists),
    }


def large() -> list[dict[str, Any]]:
    runs = []
    for classes, samples in ((21_841, 1_000_000), (100_000, 2_000_000)):
        true, predicted = predictions(classes, samples)
        table, counting = measuring.timed(lambda: confusion_matrix(true, predicted))  # noqa: B023
        _, axes = measuring.timed(lambda: find_axes(table, rank=20))  # noqa: B023
        runs.append({"work": f"count {samples:,} predictions of {classes:,} classes, lrdomains", **counting})
        runs.append({"work": f"20 axes of {classes:,} classes, lrdomains", **axes})
    return runs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    runs = []
    for work in range(options.repeats + 1):
        for name, run in sides(*predictions(1000, 50_000)).items():
            _, measured = measuring.timed(run)
            if work:  # the first round warms up
                runs.append({"work": name, **measured})
                print(runs[-1], file=sys.stderr)
    runs += large() if options.large else []
    measuring.write(__file__, measuring.medians(runs, ["work"]), runs)
