"""Workers with little memory: they spill, none of them is ended for it, and the counts are those of one machine."""

import os

import numpy as np
import pytest

from lrdomains.core.progress import progress_to
from lrdomains.text import shards
from lrdomains.words import count

distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # what Dask and Tornado warn of is theirs

#: What a worker needs for itself is 200 MB of it, about; Dask spills what it keeps beyond a hundredth.
LIMIT, TARGET = 600_000_000, 0.01


def spilled_by(dask_worker):
    return dask_worker.data.spilled_total.disk


@pytest.fixture
def tight(tmp_path):
    """A client of two processes with so little memory; what they spilled is gone when they are."""
    dask = pytest.importorskip("dask")
    scratch = tmp_path / "scratch"
    with (
        dask.config.set({"distributed.worker.memory.target": TARGET}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            memory_limit=LIMIT,
            dashboard_address="127.0.0.1:0",
            protocol="tcp://",
            local_directory=str(scratch),
            silence_logs="CRITICAL",
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client
    assert not [path for path in scratch.rglob("*") if path.is_file() and "storage" in path.parts]


def test_shards_that_do_not_fit_are_spilled_and_counted_all_the_same(tight, tmp_path, monkeypatch):
    client = tight
    monkeypatch.setattr(shards.shards_of, "__kwdefaults__", {"size": 400_000})
    rng = np.random.default_rng(0)
    (tmp_path / "corpus").mkdir()
    for number in range(40):
        words = rng.zipf(1.15, 60_000).clip(max=60_000)
        lines = (" ".join(map("w{}".format, some)) for some in np.array_split(words, 300))
        (tmp_path / "corpus" / f"{number:02d}.txt").write_text("\n".join(lines))
    before, most = client.run(os.getpid), []

    def watched(event):
        most.append(sum(client.run(spilled_by).values()))

    with progress_to(watched):
        found = count(tmp_path / "corpus", client=client, progress=True)
    assert max(most) > 1_000_000
    assert client.run(os.getpid) == before
    here = count(tmp_path / "corpus")
    np.testing.assert_array_equal(found.values.data, here.values.data)
    np.testing.assert_array_equal(found.values.indices, here.values.indices)
