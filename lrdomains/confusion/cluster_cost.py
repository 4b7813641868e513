"""What counting shards of a long table costs on a cluster, from a sample of the first."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from lrdomains.confusion.array_files import is_parquet
from lrdomains.confusion.delimited import read_rows
from lrdomains.confusion.shards import PAIR_BYTES, ShardColumns, counted_pairs_of, places_of
from lrdomains.core.cluster_cost import ClusterCost
from lrdomains.core.typing import PathLike
from lrdomains.errors import StorageError

#: Rows of the first file that are read for an estimate.
SAMPLE_ROWS = 200_000


def estimate_pairs(shards: Sequence[PathLike], columns: ShardColumns) -> float:
    """Return about how many different pairs of labels each shard holds, from the beginning of the first.

    Parameters
    ----------
    shards : sequence of path
    columns : ShardColumns

    Raises
    ------
    StorageError, InputError, UnknownLabelError
        As `count_shards`.
    """
    first = Path(shards[0])
    if is_parquet(first):
        return float(len(counted_pairs_of(first, columns).pairs))
    rows = read_rows(first)
    _, header = next(rows)
    true, predicted, *_ = places_of(header, columns, first)
    return float(len({(cells[true], cells[predicted]) for _, cells in islice(rows, SAMPLE_ROWS)}))


def shards_cost(*, stored: float, pairs: float, shards: int, workers: int) -> ClusterCost:
    """Return what `count_shards` with `client=` reads, moves and holds at most.

    Files are read once, where they are counted; of two tables that are merged one moves, and the last one comes here.

    Parameters
    ----------
    stored : float
        Bytes of all files.
    pairs : float
        Different pairs of labels in a shard, and about as many in all of them: at most the square of the classes.
    shards, workers : int
        Files, and processes of the cluster.

    Examples
    --------
    >>> print(shards_cost(stored=2e9, pairs=10_000, shards=50, workers=10).summary())
    reads 2.0 GB in 1 pass, moves at most 100 MB between processes
    each worker holds 12 MB, this process 2 MB (the table of pairs of labels)
    """
    here = pairs * PAIR_BYTES
    return ClusterCost(
        passes=1,
        read=stored,
        moved=pairs * PAIR_BYTES * shards,
        held=here * (shards / workers + 1),
        here=here,
        here_is="the table of pairs of labels",
    )


def stored_bytes(shards: Sequence[PathLike]) -> float:
    """Return the bytes of all files.

    Raises
    ------
    StorageError
        If one of them is not there.
    """
    total = 0.0
    for path in map(Path, shards):
        if not path.exists():
            message = f"{path} does not exist"
            raise StorageError(message)
        total += path.stat().st_size
    return total
