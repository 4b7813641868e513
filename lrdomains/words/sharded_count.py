"""Counting a corpus in shards: a vocabulary first, then each shard with it, and the tables merged by ranges of words.

Shards are read once and stay in numbers with the workers that read them, which spill them when memory runs short. A
table is cut into ranges of words; each range is merged as a tree, so that no worker ever holds the whole table. Counts
are whole numbers: neither the cut nor the order changes a bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.progress import Progress, progress_bar
from lrdomains.core.threads import thread_count
from lrdomains.core.workers import Workers
from lrdomains.text.encoding import renumbered
from lrdomains.text.selection import WordStatistics
from lrdomains.text.shards import (
    SHARD_SIZE,
    NumberedShard,
    ShardedCorpus,
    add_statistics,
    load_statistics,
    number_shard,
    save_statistics,
    statistics_of,
)
from lrdomains.text.tokenizer import Tokenizer
from lrdomains.text.vocabulary import Vocabulary
from lrdomains.words.counting import PairCounter, PairRows, Piece, stacked
from lrdomains.words.memory_budget import Budget, most_entries, row_groups
from lrdomains.words.spilled_table import Run, merged_table, write_run
from lrdomains.words.window import Window

if TYPE_CHECKING:
    from lrdomains.words.count import Sample

#: Ranges of words into which tables are cut.
KEY_RANGES = 8
#: Where memory is limited, the table is stored after each of so many parts of the corpus: work goes on from there.
STORED_PARTS = 16

#: Neighbouring shards are counted together, so that few tables are made and merged: one for each process of the
#: cluster, whose threads share its rows; more where one would be of more than so many shards, or take more than half of
#: the memory that a process has.
MOST_TOGETHER = 32
#: Bytes that counting takes for each byte of text: its words in numbers, where each stands, the table.
COUNTING_BYTES = 5

STATISTICS = "statistics.npz"


@dataclass
class ShardReader:
    """Shards in numbers: read when they are first needed, and kept where they were read.

    Parameters
    ----------
    who : Workers
    corpus : ShardedCorpus
    tokenizer : callable or None
    lowercase : bool
    """

    who: Workers
    corpus: ShardedCorpus
    tokenizer: Tokenizer | None
    lowercase: bool

    def __post_init__(self) -> None:
        self._kept: dict[int, Any] = {}
        self._kept_tokens: list[int] | None = None

    def __getitem__(self, numbers: range) -> list[Any]:
        """Return what stands for some shards."""
        missing = [number for number in numbers if number not in self._kept]
        pieces = [self.corpus.pieces[number] for number in missing]
        read = self.who.keep(number_shard, pieces, shared=(self.tokenizer, self.lowercase))
        self._kept |= dict(zip(missing, read, strict=True))
        return [self._kept[number] for number in numbers]

    def tokens_before(self, numbers: range, how: "ShardCounting") -> list[int]:
        """Return how many tokens of the vocabulary come before each shard, where sampling depends on it; else 0."""
        if how.sample.threshold is None:
            return [0] * len(numbers)
        if self._kept_tokens is None:
            everything = self[range(len(self.corpus.pieces))]
            found = list(self.who.map(kept_tokens, everything, shared=(how.vocabulary,)))
            self._kept_tokens = [0, *accumulate(found)]
        return [self._kept_tokens[number] for number in numbers]

    def give_up(self, numbers: range) -> None:
        """Forget shards that have been counted."""
        for number in numbers:
            self._kept.pop(number, None)

    def statistics(self, folder: Path | None, *, progress: bool) -> WordStatistics:
        """Return what all shards say about their words; stored in a folder, if there is one, and taken from it."""
        stored = None if folder is None else folder / STATISTICS
        if stored is not None and stored.exists():
            return load_statistics(stored)
        everything = range(len(self.corpus.pieces))
        title = f"reading {self.corpus.description}"
        with progress_bar(title, total=len(everything), shown=progress) as watcher:
            parts = self.who.keep(statistics_of, self[everything])
            self.who.watch(parts, watcher)
            (found,) = self.who.results([self.who.merge(add_statistics, parts)])
        if stored is not None:
            save_statistics(found, stored)
        return found


@dataclass(frozen=True)
class ShardCounting:
    """How each shard is counted; it is sent to the workers.

    Parameters
    ----------
    vocabulary : Vocabulary
    window : Window
    sample : Sample
        Which tokens are left out.
    """

    vocabulary: Vocabulary
    window: Window
    sample: "Sample"

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Ranges of words whose rows have about as many entries."""
        sizes = most_entries(self.vocabulary.counts, self.window)
        return row_groups(sizes, int(sizes.sum()) // KEY_RANGES + 1)


def kept_tokens(shard: NumberedShard, vocabulary: Vocabulary) -> int:
    """Return how many tokens of a shard are in the vocabulary."""
    known = shard.numbers_in(_numbers(vocabulary)) >= 0
    return int(shard.statistics.counts[known].sum())


def count_shards(piece: tuple[list[NumberedShard], int], how: ShardCounting) -> list[PairRows]:
    """Count neighbouring shards, given with how many tokens of the vocabulary come before; in ranges of words."""
    shards, first = piece
    room = sum(len(shard.ids) + how.window.size * len(shard.lengths) for shard in shards)
    counter = PairCounter(_sampled(shards, first, how), words=len(how.vocabulary), window=how.window, room=room)
    return [counter.count(begin, end) for begin, end in how.ranges]


def _sampled(shards: list[NumberedShard], first: int, how: ShardCounting) -> Iterator[Piece]:
    """Yield the text of shards in the numbers of the vocabulary, without what is sampled out."""
    numbers = _numbers(how.vocabulary)
    for shard in shards:
        # A copy, because shards belong to the worker, which may need them again.
        ids, offsets = renumbered(shard.ids.copy(), shard.lengths, shard.numbers_in(numbers))
        yield how.sample.apply((ids, offsets), how.vocabulary, first=first)
        first += len(ids)


def one_range(table: list[PairRows], number: int) -> PairRows:
    """Return one range of a table."""
    return table[number]


def add_rows(one: PairRows, other: PairRows) -> PairRows:
    """Add up two tables of the same rows."""
    arrays = [(part.lengths, part.columns, part.counts) for part in (one, other)]
    columns = 1 + max(int(part.columns.max(initial=0)) for part in (one, other))
    return PairRows(*_kernels.merge_rows(arrays, len(one.lengths), columns, thread_count()))


def sharded_table(
    shards: ShardReader, how: ShardCounting, budget: Budget | None, folder: Path | None, *, progress: bool
) -> sp.csr_array:
    """Return the table of all shards, in memory or, with a budget, stored in a folder part after part.

    Parameters
    ----------
    shards : ShardReader
    how : ShardCounting
    budget : Budget or None
        With one, the table is in memory only if it takes at most half of it.
    folder : Path or None
        Where parts of the work are stored; what is there is not done again.
    progress : bool
    """
    count, columns = len(shards.corpus.pieces), len(how.vocabulary) * how.window.blocks
    with progress_bar("counting pairs of words", total=count, shown=progress) as watcher:
        if folder is None or budget is None:
            return stacked(list(_in_ranges(shards, range(count), how, watcher))).to_csr(columns)
        edges = [count * part // STORED_PARTS for part in range(STORED_PARTS + 1)]
        runs = []
        for number, (begin, end) in enumerate(pairwise(edges)):
            if begin < end:
                part = range(begin, end)
                runs.append(_stored(folder / f"run-{number:06d}", shards, part, how, watcher))
    return merged_table(runs, folder, columns, budget)


def _stored(folder: Path, shards: ShardReader, numbers: range, how: ShardCounting, progress: Progress) -> Run:
    if folder.exists():
        progress.advance(len(numbers))
        return Run.open(folder)
    largest = int(how.vocabulary.counts.max()) * int(how.window.parts.sum())
    return write_run(folder, _in_ranges(shards, numbers, how, progress), largest)


def _in_ranges(shards: ShardReader, numbers: range, how: ShardCounting, progress: Progress) -> Iterator[PairRows]:
    """Yield the table of some shards, range by range; only one at a time comes to this process."""
    who, first = shards.who, shards.tokens_before(numbers, how)
    kept, groups = shards[numbers], _groups(len(numbers), who)
    tables = who.keep(count_shards, [(kept[group], first[group.start]) for group in groups], shared=(how,))
    del kept
    shards.give_up(numbers)
    merged = [who.merge(add_rows, who.keep(one_range, tables, shared=(number,))) for number in range(len(how.ranges))]
    counted = who.keep(_nothing, [table for table, group in zip(tables, groups, strict=True) for _ in first[group]])
    # Tables are to be forgotten as soon as they are merged, so what tells of their progress must not hold them.
    del tables
    who.watch(counted, progress)
    yield from who.results(merged)


def _groups(count: int, who: Workers) -> list[slice]:
    """Cut shards into groups that differ by at most one shard, as many for every process."""
    together = max(1, int(min(MOST_TOGETHER, who.room / 2 / (COUNTING_BYTES * SHARD_SIZE))))
    rounds = ceil(count / (who.processes * together))
    groups = min(count, who.processes * rounds)
    return [slice(count * group // groups, count * (group + 1) // groups) for group in range(groups)]


def _nothing(_table: list[PairRows]) -> None:
    return None


def _numbers(vocabulary: Vocabulary) -> dict[str, int]:
    return {word: at for at, word in enumerate(vocabulary.words)}
