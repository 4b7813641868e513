"""Mean, variance, smallest and largest value of each column, without making a sparse matrix dense."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats

#: Stored entries of a sparse matrix that are looked at together.
ENTRIES_AT_ONCE = 2**18


def column_moments(values: Any) -> tuple[Floats, Floats]:
    """Return mean and (population) variance of each column, in float64.

    Examples
    --------
    >>> import numpy as np
    >>> column_moments(np.array([[0.0, 1.0], [2.0, 1.0]]))
    (array([1., 1.]), array([1., 0.]))
    """
    if not sp.issparse(values):
        return np.mean(values, axis=0, dtype=np.float64), np.var(values, axis=0, dtype=np.float64)
    stored = sp.csr_array(values)
    rows, columns = stored.shape
    sums, squares = np.zeros(columns), np.zeros(columns)
    for data, indices in _entries(stored):
        sums += np.bincount(indices, weights=data, minlength=columns)
    mean = sums / rows
    # Two passes, as deviations from the mean: the difference of two large sums would lose small variances.
    for data, indices in _entries(stored):
        squares += np.bincount(indices, weights=np.square(data - mean[indices]), minlength=columns)
    absent = rows - np.bincount(stored.indices, minlength=columns)
    return mean, np.asarray((squares + absent * mean**2) / rows)


def _entries(stored: sp.csr_array) -> Iterator[tuple[Floats, Array]]:
    """Yield the stored values in float64, and their columns, a part at a time: copies of all would multiply memory."""
    for start in range(0, stored.nnz, ENTRIES_AT_ONCE):
        part = slice(start, start + ENTRIES_AT_ONCE)
        yield stored.data[part].astype(np.float64), stored.indices[part]


def column_range(values: Any) -> tuple[Array, Array]:
    """Return the smallest and the largest value of each column; what a sparse matrix leaves out is zero.

    Examples
    --------
    >>> import numpy as np
    >>> column_range(np.array([[0.0, 1.0], [2.0, 1.0]]))
    (array([0., 1.]), array([2., 1.]))
    """
    if not sp.issparse(values):
        return np.min(values, axis=0), np.max(values, axis=0)
    stored = sp.csr_array(values)
    if not stored.has_canonical_format:
        stored = stored.copy()
        stored.sum_duplicates()
    rows, columns = stored.shape
    # Entry by entry: scipy would copy the table to have its columns together.
    kind = stored.dtype if stored.dtype.kind == "f" else np.float64
    low, high = np.full((2, columns), [[np.inf], [-np.inf]], dtype=kind)
    np.minimum.at(low, stored.indices, stored.data)
    np.maximum.at(high, stored.indices, stored.data)
    silent = np.bincount(stored.indices, minlength=columns) < rows
    return np.where(silent, np.minimum(low, 0), low), np.where(silent, np.maximum(high, 0), high)


def row_sums(values: Any) -> Floats:
    """Return the sum of each row, in float64."""
    if sp.issparse(values):
        return np.asarray(values.sum(axis=1, dtype=np.float64)).ravel()
    return np.asarray(np.sum(values, axis=1, dtype=np.float64))
