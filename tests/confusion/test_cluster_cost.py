"""What counting shards of a long table on a cluster is said to cost, against what it costs."""

import numpy as np
import pandas as pd
import pytest
from cluster_traffic import moved_by

from lrdomains import confusion
from lrdomains.confusion.cluster_cost import estimate_pairs, shards_cost, stored_bytes
from lrdomains.confusion.shards import ShardColumns
from lrdomains.errors import StorageError, UnknownLabelError

pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def shards(tmp_path):
    rng = np.random.default_rng(0)
    paths = []
    for number in range(6):
        # Nearly all pairs are in every shard, as is said of them.
        labels = rng.integers(0, 60, (16_000, 2))
        paths.append(tmp_path / f"{number}.csv")
        pd.DataFrame({"true": labels[:, 0], "pred": labels[:, 1]}).to_csv(paths[-1], index=False)
    return paths


def test_what_moves_is_within_what_was_said_and_not_far_below(client, shards):
    found, moved = moved_by(client, lambda: confusion.count_shards(shards, client=client))
    pairs = estimate_pairs(shards, ShardColumns())
    assert 0.5 < pairs / np.count_nonzero(found.values.toarray()) <= 1
    cost = shards_cost(stored=stored_bytes(shards), pairs=pairs, shards=6, workers=2)
    # Which of the tables move is up to where Dask puts them: one at least comes here whole.
    assert cost.moved / 6 / 2 < moved < cost.moved
    assert (cost.passes, cost.read) == (1, sum(path.stat().st_size for path in shards))


def test_parquet_is_estimated_too(shards, tmp_path):
    pytest.importorskip("pyarrow")
    pd.read_csv(shards[0]).to_parquet(tmp_path / "0.parquet")
    assert estimate_pairs([tmp_path / "0.parquet"], ShardColumns()) == estimate_pairs(shards[:1], ShardColumns())


def test_what_is_not_there_is_named(shards, tmp_path):
    with pytest.raises(StorageError, match=r"9\.csv does not exist"):
        stored_bytes([*shards, tmp_path / "9.csv"])
    with pytest.raises(UnknownLabelError, match="truth"):
        estimate_pairs(shards, ShardColumns(true="truth"))
