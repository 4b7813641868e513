"""Documents that a cluster reads: the embedding of one machine."""

import numpy as np
import pytest
from command_line import invoke

from lrdomains import documents

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # what Dask and Tornado warn of is theirs


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    topics = np.array_split([f"word{number}" for number in range(80)], 4)
    (tmp_path / "texts").mkdir()
    for number in range(60):
        words = [*rng.choice(topics[number % 4], 30), *rng.choice(topics[number % 3], 5)]
        (tmp_path / "texts" / f"{number:02d}.txt").write_text(" ".join(words))
    return tmp_path / "texts"


@pytest.mark.parametrize("options", [{}, {"ngram_range": (1, 2)}, {"weighting": "bm25", "phrases": 0.3}])
def test_the_embedding_is_that_of_one_machine(client, folder, options):
    there, here = (documents.embed(folder, rank=4, client=choice, **options) for choice in (client, None))
    np.testing.assert_array_equal(there.counts.toarray(), here.counts.toarray())
    np.testing.assert_array_equal(there.vectors, here.vectors)
    assert there.documents.equals(here.documents)
    assert there.search("word3 word5", top=20).equals(here.search("word3 word5", top=20))


def test_the_command_line_lets_a_cluster_read(cluster, folder, tmp_path):
    one, other = tmp_path / "one.lrd", tmp_path / "other.lrd"
    invoke("documents", "embed", folder, "-o", one, "--rank", 4, "--dask", cluster.scheduler.address)
    invoke("documents", "embed", folder, "-o", other, "--rank", 4)
    assert one.read_bytes() == other.read_bytes()
