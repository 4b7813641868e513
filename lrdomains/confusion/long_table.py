"""Long tables: one row a sample, or one row a cell with a count."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas as pd

from lrdomains.confusion.columns import COUNT_COLUMNS, PREDICTED_COLUMNS, TRUE_COLUMNS, usual_column
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.core.typing import Labels
from lrdomains.errors import InputError


def is_long(frame: pd.DataFrame) -> bool:
    """Return whether a table has a column of true and one of predicted classes, rather than a column a class.

    Examples
    --------
    >>> is_long(pd.DataFrame({"actual": ["a"], "predicted": ["b"], "count": [3]}))
    True
    >>> is_long(pd.DataFrame([[3, 1], [0, 2]], index=["a", "b"], columns=["a", "b"]))
    False
    """
    header = list(frame.columns)
    places = [usual_column(header, usual) for usual in (TRUE_COLUMNS, PREDICTED_COLUMNS)]
    # A square table whose classes happen to have such names has them as its rows, too.
    return None not in places and not set(frame.index) >= {header[place] for place in places if place is not None}


def from_long(frame: pd.DataFrame, *, labels: Sequence[Any] | Labels | None = None) -> ConfusionMatrix:
    """Count a long table whose columns have usual names, such as ``true``, ``predicted`` and ``count``.

    Raises
    ------
    InputError
        If a label is missing or a count is no number.

    Examples
    --------
    >>> table = pd.DataFrame({"actual": ["a", "a", "b"], "predicted": ["a", "b", "b"], "count": [5, 1, 7]})
    >>> from_long(table).values.toarray().tolist()
    [[5.0, 1.0], [0.0, 7.0]]
    """
    header = list(frame.columns)
    true, predicted, count = (usual_column(header, usual) for usual in (TRUE_COLUMNS, PREDICTED_COLUMNS, COUNT_COLUMNS))
    if true is None or predicted is None:
        message = f"the columns are {', '.join(map(repr, header[:10]))}; a long table needs true and predicted classes"
        raise InputError(message)
    pairs = frame.iloc[:, [true, predicted]]
    if pairs.duplicated().any():
        count = None  # one row a sample; what is called a count counts something else
    weights = None if count is None else frame.iloc[:, count]
    if weights is not None and not pd.api.types.is_numeric_dtype(weights.dtype):
        message = f"column {header[count or 0]!r} holds {weights.dtype} values; counts are numbers"
        raise InputError(message)
    ids = frame.index if count is None and not isinstance(frame.index, pd.RangeIndex) else None
    matrix = confusion_matrix(
        frame.iloc[:, true], frame.iloc[:, predicted], labels=labels, sample_weight=weights, ids=ids
    )
    return dataclasses.replace(matrix, source=f"a long table ({len(frame):,} rows)")
