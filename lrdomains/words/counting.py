"""Counting pairs of words within windows: the face of the compiled counter. Exact, whatever the threads."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.errors import InputError
from lrdomains.words.window import Window

Piece = tuple[NDArray[np.int32], NDArray[np.int64]]  # words of tokens, and where units begin


@dataclass(frozen=True, eq=False)
class PairRows:
    """Some rows of a table of counts, in whole parts; the arrays of a CSR matrix, with lengths of rows.

    Parameters
    ----------
    lengths : ndarray of int64, shape (rows,)
    columns : ndarray of int32
        Ascending within each row.
    counts : ndarray of int64
        In parts of `Window.unit`.
    """

    lengths: NDArray[np.int64]
    columns: NDArray[np.int32]
    counts: NDArray[np.int64]

    def __sizeof__(self) -> int:
        # By it a cluster knows what its workers hold, and what to spill.
        return object.__sizeof__(self) + self.lengths.nbytes + self.columns.nbytes + self.counts.nbytes

    def to_csr(self, columns: int) -> sp.csr_array:
        """Return the rows as a matrix; nothing but the beginnings of rows is copied."""
        # scipy keeps the width of indices that it is given; half the width is half the memory of the result.
        index = np.int32 if len(self.counts) < 2**31 else np.int64
        starts = np.concatenate([[0], np.cumsum(self.lengths)]).astype(index)
        matrix = sp.csr_array(
            (self.counts, self.columns.astype(index, copy=False), starts), (len(self.lengths), columns)
        )
        matrix.has_canonical_format = True
        return matrix


def stacked(parts: list[PairRows]) -> PairRows:
    """Return the rows of all parts below each other.

    Examples
    --------
    >>> row = PairRows(np.array([1]), np.array([0], np.int32), np.array([7]))
    >>> stacked([row, row]).to_csr(2).toarray().tolist()
    [[7, 0], [7, 0]]
    """
    return PairRows(
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


class PairCounter:
    """A text made ready for counting: where each word stands.

    Parameters
    ----------
    pieces : iterable of (ndarray of int32, ndarray of int64)
        Words of the tokens of each piece, where a number below zero holds the place of a word that does not count, and
        offsets: unit u is ``ids[offsets[u]:offsets[u + 1]]``. Pairs across units do not count. One piece is held at a
        time.
    words : int
        Number of different words.
    window : Window
    room : int
        Tokens, and units times the size of the window, for which memory is taken at once where there are many pieces.

    Raises
    ------
    InputError
        If a word has a number that is not below `words`, or offsets do not ascend within the text.

    References
    ----------
    An inverted index (Zobel and Moffat 2006, ACM Computing Surveys 38, section 3), read row by row.

    Examples
    --------
    >>> counter = PairCounter([(np.array([0, 1, 0], np.int32), np.array([0, 3]))], words=2, window=Window(2))
    >>> counter.count(0, 2).to_csr(2).toarray()
    array([[2, 4],
           [4, 0]])
    """

    def __init__(self, pieces: Iterable[Piece], *, words: int, window: Window, room: int = 0) -> None:
        self.words, self.window = words, window
        self._counter = _kernels.PairCounter(words, int(window.size), room)
        for ids, offsets in pieces:
            self._add(np.ascontiguousarray(ids, dtype=np.int32), np.ascontiguousarray(offsets, dtype=np.int64))
        self._counter.index(thread_count())

    def _add(self, ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> None:
        _check(ids, offsets, self.words, self.window)
        self._counter.add(ids, offsets)

    def count(self, first: int, end: int) -> PairRows:
        """Return the counts of the words from number `first` up to `end`."""
        window = self.window
        places = (window.shifts, window.parts, window.slots)
        lengths, columns, counts = self._counter.count(first, end, *places, thread_count())
        return PairRows(lengths.view(np.int64), columns.view(np.int32), counts.view(np.int64))


def count_pairs(ids: NDArray[np.int32], offsets: NDArray[np.int64], *, words: int, window: Window) -> sp.csr_array:
    """Return how often each pair of words stands within a window.

    Parameters
    ----------
    ids, offsets
        The one piece.
    words, window
        As in `PairCounter`.

    Returns
    -------
    csr_array of int64, shape (words, window.blocks * words)
        In parts of ``window.unit``. Whole numbers, so that neither threads nor the order of units change a bit.

    Examples
    --------
    >>> count_pairs(np.array([0, 1, 0], np.int32), np.array([0, 3]), words=2, window=Window(2)).toarray()
    array([[2, 4],
           [4, 0]])
    """
    return PairCounter([(ids, offsets)], words=words, window=window).count(0, words).to_csr(words * window.blocks)


def _check(ids: NDArray[np.int32], offsets: NDArray[np.int64], words: int, window: Window) -> None:
    if len(offsets) == 0 or offsets[0] < 0 or offsets[-1] > len(ids) or np.any(np.diff(offsets) < 0):
        message = f"offsets that do not cut a text of {len(ids):,} words into units; make it by encode"
        raise InputError(message)
    if len(ids) and ids.max() >= words:
        message = f"word number {ids.max()} in a text of {words} different words; make it by encode"
        raise InputError(message)
    if words * window.blocks >= np.iinfo(np.int32).max - window.blocks:
        message = (
            f"{words:,} words in {window.blocks} places make more columns than can be numbered; narrow the window, or "
            "lower max_vocabulary"
        )
        raise InputError(message)
