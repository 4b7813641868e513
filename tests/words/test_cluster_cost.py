"""What counting on a cluster is said to cost, against what it costs."""

import json

import numpy as np
import pytest
from cluster_traffic import moved_by
from command_line import invoke

from lrdomains.text import shards
from lrdomains.words import count
from lrdomains.words.cluster_cost import count_cost
from lrdomains.words.estimating import WorkEstimate

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for number in range(16):
        words = rng.zipf(1.2, 20_000).clip(max=20_000)
        (tmp_path / f"{number:02d}.txt").write_text(
            "\n".join(" ".join(map("w{}".format, some)) for some in np.array_split(words, 500))
        )
    return tmp_path


def test_what_moves_is_within_what_was_said_and_not_far_below(client, folder, monkeypatch):
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 50_000})
    found, bytes_moved = moved_by(client, lambda: count(folder, client=client))
    size = sum(path.stat().st_size for path in folder.iterdir())
    estimate = WorkEstimate(size, found.tokens, len(found), found.values.nnz, 0, 0, 0, 1)
    cost = count_cost(estimate, workers=2, shards=16)
    # How much of it moves is up to where Dask puts the tables: one at least comes here whole.
    assert cost.here / 2.1 / 4 < bytes_moved < cost.moved


def test_costs_grow_with_the_text_and_the_client_is_the_first_to_run_out():
    costs = [
        count_cost(WorkEstimate(6 * tokens, tokens, 1e6, tokens**0.8, 0, 0, 0, 1), workers=100)
        for tokens in (1e9, 1e10, 1e11)
    ]
    assert costs[0].moved < costs[1].moved < costs[2].moved
    assert [cost.passes for cost in costs] == [1, 1, 1]
    assert "table of pairs" in costs[2].breaks_first(worker_memory=1e12, here_memory=1e9)
    assert costs[0].breaks_first(worker_memory=1e12, here_memory=1e12) == ""


def test_the_command_line_says_what_a_cluster_would_move(folder):
    said = json.loads(
        invoke("words", "count", folder, "-o", folder / "x.lrd", "--dry-run", "--dask", "local:3", "--json")
    )
    assert said["cluster"]["passes"] == 1
    assert said["cluster"]["read"] == said["bytes"]
    text = invoke("words", "count", folder, "-o", folder / "x.lrd", "--dry-run", "--dask", "local:3")
    assert "on the cluster: reads" in text
    assert not (folder / "x.lrd").exists()
