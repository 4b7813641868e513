"""Fitted models of other programs give what ours give."""

import numpy as np
import pytest

from lrdomains import documents
from lrdomains.errors import InputError

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not installed")

SUBJECTS = ["cat dog fur paw tail", "bond stock fund bank loan", "wing lift drag flow air"]


@pytest.fixture(scope="module")
def texts():
    rng = np.random.default_rng(0)
    return [
        " ".join(rng.choice(SUBJECTS[i % 3 if rng.random() < 0.8 else rng.integers(3)].split()) for _ in range(20))
        for i in range(90)
    ]


def test_a_fitted_svd_transforms_as_the_embedding_projects(texts):
    from sklearn.decomposition import TruncatedSVD

    found = documents.embed(texts, rank=3, min_count=1)
    model = documents.to_scikit_learn(found)
    rows = found.reader.rows(texts)
    np.testing.assert_allclose(model.transform(rows), found.project(texts), atol=1e-5)
    assert model.n_features_in_ == len(found.terms)
    own = TruncatedSVD(3, algorithm="arpack").fit(rows.astype(np.float64))
    np.testing.assert_allclose(model.singular_values_, own.singular_values_, rtol=1e-5)
    np.testing.assert_allclose(model.explained_variance_ratio_, own.explained_variance_ratio_, rtol=1e-4)


@pytest.mark.parametrize("loss", ["kl", "frobenius"])
def test_a_fitted_nmf_gives_the_tokens_of_topics(texts, loss):
    found = documents.find_topics(texts, rank=3, loss=loss, runs=2, min_count=1, max_document_share=1.0)
    tokens = documents.to_scikit_learn(found).transform(found.counts.astype(np.float64))
    # Each stops where it stops: the shares agree to a few hundredths.
    np.testing.assert_allclose(tokens, found.document_tokens, atol=0.6)
    np.testing.assert_array_equal(tokens.argmax(axis=1), found.document_tokens.argmax(axis=1))


def test_gensim_has_no_model_of_topics(texts):
    found = documents.find_topics(texts, rank=2, runs=2, min_count=1, max_document_share=1.0)
    with pytest.raises(InputError, match="a Topics; an LsiModel"):
        documents.to_gensim(found)
