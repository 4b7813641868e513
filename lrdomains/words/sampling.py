"""Subsampling of frequent words: which tokens stay, by their place in the text and a seed alone."""

import numpy as np
from numpy.typing import NDArray

_STEP = 2**22


def sample_tokens(
    ids: NDArray[np.int32], chances: NDArray[np.float64], *, seed: int, first: int = 0
) -> NDArray[np.bool_]:
    """Return which tokens survive.

    Parameters
    ----------
    ids : ndarray of int32
        Words of tokens that follow one another.
    chances : ndarray of float64, shape (words,)
        Of each word, to survive.
    seed : int
    first : int
        Place of the first of these tokens in the whole text: pieces of a text are sampled as the whole is.

    References
    ----------
    Steele, Lea and Flood (2014), OOPSLA, "Fast splittable pseudorandom number generators" (the mixing function).

    Examples
    --------
    >>> sample_tokens(np.array([0, 1, 0], np.int32), np.array([1.0, 0.0]), seed=0).tolist()
    [True, False, True]
    """
    stays = np.empty(len(ids), dtype=bool)
    for start in range(0, len(ids), _STEP):
        some = ids[start : start + _STEP]
        places = np.arange(first + start, first + start + len(some), dtype=np.uint64)
        stays[start : start + len(some)] = _uniform(places, seed) < chances[some]
    return stays


def _uniform(places: NDArray[np.uint64], seed: int) -> NDArray[np.float64]:
    state = np.uint64(seed % 2**64 * 0xD1342543DE82EF95 % 2**64) + places * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53


def drop_tokens(
    ids: NDArray[np.int32], offsets: NDArray[np.int64], stays: NDArray[np.bool_], *, keep_places: bool
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return text without some of its tokens: their places stay, as -1, or close up.

    Examples
    --------
    >>> ids, offsets, stays = np.array([4, 5, 6], np.int32), np.array([0, 3]), np.array([True, False, True])
    >>> drop_tokens(ids, offsets, stays, keep_places=True)[0].tolist()
    [4, -1, 6]
    >>> [part.tolist() for part in drop_tokens(ids, offsets, stays, keep_places=False)]
    [[4, 6], [0, 2]]
    """
    if keep_places:
        return np.where(stays, ids, np.int32(-1)), offsets
    before = np.concatenate([[0], np.cumsum(stays, dtype=np.int64)])
    return ids[stays], before[offsets]
