import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrdomains.errors import InputError
from lrdomains.text import Phrases, learn_phrases
from lrdomains.text.phrases import npmi, phrases_of_pieces

texts_of_tokens = st.lists(st.lists(st.sampled_from("abcd"), max_size=15), min_size=1, max_size=10)


def phrases(*pairs):
    return Phrases(pd.DataFrame(pairs, columns=["first", "second"]))


def brute_force(texts, *, min_count, threshold):
    """Score pairs as the definition says, one by one."""
    words = Counter(word for text in texts for word in text)
    total = sum(words.values())
    scores = {}
    for (a, b), count in Counter(pair for text in texts for pair in pairwise(text)).items():
        p = count / total
        score = math.log(p / (words[a] / total * words[b] / total)) / -math.log(p)
        if count >= min_count and score > threshold:
            scores[a, b] = (count, score)
    return scores


@given(texts_of_tokens, st.integers(1, 3), st.sampled_from([-1.0, 0.0, 0.2, 0.5]))
def test_phrases_are_those_of_the_definition(texts, min_count, threshold):
    expected = brute_force(texts, min_count=min_count, threshold=threshold)
    found = learn_phrases(texts, min_count=min_count, threshold=threshold)
    assert set(found.pairs) == set(expected)
    for pair, count, score in zip(found.pairs, found.table["count"], found.table["npmi"], strict=True):
        assert (count, score) == (expected[pair][0], pytest.approx(expected[pair][1]))
    assert found.table["npmi"].is_monotonic_decreasing


def test_phrases_are_those_of_gensim():
    gensim = pytest.importorskip("gensim.models.phrases")
    generator = np.random.default_rng(0)
    texts = [[f"w{i}" for i in generator.zipf(1.3, 30) if i < 500] + ["new", "york"] for _ in range(300)]
    theirs = gensim.Phrases(texts, min_count=3, threshold=0.3, scoring="npmi", delimiter="_").export_phrases()
    ours = learn_phrases(texts, min_count=3, threshold=0.3)
    scores = {f"{a}_{b}": score for (a, b), score in zip(ours.pairs, ours.table["npmi"], strict=True)}
    assert "new_york" in scores
    assert scores == pytest.approx(theirs)


def test_pieces_add_up():
    words, counts = ["a", "b", "c"], np.array([6, 6, 2])
    ids, lengths = np.array([0, 1, 2, 0, 1, 0, 1] * 2, dtype=np.int32), np.array([7, 7])
    whole = phrases_of_pieces([(ids, lengths)], words, counts, threshold=0.0, min_count=2)
    parts = phrases_of_pieces(
        [(ids[:7], lengths[:1]), (ids[7:], lengths[1:])], words, counts, threshold=0.0, min_count=2
    )
    pd.testing.assert_frame_equal(whole.table, parts.table)


def test_a_pair_that_is_only_together_has_one_and_one_by_chance_has_zero():
    assert npmi([8], [8], [8], total=100)[0] == pytest.approx(1)
    assert npmi([10], [10], [1], total=100)[0] == pytest.approx(0)


def test_a_word_is_part_of_one_phrase():
    new_york_city = phrases(("new", "york"), ("york", "city"))
    tokens = ["new", "york", "city", "york", "city", "york"]
    assert new_york_city.join(tokens) == ["new_york", "city", "york_city", "york"]
    assert new_york_city.join([]) == []
    assert phrases(("a", "a")).join(list("aaaaa")) == ["a_a", "a_a", "a"]


def test_phrases_do_not_reach_over_the_end_of_a_unit():
    assert learn_phrases(["a", "b"] * 5, min_count=1).pairs == []


def test_phrases_tell_themselves_apart_and_their_order_does_not_matter():
    one, other = phrases(("a", "b"), ("c", "d")), phrases(("c", "d"), ("a", "b"))
    assert one.describe() == other.describe() != phrases(("a", "b"), ("c", "e")).describe()
    assert repr(one) == "Phrases(2 pairs)"


@pytest.mark.parametrize("threshold", [1.0, -2, "0.5", True, float("nan")])
def test_a_threshold_that_is_none(threshold):
    with pytest.raises(InputError, match=r"give a number from -1 to 1"):
        learn_phrases(["a b"], threshold=threshold)


def test_tables_that_are_no_phrases():
    with pytest.raises(InputError, match="without the column 'second'"):
        Phrases(pd.DataFrame({"first": ["a"]}))
    with pytest.raises(InputError, match="'a b' stands twice"):
        phrases(("a", "b"), ("a", "b"))
