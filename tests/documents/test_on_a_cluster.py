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


def test_topics_are_those_of_one_machine(client, folder):
    options = {"runs": 3, "rng": 1, "min_count": 2, "max_document_share": 1.0}
    for rank in (3, [2, 4]):
        there, here = (documents.find_topics(folder, rank=rank, client=choice, **options) for choice in (client, None))
        np.testing.assert_array_equal(there.term_shares, here.term_shares)
        np.testing.assert_array_equal(there.document_tokens, here.document_tokens)
        np.testing.assert_array_equal(there.replication.halves, here.replication.halves)
        assert there.reason == here.reason


def test_the_command_line_lets_a_cluster_find_topics(cluster, folder, tmp_path):
    one, other = tmp_path / "one.lrd", tmp_path / "other.lrd"
    options = ["--rank", 3, "--runs", 2, "--min-count", 2, "--max-document-share", 1.0]
    invoke("documents", "topics", folder, "-o", one, *options, "--dask", cluster.scheduler.address)
    invoke("documents", "topics", folder, "-o", other, *options)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("kind", ["bag", "series", "column"])
def test_dask_collections_of_texts_are_embedded_where_they_are(client, kind):
    texts = [f"a{i % 7} b{i % 3} c{i % 5}" for i in range(200)]
    if kind == "bag":
        collection = pytest.importorskip("dask.bag").from_sequence(texts, npartitions=7)
    else:
        pandas, dataframe = pytest.importorskip("pandas"), pytest.importorskip("dask.dataframe")
        collection = dataframe.from_pandas(pandas.DataFrame({"text": texts}), npartitions=7)["text"]
        if kind == "series":
            collection = dataframe.from_pandas(pandas.Series(texts), npartitions=7)
    there, here = documents.embed(collection, rank=4), documents.embed(texts, rank=4)
    np.testing.assert_array_equal(there.vectors, here.vectors)
    assert there.documents.equals(here.documents)
    assert there.snippets == here.snippets


@pytest.mark.slow
def test_neighbours_of_many_synthetic_documents_are_those_of_one_process(client, tmp_path):
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(3000, 0.02), size=20).cumsum(axis=1)
    for number in range(8):
        chosen, chances = rng.integers(0, 20, (500, 40)), rng.random((500, 40))
        lines = [
            " ".join(f"w{np.searchsorted(topics[topic], chance)}" for topic, chance in zip(*document, strict=True))
            for document in zip(chosen, chances, strict=True)
        ]
        (tmp_path / f"{number}.txt").write_text("\n".join(lines) + "\n")
    files = sorted(tmp_path.iterdir())
    there, here = (documents.embed(files, unit="line", rank=15, client=choice) for choice in (client, None))
    for at in range(0, 4000, 40):
        ours, theirs = (found.similar_documents(at, top=10)["document"].tolist() for found in (there, here))
        assert ours == theirs
