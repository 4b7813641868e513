"""A corpus in numbers on disk: parts that were written stay written, so that reading can be taken up again."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.progress import Progress
from lrdomains.errors import StorageError
from lrdomains.text.corpus import Corpus
from lrdomains.text.joining import PhraseJoiner, learned
from lrdomains.text.numbered_text import numbered_rounds
from lrdomains.text.numbering import Numbering
from lrdomains.text.phrases import Phrases
from lrdomains.text.tokenizer import Tokenizer


class TooManyWordsError(Exception):
    """More different words than may be held."""


@dataclass(frozen=True, eq=False)
class SpooledText:
    """Like a `NumberedText`, but with the text in parts in a folder.

    Parameters
    ----------
    folder : Path
    parts : int
    words : list of str
    counts, document_counts : ndarray of int64
    units, tokens : int
    joiner : PhraseJoiner, optional
        Joins the phrases of each piece as it is read.
    """

    folder: Path
    parts: int
    words: list[str]
    counts: NDArray[np.int64]
    document_counts: NDArray[np.int64]
    units: int
    tokens: int
    joiner: PhraseJoiner | None = None

    def learned(self, phrases: Phrases | float, *, min_count: int, tokens: int) -> Phrases:
        """Return phrases that are given, or those that a threshold finds here, in pieces of so many tokens."""
        return learned(phrases, self.pieces(tokens), self.words, self.counts, min_count=min_count)

    def joined(self, phrases: Phrases, *, tokens: int) -> "SpooledText":
        """Return the same text with its phrases joined."""
        joiner = PhraseJoiner(phrases, self.words)
        counts, documents = joiner.counted(self.pieces(tokens), self.counts, self.document_counts)
        tokens = int(counts.sum())
        return replace(self, words=joiner.words, counts=counts, document_counts=documents, tokens=tokens, joiner=joiner)

    def pieces(self, tokens: int) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
        """Yield numbers and lengths of units, in pieces of whole units of about so many tokens or one part."""
        pieces = self._stored_pieces(tokens)
        return pieces if self.joiner is None else itertools.starmap(self.joiner.join, pieces)

    def _stored_pieces(self, tokens: int) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
        ids, lengths = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
        for number in range(self.parts):
            part = _load(_path(self.folder, number))
            if sum(map(len, ids)) + len(part["ids"]) > tokens and len(ids) > 1:
                yield np.concatenate(ids), np.concatenate(lengths)
                ids, lengths = [], []
            ids.append(part["ids"])
            lengths.append(part["lengths"])
        yield np.concatenate(ids), np.concatenate(lengths)


def spool(
    corpus: Corpus,
    tokenizer: Tokenizer | None,
    *,
    lowercase: bool,
    folder: Path,
    part_tokens: int,
    progress: Progress,
    numbering: Numbering | None = None,
    most_words: int | None = None,
) -> SpooledText:
    """Read a corpus into a folder, going on after the parts that are in it already.

    Parameters
    ----------
    corpus : Corpus
        The one with which the folder was begun.
    tokenizer, lowercase
        As in `encode`.
    folder : Path
        Exists.
    part_tokens : int
        A part is written when it has so many tokens, between two units.
    progress : Progress
    numbering : Numbering, optional
        Gives the numbers, the one with which the folder was begun; by default every word has one.
    most_words : int, optional
        Different words that may be held.

    Raises
    ------
    InputError
        If the corpus cannot be read.
    StorageError
        If the folder cannot be written.
    TooManyWordsError
        If there are more different words; the folder keeps the parts that were written.
    """
    numbering = Numbering(lowercase=lowercase) if numbering is None else numbering
    parts, units, tokens, position, done = _restore(numbering, folder)
    known = len(numbering)
    ids, lengths, held = list[NDArray[np.int32]](), list[NDArray[np.int64]](), 0
    if not done:
        for part in numbered_rounds(corpus, numbering, tokenizer, start=position):
            ids.append(part.ids)
            lengths.append(part.lengths)
            held, units, position = held + len(part.ids), units + len(part.lengths), part.position
            tokens += len(part.ids)
            progress.advance(len(part.ids), note=f"{units:,} {corpus.units_are}s, {len(numbering):,} different words")
            if most_words is not None and len(numbering) > most_words:
                raise TooManyWordsError
            if held >= part_tokens and not numbering.unit_is_open:
                _write(_path(folder, parts), numbering, known, ids=ids, lengths=lengths, position=position, done=False)
                parts, known, ids, lengths, held = parts + 1, len(numbering), [], [], 0
        _write(_path(folder, parts), numbering, known, ids=ids, lengths=lengths, position=position, done=True)
        parts += 1
    counts, documents = numbering.counts(), numbering.document_counts()
    return SpooledText(folder, parts, numbering.words(), counts, documents, units, tokens)


def _restore(numbering: Numbering, folder: Path) -> tuple[int, int, int, int, bool]:
    """Give a numbering what the parts know; return parts, units, tokens, position, and whether all is read."""
    words, units, tokens, number, last = list[str](), 0, 0, 0, None
    while (path := _path(folder, number)).exists():
        last = _load(path)
        data, starts = last["arena"].tobytes(), last["starts"].tolist()
        words += [data[a:b].decode("utf-8", "surrogatepass") for a, b in itertools.pairwise(starts)]
        units += len(last["lengths"])
        tokens += len(last["ids"])
        number += 1
    if last is None:
        return 0, 0, 0, 0, False
    numbering.restore(words, last["counts"], last["document_counts"], units=units)
    return number, units, tokens, int(last["position"]), bool(last["done"])


def _write(
    path: Path,
    numbering: Numbering,
    known: int,
    *,
    ids: list[NDArray[np.int32]],
    lengths: list[NDArray[np.int64]],
    position: int,
    done: bool,
) -> None:
    new = [word.encode("utf-8", "surrogatepass") for word in numbering.words(known)]
    content = {
        "ids": np.concatenate([np.empty(0, np.int32), *ids]),
        "lengths": np.concatenate([np.empty(0, np.int64), *lengths]),
        "arena": np.frombuffer(b"".join(new), dtype=np.uint8),
        "starts": np.cumsum([0, *map(len, new)], dtype=np.int64),
        "counts": numbering.counts(),
        "document_counts": numbering.document_counts(),
        "position": np.int64(position),
        "done": np.bool_(done),
    }
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **content)  # type: ignore[arg-type]


def _load(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as content:
            return dict(content)
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read ({error}); remove the scratch folder and begin again"
        raise StorageError(message) from error


def _path(folder: Path, number: int) -> Path:
    return folder / f"text-{number:06d}.npz"
