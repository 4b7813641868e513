"""What kind of numbers an expression table holds: counts, amounts or logarithms; and what negative ones mean."""

from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.typing import Array
from lrdomains.errors import DataWarning, InputError, warn

ValueKind = Literal["counts", "amounts", "logarithms"]

#: log2 of a billion: no sequencing depth and no scanner gives a logarithm beyond it.
LARGEST_LOGARITHM = 30.0
#: Values that were centred by gene have as much below zero as above it; noise below background has far less.
CENTRED_SHARE = 0.5


def value_kind(values: Any) -> ValueKind:
    """Return what kind of numbers these non-negative values are.

    Parameters
    ----------
    values : ndarray or sparse array
        Non-negative.

    Returns
    -------
    {"counts", "amounts", "logarithms"}
        Whole numbers are counts (or rounded intensities, which are treated alike). Of the others, tables whose
        largest value lies between 1 and 30 are logarithms, and the rest amounts: intensities, or shares of a
        sample.

    Examples
    --------
    >>> import numpy as np
    >>> value_kind(np.array([[3.0, 0.0]])), value_kind(np.array([[8.3, 2.1]])), value_kind(np.array([[830.5]]))
    ('counts', 'logarithms', 'amounts')
    """
    data = _stored(values)
    whole = bool(np.all(data == np.rint(data)))
    return kind_of(whole=whole, largest=float(data.max(initial=0.0)))


def kind_of(*, whole: bool, largest: float) -> ValueKind:
    """Return the kind of values from whether all are whole and from the largest; see `value_kind`.

    Examples
    --------
    >>> kind_of(whole=False, largest=14.2)
    'logarithms'
    """
    if whole:
        return "counts"
    return "logarithms" if 1.0 < largest <= LARGEST_LOGARITHM else "amounts"


def without_negatives(expression: LabelledMatrix) -> tuple[Any, int]:
    """Return the values with negative ones set to zero, and how many they were; refuse centred values.

    Parameters
    ----------
    expression : LabelledMatrix
        Samples x genes.

    Raises
    ------
    InputError
        If what lies below zero amounts to more than half of what lies above it: such values were centred or
        scaled, and zero no longer means that a gene is silent.

    Warns
    -----
    DataWarning
        If some values were set to zero.
    """
    values: Any = expression.values
    data = _stored(values)
    negative = data < 0
    count = int(np.sum(negative))
    if not count:
        return values, 0
    below, above = (float(np.sum(np.abs(data[part]), dtype=np.float64)) for part in (negative, ~negative))
    check_not_centred(expression, count, below, above)
    if not sp.issparse(values):
        return np.maximum(values, 0), count
    clipped = values.copy()
    clipped.data = np.maximum(clipped.data, 0)
    return clipped, count


def check_not_centred(expression: LabelledMatrix, count: int, below: float, above: float) -> None:
    """Refuse values that were centred, and tell of negative ones that will be set to zero.

    Parameters
    ----------
    expression : LabelledMatrix
    count : int
        How many values are negative.
    below, above : float
        What lies below and above zero, in sum of absolute values.
    """
    if below > CENTRED_SHARE * above:
        raise InputError(_centred_message(expression, count))
    share = count / (expression.shape[0] * expression.shape[1])
    warn(
        f"{count:,} negative values ({share:.1%} of {expression.source}) were set to zero: what lies below zero is "
        f"{below / above:.1%} of what lies above it, as after a background was subtracted",
        DataWarning,
    )


def _stored(values: Any) -> Array:
    return np.asarray(values.data if sp.issparse(values) else values)


def _centred_message(expression: LabelledMatrix, count: int) -> str:
    values: Any = expression.values
    if isinstance(values, RowBlocks):
        for rows, block in values.row_blocks():
            values, first_row = block.to_dense(), rows.start
            if (values < 0).any():
                break
        names = expression.rows[first_row : first_row + len(values)]
        expression = LabelledMatrix(values, rows=names, columns=expression.columns, source=expression.source)
    at = values.tocoo() if sp.issparse(values) else None
    if at is None:
        i, j = (int(position) for position in np.argwhere(values < 0)[0])
    else:
        first = int(np.flatnonzero(at.data < 0)[0])
        i, j = int(at.coords[0][first]), int(at.coords[1][first])
    return (
        f"{expression.source}: {count:,} values are negative, about as much below zero as above it (the first: "
        f"{float(values[i, j]):g} for gene {expression.columns[j]!r} in sample {expression.rows[i]!r}). They look "
        "scaled or centred, and modules need values where zero means that a gene is silent: give the counts, the "
        "normalised or the log-normalised values from before that step (in an AnnData often layer='raw' or another "
        "layer; on the command line --layer)"
    )
