"""The one canonical form: unit columns, strengths in descending order, one rule for signs."""

import numpy as np

from lrdomains.core.typing import Array, Floats

#: Entries this close to the largest, relatively, count as tied with it when the sign is chosen: rounding must
#: not decide.
SIGN_TIE = 1e-5


def canonical_form(row_factors: Array, scale: Array, column_factors: Array) -> tuple[Array, Array, Array]:
    """Bring ``A ~ R diag(scale) C^T`` into canonical form.

    The columns of R and C get unit length, their lengths go into the scale, components are ordered by
    descending scale (ties keep their order), and signs are moved so that the largest absolute entry of each
    column of C is positive (entries tied with it: the one of lowest index). A component of strength zero gets
    constant unit columns where it has none.

    Parameters
    ----------
    row_factors : ndarray of shape (m, k)
    scale : ndarray of shape (k,)
    column_factors : ndarray of shape (n, k)

    Returns
    -------
    tuple of ndarray
        R, scale and C; the products ``R[:, i] * scale[i] * C[:, i]`` are unchanged.

    Examples
    --------
    >>> import numpy as np
    >>> r, s, c = canonical_form(np.array([[2.0]]), np.array([1.0]), np.array([[-3.0]]))
    >>> r, s, c
    (array([[-1.]]), array([6.]), array([[1.]]))
    """
    row_factors, row_lengths = _unit_columns(row_factors)
    column_factors, column_lengths = _unit_columns(column_factors)
    scale = scale.astype(np.float64) * row_lengths * column_lengths
    column_signs = leading_signs(column_factors)
    row_signs = np.where(scale < 0, -column_signs, column_signs)
    scale = np.abs(scale)
    order = np.argsort(-scale, kind="stable")
    return (
        (row_factors * row_signs.astype(row_factors.dtype))[:, order],
        scale[order],
        (column_factors * column_signs.astype(column_factors.dtype))[:, order],
    )


def _unit_columns(factors: Array) -> tuple[Array, Floats]:
    largest = np.max(np.abs(factors), axis=0, initial=0.0)
    # Dividing by the largest entry first keeps squares from overflowing or vanishing.
    safe = np.where(largest > 0, largest, 1.0)
    shrunk = factors / safe.astype(factors.dtype)
    norms = np.sqrt(np.sum(np.square(shrunk, dtype=np.float64), axis=0))
    dead = norms == 0
    lengths = np.where(dead, 0.0, norms * safe)
    unit = shrunk / np.where(dead, 1.0, norms).astype(factors.dtype)
    unit[:, dead] = 1.0 / np.sqrt(factors.shape[0])
    return unit, lengths


def leading_signs(factors: Array) -> Array:
    """Return the sign of the largest absolute entry of each column; of tied entries, that of the first."""
    sizes = np.abs(factors)
    leading = np.argmax(sizes >= (1 - SIGN_TIE) * np.max(sizes, axis=0), axis=0)
    return np.where(factors[leading, np.arange(factors.shape[1])] < 0, -1.0, 1.0)
