"""Certainty: how strong axes are by chance alone, and how far loadings vary from sample to sample."""

from dataclasses import dataclass

import numpy as np

from lrdomains.confusion.many_tables import leading_pairs
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.confusion.resampling import errors_by_chance, resampled_errors
from lrdomains.core.progress import progress_bar
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.stability import match_components

#: Replicates by the largest number of classes for which they are drawn.
USUAL_REPLICATES = ((300, 199), (1000, 99), (5000, 39))
#: Loadings of so many axes get intervals: more would take longer than anybody reads.
AXES_WITH_INTERVALS = 32
#: Interval of loadings.
LEVEL = 0.95


@dataclass(frozen=True)
class Certainty:
    """What resampling says of the axes.

    Parameters
    ----------
    null_strengths : ndarray of shape (B,)
        Largest eigenvalue of tables drawn under quasi-independence, ascending; empty where nothing was drawn.
    low, high : ndarray of shape (K, r)
        95 % percentile intervals of the loadings over resampled samples; NaN where there are none.
    reproducibility : ndarray of shape (r,)
        Median cosine of each axis with its match over the resampled tables.
    """

    null_strengths: Floats
    low: Floats
    high: Floats
    reproducibility: Floats

    def p_values(self, strengths: Floats) -> Floats:
        """Return the share of tables without structure whose first axis is as strong, the table itself included.

        Every axis is compared with the strongest of a table by chance, so that later axes are judged strictly.
        """
        drawn = len(self.null_strengths)
        if drawn == 0:
            return np.full(len(strengths), np.nan)
        as_strong = drawn - np.searchsorted(self.null_strengths, strengths, side="left")
        return np.asarray((1.0 + as_strong) / (drawn + 1.0))

    def null_quantile(self, share: float = 0.95) -> float:
        """Return a quantile of the strength that chance alone gives the first axis; NaN where nothing was drawn."""
        return float(np.quantile(self.null_strengths, share)) if len(self.null_strengths) else float("nan")


def usual_replicates(classes: int) -> int:
    """Return the number of replicates where none is asked for.

    Examples
    --------
    >>> [usual_replicates(classes) for classes in (10, 1000, 1001, 20_000)]
    [199, 99, 39, 0]
    """
    return next((replicates for most, replicates in USUAL_REPLICATES if classes <= most), 0)


def resample(
    matrix: ConfusionMatrix,
    expected: QuasiIndependence,
    axes: Array,
    *,
    replicates: int,
    rng: np.random.Generator,
    progress: bool = False,
) -> Certainty:
    """Draw tables under quasi-independence, for p-values, and resample the samples, for intervals.

    Parameters
    ----------
    matrix : ConfusionMatrix
    expected : QuasiIndependence
        Fitted to its errors.
    axes : ndarray of shape (K, r)
        Unit columns.
    replicates : int
        Of each kind; with 0, or without counts or errors, everything is unknown (NaN).
    rng : Generator
    progress : bool
        Show a progress bar.

    Returns
    -------
    Certainty

    Notes
    -----
    A resampled table holds the sampling noise twice, so that it serves for intervals and not for the number of axes.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, sections 2.4, 4.2 and 5.3.
    """
    unknown = np.full(axes.shape, np.nan)
    certain = Certainty(np.empty(0), unknown, unknown, np.full(axes.shape[1], np.nan))
    if replicates == 0 or not matrix.is_counts or matrix.errors.nnz == 0 or len(matrix.classes) < 3:
        return certain
    count = len(matrix.classes)
    by_chance, again = (side.spawn(replicates) for side in rng.spawn(2))
    shown = min(axes.shape[1], AXES_WITH_INTERVALS)
    with (
        progress_bar(f"{replicates} resampled tables", total=2 * replicates, shown=progress) as watcher,
        small_work((count, count)),
    ):
        drawn = leading_pairs(
            lambda number: errors_by_chance(matrix, expected, by_chance[number]),
            tables=replicates,
            classes=count,
            rank=1,
            progress=watcher,
            roughly=True,
        )
        strengths = np.array([values[0] for values, _ in drawn])
        resampled = leading_pairs(
            lambda number: resampled_errors(matrix, again[number]),
            tables=replicates if shown else 0,
            classes=count,
            rank=shown + 2,
            progress=watcher,
            roughly=True,
        )
        loadings = np.array([_aligned(vectors, axes[:, :shown]) for _, vectors in resampled])
    low, high, reproducibility = unknown.copy(), unknown.copy(), certain.reproducibility.copy()
    if shown:
        tails = (1.0 - LEVEL) / 2.0
        low[:, :shown], high[:, :shown] = np.quantile(loadings, (tails, 1.0 - tails), axis=0)
        reproducibility[:shown] = np.median(np.einsum("bkr,kr->br", loadings, axes[:, :shown]), axis=0)
    return Certainty(np.sort(strengths), low, high, reproducibility)


def _aligned(vectors: Array, axes: Array) -> Array:
    """Return, for each axis, the vector that matches it, in the axis's own direction."""
    if vectors.shape[1] < axes.shape[1]:
        missing = axes.shape[1] - vectors.shape[1]
        vectors = np.column_stack((vectors, np.zeros((len(vectors), missing))))
    places, _ = match_components(axes, vectors)
    matched = vectors[:, places]
    return np.asarray(matched * np.sign(np.sum(matched * axes, axis=0)))
