"""Text in numbers with its phrases joined: what two words were is one, with a number of its own."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lrdomains.text.numbered_text import NumberedText
from lrdomains.text.phrases import SEPARATOR, Phrases, Piece, check_threshold, phrases_of_pieces


class PhraseJoiner:
    """Joins phrases in text whose words have numbers; `Phrases.join` says which.

    Parameters
    ----------
    phrases : Phrases
    words : sequence of str
        The word of each number.

    Attributes
    ----------
    words : list of str
        The given ones, and the phrases that are no words yet.

    Examples
    --------
    >>> import pandas as pd
    >>> joiner = PhraseJoiner(Phrases(pd.DataFrame({"first": ["new"], "second": ["york"]})), ["in", "new", "york"])
    >>> ids, lengths = joiner.join(np.array([0, 1, 2, 1], np.int32), np.array([3, 1]))
    >>> [joiner.words[i] for i in ids], lengths.tolist()
    (['in', 'new_york', 'new'], [2, 1])
    """

    def __init__(self, phrases: Phrases, words: Sequence[str]) -> None:
        self.words = list(words)
        number = {word: at for at, word in enumerate(words)}
        known = [(number[a], number[b], SEPARATOR.join((a, b))) for a, b in phrases.pairs if {a, b} <= number.keys()]
        for _, _, phrase in known:
            if number.setdefault(phrase, len(self.words)) == len(self.words):
                self.words.append(phrase)
        table = np.array([(a, b, number[phrase]) for a, b, phrase in known], dtype=np.int64).reshape(-1, 3)
        keys = table[:, 0] * len(words) + table[:, 1]
        order = np.argsort(keys)
        self._keys, self._targets, self._given = keys[order], table[order, 2].astype(np.int32), len(words)
        self._begins, self._ends = (_marked(table[:, side], len(words)) for side in (0, 1))

    def join(self, ids: NDArray[np.int32], lengths: NDArray[np.int64]) -> Piece:
        """Return text with its phrases joined, and the new lengths of its units.

        Parameters
        ----------
        ids : ndarray of int32
            Numbers of words.
        lengths : ndarray of int64
            How many belong to each unit.
        """
        if not len(self._keys) or not len(ids):
            return ids, lengths
        first, targets = self._phrases_in(ids, np.cumsum(lengths))
        joined = ids.copy()
        joined[first] = targets
        units = np.searchsorted(np.cumsum(lengths), first, side="right")
        return np.delete(joined, first + 1), lengths - np.bincount(units, minlength=len(lengths))

    def counted(
        self, pieces: Iterable[Piece], counts: NDArray[np.int64], document_counts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how often, and in how many units, each word occurs once phrases are joined.

        Parameters
        ----------
        pieces : iterable of (ids, lengths)
            The whole text, not yet joined.
        counts, document_counts : ndarray of int64
            The same of the words before.
        """
        size = len(self.words)
        totals, documents = (np.concatenate([old, np.zeros(size - self._given, np.int64)])
                             for old in (counts, document_counts))  # fmt: skip
        # Words that are in no phrase keep their counts.
        concerned = _marked(self._targets, size)
        concerned[: self._given] |= self._begins | self._ends
        totals[concerned] = documents[concerned] = 0
        for piece in pieces:
            ids, lengths = self.join(*piece)
            here = np.flatnonzero(concerned[ids])
            units = np.searchsorted(np.cumsum(lengths), here, side="right")
            totals += np.bincount(ids[here], minlength=size)
            documents += np.bincount(np.unique(units * size + ids[here]) % size, minlength=size)
        return totals, documents

    def _phrases_in(self, ids: NDArray[np.int32], ends: NDArray[np.int64]) -> Piece:
        """Return where phrases begin, and their numbers."""
        possible = self._begins[ids[:-1]] & self._ends[ids[1:]]
        possible[ends[(ends > 0) & (ends < len(ids))] - 1] = False  # no phrase goes on in the next unit
        first = np.flatnonzero(possible)
        keys = ids[first].astype(np.int64) * self._given + ids[first + 1]
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found = self._keys[at] == keys
        first, targets = first[found], self._targets[at[found]]
        # Of phrases that overlap (a b, b c, c d) every second one is left to itself.
        place = np.arange(len(first))
        begins_run = np.diff(first, prepend=-2) > 1
        chosen = (place - np.maximum.accumulate(np.where(begins_run, place, 0))) % 2 == 0
        return first[chosen], targets[chosen]


def learned(phrases: "Phrases | float", pieces: Iterable[Piece], words: Sequence[str], counts: NDArray[np.int64],
            *, min_count: int) -> Phrases:  # fmt: skip
    """Return the phrases that are given, or those that a threshold finds in the text.

    Parameters
    ----------
    phrases : Phrases or float
    pieces, words, counts, min_count
        As in `phrases_of_pieces`.
    """
    if isinstance(phrases, Phrases):
        return phrases
    check_threshold(phrases)
    return phrases_of_pieces(pieces, words, counts, threshold=phrases, min_count=min_count)


def with_phrases(text: NumberedText, phrases: Phrases) -> NumberedText:
    """Return a text with its phrases joined.

    Parameters
    ----------
    text : NumberedText
    phrases : Phrases
    """
    joiner = PhraseJoiner(phrases, text.words)
    counts, documents = joiner.counted([(text.ids, text.lengths)], text.counts, text.document_counts)
    ids, lengths = joiner.join(text.ids, text.lengths)
    return NumberedText(joiner.words, ids, lengths, text.names, counts, documents)


def _marked(numbers: NDArray[np.integer], size: int) -> NDArray[np.bool_]:
    marks = np.zeros(size, dtype=bool)
    marks[numbers] = True
    return marks
