"""Weights of rows and columns: the metric in which an approximation is best."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.core.wording import counted, named, plural
from lrdomains.errors import InputError


def checked_weights(weights: Sequence[float] | Array | None, names: Labels, are: str) -> Floats | None:
    """Return the weights of rows or columns in float64, or None where there are none.

    Raises
    ------
    InputError
        If there is not one for each, or if one is not positive and finite (the first is named).
    """
    if weights is None:
        return None
    found: Any = np.array(weights)
    if found.shape != (len(names),) or found.dtype.kind not in "iuf":
        message = f"weights of shape {found.shape} and type {found.dtype}; give {len(names):,}, one for each {are}"
        raise InputError(message)
    wrong = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    if wrong.size:
        message = (
            f"{counted(len(wrong), 'weight')} of the {plural(are)} not positive and finite; the first is "
            f"{found[wrong[0]]} of {are} {named(names[wrong[0]])}. What is to have no influence is left out; its "
            "factors are then found by project"
        )
        raise InputError(message)
    return found.astype(np.float64)


def in_metric(matrix: Operator, row_weights: Floats | None, column_weights: Floats | None) -> Operator:
    """Return ``diag(sqrt(w)) A diag(sqrt(v))``, whose plain SVD is that of A in the metric of w and v.

    References
    ----------
    Greenacre (1984), Theory and Applications of Correspondence Analysis, appendix A.1 (generalised SVD).

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> in_metric(Dense(np.ones((2, 2))), np.array([1.0, 4.0]), None).to_dense()
    array([[1., 1.],
           [2., 2.]])
    """
    if row_weights is None and column_weights is None:
        return matrix
    m, n = matrix.shape
    return Scaled(matrix, roots(row_weights, m), roots(column_weights, n))


def roots(weights: Floats | None, length: int) -> Floats:
    """Return the square roots of the weights; ones where there are none."""
    return np.ones(length) if weights is None else np.sqrt(weights)


def out_of_metric(factors: Array, weights: Floats | None) -> Array:
    """Return factors of the matrix in the metric as factors of the matrix itself."""
    return factors if weights is None else factors / roots(weights, len(factors))[:, None].astype(factors.dtype)


def into_metric(factors: Array, weights: Floats | None) -> Floats:
    """Return factors of the matrix itself as factors of the matrix in the metric, in float64."""
    wide = factors.astype(np.float64)
    return wide if weights is None else wide * roots(weights, len(wide))[:, None]


def gram(factors: Array, weights: Floats | None) -> Floats:
    """Return ``F^T diag(weights) F``, in float64."""
    wide = into_metric(factors, weights)
    return np.asarray(wide.T @ wide)
