"""Resampling: tables of errors as they might have come out, by chance alone."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.core.typing import Array, Floats


def errors_by_chance(matrix: ConfusionMatrix, expected: QuasiIndependence, rng: np.random.Generator) -> sp.csr_array:
    """Draw errors under quasi-independence: each class keeps its number of errors, and chance says where they fall.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Of whole counts.
    expected : QuasiIndependence
        Fitted to its errors.
    rng : Generator

    Returns
    -------
    CSR array of shape (K, K)
        With an empty diagonal.

    Examples
    --------
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> m = ConfusionMatrix(np.array([[5, 2, 1], [0, 7, 3], [2, 2, 9]]))
    >>> drawn = errors_by_chance(m, fit_quasi_independence(m.errors), np.random.default_rng(0))
    >>> drawn.sum(axis=1).tolist(), drawn.diagonal().tolist()
    ([3.0, 3.0, 4.0], [0.0, 0.0, 0.0])
    """
    rows = np.repeat(np.arange(len(matrix.classes)), _whole(np.asarray(matrix.errors.sum(axis=1)).ravel()))
    ends = np.cumsum(expected.attraction)
    before = ends - expected.attraction
    # Points on the line of all attractions without the stretch that belongs to the class itself.
    point = rng.random(len(rows)) * (ends[-1] - expected.attraction[rows])
    point += np.where(point >= before[rows], expected.attraction[rows], 0.0)
    columns = np.searchsorted(ends, point, side="right")
    return _counted(rows, _next_possible(columns, rows, expected.attraction), len(matrix.classes))


def resampled_errors(matrix: ConfusionMatrix, rng: np.random.Generator) -> sp.csr_array:
    """Draw the samples of each true class again, with replacement, and return the errors among them.

    Examples
    --------
    >>> m = ConfusionMatrix(np.array([[5, 2, 0], [0, 7, 3], [2, 0, 9]]))
    >>> drawn = resampled_errors(m, np.random.default_rng(0)).toarray()
    >>> bool(np.all(drawn[m.errors.toarray() == 0] == 0))
    True
    """
    errors = matrix.errors
    wrong = np.asarray(errors.sum(axis=1)).ravel()
    samples = _whole(matrix.true_totals)
    share = np.divide(wrong, matrix.true_totals, out=np.zeros_like(wrong), where=matrix.true_totals > 0)
    drawn = rng.binomial(samples, share)
    ends = np.cumsum(errors.data)
    before = np.cumsum(wrong) - wrong
    point = np.repeat(before, drawn) + rng.random(int(drawn.sum())) * np.repeat(wrong, drawn)
    cells = np.minimum(np.searchsorted(ends, point, side="right"), max(errors.nnz - 1, 0))
    data = np.bincount(cells, minlength=errors.nnz).astype(np.float64)
    again = sp.csr_array((data, errors.indices.copy(), errors.indptr.copy()), shape=errors.shape)
    again.eliminate_zeros()
    return again


def _whole(values: Floats) -> NDArray[np.int64]:
    return np.rint(values).astype(np.int64)


def _next_possible(columns: Array, rows: Array, attraction: Floats) -> Array:
    """Put points that rounding brought to the class itself, or to one that attracts nothing, where they can be."""
    columns = np.minimum(columns, len(attraction) - 1)
    wrong = np.flatnonzero((columns == rows) | (attraction[columns] == 0))
    for at in wrong:
        possible = np.flatnonzero(attraction > 0)
        possible = possible[possible != rows[at]]
        columns[at] = possible[np.argmin(np.abs(possible - columns[at]))]
    return columns


def _counted(rows: Array, columns: Array, count: int) -> sp.csr_array:
    keys, data = np.unique(rows * count + columns, return_counts=True)
    i, j = np.divmod(keys, count)
    starts = np.searchsorted(i, np.arange(count + 1))
    return sp.csr_array((data.astype(np.float64), j, starts), shape=(count, count))
