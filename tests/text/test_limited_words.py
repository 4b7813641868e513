"""A vocabulary chosen in limited memory: what stays is exact, and what may be lost is bounded."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import DataWarning, InputError
from lrdomains.text import encode, numbered_text
from lrdomains.text.blocks import Block
from lrdomains.text.limited_words import FrequentWords


@pytest.fixture
def small_rounds(monkeypatch):
    monkeypatch.setattr(numbered_text, "BLOCK_BYTES", 200)


@pytest.fixture(scope="module")
def texts():
    words = np.random.default_rng(0).zipf(1.4, 8000)
    return [" ".join(f"w{word}" for word in some) for some in np.array_split(words, 400)]


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6), min_size=1, max_size=20), st.integers(1, 6)
)
def test_what_is_forgotten_occurs_no_more_often_than_stated(rounds, limit):
    words = FrequentWords(lowercase=True, limit=limit, keep=["h"])
    for one in rounds:
        words.add([Block(" ".join(one).encode() + b"\n")], breaks="line")
    counts = Counter(word for one in rounds for word in one)
    held = words.held()
    assert len(set(held) - {"h"}) <= limit
    assert "h" in held or "h" not in counts
    assert all(counts[word] <= words.missed for word in set(counts) - set(held))


def test_enough_words_give_what_no_limit_gives(texts, small_rounds):
    free, limited = encode(texts, min_count=20), encode(texts, min_count=20, word_limit=300)
    assert 0 < limited.options["words_missed_up_to"] < 20
    assert limited.vocabulary.words.tolist() == free.vocabulary.words.tolist()
    for name in ("counts", "document_counts"):
        np.testing.assert_array_equal(getattr(limited.vocabulary, name), getattr(free.vocabulary, name))
    np.testing.assert_array_equal(limited.ids, free.ids)
    np.testing.assert_array_equal(limited.offsets, free.offsets)
    assert limited.tokens == free.tokens


def test_too_few_are_said_and_what_stays_is_exact(texts, small_rounds):
    with pytest.warns(DataWarning, match=r"words that occur up to \d+ times may be missing .* only 20 words"):
        limited = encode(texts, min_count=1, word_limit=20, keep_words=["w7"])
    counts = Counter(word for text in texts for word in text.split())
    for word, count in zip(limited.vocabulary.words, limited.vocabulary.counts, strict=True):
        assert count == counts[word]
    assert "w7" in limited.vocabulary.words
    missed = set(counts) - set(limited.vocabulary.words)
    assert max(counts[word] for word in missed) <= limited.options["words_missed_up_to"]


def test_options_that_do_not_fit():
    with pytest.raises(InputError, match="word_limit=0; give a positive whole number"):
        encode(["a b"], word_limit=0)
    with pytest.raises(InputError, match="phrases= together with word_limit="):
        encode(["a b"], word_limit=5, phrases=0.5)
