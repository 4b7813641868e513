"""Ridge regression of many targets on one sparse matrix, by conjugate gradients."""

import numpy as np
import scipy.sparse as sp

from lrdomains import _kernels
from lrdomains.core.kernels import CsrKernel
from lrdomains.core.sparse_values import canonical_sparse
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: A column of the solution is done when its gradient is this small, relative to where it started.
TOLERANCE = 1e-3


def ridge(
    features: sp.csr_array, targets: Array, *, penalty: float, tolerance: float = TOLERANCE, max_iterations: int = 50
) -> Array:
    """Return the coefficients that explain targets by features: least ``|F B - T|^2 + penalty |B|^2``.

    The columns of B are independent problems with one matrix; conjugate gradients on the normal equations run for
    blocks of them at once, so that each step is two products of the sparse matrix with a dense one. Features are
    divided by the diagonal of the normal equations (Jacobi), because some are in many rows and most are in few.

    Parameters
    ----------
    features : csr_array of shape (m, n)
        F.
    targets : ndarray of shape (m, k)
        T.
    penalty : float
        Positive.
    tolerance : float
        A column is done when its gradient, in the norm of the inverse diagonal, is so small a share of the first.
    max_iterations : int
        Steps at most; fewer are taken where all columns are done.

    Returns
    -------
    ndarray of shape (n, k)
        In the type of the features.

    Raises
    ------
    InputError
        If the shapes do not fit or the penalty is not positive.

    References
    ----------
    Hoerl and Kennard (1970), Technometrics 12; Björck (1996), Numerical Methods for Least Squares Problems,
    sections 7.4 (CGLS) and 7.5.1 (scaling by the lengths of columns).

    Examples
    --------
    >>> ridge(sp.csr_array(np.eye(2)), np.array([[2.0], [4.0]]), penalty=1.0)
    array([[1.],
           [2.]])
    """
    if targets.ndim != 2 or len(targets) != features.shape[0]:
        message = f"targets of shape {targets.shape} for {features.shape[0]} rows of features"
        raise InputError(message)
    if not penalty > 0:
        message = f"penalty={penalty!r}; give a positive number"
        raise InputError(message)
    rows = CsrKernel.of(canonical_sparse(features))
    columns = rows.transposed
    squares = np.bincount(rows.columns, np.square(rows.values, dtype=np.float64), minlength=rows.shape[1])
    _kernels.ridge(
        *(rows.values, rows.columns, rows.row_starts),
        *(columns.values, columns.columns, columns.row_starts),
        np.ascontiguousarray(targets, dtype=rows.values.dtype),
        (1.0 / (squares + penalty)).astype(rows.values.dtype),
        penalty,
        tolerance,
        max_iterations,
        found := np.empty((rows.shape[1], targets.shape[1]), dtype=rows.values.dtype),
        thread_count(),
    )
    return found
