"""What the entries of a matrix must be, and the message that names the first one that is not."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array
from lrdomains.core.wording import counted, named, plural
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.core.labelled_matrix import LabelledMatrix


def check_finite(matrix: "LabelledMatrix") -> None:
    """Refuse a matrix with NaN or infinite entries; those of an operator cannot be seen.

    Raises
    ------
    InputError
        If an entry is not finite; the first is named.
    """
    values = matrix.values
    if isinstance(values, Operator):
        return
    data = values.data if sp.issparse(values) else values
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.sum(data, dtype=np.float64)
    if np.isfinite(total) or np.all(np.isfinite(data)):
        return
    i, j, value = _first_where(values, lambda entries: ~np.isfinite(entries))
    count = int(np.sum(~np.isfinite(data)))
    verb = "is" if count == 1 else "are"
    message = (
        f"{counted(count, 'entry')} of the matrix {verb} NaN or infinite; the first is {value} at {matrix.rows_are} "
        f"{named(matrix.rows[i])}, {matrix.columns_are} {named(matrix.columns[j])}. Fill such entries in or drop their "
        f"{plural(matrix.rows_are)} or {plural(matrix.columns_are)}"
    )
    raise InputError(message)


def _first_where(values: Any, condition: Callable[[Array], Array]) -> tuple[int, int, float]:
    if sp.issparse(values):
        entries = values.tocoo()
        at = int(np.flatnonzero(condition(entries.data))[0])
        return int(entries.coords[0][at]), int(entries.coords[1][at]), float(entries.data[at])
    i, j = (int(position) for position in np.argwhere(condition(values))[0])
    return i, j, float(values[i, j])


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
    if isinstance(values, Operator):
        message = f"{needed_by} needs an array or a sparse matrix, to see that nothing is negative; got an operator"
        raise InputError(message)
    data = values.data if sp.issparse(values) else values
    if data.size == 0 or data.min() >= 0:
        return
    i, j, value = _first_where(values, lambda entries: entries < 0)
    message = (
        f"{needed_by} needs non-negative entries; {int(np.sum(data < 0)):,} are negative, the first {value:g} at "
        f"{matrix.rows_are} {named(matrix.rows[i])}, {matrix.columns_are} {named(matrix.columns[j])}. Centred or "
        "scaled data cannot be used: give the values before that step"
    )
    raise InputError(message)
