"""Biwhitening: rows and columns of counts are rescaled until noise is alike everywhere; then its edge is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.noise_edge import largest_noise_strength, noise_quantiles
from lrdomains.core.operators import Operator, as_operator
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: Sinkhorn's iteration stops when all mean variances are this close to 1.
BALANCED = 1e-4
MOST_ROUNDS = 200
#: This share of each variance is what the totals of its row and column make expected: with too many zeros no scaling
#: balances the counts themselves.
SMOOTHING = 0.02
#: Over-dispersion is looked for on at most so many rows and columns, those of the largest totals.
SAMPLE_SIDE = 600
#: The largest over-dispersion that is looked for, and the one below which counts are as good as Poisson.
LARGEST_DISPERSION = 20.0
LEAST_DISPERSION = 1e-3
#: Totals are called constant if they vary no more than this probability allows by chance.
TOTALS_LEVEL = 0.01


@dataclass(frozen=True, eq=False)
class Biwhitened:
    """A table of counts with noise of variance 1 in every row and column.

    Parameters
    ----------
    matrix : Operator of shape (p, q)
        ``diag(row_scale) X diag(column_scale)``; sparse counts stay sparse.
    row_scale, column_scale : ndarray
    rows, columns : ndarray of int
        Those that hold anything; empty ones know nothing.
    dispersion : float
        phi of the variance ``mu + phi mu^2``; 0 for Poisson counts.
    """

    matrix: Operator
    row_scale: Floats
    column_scale: Floats
    rows: Array
    columns: Array
    dispersion: float


def biwhitening(
    counts: Array | sp.csr_array, ranks: Array, *, rng: np.random.Generator, dispersion: float | None = None
) -> Verdict:
    """Return the number of components of biwhitened counts above the edge of the noise.

    Parameters
    ----------
    counts : ndarray or CSR array of shape (m, n)
        Non-negative.
    ranks : ndarray of int
    rng : numpy.random.Generator
        For the starting block of an iterative SVD.
    dispersion : float or None
        phi of the variance ``mu + phi mu^2``: 0 for Poisson counts. None takes the one for which the spectrum follows
        the Marchenko-Pastur law best.

    References
    ----------
    Landa, Zhang and Kluger (2022), SIAM J. Mathematics of Data Science 4, sections 2 and 3.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rates = 4 * rng.gamma(1.0, size=(60, 2)) @ rng.gamma(1.0, size=(2, 40))
    >>> biwhitening(rng.poisson(rates).astype(float), np.arange(1, 6), rng=rng).rank
    2
    """
    found = biwhiten(counts, dispersion=dispersion)
    edge = largest_noise_strength(found.matrix.shape)
    most = min(int(ranks.max()) + 1, *found.matrix.shape)
    strengths = TruncatedSVD(rank=most, tolerance=1e-4).run(found.matrix, rng, Silent()).scale
    rank = int(np.sum(strengths[: int(ranks.max())] > edge))
    kind = "Poisson" if found.dispersion == 0 else f"over-dispersed (variance mu + {found.dispersion:.3g} mu^2)"
    reading = f"components of the biwhitened {kind} counts above the edge of their noise, {edge:.4g}: {rank}"
    if rank == 1 and constant_totals(counts, found.dispersion):
        rank, reading = 0, f"the {kind} counts vary no more than noise around one constant"
    elif rank == 1:
        reading += "; it is the one of the row and column totals"
    return Verdict(
        criterion="biwhitening",
        rank=rank,
        columns={"biwhitening": at_ranks(np.concatenate([[np.nan], strengths / edge]), ranks)},
        reading=reading,
        warning="the first component is that of the row and column totals",
    )


def biwhiten(counts: Array | sp.csr_array, *, dispersion: float | None = None) -> Biwhitened:
    """Rescale rows and columns of counts so that the mean variance of each is 1.

    Parameters
    ----------
    counts : ndarray or CSR array
        Non-negative, with at least one entry above zero.
    dispersion : float or None
        See `biwhitening`.

    Examples
    --------
    >>> found = biwhiten(np.full((4, 3), 9.0), dispersion=0.0)
    >>> found.matrix.to_dense()[0].round(3)
    array([3., 3., 3.])
    """
    rows, columns, kept = _not_empty(counts)
    phi = _dispersion(kept) if dispersion is None else dispersion
    row_scale, column_scale = _scales(kept, phi)
    return Biwhitened(Scaled(as_operator(kept), row_scale, column_scale), row_scale, column_scale, rows, columns, phi)


def constant_totals(counts: Array | sp.csr_array, dispersion: float) -> bool:
    """Return whether the totals of rows and of columns vary no more than those of one constant rate."""
    m, n = counts.shape
    mean = float(counts.sum()) / (m * n)
    variance = mean + dispersion * mean**2
    for axis, (length, summed) in enumerate(((n, m), (m, n))):
        totals = np.asarray(counts.sum(axis=axis), dtype=np.float64).ravel()
        if length < 2:
            continue
        statistic = float(np.sum((totals - totals.mean()) ** 2)) / (summed * variance)
        if chi2.sf(statistic, length - 1) < TOTALS_LEVEL:
            return False
    return True


def _not_empty(counts: Array | sp.csr_array) -> tuple[Array, Array, Array | sp.csr_array]:
    rows = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 0)
    columns = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() > 0)
    if len(rows) == counts.shape[0] and len(columns) == counts.shape[1]:
        return rows, columns, counts
    return rows, columns, counts[rows][:, columns]


def _variances(counts: Array | sp.csr_array, phi: float) -> Array | sp.csr_array:
    # Of counts with variance mu + phi mu^2 this has the expectation of the variance itself.
    if phi == 0.0:
        return counts
    return (counts + counts * counts * phi) / (1.0 + phi)


def _scales(counts: Array | sp.csr_array, phi: float) -> tuple[Floats, Floats]:
    """Return the square roots of Sinkhorn's factors of the variances."""
    variances = _variances(counts, phi)
    m, n = variances.shape
    total = float(variances.sum())
    of_rows, of_columns = (np.asarray(variances.sum(axis=axis), dtype=np.float64).ravel() for axis in (1, 0))
    of_columns = of_columns * (SMOOTHING / total)
    u, v = np.ones(m), np.full(n, m * n / total)
    for _ in range(MOST_ROUNDS):
        u = n / ((1 - SMOOTHING) * np.asarray(variances @ v) + of_rows * float(of_columns @ v))
        sums = ((1 - SMOOTHING) * np.asarray(variances.T @ u) + of_columns * float(of_rows @ u)) / m
        if np.max(np.abs(sums * v - 1.0)) < BALANCED:
            break
        v = 1.0 / sums
    # Only the product counts; equal means keep both in range.
    balance = np.sqrt(np.mean(u) / np.mean(v))
    return np.sqrt(u / balance), np.sqrt(v * balance)


def _dispersion(counts: Array | sp.csr_array) -> float:
    """Return phi for which the singular values are nearest to those of noise, by the median and the quartiles."""
    sample = _richest(counts)
    expected = noise_quantiles(sample.shape)

    def distance(logarithm: float) -> float:
        phi = float(np.exp(logarithm))
        row_scale, column_scale = _scales(sample, phi)
        strengths = np.linalg.svd(row_scale[:, None] * sample * column_scale, compute_uv=False)
        found = np.quantile(strengths, [0.25, 0.5, 0.75])
        return float(np.sum((found / expected - 1.0) ** 2))

    bounds = (np.log(LEAST_DISPERSION / 10), np.log(LARGEST_DISPERSION))
    best = float(np.exp(minimize_scalar(distance, bounds=bounds, method="bounded", options={"xatol": 0.02}).x))
    return 0.0 if best < LEAST_DISPERSION else best


def _richest(counts: Array | sp.csr_array) -> Floats:
    def largest(axis: int) -> Array:
        totals = np.asarray(counts.sum(axis=axis)).ravel()
        return np.sort(np.argsort(-totals, kind="stable")[:SAMPLE_SIDE])

    part: Any = counts[largest(1)][:, largest(0)]
    dense = np.asarray(part.toarray() if sp.issparse(part) else part, dtype=np.float64)
    return dense[dense.sum(axis=1) > 0][:, dense.sum(axis=0) > 0]
