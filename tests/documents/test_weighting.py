"""Weightings against hand calculation, loops and scikit-learn."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lrdomains.documents import Weighting, entropy_weights, formulas, inverse_document_frequency, log_entropy, tf_idf
from lrdomains.documents.formulas import row_lengths, unit_rows
from lrdomains.errors import InputError
from lrdomains.text import encode, tokenize

COUNTS = np.array([[3.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 2.0]])
MORE = np.array([[4, 0, 1, 0], [0, 2, 1, 0], [1, 0, 0, 5], [0, 0, 3, 0]])
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
    np.testing.assert_allclose(log_entropy(counts, weights).toarray(), expected, rtol=1e-6)


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
    np.testing.assert_allclose(tf_idf(counts, idf).toarray(), expected.toarray()[:, order], rtol=1e-6)


def test_counts_stay_counts():
    weighting = Weighting.of(csr(COUNTS), "count")
    np.testing.assert_array_equal(weighting.apply(csr(COUNTS)).toarray(), COUNTS)


@pytest.mark.parametrize("name", ["log-entropy", "tf-idf", "ltc", "atc", "bnc", "Lpc"])
def test_rows_have_length_one_and_inputs_stay(name):
    counts = csr([[1, 2, 0], [0, 3, 1], [0, 0, 0]])
    before = counts.copy()
    weighted = Weighting.of(counts, name).apply(counts)
    np.testing.assert_allclose(row_lengths(weighted), [1, 1, 0], rtol=1e-6)
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
    with pytest.raises(
        InputError, match=r"weighting='bm52'; choose one of 'sharp-log-entropy', 'log-entropy', 'tf-idf', 'bm25'.*SMART"
    ):
        Weighting.of(csr(COUNTS), "bm52")


def test_weights_of_another_vocabulary_are_refused():
    with pytest.raises(InputError, match="2 term weights for counts of 3 terms"):
        tf_idf(csr(COUNTS), np.ones(2))


def loop(count: float, row: np.ndarray, table: np.ndarray, j: int, name: str) -> float:
    """The formula of one entry, before length normalisation."""
    m, n, holding, total = len(table), row.sum(), (table[:, j] > 0).sum(), table[:, j].sum()
    mean = table.sum() / m
    if name == "bm25":
        return (
            count * 2.2 / (count + 1.2 * (0.25 + 0.75 * n / mean)) * math.log(1 + (m - holding + 0.5) / (holding + 0.5))
        )
    if name == "ppmi":
        return max(0.0, math.log((count / n) / (total / table.sum())))
    if name == "c-tf-idf":
        return count / n * math.log(1 + mean / total)
    filled = row[row > 0]
    local = {
        "n": count,
        "l": 1 + math.log(count),
        "a": 0.5 + 0.5 * count / row.max(),
        "b": 1.0,
        "L": (1 + math.log(count)) / (1 + math.log(filled.mean())),
    }[name[0]]
    rest = m - holding
    weight = {"n": 1.0, "t": math.log(m / holding), "p": max(0.0, math.log(rest / holding)) if rest else 0.0}[name[1]]
    return local * weight


@pytest.mark.parametrize("name", ["bm25", "ppmi", "c-tf-idf", "nnn", "ltc", "atn", "bpn", "Ltc", "npc", "lnc"])
def test_every_weighting_is_that_of_a_loop(name):
    expected = np.zeros(MORE.shape)
    for (i, j), count in np.ndenumerate(MORE):
        if count:
            expected[i, j] = loop(float(count), MORE[i], MORE, j, name)
    weighting = Weighting.of(csr(MORE), name)
    if weighting.gives_unit_length:
        expected /= np.maximum(np.linalg.norm(expected, axis=1, keepdims=True), 1e-12)
    np.testing.assert_allclose(weighting.apply(csr(MORE)).toarray(), expected, rtol=2e-6, atol=1e-7)


def test_c_tf_idf_of_the_field():
    # The worked example of Grootendorst's formula: share of the class times log(1 + mean class size / total).
    table = csr([[3, 1], [0, 4]])
    weighted = Weighting.of(table, "c-tf-idf").apply(table).toarray()
    np.testing.assert_allclose(
        weighted, [[0.75 * math.log(1 + 4 / 3), 0.25 * math.log(1.8)], [0, math.log(1.8)]], rtol=1e-6
    )


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    table = csr(rng.poisson(0.3, (50, 20)))
    whole = {name: Weighting.of(table, name).apply(table).toarray() for name in ("log-entropy", "bm25", "atc")}
    monkeypatch.setattr(formulas, "BLOCK_ENTRIES", 7)
    monkeypatch.setattr(formulas.row_blocks, "__kwdefaults__", {"entries": 7})
    for name, expected in whole.items():
        np.testing.assert_allclose(Weighting.of(table, name).apply(table).toarray(), expected, rtol=1e-6)
