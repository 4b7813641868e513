"""What finding modules of an atlas on a cluster costs."""

import dataclasses
from typing import Any

import scipy.sparse as sp

from lrdomains.core.cluster_cost import SUM_BYTES, ClusterCost, times_read
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.row_blocks import BLOCK_BYTES, RowBlocks
from lrdomains.core.row_work import RowWork, itself
from lrdomains.genes.matrix import prepare
from lrdomains.genes.preparation import GeneChoice, Normalise
from lrdomains.genes.profile import plain

#: Passes over all genes: whether they are numbers, what the values are, their moments, the genes that are kept, and
#: all genes on the usages.
PASSES = 5
#: Bytes of a value that is kept: itself and its column.
VALUE_BYTES = 8
#: Numbers of each gene that come here for each block: sums, ranges and occurrences; means and squares.
NUMBERS_A_GENE = 6


#: Genes that are kept by default.
KEPT_GENES = 2000
#: Rows of a table that are prepared for an estimate.
SAMPLE_ROWS = 2000


@dataclasses.dataclass(frozen=True)
class TableEstimate:
    """How large a table of expression is.

    Parameters
    ----------
    stored : float
        Bytes of its values.
    cells, genes : int
    kept_values : float
        Values that are not zero among the genes that are kept, about.
    on_disk : bool
        Whether it is read in blocks of rows.
    """

    stored: float
    cells: int
    genes: int
    kept_values: float
    on_disk: bool


def estimate_table(
    table: LabelledMatrix, *, normalise: Normalise = "auto", genes: GeneChoice = "auto"
) -> TableEstimate:
    """Estimate what will be kept of a table, from its first rows.

    Parameters
    ----------
    table : LabelledMatrix
        As `read_expression` gives it.
    normalise, genes
        As in `find_modules`.

    Raises
    ------
    InputError
        If the rows cannot be prepared.
    """
    values: Any = table.values
    on_disk = isinstance(values, RowBlocks)
    some = plain(next(values.over_blocks(RowWork(itself)))[1]) if isinstance(values, RowBlocks) else values
    height = min(SAMPLE_ROWS, some.shape[0])
    some = some[:height]
    entries = some.nnz if sp.issparse(some) else some.size
    sample = dataclasses.replace(table, values=some, rows=table.rows[:height])
    kept = prepare(sample, normalise=normalise, genes=genes).matrix.values
    kept_entries = kept.nnz if sp.issparse(kept) else kept.size
    times = table.shape[0] / height
    size = VALUE_BYTES if sp.issparse(some) else some.dtype.itemsize
    return TableEstimate(times * entries * size, *table.shape, times * kept_entries, on_disk)


def modules_cost(
    *,
    stored: float,
    cells: int,
    genes: int,
    kept_values: float,
    rank: int,
    runs: int,
    blocks: int,
    workers: int,
    worker_memory: float | None = None,
) -> ClusterCost:
    """Return what `find_modules` with `client=` reads, moves and holds for an AnnData on disk.

    Parameters
    ----------
    stored : float
        Bytes of the table.
    cells, genes : int
    kept_values : float
        Values that are not zero among the genes that are kept.
    rank, runs, blocks, workers : int
        Modules, runs, blocks of rows (32 MB each, unless it is said), and processes of the cluster.
    worker_memory : float, optional
        Bytes that each worker may take: blocks are read once where they fit. By default they are read in each pass.

    Examples
    --------
    >>> cost = modules_cost(
    ...     stored=2e10, cells=10**6, genes=30_000, kept_values=1.5e8, rank=10, runs=20, blocks=600, workers=10
    ... )
    >>> print(cost.summary())
    reads 100.0 GB in 5 passes, moves at most 16.6 GB between processes
    each worker holds 1.3 GB, this process 2.6 GB (the values of the genes that are kept)
    """
    table, usage = VALUE_BYTES * kept_values, SUM_BYTES * cells * rank
    statistics = blocks * NUMBERS_A_GENE * genes * SUM_BYTES
    regression = blocks * (rank + 2) * genes * SUM_BYTES / 2
    moved = statistics + table + workers * table + usage + regression + runs * usage
    read = times_read(stored, PASSES, workers=workers, worker_memory=worker_memory)
    held = 2 * stored / blocks + table + (stored / workers if read == 1 else 0)
    here = 2 * table + 2 * usage
    return ClusterCost(PASSES, read * stored, moved, held, here, "the values of the genes that are kept")


def runs_cost(estimate: TableEstimate, *, rank: int, runs: int, workers: int) -> ClusterCost:
    """Return what `find_modules` with `client=` costs for a table that this process reads, whose runs workers share.

    Parameters
    ----------
    estimate : TableEstimate
    rank, runs, workers : int
        The largest number of modules, runs of all numbers together, and processes of the cluster.

    Examples
    --------
    >>> cost = runs_cost(TableEstimate(4e7, 3000, 14_000, 6e5, on_disk=False), rank=10, runs=20, workers=2)
    >>> cost.moved
    13600000.0
    """
    kept = VALUE_BYTES * estimate.kept_values
    factors = SUM_BYTES * rank * (estimate.cells + KEPT_GENES) / 2
    moved = workers * kept + runs * factors
    here = estimate.stored + 3 * kept + runs * factors
    return ClusterCost(1, estimate.stored, moved, kept + runs * factors / workers, here, "the table and its factors")


def blocks_of(stored: float) -> int:
    """Return how many blocks of rows a table on disk is read in."""
    return max(1, round(stored / BLOCK_BYTES))
