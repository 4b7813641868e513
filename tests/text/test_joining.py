from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import InputError
from lrdomains.text import Phrases, encode, encode_with, learn_phrases
from lrdomains.text.joining import PhraseJoiner

WORDS = list("abcd")
pairs = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=6, unique=True)
texts_of_tokens = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), min_size=1, max_size=8)


def phrases(found):
    return Phrases(pd.DataFrame(found, columns=["first", "second"]))


@given(texts_of_tokens, pairs, st.integers(1, 3))
def test_numbers_are_joined_as_tokens_are(texts, found, cuts):
    joiner = PhraseJoiner(phrases(found), WORDS)
    ids = np.array([WORDS.index(word) for text in texts for word in text], dtype=np.int32)
    lengths = np.array([len(text) for text in texts])
    expected = [phrases(found).join(text) for text in texts]
    joined, new_lengths = joiner.join(ids, lengths)
    assert [joiner.words[i] for i in joined] == [word for text in expected for word in text]
    assert new_lengths.tolist() == [len(text) for text in expected]
    counts, documents = np.bincount(ids, minlength=4), np.array([sum(w in text for text in texts) for w in WORDS])
    parts = [slice(start, start + cuts) for start in range(0, len(texts), cuts)]
    begins = np.concatenate([[0], np.cumsum(lengths)])
    pieces = [(ids[begins[part.start] : begins[min(part.stop, len(texts))]], lengths[part]) for part in parts]
    totals, in_units = joiner.counted(pieces, counts, documents)
    there = Counter(word for text in expected for word in text)
    assert dict(zip(joiner.words, totals, strict=True)) == {word: there[word] for word in joiner.words}
    assert in_units.tolist() == [sum(word in text for text in expected) for word in joiner.words]


def test_encoding_with_phrases_is_encoding_of_joined_texts():
    texts = ["New York is big", "a big new york", "new york", "the big new house", "york new york"]
    found = learn_phrases(texts, min_count=3)
    joined = [found.join(text.lower().split()) for text in texts]
    plain, corpus = encode(joined, min_count=1), encode(texts, min_count=1, phrases=found)
    assert list(corpus.vocabulary.words) == list(plain.vocabulary.words)
    np.testing.assert_array_equal(corpus.ids, plain.ids)
    np.testing.assert_array_equal(corpus.offsets, plain.offsets)
    np.testing.assert_array_equal(corpus.vocabulary.document_counts, plain.vocabulary.document_counts)
    assert corpus.tokens == plain.tokens == sum(map(len, joined))
    assert corpus.options["phrases"] == found.describe()


def test_a_threshold_learns_from_the_text_itself():
    texts = ["new york is big", "a big new york", "new york", "the big new house"]
    by_threshold, given_ones = encode(texts, min_count=3, phrases=0.5), learn_phrases(texts, min_count=3)
    assert "new_york" in by_threshold.vocabulary.words
    assert by_threshold.options["phrases"] == given_ones.describe()
    with pytest.raises(InputError, match="a threshold of 2"):
        encode(texts, phrases=2)


def test_new_text_is_joined_with_the_same_phrases():
    found = phrases([("new", "york")])
    vocabulary = encode(["in new york", "new york in"], min_count=2, phrases=found).vocabulary
    assert list(vocabulary.words) == ["in", "new_york"]
    corpus = encode_with(vocabulary, ["new york or york"], phrases=found)
    assert corpus.ids.tolist() == [1]
    assert str(corpus.dropped[0]) == "words dropped because they are not in the vocabulary: 2 (york, or)"


def test_a_word_that_is_only_in_phrases_is_no_word_even_to_be_kept():
    corpus = encode(["in new york"] * 3, min_count=1, keep_words=["york"], phrases=phrases([("new", "york")]))
    assert list(corpus.vocabulary.words) == ["in", "new_york"]


def test_a_phrase_that_is_a_word_already_is_that_word():
    corpus = encode([["a_b"], ["a", "b"], ["c"]], min_count=1, phrases=phrases([("a", "b")]))
    assert corpus.vocabulary.counts.tolist() == [2, 1]
