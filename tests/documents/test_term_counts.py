"""Counts from everywhere: scikit-learn, gensim, AnnData, DataFrames."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from lrdomains import documents
from lrdomains.documents import TermCounts
from lrdomains.errors import DataWarning, InputError
from lrdomains.text import encode, tokenize

TEXTS = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]


def from_scikit_learn() -> TermCounts:
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(tokenizer=tokenize, token_pattern=None)
    return TermCounts(vectorizer.fit_transform(TEXTS), terms=vectorizer.get_feature_names_out())


def from_gensim() -> TermCounts:
    from gensim.corpora import Dictionary

    tokens = [tokenize(text) for text in TEXTS]
    dictionary = Dictionary(tokens)
    return TermCounts.from_gensim([dictionary.doc2bow(text) for text in tokens], dictionary)


def from_anndata() -> TermCounts:
    import anndata as ad

    table = from_scikit_learn()
    data = ad.AnnData(sp.csr_matrix(np.zeros(table.counts.shape)), layers={"counts": sp.csr_matrix(table.counts)})
    data.var_names, data.obs_names = table.terms, [f"text {i}" for i in range(5)]
    return TermCounts.from_anndata(data, layer="counts")


def from_a_frame() -> TermCounts:
    table = from_scikit_learn()
    return TermCounts(pd.DataFrame(table.counts.toarray(), columns=table.terms))


@pytest.mark.parametrize("make", [from_scikit_learn, from_gensim, from_anndata, from_a_frame])
def test_every_source_gives_the_embedding_of_the_texts(make):
    direct = documents.embed(TEXTS, rank=2, min_count=1)
    found = documents.embed(make(), rank=2, min_count=1)
    assert list(found.terms) == list(direct.terms)
    np.testing.assert_allclose(np.abs(found.vectors), np.abs(direct.vectors), atol=1e-6)
    # Texts are searched for by the tokenizer that is the default.
    np.testing.assert_allclose(found.search("bonds")["score"], direct.search("bonds")["score"], atol=1e-6)


def test_names_of_documents_are_kept():
    found = documents.embed(from_anndata(), rank=2, min_count=1)
    assert found.search("bonds", top=1)["document"].tolist() == ["text 4"]


def test_what_the_counts_say_of_each_term():
    corpus = encode(TEXTS, min_count=2)
    known = TermCounts.of(corpus).vocabulary
    np.testing.assert_array_equal(known.counts, corpus.vocabulary.counts)
    np.testing.assert_array_equal(known.document_counts, corpus.vocabulary.document_counts)


def test_terms_are_chosen_as_encode_chooses_them():
    chosen = TermCounts.of(encode(TEXTS, min_count=1)).choose_terms(min_count=2, max_document_share=0.5)
    expected = encode(TEXTS, min_count=2, max_document_share=0.5)
    assert list(chosen.terms) == list(expected.vocabulary.words)
    np.testing.assert_array_equal(chosen.counts.toarray(), TermCounts.of(expected).counts.toarray())


def test_stored_zeros_and_repeated_entries_are_tidied_and_the_input_stays():
    given = sp.csr_array((np.array([1, 0, 2, 3]), np.array([0, 1, 0, 1]), np.array([0, 3, 4])), shape=(2, 2))
    before = given.data.copy()
    table = TermCounts(given, terms=["a", "b"])
    np.testing.assert_array_equal(table.counts.toarray(), [[3, 0], [0, 3]])
    assert table.counts.nnz == 2
    np.testing.assert_array_equal(given.data, before)


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ([[1, 2]], {}, "without the names of their terms"),
        ([[1, 2]], {"terms": ["a"]}, "1 names for 2 terms: rows are documents, columns are terms; transpose"),
        ([[1, 2]], {"terms": ["a", "a"]}, "1 term names occur more than once, such as 'a'"),
        ([[1, 2], [0, 1]], {"terms": ["a", "b"], "documents": ["x", "x"]}, "1 document names occur more than once"),
        ([[1, 2], [0, -1]], {"terms": ["a", "b"]}, "document 1, term 'b': the count is -1"),
        ([[1, 2], [np.nan, 1]], {"terms": ["a", "b"]}, "document 1, term 'a': the count is nan"),
        ([["x"]], {"terms": ["a"]}, "give a table of numbers"),
        ([1, 2], {"terms": ["a"]}, "shape"),
    ],
)
def test_bad_counts_are_named(counts, options, message):
    with pytest.raises(InputError, match=message):
        TermCounts(counts, **options)


def test_a_dictionary_of_another_corpus_is_refused():
    with pytest.raises(InputError, match="a term numbered 5 in a dictionary of 1"):
        TermCounts.from_gensim([[(5, 1)]], {0: "a"})


def test_a_missing_layer_is_named():
    import anndata as ad

    with pytest.raises(InputError, match="no layer 'counts'; the layers are none"):
        TermCounts.from_anndata(ad.AnnData(np.ones((2, 2))), layer="counts")


def test_values_that_look_weighted_are_told_of():
    table = TermCounts([[0.5, 0.2], [0.1, 0.9], [0.4, 0.4]], terms=["a", "b"])
    with pytest.warns(DataWarning, match="look weighted already"):
        documents.embed(table, rank=1, min_count=1)
    documents.embed(table, rank=1, min_count=1, weighting="count")
