"""count_table: a table of counts that somebody has already made."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.confusion.class_labels import check_distinct, given_classes, shown
from lrdomains.confusion.foreign import as_array, frame_of_mapping, frame_of_records, is_pycm, pooled, pycm_table
from lrdomains.confusion.long_table import from_long, is_long
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.orientation import Orientation, judge_orientation
from lrdomains.confusion.rates import counts_of_rates, without_background
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Labels
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, warn

Side = Literal["true-by-predicted", "predicted-by-true", "given-by-true"]


def count_table(
    table: object,
    *,
    labels: Sequence[Any] | Labels | None = None,
    orientation: Side = "true-by-predicted",
    samples: object = None,
    background: Any = None,
) -> ConfusionMatrix:
    """Read a table of counts, in any of the forms that other tools give it.

    A table alone does not show which side is the truth. Rows are taken for it unless `orientation` says otherwise, and
    that stays an assumption, stated in the result; names such as ``predicted`` for the rows, balanced column totals, or
    rates whose columns add up to one raise a warning.

    Parameters
    ----------
    table : DataFrame, ndarray, scipy sparse array or matrix, tensor, mapping, records, or PyCM object
        A DataFrame is a crosstab, whose rows and columns are matched by their labels, or a long table with a column of
        true classes, one of predicted classes, and one of counts. Classes that occur on one side only (as
        ``pandas.crosstab`` gives where a class is never predicted) get zeros on the other. Totals made by
        ``margins=True`` are left out. A mapping is ``{true: {predicted: count}}``; records are ``{"actual", "observed",
        "count"}`` as Neo writes them; a stack of shape (annotators, K, K) is added up.
    labels : sequence, optional
        The classes of an array without names, in order; 0, 1, 2, ... by default. For a DataFrame, the order.
    orientation : {"true-by-predicted", "predicted-by-true", "given-by-true"}
        What rows and columns are. ``"given-by-true"`` is that of cleanlab's confident joint: rows are the given labels,
        which may be wrong, columns the estimated true ones.
    samples : number or sequence of numbers, optional
        For a table of rates: the number of samples (where the whole table adds up to one) or of samples of each true
        class (where each row does); counts are recovered where they come out whole.
    background : label, optional
        A class that stands for nothing, as detectors have it: left out, and counted.

    Returns
    -------
    ConfusionMatrix

    Raises
    ------
    InputError
        If an array is not square or the labels do not fit it, or rows and columns of a DataFrame have nothing in
        common; and for what `ConfusionMatrix` refuses.

    Warns
    -----
    DataWarning
        If zeros had to be filled in, or the evidence says that rows are the predictions.

    Examples
    --------
    >>> m = count_table([[8, 2], [1, 9]], labels=["cat", "dog"])
    >>> print(m.orientation)
    rows = true classes (assumed: a table of counts alone does not show which side is the truth)
    >>> count_table({"cat": {"cat": 8, "dog": 2}, "dog": {"cat": 1, "dog": 9}}).accuracy
    0.85
    """
    if isinstance(table, ConfusionMatrix):
        return table
    _check_side(orientation)
    form, remarks = _in_one_form(table)
    if isinstance(form, pd.DataFrame) and is_long(form):
        matrix = from_long(form, labels=labels)
    else:
        turned = form if orientation == "true-by-predicted" else form.T
        matrix = _from_frame(turned, labels) if isinstance(turned, pd.DataFrame) else _from_square(turned, labels)
        _warn_of_odd_diagonal(matrix)
        if orientation == "true-by-predicted":
            names = (form.index.name, form.columns.name) if isinstance(form, pd.DataFrame) else (None, None)
            matrix = _with_evidence(matrix, *names)
        else:
            matrix = dataclasses.replace(matrix, orientation=Orientation("known", f"given as {orientation}"))
    if is_pycm(table):
        matrix = dataclasses.replace(matrix, orientation=Orientation("known", "a PyCM table is by true class"))
    matrix = dataclasses.replace(matrix, remarks=(*remarks, *matrix.remarks))
    matrix = matrix if background is None else without_background(matrix, background)
    return matrix if samples is None else counts_of_rates(matrix, samples)


def _check_side(orientation: str) -> None:
    if orientation not in get_args(Side):
        message = f"orientation={orientation!r}; give one of {', '.join(map(repr, get_args(Side)))}"
        raise InputError(message)


def _in_one_form(table: object) -> tuple[Any, tuple[str, ...]]:
    """Return a DataFrame or an array-like, and what there is to say about how it came about."""
    from_pycm = pycm_table(table)
    if from_pycm is not None:
        return frame_of_mapping(*from_pycm), ()
    if isinstance(table, Mapping):
        return frame_of_mapping(table), ()
    if isinstance(table, (list, tuple)) and len(table) and isinstance(table[0], Mapping):
        return frame_of_records(table), ()
    values: Any = as_array(table)
    if isinstance(values, pd.DataFrame) or sp.issparse(values) or isinstance(values, Operator):
        return values, ()
    try:
        array: Any = np.asarray(values)
    except ValueError as error:
        message = f"rows of different lengths are no table of counts ({error})"
        raise InputError(message) from error
    if array.ndim == 3:
        summed, remark = pooled(array)
        return summed, (remark,)
    return array, ()


def _from_square(values: Any, labels: Sequence[Any] | Labels | None) -> ConfusionMatrix:
    matrix = as_labelled(values)
    m, n = matrix.shape
    if m != n:
        message = f"a {m} x {n} array is not square; rows and columns must be the same classes"
        raise InputError(message)
    classes = pd.RangeIndex(m) if labels is None else given_classes(labels)
    if len(classes) != m:
        message = f"{counted(len(classes), 'label')} for a {m} x {m} table"
        raise InputError(message)
    return ConfusionMatrix(values, rows=classes, columns=classes, source="a table of counts")


def _from_frame(table: pd.DataFrame, labels: Sequence[Any] | Labels | None) -> ConfusionMatrix:
    _check_finite(table)
    as_labelled(table)  # refuses text, naming the place
    frame, dropped = _without_margins(table)
    for side, names in (("row label", frame.index), ("column label", frame.columns)):
        check_distinct(names, side)
    frame, remarks = _columns_named_as_rows(frame)
    classes, filled = _union(frame.index, frame.columns)
    if labels is not None:
        classes = _reordered(given_classes(labels), classes)
    square = frame.reindex(index=classes, columns=classes, fill_value=0)
    return ConfusionMatrix(
        square.to_numpy(dtype=np.float64),
        rows=classes,
        columns=classes,
        source="a table of counts",
        dropped=dropped,
        remarks=(*remarks, *filled),
    )


def _check_finite(table: pd.DataFrame) -> None:
    if not all(pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes):
        return
    values = table.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        i, j = (int(place) for place in wrong[0])
        message = (
            f"{counted(len(wrong), 'entry')} of the table NaN or infinite, the first {values[i, j]} at row "
            f"{table.index[i]!r}, column {table.columns[j]!r}; give the count, 0 where nothing was counted"
        )
        raise InputError(message)


def _with_evidence(matrix: ConfusionMatrix, row_name: Any, column_name: Any) -> ConfusionMatrix:
    predicted_totals = np.asarray(matrix.values.sum(axis=0)).ravel()
    orientation = judge_orientation(row_name, column_name, matrix.true_totals, predicted_totals)
    return dataclasses.replace(matrix, orientation=orientation)


def _without_margins(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    m, n = frame.shape
    if abs(m - n) == 1:
        return _without_one_margin(frame)
    if m < 3 or n < 3 or frame.index[-1] != frame.columns[-1]:
        return frame, ()
    values = frame.to_numpy(dtype=np.float64)
    inner = values[:-1, :-1]
    totals = np.allclose(values[-1, :-1], inner.sum(axis=0)) and np.allclose(values[:-1, -1], inner.sum(axis=1))
    if not totals or not inner.any():
        return frame, ()
    entry = Dropped.of("labels", [frame.index[-1]], reason="that row and column hold the totals of the others")
    return frame.iloc[:-1, :-1], (entry,)


def _without_one_margin(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """Leave out a last row, or a last column, that the other side does not know and that adds up the others."""
    rows = len(frame) > len(frame.columns)
    table = frame if rows else frame.T
    values = table.to_numpy(dtype=np.float64)
    if not np.allclose(values[-1], values[:-1].sum(axis=0)) or not values[:-1].any():
        return frame, ()
    if set(map(str, table.index[:-1])) != set(map(str, table.columns)):
        return frame, ()
    entry = Dropped.of("labels", [table.index[-1]], reason=f"that {'row' if rows else 'column'} adds up the others")
    return (frame.iloc[:-1] if rows else frame.iloc[:, :-1]), (entry,)


def _columns_named_as_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    # A table read from a file has column names of text beside a row index of numbers.
    if len(frame.index.intersection(frame.columns)):
        return frame, ()
    by_text = {str(label): label for label in frame.index}
    if not set(map(str, frame.columns)) & by_text.keys():
        message = (
            f"row labels ({shown(list(frame.index))}) and column labels ({shown(list(frame.columns))}) have nothing "
            "in common; both must be the same classes"
        )
        raise InputError(message)
    renamed = frame.copy(deep=False)
    renamed.columns = pd.Index([by_text.get(str(label), label) for label in frame.columns], dtype=object)
    first = frame.columns[0]
    remark = f"column labels were matched to row labels by their text, such as {first!r} to {by_text.get(str(first))!r}"
    return renamed, (remark,)


def _union(rows: Labels, columns: Labels) -> tuple[Labels, tuple[str, ...]]:
    only_rows, only_columns = rows.difference(columns, sort=False), columns.difference(rows, sort=False)
    remarks = []
    if len(only_rows):
        remarks.append(
            f"{counted(len(only_rows), 'label')} only among the rows, never predicted: {shown(list(only_rows))}"
        )
    if len(only_columns):
        remarks.append(
            f"{counted(len(only_columns), 'label')} only among the columns, never true: {shown(list(only_columns))}"
        )
    if remarks:
        warn(f"{'; '.join(remarks)}. Their missing cells were filled with zeros; check the spelling", DataWarning)
    classes = rows if not len(only_columns) else pd.Index([*rows, *only_columns], dtype=object).infer_objects()
    if isinstance(classes, pd.CategoricalIndex):
        classes = pd.Index(list(classes))
    return classes.rename(None), tuple(f"{remark}; filled with zeros" for remark in remarks)


def _reordered(wanted: Labels, found: Labels) -> Labels:
    strangers = found.difference(wanted, sort=False)
    if len(strangers):
        message = (
            f"the table has {counted(len(strangers), 'label')} not among the {len(wanted)} given: "
            f"{shown(list(strangers))}. Add them to labels"
        )
        raise InputError(message)
    return wanted


def _warn_of_odd_diagonal(matrix: ConfusionMatrix) -> None:
    diagonal, totals = matrix.values.diagonal(), matrix.true_totals
    if not diagonal.any():
        warn(
            "the diagonal is empty: nothing was ever right, or only errors were counted; the accuracy is not known",
            DataWarning,
        )
        return
    others = (totals - diagonal) / max(1, len(diagonal) - 1)
    if not matrix.is_counts and np.mean(diagonal < others) > 0.5:
        warn(
            "most diagonal entries are smaller than the others of their row, as in a table of dissimilarities; for "
            "confusions give 1 - table",
            DataWarning,
        )
