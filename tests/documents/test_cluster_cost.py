"""What embedding documents with a cluster is said to cost, against what it costs."""

import numpy as np
import pytest
from cluster_traffic import moved_by

from lrdomains import documents
from lrdomains.documents import cluster_cost
from lrdomains.documents.cluster_cost import CollectionEstimate, embed_cost, estimate_collection
from lrdomains.errors import InputError
from lrdomains.text import shards

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for number in range(60):
        words = rng.zipf(1.3, 2000).clip(max=5000)
        (tmp_path / f"{number:02d}.txt").write_text(" ".join(map("w{}".format, words)))
    return tmp_path


def test_a_sample_tells_the_size_of_the_collection(folder, monkeypatch):
    table = documents.read_collection(folder).table
    whole = estimate_collection(folder)
    assert (whole.documents, whole.tokens, whole.entries) == (60, table.tokens, table.counts.nnz)
    monkeypatch.setattr(cluster_cost, "SAMPLE_FILES", 20)
    monkeypatch.setattr(cluster_cost, "SAMPLE_BYTES", 60_000)
    drawn = estimate_collection(folder)
    assert drawn.sampled < 0.3
    assert 45 < drawn.documents < 75
    assert 0.7 < drawn.tokens / table.tokens < 1.4
    assert 0.5 < drawn.entries / table.counts.nnz < 2
    assert 0.5 < drawn.terms / len(table.terms) < 2


def test_texts_in_memory_and_tables_are_estimated_and_counts_are_refused(tmp_path):
    assert estimate_collection(["a b", "b c"] * 5).tokens == 20
    (tmp_path / "table.csv").write_text("id,text\n1,a b\n2,b a\n3,a c\n")
    assert estimate_collection(tmp_path / "table.csv", field="text").documents > 2
    with pytest.raises(InputError, match="holds counts"):
        estimate_collection(documents.read_collection(["a b", "b a"]).table)


def test_what_moves_is_within_what_was_said_and_not_far_below(client, folder, monkeypatch):
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 50_000})
    _, moved = moved_by(client, lambda: documents.embed(folder, rank=5, client=client))
    pieces = len(shards.shards_of(documents.collection.open_texts(folder).texts).pieces)
    cost = embed_cost(estimate_collection(folder), rank=5, workers=2, shards=pieces)
    assert cost.moved / 5 < moved < cost.moved
    assert cost.passes == 2


def test_the_matrix_in_this_process_is_what_runs_out_first():
    costs = [
        embed_cost(CollectionEstimate(6e2 * n, n, 1e2 * n, n**0.5 * 100, 50 * n, 1e-3), rank=150, workers=100)
        for n in (1e6, 1e9)
    ]
    assert costs[0].breaks_first(worker_memory=16e9, here_memory=64e9) == ""
    assert "matrix of counts" in costs[1].breaks_first(worker_memory=16e9, here_memory=64e9)
    with pytest.raises(InputError, match="positive"):
        embed_cost(CollectionEstimate(1, 1, 1, 1, 1, 1), rank=0, workers=1)
