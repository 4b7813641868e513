"""What one pass over rows shows, so that nobody has to ask for another."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lrdomains.core.operators import Operator, Sparse
from lrdomains.core.row_work import RowWork
from lrdomains.core.typing import Array, Floats


@dataclass(frozen=True)
class Place:
    """The first of some entries, and how many there are.

    Parameters
    ----------
    row, column : int
    value : float
    count : int
    """

    row: int
    column: int
    value: float
    count: int


@dataclass(frozen=True, eq=False)
class Survey:
    """What a pass over the entries shows.

    Parameters
    ----------
    fro2 : float
        Squared Frobenius norm.
    column_sums : ndarray of float64, shape (n,)
    not_finite, negative : Place or None
        The first NaN or infinite and the first negative entry.
    """

    fro2: float
    column_sums: Floats
    not_finite: Place | None
    negative: Place | None


def survey(matrix: Operator) -> Survey:
    """Return what one pass over a matrix of dense and sparse row blocks shows.

    Examples
    --------
    >>> from lrdomains.core.row_blocks import RowBlocks
    >>> survey(RowBlocks([np.eye(2), -np.eye(2)])).negative
    Place(row=2, column=0, value=-1.0, count=2)
    """
    found = Survey(fro2=0.0, column_sums=np.zeros(matrix.shape[1]), not_finite=None, negative=None)
    for rows, part in matrix.over_blocks(RowWork(_survey_of)):
        found = Survey(
            fro2=found.fro2 + part.fro2,
            column_sums=found.column_sums + part.column_sums,
            not_finite=_joined(found.not_finite, part.not_finite, rows.start),
            negative=_joined(found.negative, part.negative, rows.start),
        )
    return found


def _survey_of(block: Operator) -> Survey:
    with np.errstate(over="ignore", invalid="ignore"):
        entries: Any = block.matrix if isinstance(block, Sparse) else block.to_dense()
        data: Array = entries.data if isinstance(block, Sparse) else entries
        finite = bool(np.isfinite(np.sum(data, dtype=np.float64)))
        return Survey(
            fro2=block.fro2(),
            column_sums=_column_sums(entries),
            not_finite=None if finite else first_place(entries, ~np.isfinite(data)),
            negative=first_place(entries, data < 0) if data.size and data.min() < 0 else None,
        )


def _column_sums(entries: Any) -> Floats:
    if isinstance(entries, np.ndarray):
        return np.asarray(entries.sum(axis=0, dtype=np.float64))
    # The sums of a sparse matrix itself are taken in its own precision.
    return np.asarray(np.bincount(entries.indices, entries.data, entries.shape[1]), dtype=np.float64)


def _joined(before: Place | None, found: Place | None, first_row: int) -> Place | None:
    """Add the entries of one block to those of the blocks before it."""
    if found is None:
        return before
    if before is None:
        return replace(found, row=first_row + found.row)
    return replace(before, count=before.count + found.count)


def first_place(entries: Any, wanted: Array) -> Place | None:
    """Return the first of the entries of an array or a sparse matrix where `wanted` holds, and how many there are.

    `wanted` has the shape of the array, or that of the stored entries of the sparse matrix.
    """
    count = int(np.count_nonzero(wanted))
    if count == 0:
        return None
    at = int(np.argmax(wanted))
    if isinstance(entries, np.ndarray):
        row, column = divmod(at, entries.shape[1])
        return Place(row, column, float(entries[row, column]), count)
    stored = entries.tocoo()
    return Place(int(stored.coords[0][at]), int(stored.coords[1][at]), float(stored.data[at]), count)
