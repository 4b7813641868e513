"""Shards: a corpus in pieces that are read and numbered apart, by this process or by the workers of a cluster."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.progress import Progress, Silent
from lrdomains.core.typing import Labels
from lrdomains.core.workers import Here, Workers, is_delayed
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, FileCorpus, Text, TextUnit, open_corpus
from lrdomains.text.numbered_text import NumberedText, number_corpus
from lrdomains.text.selection import WordStatistics
from lrdomains.text.tokenizer import Tokenizer

#: Bytes of files, or characters of texts in memory, that make a shard; a larger file is a shard of its own.
SHARD_SIZE = 2**25
#: Bytes that a word and its numbers take, about.
WORD_BYTES = 80


class ShardedCorpus(Corpus):
    """A corpus as a list of pieces.

    Parameters
    ----------
    pieces : list
        Each a `Corpus`, or a part of a Dask collection of texts. Units do not go from one to the next.
    description, units_are : str
        As of every `Corpus`.
    """

    def __init__(self, pieces: list[Any], description: str, units_are: str) -> None:
        self.pieces, self.description, self.units_are = pieces, description, units_are

    @property
    def of_dask(self) -> bool:
        """Whether the pieces are parts of a Dask collection."""
        return is_delayed(self.pieces[0])

    def __iter__(self) -> Iterator[TextUnit]:
        pieces = Here().map(as_corpus, self.pieces)
        for position, unit in enumerate(unit for piece in pieces for unit in piece):
            yield TextUnit(position if isinstance(unit.name, int) else unit.name, unit.text)


def partitions_of(collection: Any) -> ShardedCorpus:
    """Return a Dask bag or Series of texts as a corpus."""
    parts = list(collection.to_delayed())
    name = type(collection).__name__
    if getattr(collection, "ndim", 1) != 1:
        message = f"a Dask {name} of {collection.ndim} dimensions is no corpus; give a bag, a Series, or a DataFrame"
        raise InputError(message)
    return ShardedCorpus(parts, f"a Dask {name} ({len(parts):,} partitions)", "text")


def shards_of(corpus: Corpus, *, size: int = SHARD_SIZE) -> ShardedCorpus:
    """Cut a corpus into shards: whole files, or some of the texts in memory.

    Parameters
    ----------
    corpus : Corpus
    size : int
        Bytes of a shard, about.

    Examples
    --------
    >>> len(shards_of(open_corpus(["a b", "b c", "c d"]), size=6).pieces)
    2
    """
    if isinstance(corpus, ShardedCorpus):
        return corpus
    pieces: list[Any]
    if isinstance(corpus, FileCorpus):
        files = _grouped(corpus.files, [path.stat().st_size for _, path in corpus.files], size)
        pieces = [FileCorpus(tuple(group), description=str(group[0][1]), options=corpus.options) for group in files]
    else:
        units = list(corpus)
        groups = _grouped(units, [len(unit.text) for unit in units], size)
        pieces = [open_corpus(_named(group)) for group in groups]
    return ShardedCorpus(pieces, corpus.description, corpus.units_are)


def _named(units: list[TextUnit]) -> "pd.Series[Any]":
    texts = pd.Series([unit.text for unit in units], dtype=object)
    return texts.set_axis(pd.Index([unit.name for unit in units]))


def as_corpus(piece: Corpus | Iterable[Text]) -> Corpus:
    """Return a piece, or the partition that it has become, as a corpus."""
    return piece if isinstance(piece, Corpus) else open_corpus([*piece])


def _grouped(items: Sequence[Any], sizes: Sequence[int], limit: int) -> Iterator[list[Any]]:
    """Yield neighbours whose sizes add up to about a limit."""
    numbers = [(before // limit) for before in accumulate(sizes, initial=0)]
    group: list[Any] = []
    for at, item in enumerate(items):
        if group and numbers[at] != numbers[at - 1]:
            yield group
            group = []
        group.append(item)
    yield group


@dataclass(frozen=True, eq=False)
class NumberedShard:
    """One shard in numbers of its own.

    Parameters
    ----------
    statistics : WordStatistics
        Its words, in the order of their numbers.
    ids : ndarray of int32
        The word of every token.
    lengths : ndarray of int64, shape (units,)
        Tokens of each unit.
    names : pandas.Index
        Of the units.
    """

    statistics: WordStatistics
    ids: NDArray[np.int32]
    lengths: NDArray[np.int64]
    names: Labels

    def __sizeof__(self) -> int:
        # By it a cluster knows what its workers hold, and what to spill.
        words = len(self.statistics.words) * WORD_BYTES
        return object.__sizeof__(self) + self.ids.nbytes + self.lengths.nbytes + words

    def numbers_in(self, words: "dict[str, int]") -> NDArray[np.int32]:
        """Return the number in a vocabulary of each word of the shard; -1 where it has none."""
        return np.array([words.get(word, -1) for word in self.statistics.words], dtype=np.int32)


def number_shard(piece: Corpus | Iterable[Text], tokenizer: Tokenizer | None, lowercase: bool) -> NumberedShard:  # noqa: FBT001 (it is called by workers)
    """Read one shard and number its words."""
    read = number_corpus(as_corpus(piece), tokenizer, lowercase=lowercase, progress=Silent())
    statistics = WordStatistics(read.words, read.counts, read.document_counts, len(read.lengths))
    return NumberedShard(statistics, read.ids, read.lengths, read.names)


def number_shards(
    who: Workers, corpus: Corpus, tokenizer: Tokenizer | None, *, lowercase: bool, progress: Progress
) -> NumberedText:
    """Read a corpus by workers, who send its text in numbers; the result is that of `number_corpus`.

    Parameters
    ----------
    who : Workers
    corpus : Corpus
    tokenizer, lowercase, progress
        As in `number_corpus`.
    """
    number: dict[str, int] = {}
    ids, lengths, names = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)], list[Labels]()
    counts, documents = (np.zeros(0, dtype=np.int64) for _ in range(2))
    shard: NumberedShard
    for shard in who.map(number_shard, shards_of(corpus).pieces, shared=(tokenizer, lowercase)):
        found = shard.statistics
        places = np.array([number.setdefault(word, len(number)) for word in found.words], dtype=np.int32)
        counts, documents = (np.pad(old, (0, len(number) - len(old))) for old in (counts, documents))
        counts[places] += found.counts
        documents[places] += found.document_counts
        ids.append(places[shard.ids])
        lengths.append(shard.lengths)
        names.append(shard.names)
        progress.advance(len(shard.ids), note=f"{len(names):,} shards, {len(number):,} different words")
    units = sum(map(len, lengths))
    return NumberedText(
        words=list(number),
        ids=np.concatenate(ids),
        lengths=np.concatenate(lengths),
        names=_joined_names(names, units),
        counts=counts,
        document_counts=documents,
    )


def _joined_names(parts: list[Labels], units: int) -> Labels:
    # Names that begin anew in each part are positions in it, and become positions in the whole.
    if all(part.equals(pd.RangeIndex(len(part))) for part in parts):
        return pd.RangeIndex(units)
    return parts[0].append(parts[1:])


def statistics_of(shard: NumberedShard) -> WordStatistics:
    """Return what a shard says about its words."""
    return shard.statistics


def add_statistics(one: WordStatistics, other: WordStatistics) -> WordStatistics:
    """Return the statistics of two neighbouring parts of a corpus; words stay in the order of their first appearance.

    Examples
    --------
    >>> one = WordStatistics(["b", "a"], np.array([1, 2]), np.array([1, 1]), 1)
    >>> both = add_statistics(one, WordStatistics(["c", "a"], np.array([5, 1]), np.array([1, 1]), 1))
    >>> both.words, both.counts.tolist(), both.units
    (['b', 'a', 'c'], [1, 3, 5], 2)
    """
    number = {word: at for at, word in enumerate(one.words)}
    places = np.array([number.setdefault(word, len(number)) for word in other.words], dtype=np.int64)
    counts, documents = (np.zeros(len(number), dtype=np.int64) for _ in range(2))
    counts[: len(one.words)], documents[: len(one.words)] = one.counts, one.document_counts
    counts[places] += other.counts
    documents[places] += other.document_counts
    return WordStatistics(list(number), counts, documents, one.units + other.units)


def check_some_words(found: WordStatistics, corpus: ShardedCorpus) -> None:
    """Refuse a corpus in which no word was read."""
    if not found.counts.any():
        message = f"no words in {corpus.description} ({found.units:,} {corpus.units_are}s read); is it empty?"
        raise InputError(message)


def save_statistics(found: WordStatistics, path: Path) -> None:
    """Write statistics to a file, whole or not at all."""
    encoded = [word.encode("utf-8", "surrogatepass") for word in found.words]
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez(
            file,
            text=np.frombuffer(b"".join(encoded), dtype=np.uint8),
            starts=np.cumsum([0, *map(len, encoded)]),
            counts=found.counts,
            document_counts=found.document_counts,
            units=found.units,
        )


def load_statistics(path: Path) -> WordStatistics:
    """Read what `save_statistics` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        text, starts = stored["text"].tobytes(), stored["starts"].tolist()
        words = [text[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(starts)]
        return WordStatistics(words, stored["counts"], stored["document_counts"], int(stored["units"]))
