"""LabelledMatrix: a matrix that knows what its rows and columns are called, and how it was made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.operators import Operator, as_float, as_operator
from lrdomains.core.typing import Array, Labels
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


@dataclass(frozen=True)
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
            message = f"an empty matrix: {m} {self.rows_are}s x {n} {self.columns_are}s; nothing can be found in it"
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
        return f"LabelledMatrix({m:,} {self.rows_are}s x {n:,} {self.columns_are}s, {kind})"


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
    return LabelledMatrix(
        data.X, rows=data.obs_names, columns=data.var_names, rows_are="obs", columns_are="var", source="an AnnData"
    )


def _frame_values(frame: pd.DataFrame) -> Array | sp.csr_array:
    wrong = [name for name, dtype in frame.dtypes.items() if not pd.api.types.is_numeric_dtype(dtype)]
    if wrong:
        message = (
            f"column {wrong[0]!r} of the table holds {frame[wrong[0]].dtype} values, not numbers"
            f" ({len(wrong)} such columns); make it the index or drop it"
        )
        raise InputError(message)
    if len(frame.columns) and all(isinstance(dtype, pd.SparseDtype) for dtype in frame.dtypes):
        coordinates: Any = frame.sparse
        return sp.csr_array(coordinates.to_coo())
    return frame.to_numpy(dtype=None if _one_float_type(frame) else np.float64, na_value=np.nan)


def _one_float_type(frame: pd.DataFrame) -> bool:
    return len(frame.columns) > 0 and set(frame.dtypes) <= {np.dtype(np.float32)}


def _accepted(values: Any) -> Values:
    if isinstance(values, Operator):
        return values
    if sp.issparse(values):
        form = sp.csc_array if values.format == "csc" else sp.csr_array
        matrix = form(values)
        data = as_float(matrix.data)
        return matrix if data is matrix.data else form((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    array = np.asarray(values)
    if array.ndim != 2:
        message = f"an array of {array.ndim} dimensions; a matrix has two"
        raise InputError(message)
    return as_float(array)


def _index(names: Iterable[Any] | None, length: int, are: str) -> Labels:
    index = pd.RangeIndex(length) if names is None else pd.Index(names)
    if len(index) != length:
        message = f"{len(index)} names for {length} {are}s"
        raise InputError(message)
    return index


def _check_finite(matrix: LabelledMatrix) -> None:
    values = matrix.values
    if isinstance(values, Operator):
        return
    data = values.data if sp.issparse(values) else values
    if np.isfinite(np.sum(data, dtype=np.float64)) or np.all(np.isfinite(data)):
        return
    i, j, value = _first_not_finite(values)
    count = int(np.sum(~np.isfinite(data)))
    message = (
        f"{count:,} entries are NaN or infinite; the first is {value} at {matrix.rows_are} {matrix.rows[i]!r}, "
        f"{matrix.columns_are} {matrix.columns[j]!r}. Fill them in or drop those {matrix.rows_are}s or "
        f"{matrix.columns_are}s"
    )
    raise InputError(message)


def _first_not_finite(values: Any) -> tuple[int, int, float]:
    if sp.issparse(values):
        entries = values.tocoo()
        at = int(np.flatnonzero(~np.isfinite(entries.data))[0])
        return int(entries.coords[0][at]), int(entries.coords[1][at]), float(entries.data[at])
    i, j = (int(position) for position in np.argwhere(~np.isfinite(values))[0])
    return i, j, float(values[i, j])
