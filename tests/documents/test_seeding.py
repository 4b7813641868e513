"""Seed documents."""

import numpy as np
import pytest

from lrdomains.documents import TermCounts
from lrdomains.documents.seeding import with_seed_documents
from lrdomains.errors import UnknownLabelError

TABLE = TermCounts([[50, 0, 50], [0, 100, 0]], terms=["a", "b", "c"])


def test_a_document_of_the_seeds_words_is_added():
    counts, names = with_seed_documents(TABLE, {"x": ["a", "c"], "y": ["b"]})
    assert names == ["x", "y"]
    np.testing.assert_array_equal(counts.toarray()[2:], [[2, 0, 2], [0, 4, 0]])
    np.testing.assert_array_equal(counts.toarray()[:2], TABLE.counts.toarray())


def test_without_seeds_nothing_is_added():
    assert with_seed_documents(TABLE, None)[0] is TABLE.counts


def test_unknown_words_are_named():
    with pytest.raises(UnknownLabelError, match="z"):
        with_seed_documents(TABLE, {"x": ["z"]})
