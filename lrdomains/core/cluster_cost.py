"""What work on a cluster costs before it is begun: bytes read, moved and held, and passes over the data."""

from dataclasses import asdict, dataclass
from math import log2

from lrdomains.core.cluster_rows import KEPT_SHARE
from lrdomains.core.methods.gram import GRAM_SIDE
from lrdomains.core.methods.svd import DIRECT_SIDE
from lrdomains.core.wording import readable_bytes
from lrdomains.errors import InputError

#: Sums on the way are of this type.
SUM_BYTES = 8


@dataclass(frozen=True)
class ClusterCost:
    """What a work reads, moves and holds; bytes, at most.

    Parameters
    ----------
    passes : int
        How often the work goes over the data.
    read : float
        From disk, by all workers together, in all passes.
    moved : float
        Between processes: from worker to worker, and here.
    held : float
        By each worker; what exceeds its memory is spilled to its disk by Dask.
    here : float
        By the process that asked for the work.
    here_is : str
        What that is.

    Examples
    --------
    >>> cost = ClusterCost(passes=2, read=4e9, moved=1e9, held=5e8, here=2e9, here_is="the table of pairs")
    >>> print(cost.summary())
    reads 4.0 GB in 2 passes, moves at most 1.0 GB between processes
    each worker holds 500 MB, this process 2.0 GB (the table of pairs)
    >>> cost.breaks_first(worker_memory=4e9, here_memory=1e9)
    'memory of this process: the table of pairs takes 2.0 GB of 1.0 GB'
    """

    passes: int
    read: float
    moved: float
    held: float
    here: float
    here_is: str

    def summary(self) -> str:
        """Return the figures in two lines."""
        passes = f"{self.passes} pass{'es' * (self.passes != 1)}"
        read, moved, held, here = map(readable_bytes, (self.read, self.moved, self.held, self.here))
        return (
            f"reads {read} in {passes}, moves at most {moved} between processes\n"
            f"each worker holds {held}, this process {here} ({self.here_is})"
        )

    def to_dict(self) -> dict[str, float | str]:
        """Return the figures by their names."""
        return asdict(self)

    def breaks_first(self, *, worker_memory: float, here_memory: float) -> str:
        """Return what does not fit first; empty where everything does.

        Parameters
        ----------
        worker_memory, here_memory : float
            Bytes that a worker, and this process, may take.
        """
        if self.here > here_memory:
            taken, there = readable_bytes(self.here), readable_bytes(here_memory)
            return f"memory of this process: {self.here_is} takes {taken} of {there}"
        if self.held > worker_memory:
            held, there = readable_bytes(self.held), readable_bytes(worker_memory)
            return f"memory of workers: {held} of {there}, the rest is spilled to disk"
        return ""


def times_read(stored: float, passes: int, *, workers: int, worker_memory: float | None) -> int:
    """Return how often blocks are read: once where workers have room to keep all of them, else once a pass.

    Examples
    --------
    >>> times_read(1e9, 5, workers=2, worker_memory=8e9), times_read(1e9, 5, workers=2, worker_memory=1e9)
    (1, 5)
    """
    return 1 if worker_memory is not None and stored <= KEPT_SHARE * workers * worker_memory else passes


def svd_cost(
    *,
    stored: float,
    rows: int,
    columns: int,
    rank: int,
    blocks: int,
    workers: int,
    worker_memory: float | None = None,
) -> ClusterCost:
    """Return what a truncated SVD of blocks of rows costs, through the Gram matrix of 501 to 5,000 columns.

    Five passes: what the entries are, the Gram matrix, the left factor, the errors, and the digest for the provenance.
    What moves is the Gram matrix of each block once, at most, on its way up the tree; the right factor, sent to each
    worker; and each row of the left factor, sent here and back. Where workers stand idle, Dask lets them take over
    blocks that others have read, and these move too; that is not counted here.

    Parameters
    ----------
    stored : float
        Bytes of the matrix.
    rows, columns, rank, blocks, workers : int
        Of the matrix, the factorization and the cluster.
    worker_memory : float, optional
        Bytes that each worker may take: blocks are read once where they fit. By default they are read in each pass.

    Raises
    ------
    InputError
        If there are more columns, because the number of passes is then found out on the way, or fewer, because such
        a matrix may be factorized directly in this process.

    Examples
    --------
    >>> cost = svd_cost(stored=1.2e9, rows=10**6, columns=2000, rank=50, blocks=40, workers=2)
    >>> cost.passes, cost.read / 1e9, round(cost.moved / 1e9, 2)
    (5, 6.0, 2.09)
    """
    if not DIRECT_SIDE < columns <= GRAM_SIDE:
        message = f"{columns:,} columns; this is about {DIRECT_SIDE + 1:,} to {GRAM_SIDE:,}, where passes are known"
        raise InputError(message)
    gram, left = SUM_BYTES * columns**2, SUM_BYTES * rows * rank
    right = SUM_BYTES * columns * rank
    read = times_read(stored, PASSES, workers=workers, worker_memory=worker_memory)
    held = 2 * stored / blocks + (log2(max(blocks, 2)) + 2) * gram + (stored / workers if read == 1 else 0)
    moved = blocks * gram + 2 * workers * right + 2 * left + 3 * blocks * SUM_BYTES * columns
    return ClusterCost(PASSES, read * stored, moved, held, 2 * left + 2 * gram, "the left factor and the Gram matrix")


#: Passes of that.
PASSES = 5
