"""Embeddings of collections on disk against those in memory."""

import numpy as np
import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.documents import embedding_on_disk, spilled_collection
from lrdomains.errors import InputError


@pytest.fixture(scope="module")
def texts():
    rng = np.random.default_rng(0)
    made = [
        " ".join([*(f"s{i % 7}w{w}" for w in rng.zipf(1.3, 25) % 40), *(f"c{w}" for w in rng.integers(0, 60, 12))])
        for i in range(900)
    ]
    return [*made, "", made[3], "unheard of"]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of a few hundred documents, so that there are several."""
    monkeypatch.setattr(spilled_collection, "MOST_TOKENS", 9000)
    monkeypatch.setattr("lrdomains.text.numbered_text.BLOCK_BYTES", 20_000)


@pytest.mark.parametrize("weighting", ["sharp-log-entropy", "tf-idf", "bm25", "ppmi", "c-tf-idf", "ltc", "count"])
def test_the_result_is_that_of_memory(texts, small_blocks, weighting):
    plain = documents.embed(texts, rank=6, weighting=weighting, min_count=2, keep_counts=False)
    found = documents.embed(texts, rank=6, weighting=weighting, min_count=2, memory="1GB")
    assert list(found.terms) == list(plain.terms)
    np.testing.assert_allclose(found.reader.weighting.term_weights, plain.reader.weighting.term_weights, rtol=1e-12)
    np.testing.assert_allclose(found.factorization.scale, plain.factorization.scale, rtol=1e-5)
    np.testing.assert_allclose(found.vectors, plain.vectors, atol=2e-3 * plain.factorization.scale[0])
    np.testing.assert_allclose(found.lengths, plain.lengths, rtol=1e-6)
    assert found.duplicates().equals(plain.duplicates())
    assert found.empty_documents() == plain.empty_documents() == [900, 902]
    assert found.snippets == plain.snippets
    assert found.provenance.dropped == plain.provenance.dropped
    assert found.tokens == plain.tokens
    assert found.search("s3w1 s3w2")["document"].tolist() == plain.search("s3w1 s3w2")["document"].tolist()


def test_names_phrases_and_runs_of_words_come_along(texts, small_blocks, tmp_path):
    import json

    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"d{i}", "body": text}) for i, text in enumerate(texts)) + "\n")
    table = {"field": "body", "id_field": "id", "rank": 4}
    for options in ({}, {"ngram_range": (1, 2)}, {"phrases": 0.3}, {"stop_words": ["c1"]}):
        plain = documents.embed(path, **table, **options, keep_counts=False)
        found = documents.embed(path, **table, **options, memory="1GB")
        assert list(found.documents) == list(plain.documents)
        assert list(found.terms) == list(plain.terms)
        assert found.provenance.steps["encode"] == plain.provenance.steps["encode"]
        np.testing.assert_allclose(found.project(texts[:3]), plain.project(texts[:3]), atol=0.02)
    found.save(tmp_path / "x.lrd")
    assert lrd.load(tmp_path / "x.lrd").search("c3").equals(found.search("c3"))


def test_what_does_not_fit_is_said_and_nothing_is_left(texts, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(InputError, match=r"memory='100MB': the vectors of 903 documents in 6 dimensions need"):
        documents.embed(texts, rank=6, memory="100MB")
    monkeypatch.setattr(embedding_on_disk, "BYTES_AT_REST", 0)
    assert len(documents.embed(texts, rank=6, memory="100MB").documents) == 903
    with pytest.raises(InputError, match="memory='much'"):
        documents.embed(texts, memory="much")
    with pytest.raises(InputError, match="counts that are in memory"):
        documents.embed(documents.TermCounts([[1, 2], [2, 1]], terms=["a", "b"]), memory="1GB")
    with pytest.raises(InputError, match="a collection that was read already"):
        documents.embed(documents.read_collection(texts), memory="1GB")
    with pytest.raises(InputError, match="holds one document"):
        documents.embed(["one text and one text"], min_count=1, memory="1GB")
    with pytest.raises(InputError, match="no words in"):
        documents.embed(["", " "], memory="1GB")
    with pytest.raises(InputError, match="spread evenly over all 2 documents"):
        documents.embed(["a b", "b a"], min_count=1, memory="1GB")
    (tmp_path / "t.csv").write_text("id,body\na,x y z\na,y z w\nb,x w\n")
    with pytest.raises(InputError, match="document names occur more than once, such as 'a'"):
        documents.embed(tmp_path / "t.csv", field="body", id_field="id", min_count=1, memory="1GB")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
