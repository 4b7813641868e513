"""What the entries of a matrix must be, and the message that names the first one that is not."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator, Transposed
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_survey import Place, first_place
from lrdomains.core.typing import Array
from lrdomains.core.wording import counted, named, plural
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.core.labelled_matrix import LabelledMatrix


def check_finite(matrix: "LabelledMatrix") -> None:
    """Refuse a matrix with NaN or infinite entries; those of an operator cannot be seen, except `RowBlocks`.

    Raises
    ------
    InputError
        If an entry is not finite; the first is named.
    """
    place = _place(matrix.values, "not_finite")
    if place is None:
        return
    verb = "is" if place.count == 1 else "are"
    message = (
        f"{counted(place.count, 'entry')} of the matrix {verb} NaN or infinite; the first is {place.value} at "
        f"{_named(place, matrix)}. Fill such entries in, drop their "
        f"{plural(matrix.rows_are)} or {plural(matrix.columns_are)}, or mark them as missing with observed="
    )
    raise InputError(message)


def _named(place: Place, matrix: "LabelledMatrix") -> str:
    row, column = matrix.rows[place.row], matrix.columns[place.column]
    return f"{matrix.rows_are} {named(row)}, {matrix.columns_are} {named(column)}"


def _place(values: Any, of: Literal["not_finite", "negative"]) -> Place | None:
    """Return the first entry of a kind; those of an operator are seen only where it has a survey."""
    if isinstance(values, Transposed):
        place = _place(values.base, of)
        return None if place is None else replace(place, row=place.column, column=place.row)
    if isinstance(values, RowBlocks):
        found: Place | None = getattr(values.survey, of)
        return found
    if isinstance(values, Operator):
        return None
    data = values.data if sp.issparse(values) else values
    return _first_not_finite(values, data) if of == "not_finite" else _first_negative(values, data)


def _first_not_finite(values: Any, data: Array) -> Place | None:
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.sum(data, dtype=np.float64)
    return None if np.isfinite(total) else first_place(values, ~np.isfinite(data))


def _first_negative(values: Any, data: Array) -> Place | None:
    return None if data.size == 0 or data.min() >= 0 else first_place(values, data < 0)


def checked_entry_weights(matrix: "LabelledMatrix") -> Any:
    """Return the weights of the entries of a matrix as an array or CSR array of float64.

    Raises
    ------
    InputError
        If they do not fit the matrix, or if one is negative or not finite; the first is named.
    """
    given: Any = matrix.entry_weights
    shape = len(matrix.rows), len(matrix.columns)
    weights: Any = sp.csr_array(given) if sp.issparse(given) else np.array(given)
    if weights.shape != shape or weights.dtype.kind not in "buif":
        message = (
            f"entry_weights of shape {weights.shape} and type {weights.dtype} for a matrix of shape {shape}; give a "
            "number for each entry"
        )
        raise InputError(message)
    weights = weights.astype(np.float64)
    data = weights.data if sp.issparse(weights) else weights
    place = first_place(weights, ~(np.isfinite(data) & (data >= 0)))
    if place is not None:
        message = (
            f"{counted(place.count, 'weight')} of entries negative, NaN or infinite; the first is {place.value:g} at "
            f"{_named(place, matrix)}. Give 0 where an entry is not to count"
        )
        raise InputError(message)
    return weights


def check_non_negative(matrix: "LabelledMatrix", *, needed_by: str) -> None:
    """Refuse a matrix with negative entries.

    Parameters
    ----------
    matrix : LabelledMatrix
    needed_by : str
        What needs them, as the beginning of the sentence "... needs non-negative entries".

    Raises
    ------
    InputError
        If an entry is negative (the first is named), or if the entries cannot be seen because the values are an
        operator.
    """
    values = matrix.values
    if isinstance(values, Operator) and not isinstance(values, RowBlocks):
        message = f"{needed_by} needs an array or a sparse matrix, to see that nothing is negative; got an operator"
        raise InputError(message)
    place = _place(values, "negative")
    if place is None:
        return
    message = (
        f"{needed_by} needs non-negative entries; {place.count:,} are negative, the first {place.value:g} at "
        f"{_named(place, matrix)}. Centred or "
        "scaled data cannot be used: give the values before that step"
    )
    raise InputError(message)
