"""A vocabulary counts what it holds."""

import numpy as np
import pandas as pd

from lrdomains.text.vocabulary import Vocabulary


def test_it_says_how_many_words_and_occurrences():
    vocabulary = Vocabulary(pd.Index(["the", "cat"]), np.array([1200, 2]), np.array([3, 2]))
    assert len(vocabulary) == 2
    assert repr(vocabulary) == "Vocabulary(2 words, 1,202 occurrences)"
