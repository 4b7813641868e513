"""Vectors of character n-grams: planted endings, and words never seen."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.words.subwords import fit_subwords, subword_share
from lrdomains.words.vectors import unit_rows


def planted(seed=0, stems=60):
    """Stems of random letters with three endings; a word's vector is its stem's plus its ending's."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    names = sorted({"".join(rng.choice(letters, 5)) for _ in range(stems)})
    endings = {"": rng.normal(size=12), "ing": rng.normal(size=12), "ness": rng.normal(size=12)}
    meaning = {name: rng.normal(size=12) for name in names}
    words = [name + ending for name in names for ending in endings]
    vectors = unit_rows(np.array([meaning[n] + endings[e] for n in names for e in endings]))
    return words, vectors, names


def test_a_word_never_seen_is_composed_near_where_it_belongs():
    words, vectors, names = planted()
    held_out = [f"{name}ness" for name in names[:10]]
    kept = [at for at, word in enumerate(words) if word not in held_out]
    # Stems that occur with two endings only are below the number of words that an n-gram is asked of.
    more = fit_subwords(pd.Index([words[at] for at in kept] * 2), np.vstack([vectors[kept]] * 2))
    composed = unit_rows(more.compose(held_out))
    truth = vectors[[words.index(word) for word in held_out]]
    cosines = composed @ truth.T
    assert np.diag(cosines).mean() > 0.6
    assert np.diag(cosines).mean() > cosines.mean() + 0.2


def test_words_of_the_vocabulary_come_near_their_vectors_and_strangers_get_nothing():
    words, vectors, _ = planted()
    subwords = fit_subwords(pd.Index(words), vectors.astype(np.float32))
    assert subwords.vectors.dtype == np.float32
    near = np.sum(unit_rows(subwords.compose(words)) * vectors, axis=1)
    assert near.mean() > 0.6
    assert not subwords.compose(["12345"]).any()
    assert subwords.known(["12345", words[0]]).tolist() == pytest.approx([0, 1], abs=0.8)


def test_too_few_words_have_no_subwords():
    subwords = fit_subwords(pd.Index(["ab", "cd"]), np.eye(2))
    assert len(subwords.ngrams) == 0
    assert subwords.compose(["ab"]).tolist() == [[0, 0]]


def test_frequent_words_need_no_spelling():
    share = subword_share(np.array([0, 100, 10**9]), weight=3.0, prior=100.0)
    assert share == pytest.approx([3, 1.5, 0], abs=1e-6)
