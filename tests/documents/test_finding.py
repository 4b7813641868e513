"""Topics that were planted are found, and where there are none, none are called stable."""

import numpy as np
import pandas as pd
import pytest

from lrdomains import documents
from lrdomains.documents import TermCounts, count_terms, find_topics
from lrdomains.errors import InputError, RankError, UnknownLabelError

TOPICS, TERMS, DOCUMENTS, TOKENS = 5, 200, 300, 80
ALL = {"stop_words": None, "min_count": 1, "max_document_share": 1.0}


@pytest.fixture(scope="module")
def planted():
    rng = np.random.default_rng(0)
    phi = rng.dirichlet(np.full(TERMS, 0.05), TOPICS)
    theta = rng.dirichlet(np.full(TOPICS, 0.2), DOCUMENTS)
    counts = np.array([rng.multinomial(TOKENS, t @ phi) for t in theta])
    return TermCounts(counts, terms=[f"w{i}" for i in range(TERMS)]), phi, theta


@pytest.fixture(scope="module")
def found(planted):
    return find_topics(planted[0], rank=TOPICS, **ALL)


def matches(found, phi):
    """Cosine of each planted topic with the nearest that was found, and which that is."""
    order = [int(term[1:]) for term in found.terms]
    given = phi[:, order] / np.linalg.norm(phi, axis=1, keepdims=True)
    cosines = given @ (found.term_shares / np.linalg.norm(found.term_shares, axis=1, keepdims=True)).T
    return cosines.max(axis=1), cosines.argmax(axis=1)


def test_planted_topics_are_found_and_stable(found, planted):
    _, phi, theta = planted
    cosines, which = matches(found, phi)
    assert sorted(which) == list(range(TOPICS))
    assert cosines.min() > 0.95
    assert found.stable.all()
    assert found.replicated.min() > 0.8
    np.testing.assert_allclose(found.shares.to_numpy()[:, which], theta, atol=0.35)
    assert np.corrcoef(found.shares.to_numpy()[:, which].ravel(), theta.ravel())[0, 1] > 0.97


def test_the_number_of_topics_is_found_with_its_evidence(planted):
    chosen = find_topics(planted[0], rank=(2, 3, 5, 8), **ALL)
    assert chosen.factorization.rank == TOPICS
    assert chosen.reason
    assert chosen.evidence["rank"].tolist() == [2, 3, 5, 8]


def test_a_shuffled_corpus_has_no_stable_topics(planted):
    counts = planted[0].counts.toarray()
    tokens = np.repeat(np.tile(np.arange(TERMS), DOCUMENTS), counts.ravel().astype(int))
    np.random.default_rng(1).shuffle(tokens)
    table = TermCounts(count_terms(tokens, np.arange(0, len(tokens) + 1, TOKENS), terms=TERMS), terms=planted[0].terms)
    shuffled = find_topics(table, rank=TOPICS, **ALL)
    assert not shuffled.stable.any()
    assert shuffled.replicated.max() < 0.4
    assert shuffled.summary().startswith("No stable topics")


def test_the_order_of_documents_changes_nothing_else(planted, found):
    table, phi, _ = planted
    order = np.random.default_rng(2).permutation(DOCUMENTS)
    turned = find_topics(TermCounts(table.counts[order], terms=table.terms), rank=TOPICS, **ALL)
    _, which = matches(found, phi)
    _, again = matches(turned, phi)
    np.testing.assert_allclose(turned.shares.to_numpy()[:, again], found.shares.to_numpy()[order][:, which], atol=0.02)


def test_the_same_seed_gives_the_same_topics(planted, found):
    again = find_topics(planted[0], rank=TOPICS, **ALL)
    np.testing.assert_array_equal(again.term_shares, found.term_shares)
    np.testing.assert_array_equal(again.replicated, found.replicated)


def test_seed_words_draw_a_topic_together(planted):
    table, phi, _ = planted
    words = [f"w{i}" for i in np.argsort(-phi[2])[:3]]
    seeded = find_topics(table, rank=TOPICS, seed_words={"mine": words}, **ALL)
    row = seeded.seeds.iloc[0]
    assert row["of_all_topics"] > 0.8
    assert set(seeded.top_terms(top=5)[row["topic"] - 1]) >= set(words)
    assert seeded.shares.shape == (DOCUMENTS, TOPICS)
    with pytest.raises(UnknownLabelError, match="nowhere"):
        find_topics(table, rank=2, seed_words={"x": ["nowhere"]}, **ALL)


def test_news_have_topics_people_would_name():
    from gensim.test.utils import datapath

    found = find_topics(datapath("lee_background.cor"), rank=8, runs=5)
    every = {term for terms in found.top_terms(top=10) for term in terms}
    assert {"palestinian", "israeli", "afghanistan", "test"} <= every


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"rank": 0}, RankError, "rank 0 for 300 documents"),
        ({"rank": 1000}, RankError, "rank 1000"),
        ({"rank": "many"}, RankError, "rank='many'"),
        ({"rank": 2, "runs": 1}, InputError, "runs=1; give at least 2"),
        ({"rank": 2, "classes": ["a"]}, InputError, "1 classes for 300 documents"),
        ({"rank": 2, "times": ["a"] * 299}, InputError, "299 times for 300 documents"),
    ],
)
def test_bad_options_are_named(planted, options, error, message):
    with pytest.raises(error, match=message):
        find_topics(planted[0], **options, **ALL)


def test_empty_documents_stay_and_are_never_nan():
    texts = ["cat dog fur paw"] * 6 + [""] + ["bond stock fund bank"] * 6 + ["unknown words"]
    found = documents.find_topics(texts, rank=2, max_document_share=1.0)
    assert found.empty_documents() == [6, 13]
    assert found.shares.iloc[[6, 13]].to_numpy().tolist() == [[0.0, 0.0]] * 2
    np.testing.assert_allclose(found.shares.drop([6, 13]).sum(axis=1), 1.0)
    assert not found.table().drop(columns=["npmi"]).isna().any(axis=None)
    assert "2 documents (6, 13)" in found.summary()


def test_identical_documents_and_one_term_in_every_document():
    found = documents.find_topics(["cat dog sea"] * 12, rank=1, max_document_share=1.0)
    np.testing.assert_allclose(found.shares, 1.0)
    assert isinstance(found.table(), pd.DataFrame)
    assert found.explained() == 0.0


@pytest.mark.parametrize("rank", [1, 2])
def test_identical_documents_have_no_stable_topics(rank):
    found = documents.find_topics(["cat dog sea fox"] * 6, rank=rank, max_document_share=1.0)
    assert not found.stable.any()
    assert "nothing sets topics apart" in found.summary()


def test_one_document_is_refused():
    with pytest.raises(InputError, match="holds one document"):
        find_topics(["cat dog cat dog cat dog cat dog cat dog"], rank=1, max_document_share=1.0)
