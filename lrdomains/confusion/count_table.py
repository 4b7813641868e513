"""count_table: a table of counts that somebody has already made."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.confusion.class_labels import check_distinct, given_classes, shown
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.orientation import judge_orientation
from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Labels
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, warn


def count_table(table: object, *, labels: Sequence[Any] | Labels | None = None) -> ConfusionMatrix:
    """Read a table of counts; its rows are taken to be the true classes.

    A table alone does not show which side is the truth, so that is an assumption, stated in the result; names
    such as ``predicted`` for the rows, or balanced column totals, raise a warning.

    Parameters
    ----------
    table : DataFrame, ndarray or scipy sparse array or matrix
        Of a DataFrame, rows and columns are matched by their labels. Classes that occur on one side only (as
        ``pandas.crosstab`` gives where a class is never predicted) get zeros on the other. Totals made by
        ``margins=True`` are left out.
    labels : sequence, optional
        The classes of an array without names, in order; 0, 1, 2, ... by default. For a DataFrame, the order.

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
    """
    if isinstance(table, ConfusionMatrix):
        return table
    if isinstance(table, pd.DataFrame):
        return _from_frame(table, labels)
    values: Any = table if sp.issparse(table) or isinstance(table, Operator) else np.asarray(table)
    matrix = as_labelled(values)
    m, n = matrix.shape
    if m != n:
        message = f"a {m} x {n} array is not square; rows and columns must be the same classes"
        raise InputError(message)
    classes = pd.RangeIndex(m) if labels is None else given_classes(labels)
    if len(classes) != m:
        message = f"{counted(len(classes), 'label')} for a {m} x {m} table"
        raise InputError(message)
    return _with_evidence(
        ConfusionMatrix(values, rows=classes, columns=classes, source="a table of counts"), None, None
    )


def _from_frame(table: pd.DataFrame, labels: Sequence[Any] | Labels | None) -> ConfusionMatrix:
    as_labelled(table)  # refuses text and missing values, naming the place
    frame, dropped = _without_margins(table)
    for side, names in (("row label", frame.index), ("column label", frame.columns)):
        check_distinct(names, side)
    frame, remarks = _columns_named_as_rows(frame)
    classes, filled = _union(frame.index, frame.columns)
    if labels is not None:
        classes = _reordered(given_classes(labels), classes)
    square = frame.reindex(index=classes, columns=classes, fill_value=0)
    matrix = ConfusionMatrix(
        square.to_numpy(dtype=np.float64),
        rows=classes,
        columns=classes,
        source="a table of counts",
        dropped=dropped,
        remarks=(*remarks, *filled),
    )
    return _with_evidence(matrix, table.index.name, table.columns.name)


def _with_evidence(matrix: ConfusionMatrix, row_name: Any, column_name: Any) -> ConfusionMatrix:
    predicted_totals = np.asarray(matrix.values.sum(axis=0)).ravel()
    orientation = judge_orientation(row_name, column_name, matrix.true_totals, predicted_totals)
    _warn_of_odd_diagonal(matrix)
    return dataclasses.replace(matrix, orientation=orientation)


def _without_margins(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    m, n = frame.shape
    if m < 3 or n < 3 or frame.index[-1] != frame.columns[-1]:
        return frame, ()
    values = frame.to_numpy(dtype=np.float64)
    inner = values[:-1, :-1]
    totals = np.allclose(values[-1, :-1], inner.sum(axis=0)) and np.allclose(values[:-1, -1], inner.sum(axis=1))
    if not totals or not inner.any():
        return frame, ()
    entry = Dropped.of("labels", [frame.index[-1]], reason="that row and column hold the totals of the others")
    return frame.iloc[:-1, :-1], (entry,)


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
