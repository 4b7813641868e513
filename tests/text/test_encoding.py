from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import InputError
from lrdomains.text import blocks, encode, encode_with, numbered_text, open_corpus, tokenize

TEXTS = ["The cat sat.", "", "The dog sat; the cat did not", "A bird"]


def words_of(corpus):
    spelled = corpus.vocabulary.words[corpus.ids]
    return [list(spelled[start:end]) for start, end in zip(corpus.offsets, corpus.offsets[1:], strict=False)]


def test_ids_spell_the_texts():
    corpus = encode(TEXTS, min_count=1)
    assert words_of(corpus) == [tokenize(text) for text in TEXTS]
    assert corpus.tokens == len(corpus.ids) == 12
    assert corpus.ids.dtype == np.int32
    assert corpus.offsets.dtype == np.int64
    assert list(corpus.names) == [0, 1, 2, 3]
    assert repr(corpus) == "EncodedCorpus(4 units, 12 tokens, 8 words)"


def test_the_vocabulary_is_sorted_by_frequency_then_alphabet():
    vocabulary = encode(TEXTS, min_count=1).vocabulary
    assert list(vocabulary.words) == ["the", "cat", "sat", "a", "bird", "did", "dog", "not"]
    assert vocabulary.counts.tolist() == [3, 2, 2, 1, 1, 1, 1, 1]
    assert vocabulary.document_counts.tolist() == [2, 2, 2, 1, 1, 1, 1, 1]


def test_what_is_left_out_is_reported():
    corpus = encode(TEXTS, min_count=2, stop_words=["the"])
    assert list(corpus.vocabulary.words) == ["cat", "sat"]
    assert [str(entry) for entry in corpus.dropped] == [
        "words dropped because they are stop words: 1 (the)",
        "words dropped because they occur fewer than 2 times: 5 (a, bird, did, dog, not)",
        "texts dropped because none of their words is in the vocabulary (they stay, empty): 2 (1, 3)",
    ]
    assert corpus.offsets.tolist() == [0, 2, 2, 4, 4]
    assert corpus.unknown_tokens == 12 - 4


@pytest.mark.parametrize(
    ("options", "left", "reason"),
    [
        ({"max_vocabulary": 2}, ["the", "cat"], "only the 2 most frequent words were asked for"),
        ({"min_documents": 2}, ["the", "cat", "sat"], "they occur in fewer than 2 texts"),
        ({"max_document_share": 0.25}, ["a", "bird", "did", "dog", "not"], "they occur in more than 0.25 of the texts"),
    ],
)
def test_rules_for_the_vocabulary(options, left, reason):
    corpus = encode(TEXTS, min_count=1, **options)
    assert list(corpus.vocabulary.words) == left
    assert corpus.dropped[0].reason == reason


token_lists = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=1, max_size=12)


@given(token_lists, st.integers(1, 3))
def test_counts_are_those_of_a_counter(texts, min_count):
    counts = Counter(word for text in texts for word in text)
    documents = Counter(word for text in texts for word in set(text))
    kept = sorted((word for word in counts if counts[word] >= min_count), key=lambda word: (-counts[word], word))
    if len(kept) < 2:
        with pytest.raises(InputError):
            encode(texts, min_count=min_count)
        return
    corpus = encode(texts, min_count=min_count)
    assert list(corpus.vocabulary.words) == kept
    assert corpus.vocabulary.counts.tolist() == [counts[word] for word in kept]
    assert corpus.vocabulary.document_counts.tolist() == [documents[word] for word in kept]
    assert words_of(corpus) == [[word for word in text if word in kept] for text in texts]


def test_the_size_of_batches_does_not_matter(monkeypatch):
    texts = [f"w{i % 7} w{i % 3} w{i}" for i in range(100)]
    whole = encode(texts, min_count=2)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 50)
    monkeypatch.setattr(numbered_text, "BLOCK_BYTES", 50)
    parts = encode(texts, min_count=2)
    np.testing.assert_array_equal(whole.ids, parts.ids)
    np.testing.assert_array_equal(whole.offsets, parts.offsets)
    np.testing.assert_array_equal(whole.vocabulary.document_counts, parts.vocabulary.document_counts)


def test_tokens_are_taken_as_they_are_and_a_tokenizer_is_used():
    assert list(encode([["The", "x y"]], min_count=1).vocabulary.words) == ["The", "x y"]
    assert list(encode(["A-B A-C"], min_count=1, tokenizer=str.split).vocabulary.words) == ["a-b", "a-c"]
    kept = encode(["A-B A-C"], min_count=1, tokenizer=str.split, lowercase=False)
    assert list(kept.vocabulary.words) == ["A-B", "A-C"]


def test_new_texts_are_written_in_a_given_vocabulary():
    vocabulary = encode(TEXTS, min_count=2).vocabulary
    corpus = encode_with(vocabulary, ["the emu sat", "", "Emu CAT"])
    assert words_of(corpus) == [["the", "sat"], [], ["cat"]]
    assert corpus.unknown_tokens == 2
    assert str(corpus.dropped[0]) == "words dropped because they are not in the vocabulary: 1 (emu)"
    assert encode_with(vocabulary, open_corpus(["cat"])).dropped == ()


def test_writing_the_texts_again_gives_the_same_numbers():
    corpus = encode(TEXTS, min_count=2)
    again = encode_with(corpus.vocabulary, TEXTS)
    np.testing.assert_array_equal(corpus.ids, again.ids)
    np.testing.assert_array_equal(corpus.offsets, again.offsets)


@pytest.mark.parametrize(
    ("texts", "options", "match"),
    [
        (["", " ... "], {}, r"no words in 2 texts in memory \(2 texts read\)"),
        ([], {}, "no words in 0 texts"),
        (["a b c a b"], {}, "of 3 different words in 5 tokens none is left; left out because they occur fewer than "),
        (["a a a a a"], {}, "of 1 different word in 5 tokens only the word 'a' is left. Give more text"),
        (["a b"], {"min_count": 0}, "min_count=0; give a positive whole number"),
        (["a b"], {"max_vocabulary": 0}, "max_vocabulary=0"),
        (["a b"], {"max_document_share": 0.0}, "max_document_share=0.0"),
        (["a b"], {"stop_words": "the"}, "stop_words is the text 'the'"),
        ([["a", 3]], {}, "text 0 holds a token that is no text but a int: 3"),
    ],
)
def test_what_cannot_be_encoded(texts, options, match):
    with pytest.raises(InputError, match=match):
        encode(texts, **options)


def test_an_empty_file_is_named(tmp_path):
    path = tmp_path / "empty.txt"
    path.touch()
    with pytest.raises(InputError, match=r"no words in .*empty.txt \(0 lines read\); is it empty\?"):
        encode(path)


@pytest.mark.real_data
def test_abstracts_give_plausible_frequencies(shared_data):
    corpus = encode(shared_data / "text" / "cran.all.1400", min_count=1)
    assert corpus.vocabulary.words[0] == "the"
    assert corpus.vocabulary.counts.sum() == corpus.tokens == len(corpus.ids)
