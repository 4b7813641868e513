"""Weightings against hand calculation, loops and scikit-learn."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lrdomains.documents import Weighting, entropy_weights, inverse_document_frequency, log_entropy, tf_idf
from lrdomains.documents.weighting import row_lengths, unit_rows
from lrdomains.errors import InputError
from lrdomains.text import encode, tokenize

COUNTS = np.array([[3.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 2.0]])
tables = arrays(np.int64, st.tuples(st.integers(2, 6), st.integers(1, 6)), elements=st.integers(0, 4))


def csr(table) -> sp.csr_array:
    return sp.csr_array(np.asarray(table, dtype=float))


def test_entropy_weights_by_hand():
    # Shares 3/4 and 1/4 of the first term, even shares of the second, one document for the third.
    first = 1 + (0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(3)
    np.testing.assert_allclose(entropy_weights(csr(COUNTS)), [first, 0.0, 1.0], rtol=1e-12)


def test_log_entropy_by_hand():
    counts = csr(COUNTS)
    weights = entropy_weights(counts)
    expected = np.log1p(COUNTS) * weights
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(log_entropy(counts, weights).toarray(), expected, rtol=1e-12)


@given(tables)
def test_entropy_weights_are_those_of_a_loop(table):
    table = table[:, table.sum(axis=0) > 0]
    found = entropy_weights(csr(table))
    for j, column in enumerate(table.T):
        shares = [c / column.sum() for c in column if c]
        expected = 1 + sum(p * math.log(p) for p in shares) / math.log(len(column))
        assert found[j] == pytest.approx(expected, abs=1e-12)
        assert 0 <= found[j] <= 1


@pytest.mark.parametrize("documents", [2, 3, 7, 100])
def test_an_even_spread_weighs_exactly_nothing(documents):
    assert entropy_weights(csr(np.ones((documents, 1))))[0] == 0.0


def test_tf_idf_is_that_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["the cat sat on the mat", "the dog sat", "a cat and a dog", "dogs and cats", "the mat the mat the mat"]
    peer = TfidfVectorizer(sublinear_tf=True, smooth_idf=True, norm="l2", tokenizer=tokenize, token_pattern=None)
    expected = peer.fit_transform(texts)
    corpus = encode(texts, min_count=1)
    order = [peer.vocabulary_[word] for word in corpus.vocabulary.words]
    counts = sp.csr_array((np.ones(len(corpus.ids)), corpus.ids, corpus.offsets))
    counts.sum_duplicates()
    idf = inverse_document_frequency(counts)
    np.testing.assert_allclose(idf, peer.idf_[order], rtol=1e-12)
    np.testing.assert_allclose(tf_idf(counts, idf).toarray(), expected.toarray()[:, order], rtol=1e-12)


def test_counts_stay_counts():
    weighting = Weighting.of(csr(COUNTS), "count")
    np.testing.assert_array_equal(weighting.apply(csr(COUNTS)).toarray(), COUNTS)


@pytest.mark.parametrize("name", ["log-entropy", "tf-idf"])
def test_rows_have_length_one_and_inputs_stay(name):
    counts = csr([[1, 2, 0], [0, 3, 1], [0, 0, 0]])
    before = counts.copy()
    weighted = Weighting.of(counts, name).apply(counts)
    np.testing.assert_allclose(row_lengths(weighted), [1, 1, 0])
    np.testing.assert_array_equal(counts.toarray(), before.toarray())


def test_new_documents_take_the_weights_of_the_collection():
    counts = csr(COUNTS)
    weighting = Weighting.of(counts, "log-entropy")
    np.testing.assert_allclose(weighting.apply(csr(COUNTS[:1])).toarray(), weighting.apply(counts).toarray()[:1])


def test_unit_rows_leaves_empty_rows():
    assert unit_rows(sp.csr_array((2, 3))).nnz == 0


def test_one_document_has_no_entropy():
    with pytest.raises(InputError, match="1 document; entropy weights compare documents: give at least two"):
        entropy_weights(csr([[1, 2]]))


def test_an_unknown_weighting_is_named_with_its_alternatives():
    with pytest.raises(InputError, match="weighting='bm25'; choose one of 'log-entropy', 'tf-idf', 'count'"):
        Weighting.of(csr(COUNTS), "bm25")


def test_weights_of_another_vocabulary_are_refused():
    with pytest.raises(InputError, match="2 term weights for counts of 3 terms"):
        tf_idf(csr(COUNTS), np.ones(2))
