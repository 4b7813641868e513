"""A table of counts that is larger than memory: runs counted apart, spilled in rows, and merged row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.words.counting import PairCounter, PairRows
from lrdomains.words.memory_budget import Budget, most_entries, row_groups


@dataclass(frozen=True, eq=False)
class Run:
    """A table in a folder: lengths of rows, columns and counts, one behind the other.

    Parameters
    ----------
    folder : Path
    lengths : ndarray of int64, shape (rows,)
    type : dtype
        Of the counts on disk, wide enough for the largest.
    """

    folder: Path
    lengths: NDArray[np.int64]
    type: np.dtype[np.unsignedinteger]

    @classmethod
    def open(cls, folder: Path) -> "Run":
        """Return the run that was written to a folder."""
        lengths = np.load(folder / "lengths.npy", allow_pickle=False)
        size = (folder / "counts.bin").stat().st_size
        width = size // max(int(lengths.sum()), 1)
        return cls(folder, lengths, np.dtype(f"<u{width or 4}"))

    def rows(self, groups: list[tuple[int, int]]) -> Iterator[PairRows]:
        """Yield the rows of each group, which follow one another."""
        with (self.folder / "columns.bin").open("rb") as columns, (self.folder / "counts.bin").open("rb") as counts:
            for first, end in groups:
                lengths = self.lengths[first:end]
                entries = int(lengths.sum())
                values = np.fromfile(counts, dtype=self.type, count=entries).astype(np.int64)
                yield PairRows(lengths, np.fromfile(columns, dtype=np.int32, count=entries), values)

    def to_csr(self, columns: int, *, memory: int) -> sp.csr_array:
        """Return the table: in memory if it takes at most so many bytes, else mapped from its files."""
        entries = int(self.lengths.sum())
        starts = np.concatenate([[0], np.cumsum(self.lengths)])
        if entries * (4 + self.type.itemsize) <= memory or not entries:
            found = next(self.rows([(0, len(self.lengths))]))
            return found.to_csr(columns)
        index = np.memmap(self.folder / "columns.bin", dtype=np.int32, mode="r")
        values = np.memmap(self.folder / "counts.bin", dtype=self.type, mode="r")
        if entries < 2**31:
            starts = starts.astype(np.int32)
        matrix = sp.csr_array((len(self.lengths), columns), dtype=values.dtype)
        # Set one by one, because the constructor would read all of them to look for the largest.
        matrix.data, matrix.indices, matrix.indptr = values, index, starts
        matrix.has_canonical_format = True
        return matrix


def count_run(counter: PairCounter, frequencies: NDArray[np.int64], folder: Path, budget: Budget) -> Run:
    """Count a text and write the table to a folder, whole or not at all; a run that is there is kept.

    Parameters
    ----------
    counter : PairCounter
    frequencies : ndarray of int64
        How often each word stands in this text, or in a larger one.
    folder : Path
    budget : Budget
    """
    groups = row_groups(most_entries(frequencies, counter.window), budget.entries)
    largest = int(frequencies.max(initial=0)) * int(counter.window.parts.sum())
    return write_run(folder, (counter.count(first, end) for first, end in groups), largest)


def merge_runs(runs: list[Run], folder: Path, *, columns: int, budget: Budget) -> Run:
    """Add runs up, a group of rows at a time, into a new one.

    Parameters
    ----------
    runs : list of Run
    folder : Path
    columns : int
        Number of columns.
    budget : Budget
    """
    together = np.sum([run.lengths for run in runs], axis=0)
    groups = row_groups(together, budget.entries)
    largest = sum(2 ** (8 * run.type.itemsize) - 1 for run in runs)

    def merged() -> Iterator[PairRows]:
        for parts in zip(*(run.rows(groups) for run in runs), strict=True):
            arrays = [(part.lengths, part.columns, part.counts) for part in parts]
            yield PairRows(*_kernels.merge_rows(arrays, len(parts[0].lengths), columns, thread_count()))

    return write_run(folder, merged(), largest)


def merged_table(runs: list[Run], folder: Path, columns: int, budget: Budget) -> sp.csr_array:
    """Return the sum of runs, merged in a folder: in memory if it takes at most half of what there is, else mapped."""
    table = runs[0] if len(runs) == 1 else _merged(runs, folder / "table", columns, budget)
    return table.to_csr(columns, memory=budget.memory // 2)


def _merged(runs: list[Run], folder: Path, columns: int, budget: Budget) -> Run:
    return Run.open(folder) if folder.exists() else merge_runs(runs, folder, columns=columns, budget=budget)


def write_run(folder: Path, parts: Iterator[PairRows], largest: int) -> Run:
    """Write rows that follow one another to a folder, whole or not at all.

    Parameters
    ----------
    folder : Path
    parts : iterator of PairRows
    largest : int
        No count is larger.
    """
    beside = folder.with_name(f"{folder.name}.part")
    beside.mkdir(exist_ok=True)
    width = np.dtype("<u4" if largest < 2**32 else "<u8")
    lengths = [np.empty(0, np.int64)]
    with (beside / "columns.bin").open("wb") as columns, (beside / "counts.bin").open("wb") as counts:
        for part in parts:
            lengths.append(part.lengths)
            columns.write(np.ascontiguousarray(part.columns).data)
            counts.write(np.ascontiguousarray(part.counts, dtype=width).data)
    np.save(beside / "lengths.npy", np.concatenate(lengths), allow_pickle=False)
    beside.rename(folder)
    return Run(folder, np.concatenate(lengths), width)
