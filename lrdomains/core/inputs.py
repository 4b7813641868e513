"""Everything that is accepted as a matrix, brought into one form."""

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator

from lrdomains.core.by_products import ByProducts
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.row_source import is_dask_array
from lrdomains.core.typing import Array
from lrdomains.core.wording import counted, named
from lrdomains.errors import InputError


def as_labelled(data: object) -> LabelledMatrix:
    """Return any accepted input as a LabelledMatrix.

    Parameters
    ----------
    data : LabelledMatrix, DataFrame, AnnData, ndarray, scipy sparse array or matrix, LinearOperator, Dask array, or
        Operator
        An AnnData gives its ``X``, observations as rows; where it is backed or lazy, X is read in blocks and never as a
        whole. The chunks of a Dask array are worked on by the cluster of the active client.

    Raises
    ------
    InputError
        If it is none of these.
    """
    if isinstance(data, LabelledMatrix):
        return data
    if isinstance(data, pd.DataFrame):
        return LabelledMatrix(_frame_values(data), rows=data.index, columns=data.columns, source="a DataFrame")
    if isinstance(data, (np.ndarray, Operator)) or sp.issparse(data) or is_dask_array(data):
        return LabelledMatrix(data)
    if isinstance(data, LinearOperator):
        return LabelledMatrix(ByProducts(data), source="a LinearOperator")
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
    on_disk = getattr(data, "isbacked", False) and not (isinstance(data.X, np.ndarray) or sp.issparse(data.X))
    return LabelledMatrix(
        RowBlocks(data.X) if on_disk else data.X,
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
