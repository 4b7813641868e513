"""Dimensions in words: both poles, and what each adds to a similarity."""

import builders
import numpy as np
import pandas as pd
import pytest

from lrdomains import TruncatedSVD, factorize
from lrdomains.words.dimensions import poles, shares_of_similarity

WORDS = list("abcdefgh")


@pytest.fixture
def f():
    return factorize(pd.DataFrame(builders.low_rank((8, 6), 3), index=WORDS), TruncatedSVD(3))


def test_poles_are_the_outermost_words_of_each_sign(f):
    table = poles(f, words=3)
    assert list(table["dimension"]) == [1, 2, 3]
    np.testing.assert_allclose(table["strength"], [8, 4, 2])
    np.testing.assert_allclose(table["share"], [64 / 84, 16 / 84, 4 / 84])
    for k, row in table.iterrows():
        values = dict(zip(WORDS, f.row_factors[:, k], strict=True))
        descending = sorted(WORDS, key=values.get, reverse=True)
        assert row["positive"] == [word for word in descending[:3] if values[word] > 0]
        assert row["negative"] == [word for word in descending[::-1][:3] if values[word] < 0]


def test_a_dimension_of_one_sign_has_one_pole():
    table = poles(factorize(np.ones((4, 3)), TruncatedSVD(1)))
    assert table["negative"].item() == []
    assert len(table["positive"].item()) == 4


def test_contributions_sum_to_the_cosine(f):
    vectors = f.row_factors / np.linalg.norm(f.row_factors, axis=1, keepdims=True)
    table = shares_of_similarity(vectors[0], vectors[5], f.rows, vectors)
    assert table["contribution"].sum() == pytest.approx(vectors[0] @ vectors[5])
    assert table["share"].sum() == pytest.approx(1.0)
    assert list(table["contribution"].abs()) == sorted(table["contribution"].abs(), reverse=True)
    for row in table.itertuples():
        k = row.dimension - 1
        side = np.sign(vectors[0, k])
        assert row.words[0] == WORDS[int(np.argmax(vectors[:, k] * side))]


def test_shares_are_missing_where_there_is_no_similarity():
    table = shares_of_similarity(np.array([1.0, 0.0]), np.array([0.0, 1.0]), pd.Index(["a", "b"]), np.eye(2))
    assert table["share"].isna().all()
