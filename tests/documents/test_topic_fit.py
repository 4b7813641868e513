"""Shares, divergences and refits against dense formulas."""

import numpy as np
import pytest
import scipy.sparse as sp

from lrdomains import NMF, factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.documents.topic_fit import (
    divergence,
    fit_with_terms,
    independent_divergence,
    responsibilities,
    shares,
    term_shares,
    topic_tokens,
)


@pytest.fixture(scope="module")
def counts() -> sp.csr_array:
    rng = np.random.default_rng(0)
    theta, phi = rng.dirichlet(np.full(3, 0.3), 40), rng.dirichlet(np.full(25, 0.2), 3)
    return sp.csr_array(rng.poisson(60 * theta @ phi).astype(float))


@pytest.fixture(scope="module")
def found(counts):
    return factorize(LabelledMatrix(counts), NMF(rank=3, loss="kl"), rng=0)


def kullback_leibler(x, y):
    return float(np.sum(np.where(x > 0, x * np.log(np.where(x > 0, x, 1) / np.maximum(y, 1e-12)), 0) - x + y))


def test_divergences_are_those_of_dense_formulas(counts, found, monkeypatch):
    x = counts.toarray()
    fitted = topic_tokens(found) @ term_shares(found)
    np.testing.assert_allclose(fitted, (found.row_factors * found.scale) @ found.column_factors.T, rtol=1e-6)
    assert divergence(counts, found) == pytest.approx(kullback_leibler(x, fitted), rel=1e-6)
    assert found.fit.divergence == pytest.approx(divergence(counts, found), rel=1e-4)
    alone = np.outer(x.sum(axis=1), x.sum(axis=0)) / x.sum()
    assert independent_divergence(counts) == pytest.approx(kullback_leibler(x, alone), rel=1e-9)
    monkeypatch.setattr("lrdomains.documents.topic_fit.ENTRIES", 10)
    assert divergence(counts, found) == pytest.approx(kullback_leibler(x, fitted), rel=1e-6)


def test_shares_sum_to_one(counts, found):
    np.testing.assert_allclose(shares(topic_tokens(found)).sum(axis=1), 1.0)
    np.testing.assert_allclose(term_shares(found).sum(axis=1), 1.0)


def test_responsibilities_of_all_topics_are_the_counts(counts, found):
    parts = sum(responsibilities(counts, found, k).toarray() for k in range(3))
    np.testing.assert_allclose(parts, counts.toarray(), rtol=1e-9, atol=1e-12)


def test_a_refit_on_its_own_terms_is_the_fit(counts, found):
    again = fit_with_terms(LabelledMatrix(counts), term_shares(found), found)
    np.testing.assert_allclose(divergence(counts, again), divergence(counts, found), rtol=1e-3)
    np.testing.assert_allclose(again.error(), found.error(), rtol=2e-2)
