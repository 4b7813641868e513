"""Reading a mask of observed entries: its checks, and values without what was not observed."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

Mask = Any  # ndarray of bool or scipy CSR array of bool


def checked_mask(observed: Any, shape: tuple[int, int]) -> Mask | None:
    """Return the mask as a Boolean array or CSR array, or None where there is none.

    Raises
    ------
    InputError
        If its shape or type does not fit, or if nothing is observed.
    """
    if observed is None:
        return None
    mask: Any = sp.csr_array(observed) if sp.issparse(observed) else np.asarray(observed)
    if tuple(mask.shape) != shape:
        message = f"a mask of observed entries of shape {tuple(mask.shape)} for a matrix of shape {shape}"
        raise InputError(message)
    if not sp.issparse(mask) and mask.dtype != bool:
        message = f"a mask of observed entries of type {mask.dtype}; give Booleans, True where an entry is known"
        raise InputError(message)
    if sp.issparse(mask):
        mask = mask.astype(bool)
        mask.sum_duplicates()
        mask.eliminate_zeros()
    else:
        mask = mask.copy()
        mask.flags.writeable = False
    if (mask.nnz if sp.issparse(mask) else np.count_nonzero(mask)) == 0:
        message = "a mask without one observed entry; nothing can be found in the matrix"
        raise InputError(message)
    return mask


def of_observed(weights: Any, mask: Mask | None) -> tuple[Any, Mask]:
    """Return the weights of observed entries (zero elsewhere) and the mask of entries that are observed and count.

    Raises
    ------
    InputError
        If no entry counts.
    """
    if mask is not None:
        weights = without_unknown(weights, mask)
    return weights, checked_mask(weights > 0, weights.shape)


def without_unknown(values: Any, mask: Mask) -> Any:
    """Return the values with zeros where the mask is false; an array is copied, a sparse one stays sparse.

    Raises
    ------
    InputError
        If the values are an operator, whose entries cannot be seen.
    """
    if isinstance(values, Operator):
        message = "a mask of observed entries for an operator; give an array or a sparse array"
        raise InputError(message)
    if not sp.issparse(values):
        return np.where(mask.toarray() if sp.issparse(mask) else mask, values, values.dtype.type(0))
    rows, columns = values.tocoo().coords
    kept = _at(mask, rows, columns)
    if np.all(kept):
        return values
    parts = (values.data[kept], (rows[kept], columns[kept]))
    return type(values)(sp.coo_array(parts, shape=values.shape))


def _at(mask: Mask, rows: Array, columns: Array) -> Array:
    if not sp.issparse(mask):
        return np.asarray(mask[rows, columns])
    n = np.int64(mask.shape[1])
    known = np.repeat(np.arange(mask.shape[0]), np.diff(mask.indptr)) * n + mask.indices
    return np.isin(rows * n + columns, known)
