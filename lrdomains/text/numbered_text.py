"""A corpus as numbers in the order in which its words appear first: what a vocabulary is chosen from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.progress import Progress
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Labels
from lrdomains.errors import InputError
from lrdomains.text.blocks import BLOCK_BYTES, UNIT_END, Block, file_blocks
from lrdomains.text.corpus import Corpus, FileCorpus, TextUnit
from lrdomains.text.files import read_blocks
from lrdomains.text.numbering import TOKEN_END, NotUtf8Error, Numbering
from lrdomains.text.tokenizer import Tokenizer

#: Blocks that each thread is given at a time; results do not depend on it.
BLOCKS_A_THREAD = 2


@dataclass(frozen=True, eq=False)
class NumberedText:
    """A corpus whose words have numbers in the order of their first appearance.

    Parameters
    ----------
    words : list of str
    ids : ndarray of int32
        The word of every token.
    lengths : ndarray of int64, shape (units,)
        Tokens of each unit.
    names : pandas.Index
        Of the units.
    counts, document_counts : ndarray of int64, shape (words,)
        How often, and in how many units, each word occurs.
    """

    words: list[str]
    ids: NDArray[np.int32]
    lengths: NDArray[np.int64]
    names: Labels
    counts: NDArray[np.int64]
    document_counts: NDArray[np.int64]


def number_corpus(
    corpus: Corpus,
    tokenizer: Tokenizer | None,
    *,
    lowercase: bool,
    progress: Progress,
    numbering: Numbering | None = None,
) -> NumberedText:
    """Read a corpus and number its words.

    Parameters
    ----------
    corpus : Corpus
    tokenizer : callable or None
        None is `tokenize`, compiled.
    lowercase : bool
        Fold case before tokenising.
    progress : Progress
    numbering : Numbering, optional
        Gives the numbers; by default every word has one.

    Raises
    ------
    InputError
        If the corpus cannot be read.
    """
    numbering = Numbering(lowercase=lowercase) if numbering is None else numbering
    names = list[str | int]()
    ids, lengths, units = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)], 0
    for part in numbered_rounds(corpus, numbering, tokenizer, names=names):
        ids.append(part.ids)
        lengths.append(part.lengths)
        units += len(part.lengths)
        progress.advance(len(part.ids), note=f"{units:,} {corpus.units_are}s, {len(numbering):,} different words")
    return NumberedText(
        words=numbering.words(),
        ids=np.concatenate(ids),
        lengths=np.concatenate(lengths),
        names=_names(corpus, names, units),
        counts=numbering.counts(),
        document_counts=numbering.document_counts(),
    )


@dataclass(frozen=True, eq=False)
class Round:
    """The next words of a corpus.

    Parameters
    ----------
    ids : ndarray of int32
    lengths : ndarray of int64
        Of the units that ended.
    position : int
        So much of the corpus has been read: blocks of files, or units.
    """

    ids: NDArray[np.int32]
    lengths: NDArray[np.int64]
    position: int


def numbered_rounds(
    corpus: Corpus,
    numbering: Numbering,
    tokenizer: Tokenizer | None,
    *,
    start: int = 0,
    names: list[str | int] | None = None,
) -> Iterator[Round]:
    """Yield a corpus in numbers, a few blocks at a time.

    Parameters
    ----------
    corpus : Corpus
    numbering : Numbering
        Gives the numbers, and says whether case is folded.
    tokenizer : callable or None
    start : int
        The position from which to go on.
    names : list, optional
        Gets the names of units that have names of their own.
    """
    position = start
    for breaks, blocks, read in _rounds(corpus, tokenizer, names, lowercase=numbering.lowercase, start=start):
        position += read
        yield Round(*_add(numbering, blocks, breaks), position)


def _rounds(
    corpus: Corpus, tokenizer: Tokenizer | None, names: list[str | int] | None, *, lowercase: bool, start: int
) -> Iterator[tuple[str, Sequence[Block], int]]:
    """Yield what ends a unit, blocks to be scanned side by side, and how far they bring the position."""
    at_once = BLOCKS_A_THREAD * thread_count()
    if tokenizer is None and isinstance(corpus, FileCorpus) and corpus.is_plain and corpus.options.unit != "sentence":
        unit, encoding = corpus.options.unit, corpus.options.encoding
        paths = [path for _, path in corpus.files]
        blocks = islice(file_blocks(paths, unit=unit, encoding=encoding, readers=thread_count()), start, None)
        while part := list(islice(blocks, at_once)):
            yield unit, part, len(part)
        return
    for breaks, texts in _encoded_units(islice(corpus, start, None), tokenizer, names, lowercase=lowercase):
        yield breaks, [Block(data) for data in _cut_after_units(texts)], len(texts)


def _encoded_units(
    corpus: Iterable[TextUnit], tokenizer: Tokenizer | None, names: list[str | int] | None, *, lowercase: bool
) -> Iterator[tuple[str, list[bytes]]]:
    """Yield units as bytes, text with text and tokens with tokens, a few blocks of them at a time."""
    limit = BLOCKS_A_THREAD * thread_count() * BLOCK_BYTES
    waiting, size, kind = list[bytes](), 0, "mark"
    for unit in corpus:
        if names is not None:
            names.append(unit.name)
        found, data = _encoded(unit, tokenizer, lowercase=lowercase)
        if waiting and (size >= limit or found != kind):
            yield kind, waiting
            waiting, size = [], 0
        kind, size = found, size + len(data)
        waiting.append(data)
    if waiting:
        yield kind, waiting


def _encoded(unit: TextUnit, tokenizer: Tokenizer | None, *, lowercase: bool) -> tuple[str, bytes]:
    text = unit.text
    if isinstance(text, str):
        if tokenizer is None:
            return "mark", text.encode("utf-8", "surrogatepass")
        text = tokenizer(text.lower() if lowercase else text)
    try:
        return "token", b"".join([token.encode("utf-8", "surrogatepass") + TOKEN_END for token in text])
    except (AttributeError, TypeError) as error:
        wrong = next(token for token in text if not isinstance(token, str))
        message = f"text {unit.name!r} holds a token that is no text but a {type(wrong).__name__}: {wrong!r:.40}"
        raise InputError(message) from error


def _cut_after_units(texts: list[bytes]) -> Iterator[bytes]:
    """Yield units joined to blocks of a size that threads can share."""
    first, size = 0, 0
    for at, text in enumerate(texts, start=1):
        size += len(text)
        if size >= BLOCK_BYTES or at == len(texts):
            yield UNIT_END.join(texts[first:at]) + UNIT_END
            first, size = at, 0


def _add(numbering: Numbering, blocks: Sequence[Block], breaks: str) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    try:
        # Strings may hold lone surrogates; files, whose blocks know where they are from, may not.
        return numbering.add(blocks, breaks=breaks, surrogates=not blocks[0].files)
    except NotUtf8Error as error:
        path = blocks[error.block].file_at(error.position)
        raise _wrong_bytes(path) from error


def _wrong_bytes(path: Path) -> InputError:
    try:
        for _ in read_blocks(path, encoding="utf-8"):
            pass  # the reader of strings knows the line and the byte
    except InputError as error:
        return error
    return InputError(f"{path} was changed while it was read; read it again")


def _names(corpus: Corpus, names: list[str | int], units: int) -> Labels:
    if isinstance(corpus, FileCorpus) and corpus.is_plain and corpus.options.unit == "file":
        return pd.Index([name for name, _ in corpus.files])
    return pd.Index(names) if names and len(names) == units else pd.RangeIndex(units)
