"""WordVectors: words with vectors and nothing behind them, such as a file of another program holds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.typing import Array, Labels
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.words.space import WordSpace


@dataclass(frozen=True, eq=False, repr=False, init=False)
class WordVectors(WordSpace):
    """Words with vectors, from whatever made them; they answer what a `WordEmbedding` does that needs no more.

    Parameters
    ----------
    words : sequence of str
        Different ones.
    vectors : ndarray of shape (words, dimensions)
    counts : ndarray of int64, shape (words,), optional
        How often each word occurs; zero where it is not given.

    Examples
    --------
    >>> loose = WordVectors(["a", "b", "c"], np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]))
    >>> loose.most_similar("a", top=1)["word"].tolist()
    ['b']
    """

    counts: NDArray[np.int64]

    def __init__(self, words: Any, vectors: Array, *, counts: NDArray[np.int64] | None = None) -> None:
        labels = words if isinstance(words, pd.Index) else pd.Index(list(words), dtype=object)
        if np.ndim(vectors) != 2 or len(labels) != len(vectors):
            message = f"vectors of shape {np.shape(vectors)} for {counted(len(labels), 'word')}"
            raise InputError(message)
        if not labels.is_unique:
            message = f"the word {labels[labels.duplicated()][0]!r} has more than one vector"
            raise InputError(message)
        wrong = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
        if len(wrong):
            message = f"the vector of {labels[wrong[0]]!r} holds NaN or infinite numbers"
            raise InputError(message)
        object.__setattr__(self, "_words", labels)
        object.__setattr__(self, "_vectors", np.asarray(vectors))
        object.__setattr__(self, "counts", np.zeros(len(labels), np.int64) if counts is None else np.asarray(counts))

    @property
    def words(self) -> Labels:
        """The words."""
        return self._words  # type: ignore[attr-defined]

    @property
    def vectors(self) -> Array:
        """One row a word, shape (words, dimensions)."""
        return self._vectors  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"WordVectors({counted(len(self.words), 'word')}, {counted(self.vectors.shape[1], 'dimension')})"
