import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.words import count_cooccurrences, encode


def test_linear_weights_by_hand():
    counts = count_cooccurrences(["a b c d"], window=3, min_count=1)
    np.testing.assert_array_equal(counts.values.toarray()[0], [0, 3 / 3, 2 / 3, 1 / 3])
    np.testing.assert_array_equal(counts.values.toarray(), counts.values.toarray().T)
    assert (counts.rows_are, counts.columns_are) == ("word", "context")


def test_windows_do_not_cross_units_but_do_cross_words_left_out():
    counts = count_cooccurrences(["a rare b", "b a", "a"], window=1, min_count=2)
    assert list(counts.rows) == ["a", "b"]
    np.testing.assert_array_equal(counts.values.toarray(), [[0, 2], [2, 0]])


def test_an_encoded_corpus_gives_the_same_and_the_steps_say_how():
    texts = ["a b a b", "", "b c"]
    direct = count_cooccurrences(texts, window=2, min_count=1)
    by_steps = count_cooccurrences(encode(texts, min_count=1), window=2)
    np.testing.assert_array_equal(direct.values.toarray(), by_steps.values.toarray())
    assert direct.steps == by_steps.steps
    assert direct.steps["count_cooccurrences"] == {"window": 2, "weights": "linear"}
    assert direct.steps["encode"]["tokens"] == 6
    assert direct.source == "3 texts in memory"


def test_words_left_out_are_named_and_blank_lines_are_no_loss():
    counts = count_cooccurrences(["a b a b once", ""], min_count=2)
    assert [str(entry) for entry in counts.dropped] == ["words dropped because they occur fewer than 2 times: 1 (once)"]


@pytest.mark.parametrize("window", [0, -1, 2.5, True])
def test_a_window_that_is_none(window):
    with pytest.raises(InputError, match=r"window=.*; give a positive whole number of words"):
        count_cooccurrences("does not matter.txt", window=window)
