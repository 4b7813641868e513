"""Words to leave out."""

import pytest

from lrdomains import documents
from lrdomains.documents.stop_words import stop_word_set
from lrdomains.errors import InputError


def test_english_stop_words_leave_the_vocabulary_and_are_reported():
    found = documents.embed(["the cat and the dog", "the dog", "a cat"], min_count=1, stop_words="english")
    assert set(found.terms) == {"cat", "dog"}
    assert any("stop words" in str(entry) and "the" in entry.names for entry in found.provenance.dropped)


def test_a_collection_of_ones_own():
    assert stop_word_set(["der", "die"]) == {"der", "die"}


def test_an_unknown_list_is_refused():
    with pytest.raises(InputError, match="stop_words='german'; there is the list 'english', or give the words"):
        stop_word_set("german")
