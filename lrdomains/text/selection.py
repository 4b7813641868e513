"""Choosing a vocabulary: which of the words that were read are kept, and why the others are not."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import NAMES_KEPT, Dropped
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.text.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class WordStatistics:
    """Every word that was read, in any order.

    Parameters
    ----------
    words : list of str
    counts : ndarray of int64, shape (words,)
        How often each occurs.
    document_counts : ndarray of int64, shape (words,)
        In how many units each occurs.
    units : int
        Number of units.
    """

    words: list[str]
    counts: NDArray[np.int64]
    document_counts: NDArray[np.int64]
    units: int


@dataclass(frozen=True)
class VocabularyRules:
    """Which words are kept; `encode` explains each rule.

    Raises
    ------
    InputError
        If a rule is out of its range.

    Examples
    --------
    >>> VocabularyRules(min_count=2, stop_words=["the"]).as_options()["stop_words"]
    ['the']
    """

    min_count: int = 1
    max_vocabulary: int | None = None
    min_documents: int = 1
    max_document_share: float = 1.0
    stop_words: Collection[str] = ()
    keep_words: Collection[str] = ()

    def __post_init__(self) -> None:
        for name in ("min_count", "min_documents", "max_vocabulary"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, (int, np.integer)) or value < 1):
                message = f"{name}={value!r}; give a positive whole number"
                raise InputError(message)
        if not 0 < self.max_document_share <= 1:
            message = f"max_document_share={self.max_document_share!r}; give a share in (0, 1]"
            raise InputError(message)
        for name in ("stop_words", "keep_words"):
            if isinstance(getattr(self, name), str):
                message = f"{name} is the text {getattr(self, name)!r:.40}; give a collection of words"
                raise InputError(message)

    def as_options(self) -> dict[str, Any]:
        """Return the rules for the provenance."""
        options = {field.name: getattr(self, field.name) for field in fields(self)} | {
            "stop_words": sorted(self.stop_words)
        }
        keep = options.pop("keep_words")
        return options | ({"keep_words": sorted(keep)} if keep else {})


def choose_vocabulary(
    found: WordStatistics, rules: VocabularyRules
) -> tuple[Vocabulary, NDArray[np.int32], tuple[Dropped, ...]]:
    """Choose the vocabulary.

    Returns
    -------
    tuple
        The vocabulary, the position in it of every word that was found (-1: left out), and what was left out.

    Raises
    ------
    InputError
        If fewer than two words are left; the message says which rule took the others.
    """
    words, counts, documents = found.words, found.counts, found.document_counts
    alphabetical = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.int64)
    kept = alphabetical[np.argsort(-counts[alphabetical], kind="stable")]
    stops, always, dropped = set(rules.stop_words), set(rules.keep_words), list[Dropped]()
    safe = np.array([word in always for word in words], dtype=bool) if always else np.zeros(len(words), dtype=bool)
    share = rules.max_document_share
    kept = kept[counts[kept] > 0]  # what is part of phrases alone was read, but is no word
    tests = (
        (np.array([word not in stops for word in words], dtype=bool), "they are stop words"),
        (counts >= rules.min_count, f"they occur fewer than {rules.min_count} times"),
        (documents >= rules.min_documents, f"they occur in fewer than {rules.min_documents} texts"),
        (documents <= share * found.units, f"they occur in more than {share:.4g} of the texts"),
    )
    for passes, reason in tests:
        kept = _keep(words, kept, (passes | safe)[kept], reason, dropped)
    if rules.max_vocabulary is not None:
        reason = f"only the {rules.max_vocabulary:,} most frequent words were asked for"
        kept = _keep(words, kept, (np.arange(len(kept)) < rules.max_vocabulary) | safe[kept], reason, dropped)
    if len(kept) < 2:
        raise _too_few_words(found, kept, dropped)
    new_ids = np.full(len(words), -1, dtype=np.int32)
    new_ids[kept] = np.arange(len(kept), dtype=np.int32)
    names = pd.Index([words[i] for i in kept], dtype=object)
    return Vocabulary(names, counts[kept], documents[kept]), new_ids, tuple(dropped)


def _keep(
    words: list[str], kept: NDArray[np.int64], passes: NDArray[np.bool_], reason: str, dropped: list[Dropped]
) -> NDArray[np.int64]:
    out = kept[~passes]
    if len(out):
        names = tuple(words[i] for i in out[:NAMES_KEPT])
        dropped.append(Dropped("words", len(out), reason, names))
    return kept[passes]


def _too_few_words(found: WordStatistics, kept: NDArray[np.int64], dropped: list[Dropped]) -> InputError:
    left = f"only the word {found.words[kept[0]]!r} is" if len(kept) else "none is"
    reasons = "; ".join(f"left out because {entry.reason}: {entry.count:,}" for entry in dropped)
    remedy = "Lower min_count or loosen the rule that took most" if dropped else "Give more text"
    words, tokens = counted(len(found.words), "different word"), counted(int(found.counts.sum()), "token")
    return InputError(f"of {words} in {tokens} {left} left{'; ' * bool(reasons)}{reasons}. {remedy}")
