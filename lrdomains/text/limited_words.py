"""Numbering in limited memory: a first pass finds the words that may matter, a second one counts them exactly."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.progress import Progress
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.text.blocks import Block
from lrdomains.text.corpus import Corpus
from lrdomains.text.numbered_text import NumberedText, number_corpus, numbered_rounds
from lrdomains.text.numbering import Numbering
from lrdomains.text.tokenizer import Tokenizer


class FrequentWords(Numbering):
    """Counts words, and forgets the rarest whenever there are more than a limit.

    Parameters
    ----------
    lowercase : bool
    limit : int
        Different words that are held, beside those of the blocks at hand.
    keep : collection of str
        Words that are never forgotten.

    Attributes
    ----------
    missed : int
        A word that is not held occurs at most so often.

    References
    ----------
    Manku and Motwani (2002), "Approximate frequency counts over data streams", section 4 (lossy counting).
    """

    def __init__(self, *, lowercase: bool, limit: int, keep: Collection[str]) -> None:
        super().__init__(lowercase=lowercase)
        self.limit, self.missed = limit, 0
        self._keep, self._held = frozenset(keep), pd.Series(dtype=np.int64)

    def add(
        self, blocks: Sequence[Block], *, breaks: str, surrogates: bool = False
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Count the words of the next blocks."""
        found = super().add(blocks, breaks=breaks, surrogates=surrogates)
        if len(self) > self.limit and not self.unit_is_open:
            self._forget_the_rarest(self.limit)
        return found

    def held(self) -> list[str]:
        """Return at most `limit` words, the most frequent ones."""
        self._forget_the_rarest(self.limit)
        return sorted(self._held.index)

    def _forget_the_rarest(self, limit: int) -> None:
        new = pd.Series(self.counts(), index=pd.Index(self.words(), dtype=object))
        self.begin_anew()
        held = self._held.add(new, fill_value=0).astype(np.int64)
        if len(held) > limit:
            # All that are as rare as the first that does not fit go: which they are does not depend on any order.
            threshold = int(np.partition(held.to_numpy(), len(held) - limit - 1)[len(held) - limit - 1])
            stays = held.to_numpy() > threshold
            held = held[stays | held.index.isin(self._keep)] if self._keep else held[stays]
            self.missed += threshold
        self._held = held


class KnownWords(Numbering):
    """Numbers the words of a list; all others have one number, that behind the last.

    Parameters
    ----------
    lowercase : bool
    known : list of str
    limit : int
        Different words that are held, beside those of the blocks at hand.
    """

    def __init__(self, *, lowercase: bool, known: list[str], limit: int) -> None:
        super().__init__(lowercase=lowercase)
        self.limit, self.known = limit, pd.Index(known, dtype=object)
        self._place = np.empty(0, dtype=np.int32)
        self._counts, self._documents = (np.zeros(len(known) + 1, dtype=np.int64) for _ in range(2))

    def add(
        self, blocks: Sequence[Block], *, breaks: str, surrogates: bool = False
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give their numbers to the words of the next blocks."""
        ids, lengths = super().add(blocks, breaks=breaks, surrogates=surrogates)
        places = self.known.get_indexer(pd.Index(super().words(len(self._place)), dtype=object))
        places = np.where(places >= 0, places, len(self.known)).astype(np.int32)
        self._place = np.concatenate([self._place, places])
        numbers = self._place[ids]
        if super().__len__() > self.limit and not self.unit_is_open:
            self._harvest()
        return numbers, lengths

    def __len__(self) -> int:
        return len(self.known)

    def words(self, start: int = 0) -> list[str]:
        """Return the words that are known, from number `start` on."""
        return self.known[start:].tolist()

    def counts(self) -> NDArray[np.int64]:
        """Return how often each known word was met."""
        self._harvest()
        return self._counts[:-1]

    def document_counts(self) -> NDArray[np.int64]:
        """Return in how many units each known word was met."""
        self._harvest()
        return self._documents[:-1]

    def restore(
        self, words: Sequence[str], counts: NDArray[np.int64], document_counts: NDArray[np.int64], *, units: int
    ) -> None:
        """Go on where another numbering of the same words stopped between two units."""
        del words, units  # none is new, and none is open
        self.begin_anew()
        self._place = self._place[:0]
        self._counts[:-1], self._documents[:-1] = counts, document_counts

    def _harvest(self) -> None:
        np.add.at(self._counts, self._place, super().counts())
        np.add.at(self._documents, self._place, super().document_counts())
        self._place = self._place[:0]
        self.begin_anew()


def number_within(
    corpus: Corpus,
    tokenizer: Tokenizer | None,
    *,
    lowercase: bool,
    limit: int,
    keep: Collection[str],
    progress: Progress,
) -> tuple[NumberedText, int]:
    """Give numbers to the words of a corpus, of which at most so many are held; it is read twice.

    Parameters
    ----------
    corpus, tokenizer, lowercase, progress
        As in `number_corpus`.
    limit : int
    keep : collection of str
        Words that are held in any case.

    Returns
    -------
    tuple of NumberedText and int
        Its words are those that were held, with exact counts; all others have the number behind the last in ``ids``.
        A word that is not held occurs at most so often.

    Raises
    ------
    InputError
        If the corpus cannot be read.
    """
    held, missed = frequent_words(corpus, tokenizer, lowercase=lowercase, limit=limit, keep=keep)
    numbering = KnownWords(lowercase=lowercase, known=held, limit=limit)
    return number_corpus(corpus, tokenizer, lowercase=lowercase, progress=progress, numbering=numbering), missed


def frequent_words(
    corpus: Corpus, tokenizer: Tokenizer | None, *, lowercase: bool, limit: int, keep: Collection[str]
) -> tuple[list[str], int]:
    """Return the most frequent words of a corpus, at most so many, and how often a word that is not among them occurs.

    Parameters
    ----------
    corpus, tokenizer, lowercase, limit, keep
        As in `number_within`.

    Raises
    ------
    InputError
        If the corpus cannot be read.
    """
    words = FrequentWords(lowercase=lowercase, limit=limit, keep=keep)
    for _ in numbered_rounds(corpus, words, tokenizer):
        pass
    return words.held(), words.missed


def check_word_limit(limit: int | None, *, phrases: object) -> None:
    """Refuse a limit that is no positive whole number, and one where phrases are asked for."""
    if limit is None:
        return
    if not isinstance(limit, (int, np.integer)) or isinstance(limit, bool) or limit < 1:
        message = f"word_limit={limit!r}; give a positive whole number of words, or None for no limit"
        raise InputError(message)
    if phrases is not None:
        message = "phrases= together with word_limit=: pairs of neighbours need all words; leave one of them out"
        raise InputError(message)


def limit_options(missed: int, limit: int, *, min_count: int) -> dict[str, Any]:
    """Return for the provenance what a limit of words may have cost; warn where it may have cost words wanted.

    Parameters
    ----------
    missed : int
        A word that was not held occurs at most so often.
    limit, min_count : int
    """
    if missed >= min_count:
        warn(
            f"words that occur up to {missed:,} times may be missing from the vocabulary, because only {limit:,} words "
            f"were held; raise word_limit or memory, or min_count above {missed:,}",
            DataWarning,
        )
    return {"word_limit": limit, "words_missed_up_to": missed}
