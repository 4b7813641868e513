"""The search that a page carries finds what the program finds."""

import json

import numpy as np
import pandas as pd
import pytest
from gensim.test.utils import datapath

from lrdomains import documents
from lrdomains.documents import offline_search as offline_search_room
from lrdomains.documents.offline_search import MOST_DOCUMENTS, offline_search
from lrdomains.report.exploration import packed_search


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


def test_it_opens_with_a_query_of_words_that_it_knows(news):
    search = offline_search(news)
    assert len(search.example.split()) == 2
    assert set(search.example.split()) <= set(search.terms)


def test_hits_show_how_the_document_begins(news):
    search = offline_search(news)
    assert search.items[3].startswith(f"{news.documents[3]}: {news.snippets[3][:40]}")
    assert search.items[3].endswith("…")


@pytest.mark.parametrize("options", [{"tokenizer": str.split}, {"ngram_range": (1, 2)}])
def test_there_is_none_where_words_are_read_otherwise(options):
    found = documents.embed(["a cat sat", "a dog sat", "the cat ran", "the dog ran"], rank=2, min_count=1, **options)
    assert offline_search(found) is None
    assert found.report().to_html()


def test_large_collections_are_searched_by_the_program_alone():
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{i}" for i in rng.integers(0, 30, 6)) for _ in range(MOST_DOCUMENTS + 1)]
    assert offline_search(documents.embed(texts, rank=3)) is None


def test_a_page_without_a_search_says_why():
    found = documents.embed(["a cat sat", "a dog sat", "the cat ran"], rank=2, min_count=1, tokenizer=str.split)
    assert "This page has no search box" in found.report().to_html()


@pytest.mark.parametrize("alphabet", ["abcdefghij", "\u4e00\u4e01\u4e02\u4e03\u4e04\u4e05\u4e06\u4e07\u4e08\u4e09"])
def test_a_page_carries_no_more_than_it_may_whatever_the_script(alphabet, monkeypatch):
    monkeypatch.setattr(offline_search_room, "CARRIED_BYTES", 60_000)
    monkeypatch.setattr(offline_search_room, "CARRIED_TITLES", 20_000)
    letters = np.array(list(alphabet))
    words = ["".join(letters[[int(digit) for digit in f"{number:05d}"]]) for number in range(2000)]
    numbers = np.random.default_rng(0).integers(0, len(words), (200, 100))
    texts = [" ".join(words[at] for at in line) for line in numbers]
    names = [f"{'long ' * 4}{number}" for number in range(len(texts))]
    search = offline_search(documents.embed(pd.Series(texts, index=names), rank=20))
    assert 500 < len(search.terms) < 1950
    assert all(title.startswith(name) for name, title in zip(names, search.items, strict=True))
    size = len(json.dumps(packed_search(search), ensure_ascii=False, separators=(",", ":")).encode())
    assert 50_000 < size < 62_000
