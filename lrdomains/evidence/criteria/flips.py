"""Parallel analysis with random signs: what the spectrum looks like when nothing but the sizes of entries is kept."""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from scipy.linalg import eigh

from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.noise_edge import DEVIATIONS_99
from lrdomains.core.operators import as_operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: Random sets of signs. The law of the largest singular value is fitted to them.
DRAWS = 20
#: Up to this smaller side the largest singular value comes from the Gram matrix.
GRAM_SIDE = 1500
#: Rounds of deflation; each takes out at least one component more.
MOST_ROUNDS = 20
SPARSE_WARNING = "sparse: strong components were not taken out and hide weak ones"

Triplets = tuple[Array, Floats, Array]


def flips(values: Array | sp.csr_array, triplets: Triplets, ranks: Array, *, rng: np.random.Generator) -> Verdict:
    """Return the number of components that stand out of the matrix with randomly flipped signs.

    Flipping signs keeps the size of each entry, so that noise may differ from row to row and from column to column,
    and destroys what is of low rank. Components that were found are taken out before the signs are flipped again,
    because strong ones would pass for noise and hide weak ones.

    Parameters
    ----------
    values : ndarray or CSR array of shape (m, n)
        Of a sparse matrix the stored entries are flipped, and no component is taken out, because what is left would
        not be sparse.
    triplets : tuple of R, strengths and C
        The leading singular triplets, at least up to the largest rank.
    ranks : ndarray of int
    rng : numpy.random.Generator

    References
    ----------
    Hong, Sheng and Dobriban (2020), arXiv:2012.02985 (random signs); Dobriban and Owen (2019), JRSS B 81, section 3
    (deflation).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a = rng.standard_normal((60, 40)) + 6 * np.outer(rng.standard_normal(60), rng.standard_normal(40)) / 2
    >>> u, s, vt = np.linalg.svd(a)
    >>> flips(a, (u[:, :5], s[:5], vt[:5].T), np.arange(1, 6), rng=rng).rank
    1
    """
    return parallel(
        values,
        triplets,
        ranks,
        name="flips",
        null="the matrix with random signs",
        shuffle=lambda part: _flipped(part, rng),
    )


def parallel(  # one round of deflation after another
    values: Array | sp.csr_array,
    triplets: Triplets,
    ranks: Array,
    *,
    name: str,
    null: str,
    shuffle: Callable[[Array | sp.csr_array], Array | sp.csr_array],
) -> Verdict:
    """Return the number of components above the 99 % point of the largest one of shuffled residuals."""
    strengths = triplets[1]
    m, n = values.shape
    rank, edges = 0, np.full(len(strengths) + 1, np.nan)
    for _ in range(MOST_ROUNDS):
        rest = _without(values, triplets, rank) if rank else values
        drawn = [largest_strength(shuffle(rest)) for _ in range(DRAWS)]
        # What the components that were taken out explained of the noise is put back on average.
        freedom = np.sqrt(m * n / max((m - rank) * (n - rank), 1))
        edge = float(freedom * (np.mean(drawn) + DEVIATIONS_99 * np.std(drawn, ddof=1)))
        above = int(np.sum(strengths > edge))
        edges[rank + 1 :] = edge
        if above <= rank:
            break
        rank = above
        if rank == len(strengths) or not isinstance(values, np.ndarray):
            break
    margins = np.concatenate([[np.nan], strengths]) / np.where(edges > 0, edges, np.nan)
    return Verdict(
        criterion=name,
        rank=rank,
        columns={name: at_ranks(margins, ranks)},
        reading=f"components beyond the 99 % point of the largest one of {null} ({edge:.4g}): {rank}",
        warning="" if isinstance(values, np.ndarray) else SPARSE_WARNING,
    )


def largest_strength(values: Array | sp.csr_array) -> float:
    """Return the largest singular value, to a relative 1e-3 or better.

    Examples
    --------
    >>> round(largest_strength(np.diag([3.0, -4.0])), 6)
    4.0
    """
    if isinstance(values, np.ndarray) and min(values.shape) <= GRAM_SIDE:
        wide = values.astype(np.float64, copy=False)
        gram = wide.T @ wide if wide.shape[0] >= wide.shape[1] else wide @ wide.T
        last = len(gram) - 1
        return float(np.sqrt(max(eigh(gram, eigvals_only=True, subset_by_index=(last, last))[0], 0.0)))
    method = TruncatedSVD(rank=1, tolerance=1e-3)
    return float(method.run(as_operator(values), np.random.default_rng(0), Silent()).scale[0])


def _without(values: Array, triplets: Triplets, rank: int) -> Array:
    return values - triplets[0][:, :rank] * triplets[1][:rank] @ triplets[2][:, :rank].T


def _flipped(part: Array | sp.csr_array, rng: np.random.Generator) -> Array | sp.csr_array:
    if isinstance(part, np.ndarray):
        return part * random_signs(part.shape, rng)
    flipped = part.data * random_signs(part.data.shape, rng)
    return sp.csr_array((flipped, part.indices, part.indptr), shape=part.shape)


def random_signs(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return -1 or 1 in each place, with equal probability."""
    return rng.integers(0, 2, size=shape, dtype=np.int8) * np.int8(2) - np.int8(1)
