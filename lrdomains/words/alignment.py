"""align: one space of words turned onto another, and the words that moved: two periods, two corpora."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import svd, svdvals

from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.words.space import WordSpace
from lrdomains.words.vectors import unit_rows

#: A word's cosine is compared with those of so many words that occur about as often.
COMPANIONS = 200


@dataclass(frozen=True, eq=False)
class Alignment:
    """A rotation of one space onto another; `align` makes it.

    Parameters
    ----------
    rotation : ndarray of shape (dimensions of the first, dimensions of the second)
        ``first.unit_vectors @ rotation`` lies in the second space.
    agreement : float
        Mean cosine of the anchors after the rotation.
    null : ndarray of shape (permutations,)
        The same where each anchor is paired with another one by chance: what rotating alone achieves.
    anchors : pandas.Index
        The words that the rotation was fitted to.
    words : DataFrame
        One row a shared word: ``word``, ``cosine`` (after the rotation), ``expected`` (median cosine of words that
        occur about as often), ``moved`` (expected less cosine), ``rarer`` (share of those words that moved as far or
        farther), ``count_first`` and ``count_second``; farthest moved first.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> first, second = (embed(texts, min_count=1, rank=3, rng=seed) for seed in (0, 1))
    >>> first.align_to(second)
    Alignment(9 anchors, mean cosine 1.000, by chance at most ...)
    """

    rotation: Array
    agreement: float
    null: Floats
    anchors: Labels
    words: pd.DataFrame

    @property
    def p_value(self) -> float:
        """Share of chance pairings that agree at least as well, counting the true one."""
        return float((1 + np.sum(self.null >= self.agreement)) / (1 + len(self.null)))

    def moved(self, top: int = 20) -> pd.DataFrame:
        """Return the words that moved farthest for how often they occur."""
        return self.words.head(top)

    def __repr__(self) -> str:
        highest = self.null.max() if len(self.null) else np.nan
        return (
            f"Alignment({len(self.anchors)} anchors, mean cosine {self.agreement:.3f}, by chance at most {highest:.3f})"
        )


def align(
    first: WordSpace,
    second: WordSpace,
    *,
    anchors: Sequence[str] | None = None,
    permutations: int = 99,
    rng: int = 0,
) -> Alignment:
    """Turn one space so that shared words lie as near as they can to where another has them.

    Parameters
    ----------
    first, second : WordSpace
        They may have different words and numbers of dimensions.
    anchors : sequence of str, optional
        Words that are meant to have stayed where they were; all shared words by default.
    permutations : int
        How many chance pairings the agreement is compared with. Any two spaces can be turned towards each other to
        some degree, the more so the fewer anchors there are for the dimensions.
    rng : int
        Draws them.

    Returns
    -------
    Alignment

    Raises
    ------
    InputError
        If fewer than two anchors are shared.
    UnknownLabelError
        If an anchor is missing from one of the spaces.

    References
    ----------
    Schönemann (1966), Psychometrika 31; Hamilton, Leskovec and Jurafsky (2016), ACL, section 2.2.2, for words over
    time. Jackson (1995), Écoscience 2, for the permutation test.

    Examples
    --------
    >>> from lrdomains.words import embed
    >>> texts = ["the cat drinks milk", "the dog drinks water", "a cat chases a mouse", "a dog chases a cat"]
    >>> embedding = embed(texts, min_count=1, rank=3)
    >>> round(align(embedding, embedding).agreement, 3)
    1.0
    """
    shared = first.words.intersection(second.words, sort=False)
    shared = shared[_has_vector(first, shared) & _has_vector(second, shared)]
    chosen = shared if anchors is None else _known(anchors, shared)
    if len(chosen) < 2:
        message = f"{len(chosen)} words are shared by both spaces; an alignment needs at least two, better hundreds"
        raise InputError(message)
    a, b = (_units(space, chosen).astype(np.float64) for space in (first, second))
    left, strengths, right = svd(a.T @ b, full_matrices=False)
    rotation = left @ right
    generator = np.random.default_rng(rng)
    # After the best rotation the cosines sum to the singular values: no pairing needs its rotation formed.
    null = [svdvals(a.T @ b[generator.permutation(len(b))]).sum() / len(b) for _ in range(permutations)]
    turned = unit_rows(_units(first, shared).astype(np.float64) @ rotation)
    cosines = np.einsum("ij,ij->i", turned, _units(second, shared).astype(np.float64))
    return Alignment(
        rotation=rotation.astype(first.vectors.dtype),
        agreement=float(strengths.sum() / len(a)),
        null=np.array(null),
        anchors=chosen,
        words=_moves(first, second, shared, cosines),
    )


def _moves(first: WordSpace, second: WordSpace, shared: Labels, cosines: Floats) -> pd.DataFrame:
    counts = [space.counts[_rows(space, shared)] for space in (first, second)]
    order = np.argsort(-np.minimum(*counts), kind="stable")
    expected, rarer = np.empty(len(order)), np.empty(len(order))
    width = min(COMPANIONS, len(order))
    for place, at in enumerate(order):
        start = int(np.clip(place - width // 2, 0, len(order) - width))
        company = cosines[order[start : start + width]]
        expected[at], rarer[at] = np.median(company), np.mean(company <= cosines[at])
    table = pd.DataFrame(
        {
            "word": shared,
            "cosine": cosines,
            "expected": expected,
            "moved": expected - cosines,
            "rarer": rarer,
            "count_first": counts[0],
            "count_second": counts[1],
        }
    )
    return table.sort_values("moved", ascending=False, kind="stable", ignore_index=True)


def _known(anchors: Sequence[str], shared: Labels) -> Labels:
    for word in anchors:
        if word not in shared:
            raise UnknownLabelError.among(word, shared, kind="word of both spaces")
    return pd.Index(list(dict.fromkeys(anchors)), dtype=shared.dtype)


def _rows(space: WordSpace, words: Labels) -> Array:
    return np.array([space.position(word) for word in words], dtype=np.intp)


def _units(space: WordSpace, words: Labels) -> Array:
    return np.asarray(space.unit_vectors[_rows(space, words)])


def _has_vector(space: WordSpace, words: Labels) -> Array:
    return np.any(_units(space, words), axis=1) if len(words) else np.empty(0, dtype=bool)
