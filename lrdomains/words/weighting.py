"""ppmi: from counts to how much more often than by chance two words meet."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError


def ppmi(counts: object, *, context_smoothing: float = 0.75, shift: float = 1.0) -> LabelledMatrix:
    """Weight counts by positive pointwise mutual information.

    A count n_wc becomes ``max(0, log(n_wc * sum_c' n_c'^a / (n_w * n_c^a)) - log(shift))``, where n_w and n_c are
    sums of rows and columns and a is `context_smoothing`.

    Parameters
    ----------
    counts : LabelledMatrix, sparse array or matrix, DataFrame or ndarray
        Shape (words, contexts), not negative.
    context_smoothing : float
        Exponent of the contexts' frequencies, in [0, 1]: below 1, rare contexts are trusted less.
    shift : float
        At least 1: subtract its logarithm, so that only stronger associations stay.

    Returns
    -------
    LabelledMatrix
        CSR of float32, computed in float64; cells that are zero are not stored.

    Raises
    ------
    InputError
        If a count is negative, or an option out of its range.

    References
    ----------
    Levy, Goldberg and Dagan (2015), TACL 3, sections 2.1 (PPMI), 3.2 (shift, context distribution smoothing).

    Examples
    --------
    >>> import numpy as np
    >>> ppmi(np.array([[3.0, 1.0], [1.0, 3.0]]), context_smoothing=1.0).values.toarray()
    array([[0.4054651, 0.       ],
           [0.       , 0.4054651]], dtype=float32)
    """
    if not 0 <= context_smoothing <= 1:
        message = f"context_smoothing={context_smoothing!r}; give a number from 0 to 1 (1 is none)"
        raise InputError(message)
    if not shift >= 1:
        message = f"shift={shift!r}; give a number of at least 1 (1 is none)"
        raise InputError(message)
    labelled = as_labelled(counts)
    matrix = _as_counts(labelled)
    options = {"context_smoothing": context_smoothing, "shift": shift}
    return LabelledMatrix(
        _positive_information(matrix, context_smoothing, shift),
        rows=labelled.rows,
        columns=labelled.columns,
        rows_are=labelled.rows_are,
        columns_are=labelled.columns_are,
        source=labelled.source,
        steps={**labelled.steps, "ppmi": options},
        dropped=labelled.dropped,
    )


def _as_counts(labelled: LabelledMatrix) -> sp.csr_array:
    values: Any = labelled.values
    if isinstance(values, Operator):
        message = "ppmi needs an array or a sparse matrix of counts; got an operator"
        raise InputError(message)
    matrix = sp.csr_array(values)
    if not matrix.has_canonical_format or np.any(matrix.data == 0):
        matrix = matrix.copy()  # what we were given is not ours to change
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    negative = np.flatnonzero(matrix.data < 0)
    if len(negative):
        row = int(np.searchsorted(matrix.indptr, negative[0], side="right")) - 1
        column = matrix.indices[negative[0]]
        message = (
            f"{len(negative):,} negative counts; the first is {matrix.data[negative[0]]:g} at {labelled.rows_are} "
            f"{labelled.rows[row]!r}, {labelled.columns_are} {labelled.columns[column]!r}"
        )
        raise InputError(message)
    return matrix


def _positive_information(counts: sp.csr_array, exponent: float, shift: float) -> sp.csr_array:
    row_sums = np.asarray(counts.sum(axis=1, dtype=np.float64))
    column_sums = np.asarray(counts.sum(axis=0, dtype=np.float64))
    smoothed_total = np.sum(column_sums[column_sums > 0] ** exponent)
    if smoothed_total == 0:
        return sp.csr_array(counts.shape, dtype=np.float32)
    information = _log(counts.data.astype(np.float64))
    information += np.log(smoothed_total / shift)
    information -= np.repeat(_log(row_sums), np.diff(counts.indptr))
    information -= exponent * _log(column_sums)[counts.indices]
    values = information.astype(np.float32)
    positive = values > 0
    before = np.concatenate([[0], np.cumsum(positive)])
    parts = (values[positive], counts.indices[positive], before[counts.indptr].astype(counts.indptr.dtype))
    return sp.csr_array(parts, shape=counts.shape)


def _log(values: Array) -> Floats:
    # The sum of a row without counts has no logarithm, and needs none.
    return np.log(values, out=np.zeros(values.shape), where=values > 0)
