"""LabelledMatrix: a matrix that knows what its rows and columns are called, and how it was made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.entries import check_finite, checked_entry_weights
from lrdomains.core.known_entries import KnownEntries, Observed
from lrdomains.core.metric import checked_weights
from lrdomains.core.observation import Mask, checked_mask, of_observed, without_unknown
from lrdomains.core.operators import Operator, Transposed, as_operator
from lrdomains.core.real_numbers import as_float
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_source import is_dask_array
from lrdomains.core.sparse_values import canonical_sparse
from lrdomains.core.typing import Floats, Labels
from lrdomains.core.wording import counted, plural
from lrdomains.errors import InputError

Values = Any  # ndarray, scipy CSR or CSC array, or Operator: scipy has no types to write this down with

#: How many names of dropped things are kept; their number is always kept.
NAMES_KEPT = 1000


@dataclass(frozen=True)
class Dropped:
    """Something that was left out on the way, counted and named.

    Parameters
    ----------
    what : str
        What was dropped, in the plural: ``"words"``, ``"genes"``.
    count : int
        How many.
    reason : str
        Why, as the end of the sentence "dropped because ...".
    names : tuple of str
        Their names; the first thousand where there are more.
    """

    what: str
    count: int
    reason: str
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, what: str, names: Sequence[object], *, reason: str) -> "Dropped":
        """Count `names` and keep the first thousand."""
        return cls(what, len(names), reason, tuple(str(name) for name in names[:NAMES_KEPT]))

    def __str__(self) -> str:
        shown = ", ".join(self.names[:5]) + (", ..." if self.count > 5 else "")
        # The number comes behind, so that the sentence is right for one as for many.
        return f"{self.what} dropped because {self.reason}: {self.count:,}" + (f" ({shown})" if shown else "")


@dataclass(frozen=True, eq=False)
class LabelledMatrix:
    """A matrix with names: what passes from a domain to the core.

    Rows are what is explained; columns are where it shows.

    Parameters
    ----------
    values : ndarray, scipy sparse array or matrix, or Operator
        Shape (m, n). float32 stays float32; other real numbers become float64. Sparse formats other than CSR
        and CSC become CSR. A memory-mapped array or a Dask array becomes `RowBlocks` and is read in blocks.
    rows, columns : pandas.Index or sequence, optional
        Names; positions where they are not given.
    rows_are, columns_are : str
        What a row and a column is, in the singular, for messages and reports.
    source : str
        Where the data came from, in a few words.
    steps : mapping of str to mapping
        The options of each step that made the matrix, in order; it becomes part of the provenance.
    dropped : tuple of Dropped
        What was left out on the way.
    row_weights, column_weights : ndarray of shapes (m,) and (n,), optional
        How much each row and column counts: spectral methods then find the best approximation in the weighted sum of
        squares ``sum(row_weights[i] * column_weights[j] * (A[i, j] - B[i, j]) ** 2)``. Positive.
    observed : ndarray of bool or scipy sparse array, shape (m, n), optional
        Which entries are known; of a sparse one, those that it stores and that are not zero. The others are neither
        zero nor anything else: whatever `values` has there, NaN included, is set to zero and has no part in any fit.
        Methods that cannot leave entries out refuse the matrix.
    entry_weights : ndarray or scipy sparse array, shape (m, n), optional
        How much each entry counts in the loss: twice as much is as if it had been seen twice. Not negative; where a
        weight is zero (or a sparse array stores none) the entry is not observed. `NMF`, `ALS`, `SoftImpute` and
        `GradientDescent` use them; other methods refuse the matrix.

    Raises
    ------
    InputError
        If the matrix is empty or not two-dimensional, if the names do not fit it, if it holds NaN or
        infinite entries that are not marked as unknown (the first of them is named), if a weight is not positive and
        finite, if the weight of an entry is negative or not finite (the first is named), or if the mask of observed
        entries does not fit or holds none.

    Examples
    --------
    >>> import numpy as np
    >>> m = LabelledMatrix(np.eye(2), rows=["a", "b"], rows_are="sample")
    >>> m.shape, list(m.rows)
    ((2, 2), ['a', 'b'])
    """

    values: Values
    rows: Labels = None  # type: ignore[assignment]
    columns: Labels = None  # type: ignore[assignment]
    rows_are: str = "row"
    columns_are: str = "column"
    source: str = "values in memory"
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    row_weights: Floats | None = None
    column_weights: Floats | None = None
    observed: Mask | None = None
    entry_weights: Any = None  # ndarray or CSR array of float64

    def __post_init__(self) -> None:
        values = _accepted(self.values)
        m, n = (int(length) for length in values.shape)
        if m == 0 or n == 0:
            message = (
                f"an empty matrix: {counted(m, self.rows_are)} x {counted(n, self.columns_are)}; nothing can be found "
                "in it"
            )
            raise InputError(message)
        # Frozen dataclasses are completed this way; afterwards nothing changes.
        object.__setattr__(self, "rows", _index(self.rows, m, self.rows_are))
        object.__setattr__(self, "columns", _index(self.columns, n, self.columns_are))
        mask = checked_mask(self.observed, (m, n))
        if self.entry_weights is not None:
            weights, mask = of_observed(checked_entry_weights(self), mask)
            object.__setattr__(self, "entry_weights", weights)
        if mask is not None:
            values = without_unknown(values, mask)
            object.__setattr__(self, "observed", mask)
        object.__setattr__(self, "values", values)
        row_weights = checked_weights(self.row_weights, self.rows, self.rows_are)
        column_weights = checked_weights(self.column_weights, self.columns, self.columns_are)
        object.__setattr__(self, "row_weights", row_weights)
        object.__setattr__(self, "column_weights", column_weights)
        check_finite(self)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.rows), len(self.columns)

    def operator(self) -> Operator:
        """Return the values as the methods see them."""
        operator = as_operator(self.values)
        if self.observed is None:
            return operator
        weights = self.entry_weights
        return Observed(operator, KnownEntries.of(self.observed) if weights is None else KnownEntries.weighted(weights))

    def __repr__(self) -> str:
        m, n = self.shape
        kind = type(self.values).__name__
        return f"LabelledMatrix({counted(m, self.rows_are)} x {counted(n, self.columns_are)}, {kind})"


def _accepted(values: Any) -> Values:
    if isinstance(values, Operator):
        return values
    if sp.issparse(values):
        # Here once, or every operator that is made of it would do it.
        return canonical_sparse(values)
    if is_dask_array(values):
        return RowBlocks(values)
    if np.ma.is_masked(values):
        message = (
            "a masked array with masked entries; fill them in, drop their rows or columns, or give values.data with "
            "observed=~values.mask"
        )
        raise InputError(message)
    if isinstance(values, np.memmap) and values.ndim == 2:
        # A file: read by blocks, never as a whole.
        by_columns = values.flags.f_contiguous and not values.flags.c_contiguous
        return Transposed(RowBlocks(values.T)) if by_columns else RowBlocks(values)
    array = np.asarray(values)
    if array.ndim != 2:
        message = f"an array of {array.ndim} dimensions; a matrix has two"
        raise InputError(message)
    return as_float(array)


def _index(names: Iterable[Any] | None, length: int, are: str) -> Labels:
    if names is None:
        return pd.RangeIndex(length)
    # Asking for an Index of a MultiIndex would hide its levels in tuples.
    index = names if isinstance(names, pd.Index) else pd.Index(names)
    if len(index) != length:
        message = f"{counted(len(index), 'name')} for {counted(length, are)}"
        raise InputError(message)
    if index.nlevels > 1:
        message = f"the names of the {plural(are)} have {index.nlevels} levels; join them into one name each"
        raise InputError(message)
    return index
