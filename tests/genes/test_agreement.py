"""The better half of the runs, and what they agree on."""

import numpy as np
import pytest

from lrdomains import NMF, repeat
from lrdomains.genes.agreement import SAME_MODULE, agreed, better_runs, stability_score

BLOCKS = np.kron(np.eye(3), np.ones((6, 5))) + np.random.default_rng(0).random((18, 15)) / 10


@pytest.fixture(scope="module")
def runs():
    return repeat(BLOCKS, NMF(rank=4), runs=9, rng=0)


def test_the_better_half_has_the_lowest_losses(runs):
    half = better_runs(runs)
    assert half.runs == 5
    assert np.max(half.errors) <= np.min(np.setdiff1d(runs.errors, half.errors), initial=np.inf)
    assert half.errors[half.best_run] == runs.errors.min()
    few = repeat(BLOCKS, NMF(rank=2), runs=5, rng=0)
    assert better_runs(few) is few


def test_no_automatic_threshold_parts_one_module(runs):
    found = agreed(runs)
    assert found.threshold >= SAME_MODULE
    assert agreed(runs, density=1.0).threshold == 1.0
    assert 0 < stability_score(found, 4) <= 1


def test_planted_blocks_come_back_entirely():
    planted = repeat(BLOCKS, NMF(rank=3), runs=8, rng=0)
    assert stability_score(agreed(better_runs(planted)), 3) > 0.99
