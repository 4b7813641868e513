"""New words in a space that stays as it is."""

import numpy as np
import pytest

from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.text import encode, learn_phrases
from lrdomains.words import embed, project_words


def test_a_new_word_lands_among_those_it_is_used_like(embedding):
    text = ["the frigate ship sailor wave harbour frigate captain storm of frigate"] * 4
    placed = project_words(embedding, text, ["frigate"])
    near = set(embedding.most_similar(placed.vector("frigate"), top=4)["word"])
    assert near <= {"ship", "sailor", "wave", "harbour", "captain", "storm"}


def test_the_corpus_itself_brings_its_words_back(lines):
    embedding = embed(lines, rank=6, context_weight=0, subword_weight=0)
    placed = project_words(embedding, lines, ["king", "ship"])
    for word in ("king", "ship"):
        assert embedding.similarity(word, placed.vector(word)) > 0.999


def test_what_cannot_be_placed(embedding, lines):
    with pytest.raises(UnknownLabelError, match="unknown word of the new text 'emu'"):
        project_words(embedding, ["the king"], ["emu"])
    with pytest.raises(InputError, match="'emu' goes with no known word"):
        project_words(embedding, ["the king", "emu zebu"], ["emu"])
    with pytest.raises(InputError, match="measure 'ppmi'"):
        project_words(embed(lines, rank=3, measure="log"), ["emu king"], ["emu"])
    assert np.isfinite(project_words(embedding, ["king emu throne"], ["emu"]).vectors).all()


def test_text_for_an_embedding_with_phrases_is_encoded_with_them():
    texts = ["new york is big", "a big new york", "new york", "the big new house"] * 2
    phrases = learn_phrases(texts)
    embedding = embed(texts, phrases=phrases, min_count=1, rank=3)
    assert "new_york" in embedding
    with pytest.raises(InputError, match=r"text with phrases \(1 pairs .*give more text as `encode\(text, phrases="):
        project_words(embedding, ["a new york town"], ["town"])
    assert "town" in project_words(embedding, encode(["a new york town"], min_count=1, phrases=phrases), ["town"])
