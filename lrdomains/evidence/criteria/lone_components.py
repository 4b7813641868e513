"""Components that hang on one row or column, which have nothing to say about what of it is held out."""

import dataclasses
from typing import Any

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Array, Floats

#: A component hangs on a row that makes up more than this share of it.
LONE_SHARE = 0.5


def lone(factors: Array) -> Array:
    """Return where a row makes up more than half of a component, shape (m, k).

    Parameters
    ----------
    factors : ndarray of shape (m, k)
        Non-negative.

    Examples
    --------
    >>> lone(np.array([[9.0, 1.0], [0.5, 1.0], [0.5, 1.0]])).tolist()
    [[True, False], [False, False], [False, False]]
    """
    totals = factors.sum(axis=0, dtype=np.float64)
    return np.asarray(factors > LONE_SHARE * np.where(totals > 0, totals, np.inf))


def predicted_by_others(
    fit: Factorization, seen: LabelledMatrix, rows: Array, columns: Array, predicted: Floats
) -> Floats:
    """Return predictions of held-out entries, in which no component that hangs on one row or column predicts that one.

    The column factor of a component that hangs on one row is what that row is. Where an entry of the row is held out,
    nothing that was seen determines the factor, and it may be anything. What the other components say once the row is
    placed on them alone is a prediction; the same goes for columns.

    Parameters
    ----------
    fit : Factorization
        Non-negative, of `seen`.
    seen : LabelledMatrix
        With its mask of what was seen.
    rows, columns : ndarray of int, shape (p,)
        Positions of what was held out.
    predicted : ndarray of shape (p,)
        By all components.
    """
    found = predicted.copy()
    turned = dataclasses.replace(
        fit,
        row_factors=fit.column_factors,
        column_factors=fit.row_factors,
        rows=fit.columns,
        columns=fit.rows,
        row_weights=fit.column_weights,
        column_weights=fit.row_weights,
    )
    given: Any = seen.values
    known: Any = seen.observed
    for side, values, observed, along, across in (
        (fit, given, known, rows, columns),
        (turned, given.T, known.T, columns, rows),
    ):
        alone = lone(side.row_factors)
        for position in np.flatnonzero(alone.any(axis=1)):
            at, others = np.flatnonzero(along == position), ~alone[position]
            one = slice(position, position + 1)
            if at.size and others.any() and observed[one].sum():
                placed = _placed(side, others, LabelledMatrix(values[one], observed=observed[one]))
                found[at] = placed[across[at]]
    return found


def _placed(fit: Factorization, components: Array, row: LabelledMatrix) -> Floats:
    """Return what some of the components make of a row."""
    left = dataclasses.replace(
        fit,
        row_factors=fit.row_factors[:, components],
        scale=fit.scale[components],
        column_factors=fit.column_factors[:, components],
    )
    strong = np.asarray(left.project(row), dtype=np.float64) * left.scale
    return np.asarray((strong @ left.column_factors.T)[0])
