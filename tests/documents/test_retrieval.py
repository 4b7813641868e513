"""Real collections: retrieval measured, and neighbours that make sense."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lrdomains import documents
from lrdomains.documents import evaluate_retrieval
from lrdomains.errors import InputError


def average_precision(ranking, relevant) -> float:
    """Mean over the relevant documents of the precision at their rank; one that is not ranked counts zero."""
    ranks = np.array([rank for rank, document in enumerate(ranking, start=1) if document in relevant])
    return float(np.sum(np.arange(1, len(ranks) + 1) / ranks)) / len(relevant)


def average_precisions(found, cranfield) -> np.ndarray:
    rankings = (found.search(query, top=len(cranfield.documents))["document"] for query in cranfield.queries)
    return np.array([average_precision(r.tolist(), rel) for r, rel in zip(rankings, cranfield.relevant, strict=True)])


def raw_tf_idf(cranfield) -> np.ndarray:
    from sklearn.feature_extraction.text import TfidfVectorizer

    peer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    rows = peer.fit_transform(cranfield.documents)
    scores = (peer.transform(cranfield.queries) @ rows.T).toarray()
    rankings = np.argsort(-scores, axis=1, kind="stable").tolist()
    return np.array([average_precision(r, rel) for r, rel in zip(rankings, cranfield.relevant, strict=True)])


@pytest.fixture(scope="module")
def plain(cranfield) -> np.ndarray:
    return raw_tf_idf(cranfield)


@pytest.mark.real_data
def test_the_collection_is_read_by_the_stated_convention(cranfield, plain):
    assert (len(cranfield.documents), len(cranfield.queries)) == (1400, 225)
    assert sum(map(len, cranfield.relevant)) == 1612
    assert plain.mean() == pytest.approx(0.2819, abs=0.0005)


@pytest.mark.real_data
def test_the_defaults_beat_tf_idf_beyond_chance(cranfield, plain):
    found = documents.embed(cranfield.documents)
    reached = average_precisions(found, cranfield)
    assert found.empty_documents() == [470, 994]
    assert reached.mean() > 0.338  # measured: .3400
    gains = reached - plain
    samples = np.random.default_rng(0).integers(0, len(gains), (2000, len(gains)))
    assert np.quantile(gains[samples].mean(axis=1), 0.025) > 0.03


@pytest.mark.slow
@pytest.mark.real_data
def test_two_hundred_dimensions_with_stop_words(cranfield, plain):
    reached = average_precisions(documents.embed(cranfield.documents, rank=200, stop_words="english"), cranfield)
    assert reached.mean() > 0.338  # measured: .3428


@pytest.mark.real_data
def test_u_s_ranks_better_than_u(cranfield):
    found = documents.embed(cranfield.documents)
    f = found.factorization
    queries = found.project(cranfield.queries) / f.scale
    rows = f.row_factors / np.maximum(np.linalg.norm(f.row_factors, axis=1, keepdims=True), 1e-12)
    rankings = np.argsort(-(queries @ rows.T), axis=1, kind="stable").tolist()
    without_s = np.mean([average_precision(r, rel) for r, rel in zip(rankings, cranfield.relevant, strict=True)])
    assert average_precisions(found, cranfield).mean() > without_s + 0.01


@pytest.mark.real_data
def test_abstracts_fold_into_their_own_places(cranfield):
    found = documents.embed(cranfield.documents, rank=50)
    np.testing.assert_allclose(found.project(cranfield.documents), found.vectors, atol=1e-4)


def test_news_are_found_by_their_subject():
    from gensim.test.utils import datapath

    found = documents.embed(datapath("lee_background.cor"))
    for query, sign in (("firefighters", "fire"), ("israel palestinian", "palestin"), ("cricket", "test")):
        for position in found.search(query, top=3)["document"]:
            assert sign in found_text(datapath("lee_background.cor"), position).lower()
    assert len(found.duplicates()) == 7


def found_text(path: str, position: int) -> str:
    return Path(path).read_text(encoding="utf-8").split("\n")[position]


@pytest.mark.real_data
def test_film_reviews_are_found_by_their_film(shared_data, tmp_path):
    with zipfile.ZipFile(shared_data / "text" / "movie_reviews.zip") as archive:
        archive.extractall(tmp_path)
    found = documents.embed(tmp_path / "movie_reviews", stop_words="english")
    assert found.factorization.shape[0] == 2000
    for query in ("vampire", "alien spaceship", "titanic iceberg"):
        words = query.split()
        for name in found.search(query, top=5)["document"]:
            text = (tmp_path / "movie_reviews" / name).read_text()
            assert any(word in text for word in words), (query, name)


@pytest.mark.real_data
def test_the_evaluation_is_that_of_plain_loops(cranfield):
    found = documents.embed(cranfield.documents)
    judged = pd.DataFrame(
        [(str(q + 1), str(d + 1), 1) for q, wanted in enumerate(cranfield.relevant) for d in wanted],
        columns=["query", "document", "relevance"],
    )
    queries = {str(q + 1): text for q, text in enumerate(cranfield.queries)}
    evaluation = evaluate_retrieval(found, queries, judged)
    reached = average_precisions(found, cranfield)
    np.testing.assert_allclose(evaluation.queries["average precision"], reached, atol=1e-3)
    row = evaluation.table.set_index("measure").loc["MAP"]
    assert row["score"] == pytest.approx(reached.mean(), abs=1e-4)
    assert row["gain"] == pytest.approx(row["score"] - row["baseline"])
    assert row["gain_low"] > 0.02
    assert "225 queries" in evaluation.summary()


@pytest.fixture(scope="module")
def small():
    texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell", ""]
    return documents.embed(texts, rank=2, min_count=1)


def judgements(*rows):
    return pd.DataFrame(rows, columns=["query", "document", "relevance"])


def test_queries_without_a_known_word_count_as_zero_and_are_told_of(small):
    found = evaluate_retrieval(
        small, {"a": "stocks", "b": "quarks"}, judgements(("a", "4", 1), ("a", "5", 1), ("b", "1", 1))
    )
    assert found.unanswered == ("b",)
    assert found.queries["average precision"].tolist() == [1.0, 0.0]
    assert "1 queries hold no known word" in found.summary()


def test_judgements_of_other_documents_are_counted(small):
    found = evaluate_retrieval(small, {"a": "stocks"}, judgements(("a", "4", 1), ("a", "99", 1), ("a", "1", -1)))
    assert found.unjudged == 1
    assert found.queries["relevant"].tolist() == [1]


def test_what_cannot_be_evaluated_is_refused(small):
    with pytest.raises(InputError, match="none of 1 judgements is of a query and a document that are here"):
        evaluate_retrieval(small, {"a": "stocks"}, judgements(("x", "4", 1)))
    without = documents.embed(["a b", "b c", "c a"], min_count=1, rank=1, keep_counts=False)
    with pytest.raises(InputError, match="keeps none; embed with keep_counts=True or baseline=''"):
        evaluate_retrieval(without, {"a": "b"}, judgements(("a", "1", 1)))
    assert evaluate_retrieval(without, {"a": "b"}, judgements(("a", "1", 1)), baseline="").baseline == ""
