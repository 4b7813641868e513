"""Nearest words and analogies against brute force."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.words.similarity import answer_analogy, answer_ranks, least_like_the_others, nearest


@pytest.fixture(scope="module")
def units():
    drawn = np.random.default_rng(0).standard_normal((40, 6))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


WORDS = pd.Index([f"w{i}" for i in range(40)])


@pytest.mark.parametrize("top", [1, 5, 40, 100])
def test_nearest_words_equal_brute_force(units, top):
    direction = np.arange(6.0) - 2
    found = nearest(units, WORDS, direction, top=top)
    cosines = {
        word: float(unit @ direction / np.linalg.norm(direction)) for word, unit in zip(WORDS, units, strict=True)
    }
    expected = sorted(cosines, key=cosines.get, reverse=True)[:top]
    assert list(found["word"]) == expected
    np.testing.assert_allclose(found["similarity"], [cosines[word] for word in expected])


def test_excluded_words_do_not_appear(units):
    found = nearest(units, WORDS, units[3], top=100, exclude=[3, 4, 3])
    assert len(found) == 38
    assert not {"w3", "w4"} & set(found["word"])


def test_ties_keep_the_order_of_the_words():
    found = nearest(np.eye(4)[:, :2], pd.Index(list("abcd")), np.array([0.0, 1.0]), top=4)
    assert list(found["word"]) == ["b", "a", "c", "d"]


def test_similarities_of_float32_stay_within_one():
    units = np.full((1, 3), np.float32(np.sqrt(1 / 3)))
    assert nearest(units, pd.Index(["a"]), np.ones(3), top=1)["similarity"].item() <= 1.0


def test_no_direction_is_like_nothing():
    assert list(nearest(np.eye(2), pd.Index(["a", "b"]), np.zeros(2), top=2)["similarity"]) == [0, 0]


@pytest.mark.parametrize("top", [0, -1, 2.5, True, "3"])
def test_numbers_of_words_that_make_no_sense_are_refused(units, top):
    with pytest.raises(InputError, match=r"top=.*; give a positive whole number"):
        nearest(units, WORDS, np.ones(6), top=top)


@pytest.mark.parametrize("direction", [np.ones(5), np.ones((1, 6)), np.array([np.nan] * 6)])
def test_directions_that_do_not_fit_are_refused(units, direction):
    with pytest.raises(InputError, match=r"a vector of shape .*; give 6 finite numbers"):
        nearest(units, WORDS, direction, top=1)


def scores_of(units, a, b, c, method):
    if method == "add":
        return units @ (units[b] - units[a] + units[c])
    towards = [(units @ units[at] + 1) / 2 for at in (a, b, c)]
    return towards[1] * towards[2] / (towards[0] + 1e-3)


@pytest.mark.parametrize("method", ["add", "multiply"])
@pytest.mark.parametrize("batch", [1, 7, 512])
def test_ranks_of_answers_equal_brute_force(units, batch, method):
    questions = np.array([np.random.default_rng(seed).permutation(40)[:4] for seed in range(30)])
    expected = []
    for a, b, c, d in questions:
        scores = scores_of(units, a, b, c, method)
        others = [i for i in range(40) if i not in (a, b, c)]
        expected.append(1 + sorted(others, key=lambda i: -scores[i]).index(d))
    assert list(answer_ranks(units, questions, batch=batch, method=method)) == expected


def test_an_answer_that_is_part_of_the_question_cannot_be_found(units):
    assert answer_ranks(units, np.array([[0, 1, 2, 1]])).item() > 37


def test_no_questions_have_no_ranks(units):
    assert answer_ranks(units, np.empty((0, 4), dtype=int)).shape == (0,)


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_candidates_come_with_ranks_and_the_expected_answer_is_added(units, method):
    scores = scores_of(units, 0, 1, 2, method)
    scores[[0, 1, 2]] = -np.inf
    order = np.argsort(-scores)
    last = int(order[36])
    found = answer_analogy(units, WORDS, [0, 1, 2], top=3, method=method, answer=last)
    assert found["word"].tolist() == [WORDS[at] for at in [*order[:3], last]]
    assert found["rank"].tolist() == [1, 2, 3, 37]
    again = answer_analogy(units, WORDS, [0, 1, 2], top=3, method=method, answer=int(order[1]))
    assert again["rank"].tolist() == [1, 2, 3]


def test_the_odd_one_out_is_the_one_that_points_elsewhere():
    assert least_like_the_others(np.array([[1.0, 0.0], [0.6, 0.8], [0.0, -1.0], [0.8, 0.6]])) == 2
    with pytest.raises(InputError, match="2 words; of fewer than three"):
        least_like_the_others(np.eye(2))


def test_methods_that_are_unknown(units):
    with pytest.raises(InputError, match="method='mul'; give 'add'"):
        answer_ranks(units, np.array([[0, 1, 2, 3]]), method="mul")
