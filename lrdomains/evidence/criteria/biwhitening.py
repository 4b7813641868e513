"""Biwhitening: rows and columns of counts are rescaled until noise is alike; random signs then say where it ends."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.special import fdtri

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.noise_edge import DEVIATIONS_99
from lrdomains.core.operators import Operator, as_operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.flips import DRAWS, largest_strength, random_signs
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: Sinkhorn's iteration stops when all mean variances are this close to 1.
BALANCED = 1e-4
MOST_ROUNDS = 200
#: So many counts are added to what each row or column of the longer side has on average, spread evenly: of rows with a
#: few counts it is not known how noisy they are, and to scale them up to the size of all others would drown what these
#: say.
FLOOR = 2.0
#: Signs keep the sum of squares of every row and column as it is, so that tables differ half as much again as draws do:
#: measured on tables of independent rows and columns.
SPREAD = 1.5
#: A table of at most so many cells is made dense to find the largest strength of its signs.
DENSE_CELLS = 2**22
#: The over-dispersion below which counts are as good as Poisson, and the share of it that is too little to draw again.
LEAST_DISPERSION = 1e-3
SAME_SHARE = 0.01
#: The largest over-dispersion that is told from structure.
LARGEST_DISPERSION = 20.0
#: Totals are called constant if they vary no more than this probability allows by chance.
TOTALS_LEVEL = 0.01


@dataclass(frozen=True, eq=False)
class Biwhitened:
    """A table of counts with noise of nearly the same variance in every row and column.

    Parameters
    ----------
    matrix : Operator of shape (p, q)
        ``diag(row_scale) X diag(column_scale)``; sparse counts stay sparse.
    counts : CSR array of shape (p, q)
        X: the rows and columns that hold anything.
    row_scale, column_scale : ndarray
    rows, columns : ndarray of int
        Those that hold anything; empty ones know nothing.
    dispersion : float
        phi of the variance ``mu + phi mu^2``; 0 for Poisson counts.
    """

    matrix: Operator
    counts: sp.csr_array
    row_scale: Floats
    column_scale: Floats
    rows: Array
    columns: Array
    dispersion: float

    def scaled(self, entries: Floats) -> Floats:
        """Return numbers that belong to the stored entries times the scales of their rows and columns.

        Parameters
        ----------
        entries : ndarray of shape (stored,)
        """
        lengths = np.diff(self.counts.indptr)
        return np.asarray(np.repeat(self.row_scale, lengths) * entries * self.column_scale[self.counts.indices])


@dataclass(frozen=True)
class _StandingOut:
    rank: int
    edge: float
    strengths: Floats
    dispersion: float


def biwhitening(
    counts: Array | sp.csr_array, ranks: Array, *, rng: np.random.Generator, dispersion: float | None = None
) -> Verdict:
    """Return the number of components of biwhitened counts that stand out of their noise.

    A count of expectation mu and variance ``mu + phi mu^2`` says itself how noisy it is. Rows and columns are scaled to
    equal noise, those of few counts less than that. Noise alone is what random signs make of the standard deviations;
    nothing need be taken out of the table for it, and sparse tables stay sparse.

    Parameters
    ----------
    counts : ndarray or CSR array of shape (m, n)
        Non-negative.
    ranks : ndarray of int
    rng : numpy.random.Generator
    dispersion : float or None
        phi: 0 for Poisson counts. None takes the one that explains all that the components found leave over.

    References
    ----------
    Landa, Zhang and Kluger (2022), SIAM J. Mathematics of Data Science 4, sections 2 and 3 (scaling); Qin and Rohe
    (2013), NIPS 26 (why rows of few counts are better left small); Hong, Sheng and Dobriban (2020), arXiv:2012.02985
    (random signs).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rates = 4 * rng.gamma(1.0, size=(60, 2)) @ rng.gamma(1.0, size=(2, 40))
    >>> biwhitening(rng.poisson(rates).astype(float), np.arange(1, 6), rng=rng).rank
    2
    """
    largest = int(ranks.max())
    found = _standing_out(biwhiten(counts, dispersion=dispersion or 0.0), largest, rng, known=dispersion)
    if dispersion is None and found.dispersion > 0.0:
        # Over-dispersed counts want other scales, with which the dispersion is seen better.
        found = _standing_out(biwhiten(counts, dispersion=found.dispersion), largest, rng, known=None)
    rank = found.rank
    kind = "Poisson" if found.dispersion == 0 else f"over-dispersed (variance mu + {found.dispersion:.3g} mu^2)"
    reading = f"components of the biwhitened {kind} counts above the edge of their noise, {found.edge:.4g}: {rank}"
    if rank == 1 and constant_totals(counts):
        rank, reading = 0, f"the {kind} counts vary no more than noise around one constant"
    elif rank == 1:
        reading += "; it is the one of the row and column totals"
    margins = np.concatenate([[np.nan], found.strengths / (found.edge or np.nan)])
    return Verdict(
        criterion="biwhitening",
        rank=rank,
        columns={"biwhitening": at_ranks(margins, ranks)},
        reading=reading,
        warning="the first component is that of the row and column totals",
    )


def biwhiten(counts: Array | sp.csr_array, *, dispersion: float = 0.0) -> Biwhitened:
    """Rescale rows and columns of counts so that the mean variance of each is 1, or less where counts are few.

    Parameters
    ----------
    counts : ndarray or CSR array
        Non-negative, with at least one entry above zero.
    dispersion : float
        phi of the variance ``mu + phi mu^2``; 0 for Poisson counts.

    Examples
    --------
    >>> found = biwhiten(np.full((4, 3), 900.0))
    >>> found.matrix.to_dense()[0].round(1)
    array([30., 30., 30.])
    """
    rows, columns, kept = _not_empty(counts)
    stored = sp.csr_array(kept, dtype=np.float64)
    variances = sp.csr_array((_variances(stored.data, dispersion), stored.indices, stored.indptr), shape=stored.shape)
    row_scale, column_scale = _scales(variances, floor=_floor(stored, variances))
    matrix = Scaled(as_operator(kept), row_scale, column_scale)
    return Biwhitened(matrix, stored, row_scale, column_scale, rows, columns, dispersion)


def constant_totals(counts: Array | sp.csr_array) -> bool:
    """Return whether the totals of rows and of columns vary no more than those of one constant rate.

    Their variance is compared with that of the entries, however dispersed they are: analysis of variance.

    Parameters
    ----------
    counts : ndarray or CSR array of shape (m, n)

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, chapter 7.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> constant_totals(rng.poisson(2.0, (40, 30))), constant_totals(rng.poisson(np.arange(1, 31), (40, 30)))
    (True, False)
    """
    squares = float((counts * counts).sum())
    for axis, (length, summed) in enumerate(((counts.shape[1], counts.shape[0]), counts.shape)):
        if min(length, summed) < 2:
            continue
        totals = np.asarray(counts.sum(axis=axis), dtype=np.float64).ravel()
        between = float(np.sum((totals - totals.mean()) ** 2)) / summed / (length - 1)
        within = (squares - float(np.sum(totals**2)) / summed) / (length * (summed - 1))
        if between > within * float(fdtri(length - 1, length * (summed - 1), 1.0 - TOTALS_LEVEL)):
            return False
    return True


def _standing_out(table: Biwhitened, largest: int, rng: np.random.Generator, *, known: float | None) -> _StandingOut:
    """Return what stands out of noise of the known over-dispersion, or of that which it leaves over itself."""
    m, n = table.counts.shape
    most = min(largest + 1, m, n)
    strengths = TruncatedSVD(rank=most, tolerance=1e-4).run(table.matrix, rng, Silent()).scale
    x = table.counts.data
    energy = float(np.sum(table.scaled(x) ** 2))
    poisson, beyond = float(np.sum(table.scaled(np.sqrt(x)) ** 2)), float(np.sum(table.scaled(np.sqrt(_pairs(x))) ** 2))
    # All but the totals is noise, to begin with: what is concentrated in a few components stands out even so.
    rank, edge, drawn = 1, np.nan, np.nan
    while True:
        if known is None:
            left = max(energy - float(np.sum(strengths[:rank] ** 2)), 0.0) * m * n / max((m - rank) * (n - rank), 1)
            excess = (left - poisson) / beyond if beyond > 0 else 0.0
            share = float(np.clip(excess, 0.0, _share(LARGEST_DISPERSION)))
        else:
            share = _share(known)
        if not abs(share - drawn) < SAME_SHARE:
            edge, drawn = _edge_of_signs(table, share, rng), share
        above = int(np.sum(strengths[:largest] > edge))
        if above <= rank:
            break
        rank = above
    phi = share / (1.0 - share)
    return _StandingOut(above, edge, strengths, phi if known is not None or phi >= LEAST_DISPERSION else 0.0)


def _edge_of_signs(table: Biwhitened, share: float, rng: np.random.Generator) -> float:
    """Return the 99 % point of the largest strength of noise, from random signs of its standard deviations."""
    sizes = table.scaled(np.sqrt(table.counts.data + share * _pairs(table.counts.data)))
    drawn = []
    for _ in range(DRAWS):
        noise = sp.csr_array(
            (sizes * random_signs(sizes.shape, rng), table.counts.indices, table.counts.indptr),
            shape=table.counts.shape,
        )
        drawn.append(largest_strength(noise.toarray() if noise.shape[0] * noise.shape[1] <= DENSE_CELLS else noise))
    return float(np.mean(drawn) + SPREAD * DEVIATIONS_99 * np.std(drawn, ddof=1))


def _not_empty(counts: Array | sp.csr_array) -> tuple[Array, Array, Array | sp.csr_array]:
    rows = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 0)
    columns = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() > 0)
    if len(rows) == counts.shape[0] and len(columns) == counts.shape[1]:
        return rows, columns, counts
    return rows, columns, counts[rows][:, columns]


def _share(dispersion: float) -> float:
    return dispersion / (1.0 + dispersion)


def _pairs(counts: Floats) -> Floats:
    # Of counts with variance mu + phi mu^2 the expectation of x^2 - x is (1 + phi) mu^2.
    return np.asarray(np.maximum(counts * (counts - 1.0), 0.0))


def _variances(counts: Floats, dispersion: float) -> Floats:
    """Return numbers whose expectation is the variance ``mu + phi mu^2`` of each count."""
    return np.asarray(counts + _share(dispersion) * _pairs(counts))


def _floor(counts: sp.csr_array, variances: sp.csr_array) -> float:
    """Return the variance that every cell has at least, for want of counts in its row and column."""
    return FLOOR / min(counts.shape) * float(variances.sum()) / float(counts.sum())


def _scales(variances: sp.csr_array, *, floor: float) -> tuple[Floats, Floats]:
    """Return the square roots of Sinkhorn's factors of the variances above a floor."""
    m, n = variances.shape
    u, v = np.ones(m), np.full(n, m * n / (float(variances.sum()) + floor * m * n))
    for _ in range(MOST_ROUNDS):
        u = n / (variances @ v + floor * v.sum())
        sums = (variances.T @ u + floor * u.sum()) / m
        if np.max(np.abs(sums * v - 1.0)) < BALANCED:
            break
        v = 1.0 / sums
    # Only the product counts; equal means keep both in range.
    balance = np.sqrt(np.mean(u) / np.mean(v))
    return np.sqrt(u / balance), np.sqrt(v * balance)
