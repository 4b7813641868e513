"""What counting words on a cluster costs, from an estimate of the text."""

from math import ceil, log2

from lrdomains.core.cluster_cost import ClusterCost
from lrdomains.text.shards import SHARD_SIZE
from lrdomains.words.estimating import WorkEstimate
from lrdomains.words.sharded_count import KEY_RANGES, MOST_TOGETHER
from lrdomains.words.window import Window

#: Bytes of a pair of words in a table: its column and its count.
PAIR_BYTES = 12
#: Bytes of a word and of what is known of it, as it is sent.
WORD_BYTES = 40
#: Bytes of a token in numbers.
TOKEN_BYTES = 4
#: Pairs of words grow at least as this power of the text, until most of those that can occur have occurred.
GROWTH = 0.6
#: Different words grow as the square root of the text, about; those that are too rare to be kept are read, too.
RARE_WORDS = 4.0


def count_cost(
    estimate: WorkEstimate, *, workers: int, window: int | Window = 5, shards: int | None = None
) -> ClusterCost:
    """Return what `count` with `client=` reads, moves and holds at most.

    Text is read once and stays in numbers with the workers; a shard moves where its neighbours, with which it is
    counted, were read by another. The statistics of each shard move once; a table moves as it is merged, at each level
    of the tree for half of the tables at most, and once here when it is whole. A table of some shards has no more pairs
    than they have neighbours, nor than growth from them to the whole leaves. It moves most
    where each shard makes a table, for want of memory; a worker holds most where it has enough for as many shards as
    are counted together.

    Parameters
    ----------
    estimate : WorkEstimate
    workers : int
        Processes of the cluster.
    window : int or Window
    shards : int, optional
        By default as many as the size of the text makes; more, where files are small.

    Examples
    --------
    >>> estimate = WorkEstimate(1e9, 2e8, 2e5, 8e7, 30, 2e9, 6e9, 0.03)
    >>> print(count_cost(estimate, workers=10).summary())
    reads 1.0 GB in 1 pass, moves at most 7.8 GB between processes
    each worker holds 1.1 GB, this process 2.0 GB (the table of pairs, twice where it is made a matrix)
    """
    window = window if isinstance(window, Window) else Window(window)
    shards = max(1, ceil(estimate.bytes / SHARD_SIZE)) if shards is None else shards

    def pairs(of_shards: float) -> float:
        share = of_shards / shards
        return min(estimate.pairs * share**GROWTH, estimate.tokens * share * len(window.shifts))

    levels = ceil(log2(shards)) if shards > 1 else 0
    merging = sum(shards / 2 ** (level + 1) * pairs(2.0**level) * PAIR_BYTES for level in range(levels))
    words = RARE_WORDS * estimate.words * WORD_BYTES
    statistics = shards * words / max(shards, 1) ** 0.5
    table = estimate.pairs * PAIR_BYTES
    # A worker's part of the text; what is counted at a time once more, and where each word stands in it; tables.
    together = min(MOST_TOGETHER, max(1.0, shards / workers))
    text = estimate.tokens * TOKEN_BYTES * (1 / workers + 2 * together / shards)
    held = text + 2 * pairs(together) * PAIR_BYTES + 3 * table / min(KEY_RANGES, shards)
    return ClusterCost(
        passes=1,
        read=estimate.bytes,
        moved=statistics + workers * estimate.words * WORD_BYTES + estimate.tokens * TOKEN_BYTES + merging + table,
        held=held + words,
        here=2.1 * table + words,
        here_is="the table of pairs, twice where it is made a matrix",
    )
