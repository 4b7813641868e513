"""Coherences against gensim's on the same input."""

import sys

import numpy as np
import pytest

from lrdomains.documents import TermCounts, coherence
from lrdomains.errors import InputError
from lrdomains.text import encode, tokenize


@pytest.fixture(scope="module")
def news() -> list[list[str]]:
    from pathlib import Path

    from gensim.test.utils import datapath

    return [tokenize(line) for line in Path(datapath("lee_background.cor")).read_text().splitlines()[:120]]


TOPICS = [
    ["australia", "test", "cricket", "south", "africa"],
    ["israeli", "palestinian", "arafat", "hamas", "sharon"],
    ["fire", "the", "sydney", "of", "winds"],
]


@pytest.mark.parametrize(("measure", "theirs"), [("npmi", "c_npmi"), ("u_mass", "u_mass"), ("c_v", "c_v")])
def test_values_are_gensims(news, measure, theirs):
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary(news)
    model = CoherenceModel(
        topics=TOPICS,
        texts=news,
        corpus=[dictionary.doc2bow(text) for text in news],
        dictionary=dictionary,
        coherence=theirs,
        processes=1,
    )
    np.testing.assert_allclose(coherence(TOPICS, news, measure=measure), model.get_coherence_per_topic(), rtol=1e-6)


@pytest.mark.parametrize("measure", ["npmi", "c_v"])
def test_counts_are_texts_whose_windows_are_documents(news, measure):
    table = TermCounts.of(encode(news, min_count=1))
    by_texts = coherence(TOPICS, news, measure=measure, window="document")
    np.testing.assert_allclose(coherence(TOPICS, table, measure=measure), by_texts)


def test_batches_change_nothing(news, monkeypatch):
    whole = coherence(TOPICS, news)
    # The function has the name of its module.
    monkeypatch.setattr(sys.modules["lrdomains.documents.coherence"], "ENTRIES", 100)
    np.testing.assert_allclose(coherence(TOPICS, news), whole)


def test_terms_that_never_occur_go_with_nothing():
    texts = [["a", "b"], ["a", "b"], ["c"]]
    assert coherence([["a", "z"]], texts)[0] == pytest.approx(0.0)
    assert np.isnan(coherence([["z", "a"]], texts, measure="u_mass")[0])


@pytest.mark.parametrize(
    ("topics", "options", "message"),
    [
        ([["a"]], {}, "topic 1 has fewer than two terms"),
        ([["a", "b"]], {"measure": "umass"}, "measure='umass'; choose one of"),
        ([["a", "b"]], {"window": 1}, "window=1; give at least 2 words"),
    ],
)
def test_bad_options_are_named(topics, options, message):
    with pytest.raises(InputError, match=message):
        coherence(topics, [["a", "b"]], **options)
    with pytest.raises(InputError, match="term 'z' is not among"):
        coherence([["a", "z"]], TermCounts([[1, 1]], terms=["a", "b"]))


def test_exact_windows_are_those_of_a_loop():
    texts = [["a", "b", "a", "c", "b", "b", "d"], ["a", "c"], ["d"] * 4]
    joint, windows = np.zeros((3, 3)), 0
    for text in texts:
        for start in range(max(len(text) - 3 + 1, 1)):
            held = np.array([word in text[start : start + 3] for word in "abc"], dtype=float)
            joint, windows = joint + np.outer(held, held), windows + 1
    p = joint / windows
    values = np.log(p / np.outer(p.diagonal(), p.diagonal()) + 1e-300) / -np.log(p)
    expected = values[~np.eye(3, dtype=bool)].mean()
    assert coherence([["a", "b", "c"]], texts, window=3, exact=True)[0] == pytest.approx(expected, rel=1e-6)
