"""Neighbours over pieces of the corpus that are weighted anew."""

import numpy as np
import pytest

from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.words import count_cooccurrences, embed, encode, neighbour_stability
from lrdomains.words.stability import count_pieces


@pytest.fixture(scope="module")
def encoded(lines):
    return encode(lines)


def test_pieces_add_up_to_the_whole_to_the_bit(encoded):
    pieces = count_pieces(encoded, pieces=7, window=4)
    total = sum(piece.values * 4 for piece in pieces)
    assert len(pieces) == 7
    np.testing.assert_array_equal(total.toarray(), (count_cooccurrences(encoded, window=4).values * 4).toarray())


def test_what_the_corpus_says_everywhere_is_stable(encoded):
    found = neighbour_stability(embed(encoded, rank=6), encoded, ["king", "ship"], top=5, replicates=5)
    assert found.words["word"].tolist() == ["king", "ship"]
    assert (found.words["stability"] > 0.7).all()
    table = found.neighbours
    assert (table["low"] <= table["high"]).all()
    assert table["returns"].between(0, 1).all()


def test_what_one_piece_alone_says_goes_missing_with_it(lines):
    # Two words meet in one run of lines only, which one piece in ten holds.
    odd = [*lines, *["ship anchor anchor ship"] * 12]
    encoded = encode(odd)
    found = neighbour_stability(embed(encoded, rank=8), encoded, ["anchor"], top=3, replicates=12).neighbours
    firm = neighbour_stability(embed(encoded, rank=8), encoded, ["queen"], top=3, replicates=12).neighbours
    assert found["returns"].mean() < firm["returns"].mean()


def test_the_same_seed_gives_the_same(encoded):
    embedding = embed(encoded, rank=4)
    first, again = (embedding.neighbour_stability(encoded, ["king"], replicates=2, rng=5) for _ in range(2))
    assert first.neighbours.equals(again.neighbours)


def test_text_is_read_by_the_options_that_the_embedding_was_made_with(lines):
    embedding = embed(lines, rank=4, min_count=300)
    found = neighbour_stability(embedding, lines, [str(embedding.words[0])], top=2, replicates=2)
    assert len(found.neighbours) == 2


def test_what_does_not_fit(encoded, lines):
    embedding = embed(encoded, rank=3)
    with pytest.raises(InputError, match="give at least two pieces"):
        neighbour_stability(embedding, encoded, ["king"], pieces=1)
    with pytest.raises(UnknownLabelError, match="'kings'"):
        neighbour_stability(embedding, encoded, ["kings"])
    with pytest.raises(InputError, match="give the corpus that it was made of"):
        neighbour_stability(embedding, encode(lines[:60], min_count=15), ["king"])
    with pytest.raises(InputError, match="600 units of text cannot be cut into 601 pieces"):
        count_pieces(encoded, pieces=601, window=2)
