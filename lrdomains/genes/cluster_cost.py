"""What finding modules of an atlas on a cluster costs."""

from lrdomains.core.cluster_cost import SUM_BYTES, ClusterCost

#: Passes over all genes: what the values are, their moments, the genes that are kept, all genes on the usages.
PASSES = 4
#: Bytes of a value that is kept: itself and its column.
VALUE_BYTES = 8
#: Numbers of each gene that come here for each block: sums, ranges and occurrences; means and squares.
NUMBERS_A_GENE = 6


def modules_cost(
    *, stored: float, cells: int, genes: int, kept_values: float, rank: int, runs: int, blocks: int, workers: int
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

    Examples
    --------
    >>> cost = modules_cost(
    ...     stored=2e10, cells=10**6, genes=30_000, kept_values=1.5e8, rank=10, runs=20, blocks=600, workers=10
    ... )
    >>> print(cost.summary())
    reads 80.0 GB in 4 passes, moves at most 16.6 GB between processes
    each worker holds 1.3 GB, this process 2.6 GB (the values of the genes that are kept)
    """
    table, usage = VALUE_BYTES * kept_values, SUM_BYTES * cells * rank
    statistics = blocks * NUMBERS_A_GENE * genes * SUM_BYTES
    regression = blocks * (rank + 2) * genes * SUM_BYTES / 2
    moved = statistics + table + workers * table + usage + regression + runs * usage
    held = 2 * stored / blocks + table
    here = 2 * table + 2 * usage
    return ClusterCost(PASSES, PASSES * stored, moved, held, here, "the values of the genes that are kept")
