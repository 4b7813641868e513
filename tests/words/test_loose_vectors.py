import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import WordVectors


def test_they_answer_questions():
    loose = WordVectors(list("abcd"), np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.0]]))
    assert loose.most_similar("a", top=1)["word"].tolist() == ["b"]
    assert loose.similarity("a", "c") == 0
    assert loose.doesnt_match(["a", "b", "d"]) == "d"
    assert loose.counts.tolist() == [0, 0, 0, 0]
    assert repr(loose) == "WordVectors(4 words, 2 dimensions)"


@pytest.mark.parametrize(
    ("words", "vectors", "match"),
    [
        (["a"], np.ones((2, 2)), r"vectors of shape \(2, 2\) for 1 word"),
        (["a", "a"], np.ones((2, 2)), "the word 'a' has more than one vector"),
        (["a", "b"], np.array([[1.0], [np.nan]]), "the vector of 'b' holds NaN"),
    ],
)
def test_what_does_not_fit(words, vectors, match):
    with pytest.raises(InputError, match=match):
        WordVectors(words, vectors)
