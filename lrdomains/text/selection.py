"""Choosing a vocabulary: which of the words that were read are kept, and why the others are not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.labelled_matrix import NAMES_KEPT, Dropped
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


def choose_vocabulary(
    found: WordStatistics,
    *,
    min_count: int,
    min_documents: int,
    max_document_share: float,
    stop_words: list[str],
    max_vocabulary: int | None,
) -> tuple[Vocabulary, NDArray[np.int32], tuple[Dropped, ...]]:
    """Choose the vocabulary; `encode` explains the rules.

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
    kept = np.array(sorted(range(len(words)), key=lambda i: (-int(counts[i]), words[i])), dtype=np.int64)
    stops, dropped = set(stop_words), list[Dropped]()
    rules = (
        (np.array([word not in stops for word in words]), "they are stop words"),
        (counts >= min_count, f"they occur fewer than {min_count} times"),
        (documents >= min_documents, f"they occur in fewer than {min_documents} texts"),
        (
            documents <= max_document_share * found.units,
            f"they occur in more than {max_document_share:.4g} of the texts",
        ),
    )
    for passes, reason in rules:
        kept = _keep(words, kept, passes[kept], reason, dropped)
    if max_vocabulary is not None:
        reason = f"only the {max_vocabulary:,} most frequent words were asked for"
        kept = _keep(words, kept, np.arange(len(kept)) < max_vocabulary, reason, dropped)
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
    reasons = "; ".join(f"{entry.count:,} were left out because {entry.reason}" for entry in dropped)
    remedy = "Lower min_count or loosen the rule that took most" if dropped else "Give more text"
    words = f"{len(found.words):,} different word{'s' * (len(found.words) != 1)}"
    tokens = int(found.counts.sum())
    return InputError(f"of {words} in {tokens:,} tokens {left} left{': ' * bool(reasons)}{reasons}. {remedy}")
