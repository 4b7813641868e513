"""Relevance, exclusivity and labels by hand."""

import numpy as np
import pandas as pd

from lrdomains.documents.topic_terms import labels, relevance, top_terms

SHARES = np.array([[0.5, 0.3, 0.2, 0.0], [0.0, 0.4, 0.1, 0.5]])
TOTALS = np.array([10.0, 70.0, 10.0, 10.0])


def test_relevance_by_hand():
    found = relevance(SHARES, TOTALS, weight=0.6)
    expected = 0.6 * np.log(0.3) + 0.4 * np.log(0.3 / 0.7)
    assert found[0, 1] == expected
    assert found[0, 3] == -np.inf


def test_terms_that_a_topic_lacks_are_never_listed():
    terms = pd.Index(["a", "b", "c", "d"])
    assert top_terms(relevance(SHARES, TOTALS, weight=1.0), terms, top=10) == [["a", "b", "c"], ["d", "b", "c"]]
    assert labels(SHARES, TOTALS, terms)[1].startswith("d")
