"""Ridge regression of many targets on one sparse matrix, by conjugate gradients."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator, as_operator
from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: A column of the solution is done when its gradient is this small, relative to where it started.
TOLERANCE = 1e-3
#: Columns that are solved for at once: their vectors are read from a cache rather than from memory. It does not depend
#: on the number of threads, so that the result does not either.
WIDTH = 32


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
    operator = as_operator(features)
    squares = np.bincount(features.indices, np.square(features.data, dtype=np.float64), minlength=features.shape[1])
    inverse_diagonal = (1.0 / (squares + penalty)).astype(operator.dtype)[:, None]
    found = np.empty((features.shape[1], targets.shape[1]), dtype=operator.dtype)

    def solve(first: int) -> None:
        columns = slice(first, first + WIDTH)
        part = np.ascontiguousarray(targets[:, columns], dtype=operator.dtype)
        found[:, columns] = _solved(
            operator, part, inverse_diagonal, penalty=penalty, tolerance=tolerance, max_iterations=max_iterations
        )

    with ThreadPoolExecutor(thread_count()) as pool:
        list(pool.map(solve, range(0, targets.shape[1], WIDTH)))
    return found


def _solved(
    features: Operator,
    targets: Array,
    inverse_diagonal: Array,
    *,
    penalty: float,
    tolerance: float,
    max_iterations: int,
) -> Array:
    gradient = features.rmatmat(targets)
    found, direction = np.zeros_like(gradient), gradient * inverse_diagonal
    scratch = np.empty_like(gradient)
    energy = start = _inner(gradient, direction)
    for _ in range(max_iterations):
        bent = features.rmatmat(features.matmat(direction))
        bent += np.multiply(direction, gradient.dtype.type(penalty), out=scratch)
        step = _ratio(energy, _inner(direction, bent)).astype(found.dtype)
        found += np.multiply(direction, step, out=scratch)
        gradient -= np.multiply(bent, step, out=scratch)
        scaled = np.multiply(gradient, inverse_diagonal, out=scratch)
        before, energy = energy, _inner(gradient, scaled)
        if np.all(energy <= tolerance**2 * start):
            break
        direction *= _ratio(energy, before).astype(found.dtype)
        direction += scaled
    return found


def _inner(first: Array, second: Array) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", first, second, dtype=np.float64))


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0)
