"""The search that a page carries finds what the program finds."""

import numpy as np
import pytest
from gensim.test.utils import datapath

from lrdomains import documents
from lrdomains.documents.offline_search import MOST_DOCUMENTS, offline_search


@pytest.fixture(scope="module")
def news():
    return documents.embed(datapath("lee_background.cor"), rank=40)


def best(search, words, top=5):
    places = {term: at for at, term in enumerate(search.terms)}
    query = sum(search.term_vectors[places[word]] for word in words)
    items = search.item_vectors
    cosines = items @ query / (np.linalg.norm(items, axis=1) * np.linalg.norm(query) + 1e-30)
    return [search.items[at].split(":")[0] for at in np.argsort(-cosines, kind="stable")[:top]]


@pytest.mark.parametrize("query", ["interest rates inflation", "cricket test match", "bushfire smoke"])
def test_it_finds_what_the_program_finds(news, query):
    expected = [str(name) for name in news.search(query, top=5)["document"]]
    assert best(offline_search(news), query.split()) == expected


def test_hits_show_how_the_document_begins(news):
    search = offline_search(news)
    assert search.items[3].startswith(f"{news.documents[3]}: {news.snippets[3][:40]}")


@pytest.mark.parametrize("options", [{"tokenizer": str.split}, {"ngram_range": (1, 2)}])
def test_there_is_none_where_words_are_read_otherwise(options):
    found = documents.embed(["a cat sat", "a dog sat", "the cat ran", "the dog ran"], rank=2, min_count=1, **options)
    assert offline_search(found) is None
    assert found.report().to_html()


def test_large_collections_are_searched_by_the_program_alone():
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{i}" for i in rng.integers(0, 30, 6)) for _ in range(MOST_DOCUMENTS + 1)]
    assert offline_search(documents.embed(texts, rank=3)) is None


def test_the_page_stays_small(news):
    assert len(news.report().to_html()) < 3_000_000
