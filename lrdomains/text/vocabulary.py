"""Vocabulary: the words that are kept, with their frequencies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.typing import Labels


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words in order of frequency.

    Parameters
    ----------
    words : pandas.Index
        Most frequent first, ties in alphabetical order; unique.
    counts : ndarray of int64, shape (words,)
        How often each occurs.
    document_counts : ndarray of int64, shape (words,)
        In how many units each occurs.

    Examples
    --------
    >>> import pandas as pd
    >>> vocabulary = Vocabulary(pd.Index(["the", "cat"]), np.array([5, 2]), np.array([3, 2]))
    >>> len(vocabulary), vocabulary
    (2, Vocabulary(2 words, 7 occurrences))
    """

    words: Labels
    counts: NDArray[np.int64]
    document_counts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"Vocabulary({len(self):,} words, {int(self.counts.sum()):,} occurrences)"
