"""What counting may hold in memory, and what it will take: estimates before the work is begun."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrdomains.words.window import Window

#: Bytes that counting holds of each token of the text at hand: its number, its copy between breaks, its place, and
#: those that are being read.
BYTES_A_TOKEN = 20
#: Bytes that reading and choosing a vocabulary hold of each different word.
BYTES_A_WORD = 300
#: Bytes of an entry of the table while its rows are made and while they are put together.
BYTES_AN_ENTRY = 24
#: What Python, numpy and this package hold before anything is read, and what reading holds beside words.
BYTES_AT_REST = 200 * 10**6


@dataclass(frozen=True)
class Budget:
    """How an amount of memory is shared out.

    Parameters
    ----------
    memory : int
        Bytes that arrays may take.

    Examples
    --------
    >>> Budget(2 * 10**9).tokens
    50000000
    """

    memory: int

    @property
    def tokens(self) -> int:
        """Tokens that are counted at a time."""
        return self.memory // 2 // BYTES_A_TOKEN

    @property
    def words(self) -> int:
        """Different words that may be held while text is read."""
        return self.memory // 2 // BYTES_A_WORD

    @property
    def entries(self) -> int:
        """Entries of the table that are made at a time."""
        return self.memory // 4 // BYTES_AN_ENTRY


def most_entries(counts: NDArray[np.int64], window: Window) -> NDArray[np.int64]:
    """Return for each word how many entries its row has at most.

    Examples
    --------
    >>> most_entries(np.array([100, 2, 1]), Window(1)).tolist()
    [3, 3, 2]
    """
    return np.minimum(counts * len(window.shifts), len(counts) * window.blocks)


def row_groups(sizes: NDArray[np.int64], limit: int) -> list[tuple[int, int]]:
    """Cut rows into groups whose sizes add up to `limit` at most; a larger row is a group of its own.

    Examples
    --------
    >>> row_groups(np.array([5, 1, 1, 4, 9]), 6)
    [(0, 2), (2, 4), (4, 5)]
    """
    groups, first, size = [], 0, 0
    for row, more in enumerate(sizes.tolist()):
        if row > first and size + more > limit:
            groups.append((first, row))
            first, size = row, 0
        size += more
    return [*groups, (first, len(sizes))] if len(sizes) else []
