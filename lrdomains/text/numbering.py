"""Numbering: the face of the compiled tokenizer, which turns text into numbers in one pass."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.text.blocks import Block
from lrdomains.text.characters import character_table
from lrdomains.text.tokenizer import tokenize

#: Bytes that end a token and a unit in text that is cut into words already.
TOKEN_END, UNIT_END = b"\xfe", b"\xff"

_BREAKS = {"line": 0, "paragraph": 1, "file": 2, "mark": 2, "token": 3}
_PADDING = bytes(_kernels.TEXT_PADDING)


class NotUtf8Error(ValueError):
    """Bytes that are no text; holds in which block they are, and where in it."""

    def __init__(self, block: int, position: int) -> None:
        super().__init__(f"block {block}, byte {position}")
        self.block, self.position = block, position


class Numbering:
    r"""Numbers of words in the order of their first appearance, whatever the blocks and the threads.

    Parameters
    ----------
    lowercase : bool
        Fold case.

    Examples
    --------
    >>> numbering = Numbering(lowercase=True)
    >>> ids, lengths = numbering.add([Block(b"The cat\nthe dog\n")], breaks="line")
    >>> numbering.words(), ids.tolist(), lengths.tolist()
    (['the', 'cat', 'dog'], [0, 1, 0, 2], [2, 2])
    """

    def __init__(self, *, lowercase: bool) -> None:
        self.lowercase = lowercase
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget all words."""
        self._encoder = _kernels.Encoder(*character_table(lowercase=self.lowercase), self.lowercase)

    def __len__(self) -> int:
        return len(self._encoder)

    @property
    def unit_is_open(self) -> bool:
        """Whether the last unit goes on."""
        return bool(self._encoder.unit_is_open())

    def add(
        self, blocks: Sequence[Block], *, breaks: str, surrogates: bool = False
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give their numbers to the words of the next blocks.

        Parameters
        ----------
        blocks : sequence of Block
            Scanned side by side.
        breaks : {"line", "paragraph", "file", "mark", "token"}
            What ends a unit: a line end, blank lines, `UNIT_END` (of files and of texts). Of "token", words are cut
            already, each ended by `TOKEN_END`, and units by `UNIT_END`.
        surrogates : bool
            Whether lone surrogates are text, as they are in Python's strings.

        Returns
        -------
        tuple of ndarray
            The number of every word, and how many words each unit has that ended in these blocks.

        Raises
        ------
        NotUtf8Error
            If there are bytes that are no text; nothing of these blocks is kept.
        """
        padded = [(block.data + _PADDING, block.starts_within_line) for block in blocks]
        ids, lengths, block, position = self._encoder.encode(
            padded, _BREAKS[breaks], surrogates, self._cut_stretch, thread_count()
        )
        if block >= 0:
            raise NotUtf8Error(block, position)
        return ids, lengths

    def words(self, start: int = 0) -> list[str]:
        """Return the words from number `start` on."""
        return self._encoder.words(start)

    def counts(self) -> NDArray[np.int64]:
        """Return how often each word was met."""
        return np.asarray(self._encoder.counts())

    def document_counts(self) -> NDArray[np.int64]:
        """Return in how many units each word was met."""
        return np.asarray(self._encoder.units_with())

    def restore(
        self, words: Sequence[str], counts: NDArray[np.int64], document_counts: NDArray[np.int64], *, units: int
    ) -> None:
        """Go on where another numbering stopped between two units."""
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        starts = np.cumsum([0, *map(len, encoded)], dtype=np.uint64)
        self._encoder.restore(b"".join(encoded), starts, counts, document_counts, units)

    def _cut_stretch(self, stretch: bytes) -> bytes:
        words = tokenize(stretch.decode("utf-8", "surrogatepass"), lowercase=self.lowercase)
        return b"".join(word.encode("utf-8", "surrogatepass") + TOKEN_END for word in words)
