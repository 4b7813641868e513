import numpy as np
import pytest

import lrdomains as lrd
from lrdomains.errors import DataWarning, InputError, RankError
from lrdomains.words import WordEmbedding, count_cooccurrences, embed, encode, open_corpus, ppmi

COURT = {"king", "queen", "throne", "crown", "palace", "duke"}


def test_words_of_one_theme_are_neighbours(embedding):
    assert set(embedding.most_similar("king", top=5)["word"]) == COURT - {"king"}
    assert embedding.similarity("ship", "sailor") > 0.5 > embedding.similarity("ship", "plough")


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_the_steps_by_hand_give_the_same(lines, weight):
    whole = embed(lines, rank=5, window=3, scale_power=0.5, context_weight=weight, subword_weight=0)
    encoded = encode(lines)
    weighted = ppmi(count_cooccurrences(encoded, window=3))
    factors = lrd.factorize(weighted, lrd.TruncatedSVD(rank=5), rng=0)
    by_steps = WordEmbedding(factors, encoded.vocabulary.counts, scale_power=0.5, context_weight=weight)
    np.testing.assert_array_equal(whole.vectors, by_steps.vectors)
    assert whole.words.equals(by_steps.words)


def test_vectors_against_a_dense_singular_value_decomposition(lines):
    matrix = ppmi(count_cooccurrences(lines)).values.toarray().astype(np.float64)
    left, strengths, right = np.linalg.svd(matrix)
    for power in (0.0, 0.25, 1.0):
        words = left[:, :4] * strengths[:4] ** power
        contexts = right[:4].T * strengths[:4] ** power
        both = words / np.linalg.norm(words, axis=1)[:, None] + contexts / np.linalg.norm(contexts, axis=1)[:, None]
        for weight, expected in ((0, words), (1, both)):
            vectors = embed(lines, rank=4, scale_power=power, context_weight=weight, subword_weight=0).vectors
            np.testing.assert_allclose(vectors @ vectors.T, expected @ expected.T, rtol=1e-3, atol=1e-4)


def test_the_default_rank_says_what_it_is(lines):
    embedding = embed(lines)
    assert embedding.factorization.rank == len(embedding) - 1
    assert embedding.provenance.steps["embed"]["rank"] == f"{len(embedding) - 1} (default: 200, or words - 1 if fewer)"
    assert embed(lines, rank=3).provenance.steps["embed"]["rank"] == 3


def test_provenance_tells_the_whole_way(embedding):
    provenance = embedding.provenance
    assert list(provenance.steps) == ["encode", "count_cooccurrences", "ppmi", "embed", "TruncatedSVD"]
    assert provenance.source == "601 texts in memory"
    assert [str(entry) for entry in provenance.dropped] == [
        "words dropped because they occur fewer than 5 times: 2 (once, rareword)"
    ]


def test_the_same_twice_and_for_any_seed_but_for_rounding(lines):
    first, again, other = (embed(lines, rank=5, rng=seed) for seed in (0, 0, 7))
    np.testing.assert_array_equal(first.vectors, again.vectors)
    np.testing.assert_allclose(first.vectors, other.vectors, atol=1e-4)


def test_the_order_of_lines_does_not_matter(lines):
    first, second = embed(lines, rank=5), embed(lines[::-1], rank=5)
    np.testing.assert_array_equal(first.vectors, second.vectors)


def test_components_of_strength_zero_are_left_out():
    texts = ["a b c", "a c b", "b a c", "d e", "d e", "d f", "a e"]
    matrix = ppmi(count_cooccurrences(texts, min_count=1)).values.toarray()
    embedding = embed(texts, rank=6, min_count=1)
    assert embedding.vectors.shape[1] == np.linalg.matrix_rank(matrix)


def test_a_word_without_neighbours_has_a_zero_vector():
    embedding = embed(["cat sat", "dog sat", "cat ran fast"] * 3 + ["alone"] * 5, rank=3)
    assert not embedding.vector("alone").any()
    assert embedding.similarity("alone", "cat") == 0
    assert "go with no other more often than by chance" in embedding.report().to_text()


def test_text_in_which_nothing_goes_together():
    with pytest.warns(DataWarning, match="no word goes with another more often than by chance"):
        embedding = embed([["a"], ["b"]] * 5, rank=1)
    assert embedding.similarity("a", "b") == 0
    assert embedding.report().to_html()


def test_a_field_of_a_table(tmp_path, lines):
    path = tmp_path / "r.csv"
    path.write_text("n,text\n" + "\n".join(f"{i},{line}" for i, line in enumerate(lines)))
    embedding = embed(open_corpus(path, field="text"), rank=5)
    np.testing.assert_array_equal(embedding.vectors, embed(lines, rank=5).vectors)


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"rank": 25}, RankError, "rank=25 for a vocabulary of 24 words; give at most 23, or lower min_count"),
        ({"rank": 0}, RankError, "rank=0; give a positive whole number"),
        ({"rank": 2.5}, RankError, "rank=2.5"),
        ({"window": 0}, InputError, "window=0"),
        ({"scale_power": 2}, InputError, "scale_power=2; give a number from 0"),
        ({"context_weight": 2}, InputError, "context_weight=2; give a number from 0"),
        ({"subword_weight": -1}, InputError, "subword_weight=-1; give a number from 0"),
        ({"measure": "mi"}, InputError, "measure='mi'; give one of"),
        ({"min_count": 10**6}, InputError, "left out because they occur fewer than 1000000 times: 24. Lower min_"),
        ({"context_smoothing": -1}, InputError, "context_smoothing=-1"),
    ],
)
def test_options_that_do_not_fit(lines, options, error, match):
    with pytest.raises(error, match=match):
        embed(lines, **options)


def test_options_are_checked_before_the_corpus_is_read():
    for options in ({"rank": 0}, {"window": 0}, {"scale_power": -1}):
        with pytest.raises(InputError, match=r"rank|window|scale_power"):
            embed("missing.txt", **options)


def test_a_corpus_of_one_word():
    with pytest.raises(InputError, match="only the word 'word' is left"):
        embed(["word word word word word word"])
