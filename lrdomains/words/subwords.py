"""Subwords: what the spelling of a word says about its vector.

Character n-grams get vectors so that the mean of a word's n-grams comes near the word's own vector, learned from all
words of the vocabulary at once. They say something of words that were never seen, and steady those seen rarely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.operators import as_operator
from lrdomains.core.ridge import ridge
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.words.ngrams import NgramTable, ngram_table, ngrams_of

#: An n-gram of one or two words could only repeat them.
FEWEST_WORDS = 3
PENALTY = 1.0
#: Of the regression: composed vectors are then within a cosine of 0.9999 of those of the exact solution, in the mean.
TOLERANCE = 1e-2

#: A word that occurs so often has half of the full weight of its spelling; `embed` tells what this was chosen by.
PRIOR = 100.0
#: Analogies are mostly of inflections, which spelling shows: more of it serves them, and so do strong dimensions.
ANALOGY_PRIOR = 500.0
ANALOGY_SCALE_POWER = 0.5


@dataclass(frozen=True, eq=False)
class Subwords:
    """Vectors of character n-grams; `fit_subwords` makes them.

    Parameters
    ----------
    ngrams : pandas.Index
        Character n-grams, ``<`` and ``>`` marking the ends of words.
    vectors : ndarray of shape (n-grams, k)

    Examples
    --------
    >>> words = pd.Index(["walk", "walked", "talk", "talked", "stalked", "stalk"])
    >>> subwords = fit_subwords(words, np.eye(6, dtype=np.float32))
    >>> subwords.known(["walking", "zebu"]).round(2).tolist()
    [0.06, 0.0]
    """

    ngrams: Labels
    vectors: Array

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {str(ngram): at for at, ngram in enumerate(self.ngrams)}

    def compose(self, words: Sequence[str]) -> Array:
        """Return what the spelling of each word says of its vector, shape (words, k); zero where it says nothing."""
        if not len(self.ngrams):
            return np.zeros((len(words), self.vectors.shape[1]), dtype=self.vectors.dtype)
        features = _features(ngram_table(words), self._positions, dtype=self.vectors.dtype)
        return as_operator(features).matmat(self.vectors)

    def known(self, words: Sequence[str]) -> Floats:
        """Return the share of each word's n-grams that have a vector."""
        shares = []
        for word in words:
            ngrams = ngrams_of(word)
            shares.append(sum(ngram in self._positions for ngram in ngrams) / max(len(ngrams), 1))
        return np.array(shares, dtype=np.float64)


def fit_subwords(words: Labels, vectors: Array) -> Subwords:
    """Fit vectors of character n-grams to the vectors of words.

    Parameters
    ----------
    words : pandas.Index
    vectors : ndarray of shape (words, k)
        Unit rows, or zero.

    Returns
    -------
    Subwords
        Of all n-grams of three to five characters that at least three words share.

    References
    ----------
    Bojanowski, Grave, Joulin and Mikolov (2017), TACL 5, section 3.2, for the n-grams; Zhao, Mudgal and Liang (2018),
    EMNLP, for fitting them to finished vectors. Here by ridge regression, so that nothing depends on chance.

    Examples
    --------
    >>> words = pd.Index(["walk", "walked", "talk", "talked"])
    >>> fit_subwords(words, np.eye(4, dtype=np.float32)).ngrams.tolist()
    ['alk']
    """
    table = ngram_table(words)
    # The n-grams of one stem that always come together say the same; all are kept, the penalty shares it out.
    often = np.flatnonzero(np.bincount(table.columns, minlength=len(table.ngrams)) >= FEWEST_WORDS)
    ngrams = sorted(table.ngrams[at] for at in often)
    labels = pd.Index(ngrams, dtype=object)
    if not ngrams:
        return Subwords(labels, np.empty((0, vectors.shape[1]), dtype=vectors.dtype))
    features = _features(table, {ngram: at for at, ngram in enumerate(ngrams)}, dtype=vectors.dtype)
    return Subwords(labels, ridge(features, vectors, penalty=PENALTY, tolerance=TOLERANCE))


def subword_share(counts: NDArray[np.int64], *, weight: float, prior: float) -> Floats:
    """Return how much the spelling of each word counts beside its own vector: more the rarer it is.

    Parameters
    ----------
    counts : ndarray of int64
        How often each word occurs.
    weight : float
        What a word that hardly occurs gets.
    prior : float
        A word that occurs so often gets half of it.

    Examples
    --------
    >>> subword_share(np.array([100, 9900]), weight=2.0, prior=100.0).tolist()
    [1.0, 0.02]
    """
    return np.asarray(weight * prior / (counts + prior), dtype=np.float64)


def _features(
    table: NgramTable,
    positions: dict[str, int],
    *,
    dtype: np.dtype[np.floating] | type = np.float32,
) -> sp.csr_array:
    """Return one row a word, ``1 / sqrt(n-grams of the word)`` at each of its n-grams that has a position."""
    columns = np.array([positions.get(ngram, -1) for ngram in table.ngrams], dtype=np.int32)[table.columns]
    rows, columns = table.rows[columns >= 0], columns[columns >= 0]
    lengths = np.bincount(rows, minlength=table.words)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    values = np.repeat(1.0 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(dtype)
    features = sp.csr_array((values, columns, starts), shape=(table.words, len(positions)))
    features.sort_indices()
    return features
