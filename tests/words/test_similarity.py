"""Nearest words and analogies against brute force."""

import numpy as np
import pandas as pd
import pytest

from lrdomains.errors import InputError
from lrdomains.words.similarity import nearest, solve_analogies


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


@pytest.mark.parametrize("batch", [1, 7, 512])
def test_analogies_equal_brute_force(units, batch):
    questions = np.random.default_rng(1).integers(0, 40, (30, 3))
    expected = []
    for a, b, c in questions:
        scores = units @ (units[b] - units[a] + units[c])
        expected.append(max((i for i in range(40) if i not in (a, b, c)), key=lambda i: scores[i]))
    assert list(solve_analogies(units, questions, batch=batch)) == expected


def test_no_questions_have_no_answers(units):
    assert solve_analogies(units, np.empty((0, 3), dtype=int)).shape == (0,)
