"""Pointwise mutual information of counts: the face of the compiled kernel. The same bits, whatever the threads."""

import numpy as np
import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array, Floats


def informative_cells(
    counts: sp.csr_array, *, smoothing: float, shift: float = 1.0, signed: bool = False, normalized: bool = False
) -> sp.csr_array:
    """Return the pointwise mutual information of the counted cells, without those that it makes zero.

    With n_w and n_c the sums of a cell's row and column, a the smoothing, and O its count:
    ``log(O sum_c' n_c'^a / (n_w n_c^a)) - log(shift)``.

    Parameters
    ----------
    counts : csr_array of shape (words, contexts)
        In canonical form; all stored counts are positive.
    smoothing : float
        a, in [0, 1].
    shift : float
        At least 1.
    signed : bool
        Cells that are met less often than by chance stay, with a negative value.
    normalized : bool
        Divide by the upper limit ``-log(O / N)``, N the sum of all counts; one cell that holds all of them gets 1.

    Returns
    -------
    csr_array of float32
        Computed in float64, in canonical form.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, sections 2.1 and 3.2; Bouma (2009), GSCL, for the upper limit.

    Examples
    --------
    >>> cells = informative_cells(sp.csr_array([[3.0, 1.0], [1.0, 3.0]]), smoothing=1.0, signed=True)
    >>> cells.toarray().round(3)
    array([[ 0.405, -0.693],
           [-0.693,  0.405]], dtype=float32)
    """
    row_sums, column_sums = (np.asarray(counts.sum(axis=axis, dtype=np.float64)) for axis in (1, 0))
    index = counts.indptr.dtype
    table = (
        np.ascontiguousarray(counts.data, dtype=np.float64),
        np.ascontiguousarray(counts.indices, dtype=index),
        counts.indptr,
        _log(row_sums) + np.log(shift),
        smoothing * _log(column_sums) - np.log(np.sum(column_sums[column_sums > 0] ** smoothing)),
    )
    measure = (signed, normalized, float(row_sums.sum()))
    lengths = np.empty(counts.shape[0], dtype=np.int64)
    _kernels.count_informative(*table, *measure, lengths, thread_count())
    starts = np.zeros(len(lengths) + 1, dtype=index)
    np.cumsum(lengths, out=starts[1:])
    values, columns = np.empty(starts[-1], dtype=np.float32), np.empty(starts[-1], dtype=index)
    _kernels.fill_informative(*table, *measure, starts, values, columns, thread_count())
    weighted = sp.csr_array((values, columns, starts), shape=counts.shape)
    weighted.has_canonical_format = True  # as that of the counts
    return weighted


def _log(values: Array) -> Floats:
    # The sum of a row without counts has no logarithm, and needs none.
    return np.log(values, out=np.zeros(np.shape(values)), where=values > 0)
