"""Questions to any set of word vectors."""

import numpy as np
import pytest

from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.words import WordVectors


@pytest.fixture(scope="module")
def loose():
    rng = np.random.default_rng(0)
    return WordVectors([f"w{i}" for i in range(30)], rng.normal(size=(30, 5)))


def by_hand(loose, towards, away):
    unit = dict(zip(loose.words, loose.unit_vectors, strict=True))
    target = sum(unit[w] for w in towards) - sum((unit[w] for w in away), np.zeros(5))
    cosines = {w: unit[w] @ target / np.linalg.norm(target) for w in unit if w not in (*towards, *away)}
    return sorted(cosines, key=cosines.get, reverse=True)[:4], sorted(cosines.values(), reverse=True)[:4]


@pytest.mark.parametrize(("towards", "away"), [(["w1"], []), (["w1", "w2"], []), (["w1", "w2"], ["w3", "w4"])])
def test_sums_and_differences_of_words(loose, towards, away):
    found = loose.most_similar(towards, top=4, negative=away)
    words, cosines = by_hand(loose, towards, away)
    assert found["word"].tolist() == words
    np.testing.assert_allclose(found["similarity"], cosines)


def test_one_word_may_stand_alone_and_vectors_among_words(loose):
    assert loose.most_similar("w1").equals(loose.most_similar(["w1"]))
    mixed = loose.most_similar(["w1", loose.vector("w2")], top=30)
    assert "w2" in set(mixed["word"])
    assert loose.most_similar([], negative="w3", top=1)["similarity"].item() > 0


def test_a_positive_and_negative_pair_is_an_analogy(loose):
    analogy = loose.analogy("w1", "w2", "w3", top=3)
    assert loose.most_similar(["w2", "w3"], top=3, negative=["w1"])["word"].tolist() == analogy["word"].tolist()
    assert analogy["rank"].tolist() == [1, 2, 3]


def test_similarity_of_vectors(loose):
    assert loose.similarity(2 * loose.vector("w1"), "w1") == pytest.approx(1)


@pytest.mark.parametrize("nothing", [[], ()])
def test_nothing_to_be_near_to(loose, nothing):
    with pytest.raises(InputError, match="no word is given"):
        loose.most_similar(nothing)


def test_what_does_not_match(loose):
    odd = WordVectors(list("abc"), np.array([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0]]))
    assert odd.doesnt_match(["a", "b", "c"]) == "c"
    with pytest.raises(UnknownLabelError, match="'zz'"):
        loose.doesnt_match(["w1", "w2", "zz"])


def test_an_analogy_with_its_answer(loose):
    found = loose.analogy("w1", "w2", "w3", top=1, answer="w9")
    assert found["word"].iloc[-1] == "w9"
    assert found["rank"].iloc[-1] >= 1


def test_spacy_takes_the_vectors(loose):
    spacy = pytest.importorskip("spacy")
    nlp = loose.to_spacy(spacy.blank("en"))
    np.testing.assert_allclose(nlp.vocab["w3"].vector, loose.vector("w3"), rtol=1e-6)
