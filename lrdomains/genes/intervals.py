"""How sure a loading is: intervals from samples drawn again with replacement."""

import numpy as np

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.nmf_kernels import RowProblems
from lrdomains.core.typing import Array, Floats

#: Passes of coordinate descent from loadings that are nearly right already.
_SWEEPS = 50


def loading_intervals(
    matrix: LabelledMatrix, usage: Array, loadings: Array, *, draws: int, rng: np.random.Generator, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the ends of an interval for each loading, from bootstrap samples with the usages held fixed.

    The loadings of each bootstrap sample, at unit length, are refitted by non-negative least squares; the interval lies
    between quantiles of them. It says how much the choice of samples matters, not how much the random start does.

    Parameters
    ----------
    matrix : LabelledMatrix
        Samples x genes.
    usage : ndarray of shape (samples, k)
    loadings : ndarray of shape (genes, k)
        Of unit length; where refitting starts.
    draws : int
        Number of bootstrap samples.
    rng : numpy.random.Generator
    level : float
        Share of the bootstrap loadings within the interval.

    Returns
    -------
    tuple of two ndarrays of shape (genes, k)

    References
    ----------
    Efron (1979), Annals of Statistics 7.
    """
    operator = matrix.operator()
    m = len(usage)
    usage = usage.astype(np.float64)
    found = np.empty((draws, *loadings.shape), dtype=np.float32)
    for draw in range(draws):
        weights = np.bincount(rng.integers(m, size=m), minlength=m).astype(np.float64)
        weighted = np.ascontiguousarray(usage * np.sqrt(weights)[:, None])
        dense = np.ascontiguousarray(usage * weights[:, None], dtype=operator.dtype)
        products = np.ascontiguousarray(operator.rmatmat(dense), dtype=np.float64)
        scaled = loadings.astype(np.float64)
        fitted, _, _ = RowProblems(products, weighted, None).non_negative(scaled, sweeps=_SWEEPS, tolerance=1e-6)
        lengths = np.linalg.norm(fitted, axis=0)
        found[draw] = fitted / np.where(lengths > 0, lengths, 1.0)
    ends = (0.5 - level / 2, 0.5 + level / 2)
    low, high = np.quantile(found, ends, axis=0)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
