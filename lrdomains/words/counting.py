"""Counting pairs of words within windows, exactly, in memory that the result and one chunk need."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.progress import Progress, Silent

#: Tokens whose pairs are sorted at a time; results do not depend on it.
CHUNK_TOKENS = 2**20


def count_pairs(
    ids: NDArray[np.int32],
    offsets: NDArray[np.int64],
    *,
    words: int,
    window: int,
    chunk_tokens: int = CHUNK_TOKENS,
    progress: Progress | None = None,
) -> sp.csr_array:
    """Return the linearly weighted number of times that each pair of words stands within a window.

    Parameters
    ----------
    ids : ndarray of int32
        Words of all tokens.
    offsets : ndarray of int64
        Unit u is ``ids[offsets[u]:offsets[u + 1]]``; pairs across units do not count.
    words : int
        Number of different words.
    window : int
        A pair at distance d <= window counts ``window + 1 - d``.
    chunk_tokens : int
        Tokens handled at a time.
    progress : Progress, optional
        Told of tokens done.

    Returns
    -------
    csr_array of int64, shape (words, words)
        Symmetric. Whole numbers, so that neither chunks nor the order of units change a bit.

    Examples
    --------
    >>> import numpy as np
    >>> count_pairs(np.array([0, 1, 0], np.int32), np.array([0, 3]), words=2, window=2).toarray()
    array([[2, 4],
           [4, 0]])
    """
    watcher = progress or Silent()
    counted = _Sum(words)
    for start in range(0, len(ids), chunk_tokens):
        end = min(start + chunk_tokens, len(ids))
        keys = _pair_keys(ids, _room(offsets, start, end, window), start=start, words=words, window=window)
        counted.add(_count_keys(keys, words=words, window=window))
        watcher.advance(end - start)
    half = counted.total()
    return _canonical(half + half.T.tocsr())


class _Sum:
    """A sum of sparse matrices, added so that matrices of like size meet: each entry is moved few times."""

    def __init__(self, words: int) -> None:
        self._parts = [sp.csr_array((words, words), dtype=np.int64)]

    def add(self, part: sp.csr_array) -> None:
        self._parts.append(part)
        while len(self._parts) > 1 and self._parts[-2].nnz <= 2 * self._parts[-1].nnz:
            self._parts.append(self._parts.pop() + self._parts.pop())

    def total(self) -> sp.csr_array:
        while len(self._parts) > 1:
            self._parts.append(self._parts.pop() + self._parts.pop())
        return self._parts[0]


def _room(offsets: NDArray[np.int64], start: int, end: int, window: int) -> NDArray[np.int64]:
    """Return for each token of a chunk how many tokens follow it in its unit, at most `window`."""
    first = int(np.searchsorted(offsets, start, side="right")) - 1
    last = int(np.searchsorted(offsets, end, side="left"))
    borders = np.clip(offsets[first : last + 1], start, end)
    unit_ends = np.repeat(offsets[first + 1 : last + 1], np.diff(borders))
    return np.minimum(unit_ends - np.arange(start, end) - 1, window)


def _pair_keys(
    ids: NDArray[np.int32], room: NDArray[np.int64], *, start: int, words: int, window: int
) -> NDArray[np.int64]:
    """Return one number for each pair that begins in the chunk: ``(lower * words + higher) * window + d - 1``."""
    keys = []
    for distance in range(1, window + 1):
        at = np.flatnonzero(room >= distance) + start
        left, right = ids[at].astype(np.int64), ids[at + distance].astype(np.int64)
        pairs = np.minimum(left, right) * words + np.maximum(left, right)
        keys.append(pairs * window + (distance - 1))
    return np.concatenate(keys)


def _count_keys(keys: NDArray[np.int64], *, words: int, window: int) -> sp.csr_array:
    keys.sort()
    pairs, distances = np.divmod(keys, window)
    begins = np.flatnonzero(np.diff(pairs, prepend=-1))
    weights = np.add.reduceat(window - distances, begins) if len(begins) else np.empty(0, np.int64)
    rows, columns = np.divmod(pairs[begins], words)
    row_starts = np.searchsorted(rows, np.arange(words + 1))
    # scipy keeps the width of indices that it is given; half the width is half the memory of the result.
    index = np.int32 if len(weights) < 2**31 else np.int64
    parts = (weights, columns.astype(index), row_starts.astype(index))
    return _canonical(sp.csr_array(parts, shape=(words, words)))


def _canonical(matrix: sp.csr_array) -> sp.csr_array:
    matrix.sum_duplicates()
    return matrix
