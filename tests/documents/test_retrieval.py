"""Real collections: retrieval measured, and neighbours that make sense."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from lrdomains import documents


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
    assert reached.mean() > 0.325  # measured: .3301
    gains = reached - plain
    samples = np.random.default_rng(0).integers(0, len(gains), (2000, len(gains)))
    assert np.quantile(gains[samples].mean(axis=1), 0.025) > 0.02


@pytest.mark.slow
@pytest.mark.real_data
def test_two_hundred_dimensions_with_stop_words(cranfield, plain):
    reached = average_precisions(documents.embed(cranfield.documents, rank=200, stop_words="english"), cranfield)
    assert reached.mean() > 0.327  # measured: .3319


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
