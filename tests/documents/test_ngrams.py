"""Runs of words as terms: formed as scikit-learn forms them, and found again in queries."""

import pytest

import lrdomains as lrd
from lrdomains import documents
from lrdomains.documents import ngrams, read_collection
from lrdomains.errors import InputError
from lrdomains.text import tokenize

TEXTS = ["new york is a city", "new ideas in york", "the city of new york", "a new city", "york minster"]


@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2), (2, 3)])
def test_the_terms_are_those_of_scikit_learn(ngram_range):
    from sklearn.feature_extraction.text import CountVectorizer

    peer = CountVectorizer(ngram_range=ngram_range, tokenizer=tokenize, token_pattern=None, stop_words=["is", "a"])
    expected = peer.fit_transform(TEXTS)
    table = read_collection(TEXTS, ngram_range=ngram_range, min_count=1, stop_words=["is", "a"]).table
    assert sorted(table.terms) == sorted(peer.get_feature_names_out())
    order = [peer.vocabulary_[term] for term in table.terms]
    assert (table.counts.toarray() == expected.toarray()[:, order]).all()


def test_queries_are_read_as_the_documents_were(tmp_path):
    found = documents.embed(TEXTS, rank=3, ngram_range=(1, 2), min_count=1, stop_words=["of"])
    assert "new york" in found.terms
    found.save(tmp_path / "x.lrd")
    loaded = lrd.load(tmp_path / "x.lrd")
    for embedding in (found, loaded):
        row, unknown = embedding.reader.query("new york")
        assert sorted(embedding.terms[row.indices]) == ["new", "new york", "york"]
        assert unknown == []
    # The stop word does not part "city" from "new" in a query either.
    row, _ = loaded.reader.query("city of new")
    assert "city new" in loaded.terms[row.indices]


def test_tokens_that_are_given_form_runs_too():
    table = read_collection([["a", "b"], ["b", "a"]], ngram_range=(2, 2), min_count=1).table
    assert sorted(table.terms) == ["a b", "b a"]


def test_short_texts_have_no_long_runs():
    assert ngrams(["one"], (2, 3)) == []


@pytest.mark.parametrize("ngram_range", [(0, 1), (2, 1), (1, 11)])
def test_bad_ranges_are_refused(ngram_range):
    with pytest.raises(InputError, match="ngram_range="):
        read_collection(TEXTS, ngram_range=ngram_range)
