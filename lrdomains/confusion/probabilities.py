"""Class probabilities: what a classifier chose, how sure it was, and the soft confusion matrix."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.confusion.class_labels import as_labels, codes_of, given_classes, shown
from lrdomains.confusion.foreign import as_array
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.orientation import FROM_LABELS
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, warn

#: How far the probabilities of a sample may be from adding up to one.
TOLERANCE = 1e-3


def soft_confusion(
    y_true: object, probabilities: object, *, labels: Sequence[Any] | Labels | None = None
) -> ConfusionMatrix:
    """Return how much probability each true class gives to each class.

    Entry (i, j) is the sum of the probabilities of j over the samples of i. It varies less than counts of the class
    chosen, but its entries are no counts, so that axes can be described and not tested.

    Parameters
    ----------
    y_true : sequence of labels
    probabilities : array or DataFrame of shape (n, K)
        One row a sample; of a DataFrame, the column names are the classes.
    labels : sequence, optional
        The classes of the columns, in order; needed where the true labels are not 0 to K - 1 and the columns have no
        names.

    Returns
    -------
    ConfusionMatrix

    Raises
    ------
    InputError
        If a row does not add up to one, or the classes of the columns cannot be told.

    Examples
    --------
    >>> soft_confusion(["a", "b"], [[0.9, 0.1], [0.4, 0.6]], labels=["a", "b"]).values.toarray().tolist()
    [[0.9, 0.1], [0.4, 0.6]]
    """
    true = as_labels(y_true, "y_true")
    values, classes = checked_probabilities(probabilities, true, labels)
    codes = codes_of(true, classes, "y_true")
    totals = np.zeros((len(classes), len(classes)))
    np.add.at(totals, codes, values)
    return ConfusionMatrix(
        totals,
        rows=classes,
        columns=classes,
        source=f"probabilities of {len(true):,} samples",
        orientation=FROM_LABELS,
        remarks=("entries are sums of probabilities, not counts",),
    )


def checked_probabilities(
    probabilities: object, true: "pd.Series[Any]", labels: Sequence[Any] | Labels | None
) -> tuple[Floats, Labels]:
    """Return probabilities as an array of shape (n, K), and the classes of its columns.

    A single column of shape (n,) is the probability of the second of two classes.

    Raises
    ------
    InputError
        If the shape does not fit the samples, an entry is no probability, a row does not add up to one (it is named),
        or the classes of the columns cannot be told.
    """
    if isinstance(probabilities, pd.DataFrame) and labels is None:
        labels = probabilities.columns
    values = np.asarray(as_array(probabilities), dtype=np.float64)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 1:
        values = np.column_stack((1.0 - values, values))
    if values.ndim != 2 or len(values) != len(true):
        message = f"probabilities of shape {values.shape} for {len(true):,} labels; give one row a sample"
        raise InputError(message)
    _check_rows(values)
    return values, _classes_of_columns(values.shape[1], true, labels)


def chosen(values: Floats) -> tuple[Array, Floats]:
    """Return the column of the largest probability of each sample, of ties the first, and that probability.

    Examples
    --------
    >>> [part.tolist() for part in chosen(np.array([[0.2, 0.8], [0.5, 0.5]]))]
    [[1, 0], [0.8, 0.5]]
    """
    columns = np.argmax(values, axis=1)
    return columns, values[np.arange(len(values)), columns]


def _check_rows(values: Floats) -> None:
    wrong = np.argwhere(~np.isfinite(values) | (values < -TOLERANCE) | (values > 1.0 + TOLERANCE))
    if len(wrong):
        i, j = (int(position) for position in wrong[0])
        message = (
            f"{counted(len(wrong), 'entry')} of the probabilities lie outside of 0 to 1, the first {values[i, j]:g} in "
            f"row {i}, column {j}. Of logits or scores, take the softmax first"
        )
        raise InputError(message)
    sums = values.sum(axis=1)
    off = np.flatnonzero(np.abs(sums - 1.0) > TOLERANCE)
    if len(off):
        message = (
            f"{counted(len(off), 'row')} of the probabilities {'does' if len(off) == 1 else 'do'} not add up to 1, the "
            f"first row {off[0]} with "
            f"{sums[off[0]]:.4g}. If several labels may be right at once, confusion between classes is not defined"
        )
        raise InputError(message)


def _classes_of_columns(count: int, true: "pd.Series[Any]", labels: Sequence[Any] | Labels | None) -> Labels:
    if labels is not None:
        classes = given_classes(labels)
        if len(classes) != count:
            message = f"{counted(len(classes), 'label')} for probabilities of {count} classes"
            raise InputError(message)
        return classes
    if isinstance(true.dtype, pd.CategoricalDtype) and len(true.cat.categories) == count:
        return given_classes(true.cat.categories)
    distinct = list(true.drop_duplicates())
    if all(isinstance(label, (int, np.integer)) and 0 <= label < count for label in distinct):
        return pd.RangeIndex(count)
    if len(distinct) == count:
        classes = given_classes(sorted(distinct, key=str) if len({type(x) for x in distinct}) > 1 else sorted(distinct))
        warn(f"the columns of the probabilities were taken for the sorted labels: {shown(list(classes))}", DataWarning)
        return classes
    message = (
        f"which classes are the {count} columns of the probabilities? The true labels are {shown(distinct)}; give "
        "labels= in the order of the columns (classes_ of a scikit-learn classifier)"
    )
    raise InputError(message)
