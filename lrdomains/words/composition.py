"""Vectors of words that were never seen, from their spelling; and how far such vectors can be trusted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.words.subwords import fit_subwords
from lrdomains.words.vectors import unit_rows, word_vectors

if TYPE_CHECKING:
    from lrdomains.words.result import WordEmbedding

#: Words are held out in so many turns, and tried among so many of the vocabulary at most.
FOLDS = 5
TRIED = 20_000


@dataclass(frozen=True, eq=False)
class Composed:
    """A vector made of a word's spelling.

    Parameters
    ----------
    word : str
    vector : ndarray of shape (dimensions,)
        Unit length.
    known : float
        Share of the word's character n-grams that the vocabulary has.
    in_vocabulary : bool
        Whether the word has a vector of its own, which is then the better one.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["walk to town", "walked to town", "talk of town", "talked of town", "stalk in town", "stalked in town"]
    >>> composed = embed(texts, min_count=1, rank=3).compose("walks")
    >>> composed.in_vocabulary, round(composed.known, 2)
    (False, 0.08)
    """

    word: str
    vector: Array
    known: float
    in_vocabulary: bool

    def __repr__(self) -> str:
        flag = "which the vocabulary has" if self.in_vocabulary else "composed from its spelling"
        return f"Composed({self.word!r}, {flag}; {self.known:.0%} of its n-grams are known)"


def compose(embedding: "WordEmbedding", word: str) -> Composed:
    """Return a vector of a word from its spelling alone.

    Raises
    ------
    InputError
        If the embedding has no subwords, or knows no part of the word's spelling.
    """
    if embedding.subwords is None:
        message = "this embedding has no subwords to compose words of; embed with subword_weight above 0"
        raise InputError(message)
    vector = unit_rows(embedding.subwords.compose([word]))[0]
    if not np.any(vector):
        message = f"nothing is known of the spelling of {word!r}: no character n-gram of it is in three known words"
        raise InputError(message)
    known = float(embedding.subwords.known([word])[0])
    return Composed(word, vector, known, in_vocabulary=word in embedding)


def check_composition(embedding: "WordEmbedding", *, rng: int = 0) -> pd.DataFrame:
    """Measure how near composed vectors come to those of words that the composition has not seen.

    Words are held out in five turns; n-grams are fitted to the others, and the held-out words are composed of them.

    Parameters
    ----------
    embedding : WordEmbedding
        With subwords.
    rng : int
        Divides the words into turns; of vocabularies above 20,000 words the most frequent ones are used.

    Returns
    -------
    DataFrame
        One row for each band of known n-grams: ``known`` (as text), ``words`` (tried), ``cosine`` (mean, of composed
        and own vectors from contexts), ``chance`` (mean, of composed vectors and those of other words of the band),
        ``nearest`` (share of the words that are among the ten nearest of their composed vector).

    Raises
    ------
    InputError
        If the embedding has no subwords, or too few words to hold some out.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> lines = [f"{stem}{end} {end}x {stem}y" for stem in ("walk", "talk", "jump") for end in ("ed", "ing", "s")]
    >>> check_composition(embed(lines * 3, min_count=1, rank=4)).columns.tolist()
    ['known', 'words', 'cosine', 'chance', 'nearest']
    """
    if embedding.subwords is None or len(embedding) < 2 * FOLDS:
        message = f"composition is checked on subwords of at least {2 * FOLDS} words; there are too few, or no subwords"
        raise InputError(message)
    tried = min(TRIED, len(embedding))
    words = embedding.words[:tried]
    own = unit_rows(
        word_vectors(
            embedding.factorization, scale_power=embedding.scale_power, context_weight=embedding.context_weight
        )
    )[:tried]
    folds = np.random.default_rng(rng).permutation(tried) % FOLDS
    composed, known = np.zeros_like(own), np.zeros(tried)
    for fold in range(FOLDS):
        out = np.flatnonzero(folds == fold)
        held_out = [str(word) for word in words[out]]
        subwords = fit_subwords(words[folds != fold], own[folds != fold])
        composed[out] = unit_rows(subwords.compose(held_out))
        known[out] = subwords.known(held_out)
    return _by_band(composed, own, known)


def _by_band(composed: Array, own: Array, known: Floats) -> pd.DataFrame:
    rows = []
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0)):
        at = np.flatnonzero((known > low) & (known <= high))
        if len(at) < 2:
            continue
        cosines = composed[at] @ own.T
        mine = cosines[np.arange(len(at)), at]
        others = composed[at] @ own[np.roll(at, 1)].T
        rows.append(
            {
                "known": f"{low:.0%} to {high:.0%}",
                "words": len(at),
                "cosine": float(mine.mean()),
                "chance": float(np.diag(others).mean()),
                "nearest": float(np.mean(np.sum(cosines > mine[:, None], axis=1) < 10)),
            }
        )
    return pd.DataFrame(rows, columns=["known", "words", "cosine", "chance", "nearest"])
