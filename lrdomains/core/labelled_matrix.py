"""LabelledMatrix: a matrix that knows what its rows and columns are called, and how it was made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.operators import Operator, as_float, as_float_sparse, as_operator
from lrdomains.core.typing import Array, Labels
from lrdomains.core.wording import counted, named, plural
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
        return f"{self.count:,} {self.what} dropped because {self.reason}" + (f" ({shown})" if shown else "")


@dataclass(frozen=True, eq=False)
class LabelledMatrix:
    """A matrix with names: what passes from a domain to the core.

    Rows are what is explained; columns are where it shows.

    Parameters
    ----------
    values : ndarray, scipy sparse array or matrix, or Operator
        Shape (m, n). float32 stays float32; other real numbers become float64. Sparse formats other than CSR
        and CSC become CSR.
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

    Raises
    ------
    InputError
        If the matrix is empty or not two-dimensional, if the names do not fit it, or if it holds NaN or
        infinite entries (the first of them is named).

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
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "rows", _index(self.rows, m, self.rows_are))
        object.__setattr__(self, "columns", _index(self.columns, n, self.columns_are))
        _check_finite(self)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.rows), len(self.columns)

    def operator(self) -> Operator:
        """Return the values as the methods see them."""
        return as_operator(self.values)

    def __repr__(self) -> str:
        m, n = self.shape
        kind = type(self.values).__name__
        return f"LabelledMatrix({counted(m, self.rows_are)} x {counted(n, self.columns_are)}, {kind})"


def as_labelled(data: object) -> LabelledMatrix:
    """Return any accepted input as a LabelledMatrix.

    Parameters
    ----------
    data : LabelledMatrix, DataFrame, AnnData, ndarray, scipy sparse array or matrix, or Operator
        An AnnData gives its ``X``, observations as rows.

    Raises
    ------
    InputError
        If it is none of these.
    """
    if isinstance(data, LabelledMatrix):
        return data
    if isinstance(data, pd.DataFrame):
        return LabelledMatrix(_frame_values(data), rows=data.index, columns=data.columns, source="a DataFrame")
    if isinstance(data, (np.ndarray, Operator)) or sp.issparse(data):
        return LabelledMatrix(data)
    if _looks_like_anndata(data):
        return _from_anndata(data)
    message = (
        f"a {type(data).__name__} cannot be read as a matrix; give an array, a scipy sparse array, a DataFrame, "
        "an AnnData or a LabelledMatrix"
    )
    raise InputError(message)


def _looks_like_anndata(data: object) -> bool:
    # By shape rather than by type, so that anndata is imported only by those who use it.
    return all(hasattr(data, name) for name in ("X", "obs_names", "var_names"))


def _from_anndata(data: Any) -> LabelledMatrix:
    if data.X is None:
        message = "the AnnData has no X; set X or pass one of its layers"
        raise InputError(message)
    if getattr(data, "isbacked", False):
        message = "the AnnData is open in backed mode; read it with its to_memory() first"
        raise InputError(message)
    return LabelledMatrix(
        data.X,
        rows=data.obs_names,
        columns=data.var_names,
        rows_are="observation",
        columns_are="variable",
        source="an AnnData",
    )


def _frame_values(frame: pd.DataFrame) -> Array | sp.csr_array:
    wrong = [(name, dtype) for name, dtype in frame.dtypes.items() if not _is_real(dtype)]
    if wrong:
        message = (
            f"column {named(wrong[0][0])} of the table holds {wrong[0][1]} values, not real numbers "
            f"({counted(len(wrong), 'such column')}); make it the index or drop it"
        )
        raise InputError(message)
    if len(frame.columns) and all(_is_sparse_with_zeros(dtype) for dtype in frame.dtypes):
        coordinates: Any = frame.sparse
        return sp.csr_array(coordinates.to_coo())
    return frame.to_numpy(dtype=None if _one_float_type(frame) else np.float64, na_value=np.nan)


def _is_real(dtype: Any) -> bool:
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)


def _is_sparse_with_zeros(dtype: Any) -> bool:
    # pandas can also leave out NaN or any other value; such columns are not sparse as a matrix.
    return isinstance(dtype, pd.SparseDtype) and bool(dtype.fill_value == 0)


def _one_float_type(frame: pd.DataFrame) -> bool:
    return len(frame.columns) > 0 and set(frame.dtypes) <= {np.dtype(np.float32)}


def _accepted(values: Any) -> Values:
    if isinstance(values, Operator):
        return values
    if sp.issparse(values):
        return as_float_sparse(values)
    if np.ma.is_masked(values):
        message = "a masked array with masked entries; fill them in, or drop their rows or columns"
        raise InputError(message)
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


def _check_finite(matrix: LabelledMatrix) -> None:
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


def check_non_negative(matrix: LabelledMatrix, *, needed_by: str) -> None:
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
