"""Runs on disk, and their sum."""

import numpy as np
import pytest

from lrdomains.words.counting import PairCounter, count_pairs
from lrdomains.words.memory_budget import Budget
from lrdomains.words.spilled_table import Run, count_run, merge_runs
from lrdomains.words.window import Window


@pytest.mark.parametrize("entries", [1, 50, 10**6])
@pytest.mark.parametrize("weights", ["linear", "exponential"])
def test_runs_add_up_to_the_whole(tmp_path, monkeypatch, entries, weights):
    monkeypatch.setattr(Budget, "entries", property(lambda self: entries))
    rng, window, budget = np.random.default_rng(1), Window(3, weights), Budget(0)
    texts = [rng.zipf(1.5, 2000).clip(max=40).astype(np.int32) - 1 for _ in range(3)]
    runs = []
    for number, ids in enumerate(texts):
        counter = PairCounter([(ids, np.array([0, 700, len(ids)]))], words=40, window=window)
        runs.append(count_run(counter, np.bincount(ids, minlength=40), tmp_path / str(number), budget))
    table = merge_runs(runs, tmp_path / "table", columns=40, budget=budget)
    offsets = np.concatenate([[0], *(np.array([700, 2000]) + 2000 * n for n in range(3))])
    expected = count_pairs(np.concatenate(texts), offsets, words=40, window=window)
    for again in (table, Run.open(tmp_path / "table")):
        for memory in (10**9, 0):
            found = again.to_csr(40, memory=memory)
            np.testing.assert_array_equal(found.toarray(), expected.toarray())
            np.testing.assert_array_equal(found.indices, expected.indices)
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_run(tmp_path):
    counter = PairCounter([(np.array([0], np.int32), np.array([0, 1]))], words=2, window=Window(1))
    run = count_run(counter, np.array([1, 0]), tmp_path / "run", Budget(10**9))
    assert Run.open(tmp_path / "run").to_csr(2, memory=0).nnz == run.to_csr(2, memory=0).nnz == 0
