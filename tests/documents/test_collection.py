"""Reading a collection once, for embeddings and topics alike."""

import pytest

from lrdomains import documents
from lrdomains.documents import TermCounts, read_collection
from lrdomains.errors import InputError


def test_an_embedding_of_a_collection_is_that_of_its_texts(pets):
    texts = [*pets.snippets]
    found = documents.embed(read_collection(texts, min_count=1), rank=2)
    assert found.search("cat").equals(pets.search("cat"))


def test_options_of_reading_with_a_collection_are_refused():
    read = read_collection(["a b", "b a"], min_count=1)
    with pytest.raises(InputError, match="min_count given with a collection that was read already"):
        documents.embed(read, min_count=3)


def test_counts_from_elsewhere_follow_the_same_rules():
    table = TermCounts([[2, 1, 0], [1, 0, 1], [1, 0, 0]], terms=["the", "cat", "dog"])
    read = read_collection(table, min_count=1, stop_words=["the"])
    assert list(read.table.terms) == ["cat", "dog"]
    assert "words dropped because they are stop words: 1 (the)" in map(str, read.table.dropped)
