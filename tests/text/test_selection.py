"""Choosing a vocabulary: every word that is left out is counted under the first rule that takes it."""

import numpy as np
import pytest

from lrdomains.errors import InputError
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary

FOUND = WordStatistics(
    words=["rare", "the", "cat", "dog", "once", "ape"],
    counts=np.array([2, 90, 7, 7, 1, 7]),
    document_counts=np.array([1, 10, 5, 4, 1, 2]),
    units=10,
)
EVERYTHING = {
    "min_count": 1, "min_documents": 1, "max_document_share": 1.0, "stop_words": [], "max_vocabulary": None,
}  # fmt: skip


def choose(**rules):
    return choose_vocabulary(FOUND, VocabularyRules(**(EVERYTHING | rules)))


def test_without_rules_all_words_are_kept_by_frequency_and_then_alphabet():
    vocabulary, new_ids, dropped = choose()
    assert list(vocabulary.words) == ["the", "ape", "cat", "dog", "rare", "once"]
    assert list(vocabulary.counts) == [90, 7, 7, 7, 2, 1]
    assert list(vocabulary.document_counts) == [10, 2, 5, 4, 1, 1]
    assert [vocabulary.words[i] for i in new_ids] == FOUND.words
    assert dropped == ()


@pytest.mark.parametrize(
    ("rules", "kept", "reason", "names"),
    [
        ({"min_count": 3}, ["the", "ape", "cat", "dog"], "they occur fewer than 3 times", ("rare", "once")),
        ({"min_documents": 3}, ["the", "cat", "dog"], "they occur in fewer than 3 texts", ("ape", "rare", "once")),
        ({"max_document_share": 0.5}, ["ape", "cat", "dog", "rare", "once"], "in more than 0.5 of the texts", ("the",)),
        ({"stop_words": ["the", "of"]}, ["ape", "cat", "dog", "rare", "once"], "they are stop words", ("the",)),
        ({"max_vocabulary": 2}, ["the", "ape"], "only the 2 most frequent", ("cat", "dog", "rare", "once")),
    ],
)
def test_each_rule_names_what_it_takes(rules, kept, reason, names):
    vocabulary, new_ids, dropped = choose(**rules)
    assert list(vocabulary.words) == kept
    (entry,) = dropped
    assert reason in entry.reason
    assert (entry.count, entry.names) == (len(names), names)
    assert {FOUND.words[i] for i in np.flatnonzero(new_ids < 0)} == set(names)


def test_a_word_counts_under_the_first_rule_that_takes_it():
    _, _, dropped = choose(stop_words=["once"], min_count=3, max_document_share=0.9)
    assert [entry.names for entry in dropped] == [("once",), ("rare",), ("the",)]


def test_fewer_than_two_words_are_too_few():
    with pytest.raises(
        InputError,
        match=r"6 different words in 114 tokens only the word 'the' is left; left out because they occur fewer than 50",
    ):
        choose(min_count=50)
    with pytest.raises(InputError, match=r"none is left; .*Lower min_count or loosen the rule that took most"):
        choose(min_count=500)
    one = WordStatistics(["a"], np.array([3]), np.array([1]), 1)
    with pytest.raises(InputError, match=r"of 1 different word in 3 tokens only the word 'a' is left\. Give more text"):
        choose_vocabulary(one, VocabularyRules(**EVERYTHING))
