"""count_shards: a long table in many files or partitions, counted piece by piece and added up."""

import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lrdomains.confusion.array_files import is_parquet, read_parquet
from lrdomains.confusion.columns import COUNT_COLUMNS, PREDICTED_COLUMNS, TRUE_COLUMNS, usual_column
from lrdomains.confusion.delimited import natural_labels, read_rows
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.confusion.reading import column_place, columns_of, numbers_of
from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.progress import progress_bar
from lrdomains.core.typing import Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.core.workers import is_collection, is_delayed
from lrdomains.errors import InputError

Pair = tuple[Any, Any]

#: Bytes of a pair of labels and its count.
PAIR_BYTES = 200


@dataclasses.dataclass(frozen=True)
class ShardColumns:
    """Names of the columns of a long table; what is None has a usual name.

    Parameters
    ----------
    true, predicted, count : str, optional
    """

    true: str | None = None
    predicted: str | None = None
    count: str | None = None


def count_shards(
    shards: Sequence[PathLike] | Any,
    *,
    true: str | None = None,
    predicted: str | None = None,
    count: str | None = None,
    labels: Sequence[Any] | Labels | None = None,
    client: ClientLike = None,
    progress: bool = False,
) -> ConfusionMatrix:
    r"""Count a long table that is in many pieces: one row a sample, or one row a cell with a count.

    Pieces are counted one after another, or side by side on a cluster, and only different pairs of labels come back:
    memory does not grow with the number of samples, and single predictions are not kept.

    Parameters
    ----------
    shards : list of paths, or Dask DataFrame
        CSV or TSV text with a header (``.gz`` too), or Parquet; workers read them, so each must find them under the
        same path. The partitions of a Dask DataFrame are counted where they are.
    true, predicted, count : str, optional
        Names of the columns, as in `read_predictions`. A column called ``count`` or the like is taken for counts where
        no pair of labels comes twice in any piece.
    labels : sequence, optional
        The classes, in the order wanted; by default all labels, sorted.
    client : distributed.Client or str, optional
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, or ``"active"``.
        By default the work is done here, or for a Dask DataFrame by the active client.
    progress : bool
        Show progress on standard error.

    Returns
    -------
    ConfusionMatrix
        The same as of all rows in one table.

    Raises
    ------
    InputError, StorageError, UnknownLabelError
        As `read_predictions`, with the file named.
    ClusterError
        If the cluster cannot finish the work.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "1.csv").write_text("true,pred\ncat,cat\ncat,dog\n")
    >>> _ = (folder / "2.csv").write_text("true,pred\ndog,dog\ncat,cat\n")
    >>> count_shards([folder / "1.csv", folder / "2.csv"]).values.toarray().tolist()
    [[2.0, 1.0], [0.0, 1.0]]
    """
    pieces, kind = _pieces(shards)
    columns = ShardColumns(true, predicted, count)
    with (
        workers(client, of_dask=is_delayed(pieces[0])) as who,
        progress_bar("counting shards", total=len(pieces), shown=progress) as watcher,
    ):
        tables = who.keep(counted_pairs_of, pieces, shared=(columns,))
        who.watch(tables, watcher)
        (total,) = who.results([who.merge(PairTable.merge, tables)])
    return _matrix(total, labels, f"{counted(len(pieces), kind)} ({total.rows:,} rows)")


@dataclasses.dataclass(frozen=True)
class PairTable:
    """How often each pair of labels occurs.

    Parameters
    ----------
    rows : int
    pairs : Counter
        Rows of each pair.
    weights : Counter or None
        What the column of counts adds up to for each pair, if there is one.
    named : bool
        Whether that column was named by the caller.
    repeated : bool
        Whether a pair comes twice in one piece.
    as_text : bool
        Whether labels are as they stood in a file.
    """

    rows: int
    pairs: "Counter[Pair]"
    weights: "Counter[Pair] | None"
    named: bool
    repeated: bool
    as_text: bool

    def __sizeof__(self) -> int:
        # By it a cluster knows what its workers hold, and what to spill.
        tables = 1 if self.weights is None else 2
        return object.__sizeof__(self) + tables * PAIR_BYTES * len(self.pairs)

    def merge(self, other: "PairTable") -> "PairTable":
        """Return the table of the rows of both."""
        weights = None
        if self.weights is not None and other.weights is not None:
            weights = _added(self.weights, other.weights)
        return PairTable(
            self.rows + other.rows,
            _added(self.pairs, other.pairs),
            weights,
            self.named,
            self.repeated or other.repeated,
            self.as_text and other.as_text,
        )


def _added(one: "Counter[Pair]", other: "Counter[Pair]") -> "Counter[Pair]":
    total = Counter(one)
    total.update(other)  # unlike the sum of counters, it keeps what is zero or negative, for the checks to see
    return total


def counted_pairs_of(piece: PathLike | pd.DataFrame, columns: ShardColumns) -> PairTable:
    """Count one piece."""
    if isinstance(piece, pd.DataFrame):
        return _of_frame(piece, columns, "a partition")
    if is_parquet(piece):
        return _of_frame(read_parquet(piece), columns, piece)
    rows = read_rows(piece)
    _, header = next(rows)
    places = places_of(header, columns, piece)
    taken = columns_of(rows, places, [header[place] for place in places], piece)
    weights = numbers_of(taken[2], piece, header[places[2]]) if len(places) > 2 and columns.count else None
    if len(places) > 2 and weights is None:
        weights = _numbers_or_none(taken[2])
    return _table(list(zip(taken[0], taken[1], strict=True)), weights, columns, as_text=True)


def _of_frame(frame: pd.DataFrame, columns: ShardColumns, where: PathLike) -> PairTable:
    header = [str(name) for name in frame.columns]
    places = places_of(header, columns, where)
    pairs = frame.iloc[:, places[:2]]
    missing = pairs.isna().any(axis=1).to_numpy().nonzero()[0]
    if len(missing):
        message = f"{os.fspath(where)}: row {missing[0]} lacks a label; every sample needs both"
        raise InputError(message)
    weights = frame.iloc[:, places[2]].astype(float).tolist() if len(places) > 2 else None
    return _table(list(zip(*(pairs[name].tolist() for name in pairs), strict=True)), weights, columns, as_text=False)


def places_of(header: list[str], columns: ShardColumns, where: PathLike) -> list[int]:
    """Return which columns hold the true labels, the predicted ones and, if there is such a column, the counts."""
    places = [
        column_place(header, columns.true, TRUE_COLUMNS, where, "--true"),
        column_place(header, columns.predicted, PREDICTED_COLUMNS, where, "--predicted"),
    ]
    if columns.count is not None:
        return [*places, column_place(header, columns.count, (), where, "--count")]
    guessed = usual_column(header, COUNT_COLUMNS)
    return places if guessed is None else [*places, guessed]


def _numbers_or_none(texts: list[str]) -> list[float] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None


def _table(pairs: list[Pair], weights: list[float] | None, columns: ShardColumns, *, as_text: bool) -> PairTable:
    rows, sums = Counter(pairs), None
    if weights is not None:
        sums = Counter[Pair]()
        for pair, weight in zip(pairs, weights, strict=True):
            sums[pair] += weight  # type: ignore[assignment]
    return PairTable(len(pairs), rows, sums, columns.count is not None, len(rows) < len(pairs), as_text)


def _matrix(total: PairTable, labels: Sequence[Any] | Labels | None, source: str) -> ConfusionMatrix:
    cells = total.weights if total.weights is not None and (total.named or not total.repeated) else total.pairs
    # In an order of their own, so that it does not matter which piece came first.
    pairs = sorted(cells, key=repr)
    sides: Any = [true for true, _ in pairs], [predicted for _, predicted in pairs]
    if total.as_text:
        plain = natural_labels([*sides[0], *sides[1]])
        sides = plain[: len(pairs)], plain[len(pairs) :]
    matrix = confusion_matrix(*sides, labels=labels, sample_weight=[cells[pair] for pair in pairs])
    return dataclasses.replace(matrix, source=source)


def _pieces(shards: Any) -> tuple[list[Any], str]:
    if is_collection(shards):
        return list(shards.to_delayed()), "partition"
    if isinstance(shards, (str, bytes, os.PathLike)) or not isinstance(shards, Sequence) or not len(shards):
        message = f"shards are given as a list of files or as a Dask DataFrame, not as {shards!r:.60}"
        raise InputError(message)
    return [Path(path) for path in shards], "file"
