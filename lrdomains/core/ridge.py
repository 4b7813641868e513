"""Ridge regression of many targets on one sparse matrix, by conjugate gradients."""

import numpy as np

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: A column of the solution is done when its gradient is this small, relative to where it started.
TOLERANCE = 1e-3


def ridge(features: Operator, targets: Array, *, penalty: float, max_iterations: int = 50) -> Array:
    """Return the coefficients that explain targets by features: least ``|F B - T|^2 + penalty |B|^2``.

    The columns of B are independent problems with one matrix; conjugate gradients on the normal equations run for all
    of them at once, so that each step is two products of the sparse matrix with a dense one.

    Parameters
    ----------
    features : Operator of shape (m, n)
        F.
    targets : ndarray of shape (m, k)
        T.
    penalty : float
        Positive.
    max_iterations : int
        Steps at most; fewer are taken where every column has reached `TOLERANCE`.

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
    section 7.4 (CGLS).

    Examples
    --------
    >>> from lrdomains.core.operators import as_operator
    >>> ridge(as_operator(np.eye(2)), np.array([[2.0], [4.0]]), penalty=1.0)
    array([[1.],
           [2.]])
    """
    if targets.ndim != 2 or len(targets) != features.shape[0]:
        message = f"targets of shape {targets.shape} for {features.shape[0]} rows of features"
        raise InputError(message)
    if not penalty > 0:
        message = f"penalty={penalty!r}; give a positive number"
        raise InputError(message)
    gradient = features.rmatmat(targets.astype(features.dtype))
    found, direction = np.zeros_like(gradient), gradient.copy()
    energy = start = _squares(gradient)
    for _ in range(max_iterations):
        bent = features.rmatmat(features.matmat(direction)) + gradient.dtype.type(penalty) * direction
        step = _ratio(energy, np.einsum("ij,ij->j", direction, bent, dtype=np.float64))
        found += direction * step.astype(found.dtype)
        gradient -= bent * step.astype(found.dtype)
        before, energy = energy, _squares(gradient)
        if np.all(energy <= TOLERANCE**2 * start):
            break
        direction *= _ratio(energy, before).astype(found.dtype)
        direction += gradient
    return found


def _squares(columns: Array) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", columns, columns, dtype=np.float64))


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0)
