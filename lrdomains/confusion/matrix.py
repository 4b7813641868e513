"""ConfusionMatrix: counts of (true class, predicted class), sparse, with labels and a stated orientation."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.confusion.class_labels import (
    as_labels,
    check_distinct,
    check_same_kind,
    codes_of,
    given_classes,
    order_of_classes,
)
from lrdomains.confusion.counting import counted_pairs, small_integers
from lrdomains.confusion.foreign import as_array
from lrdomains.confusion.orientation import ASSUMED, FROM_LABELS, Orientation
from lrdomains.confusion.predictions import Predictions, checked_ids
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.core.wording import counted
from lrdomains.errors import InputError

#: Errors a class that a table of rates is taken to hold.
ERRORS_TAKEN_FOR_RATES = 10.0


@dataclass(frozen=True, repr=False, eq=False)
class ConfusionMatrix(LabelledMatrix):
    """A square table: how often each true class (rows) was taken for each class (columns).

    Values are always kept as a CSR array of float64, whatever their number, so that 100,000 classes fit. It is a
    LabelledMatrix: ``factorize(confusion, TruncatedSVD(3))`` factorizes the raw counts.

    Parameters
    ----------
    values : ndarray or scipy sparse array or matrix of shape (K, K)
        Counts, or rates or weights, which can be described but not tested.
    rows, columns : pandas.Index or sequence, optional
        The classes, the same on both sides; 0, 1, 2, ... by default.
    rows_are, columns_are : str
        What rows and columns are called.
    source : str
        Where the counts came from, in a few words.
    steps : mapping of str to mapping
        The options of the steps that made them.
    dropped : tuple of Dropped
        What was left out on the way.
    orientation : Orientation
        How sure it is that rows are the truth.
    remarks : tuple of str
        What a reader should know about how the table came about.
    predictions : Predictions, optional
        What each sample was taken for, where the table was counted from labels.

    Raises
    ------
    InputError
        If the table is not square, rows and columns differ in their labels, a label occurs twice, an entry is
        negative or not finite, nothing was counted, or there is only one class.

    Examples
    --------
    >>> ConfusionMatrix(np.array([[8, 2], [1, 9]]), rows=["cat", "dog"], columns=["cat", "dog"])
    ConfusionMatrix(2 classes, 20 samples, accuracy 85.0%)
    """

    rows_are: str = "true label"
    columns_are: str = "predicted label"
    orientation: Orientation = ASSUMED
    remarks: tuple[str, ...] = ()
    predictions: Predictions | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.values, Operator):
            message = "a confusion matrix needs its counts; give an array, a sparse array or a DataFrame"
            raise InputError(message)
        counts = _canonical(self.values)
        object.__setattr__(self, "values", counts)
        _check_square(self)
        _check_counts(self, counts)
        steps = {"orientation": str(self.orientation)} | ({"remarks": list(self.remarks)} if self.remarks else {})
        object.__setattr__(self, "steps", {**self.steps, "confusion matrix": steps})

    @property
    def classes(self) -> Labels:
        """The class labels, in order."""
        return self.rows

    @cached_property
    def errors(self) -> sp.csr_array:
        """The counts without the diagonal."""
        errors = sp.csr_array(self.values - sp.diags_array(self.values.diagonal()))
        errors.eliminate_zeros()
        return errors

    @cached_property
    def count_scale(self) -> float:
        """What the errors are multiplied with where noise plays a part: 1 for counts.

        Rates do not say how many samples they were counted from; they are taken for ten errors a class.
        """
        errors = float(self.errors.sum())
        return 1.0 if self.is_counts or errors == 0.0 else ERRORS_TAKEN_FOR_RATES * len(self.rows) / errors

    @property
    def scaled_errors(self) -> sp.csr_array:
        """The errors times `count_scale`."""
        return self.errors if self.count_scale == 1.0 else sp.csr_array(self.errors * self.count_scale)

    @cached_property
    def is_counts(self) -> bool:
        """Whether all entries are whole numbers; tests need that, rates and weights can only be described."""
        return bool(np.all(self.values.data == np.floor(self.values.data)))

    @property
    def samples(self) -> float:
        """Sum of all entries: the number of samples, if these are counts."""
        return float(self.values.sum())

    @property
    def error_count(self) -> float:
        """Sum of the off-diagonal entries."""
        return float(self.errors.sum())

    @property
    def accuracy(self) -> float:
        """Share of the diagonal; NaN for a table without one, in which perhaps only errors were counted."""
        if self.orientation.standing != "known" and not self.values.diagonal().any():
            return float("nan")
        return float(self.values.diagonal().sum()) / self.samples

    @cached_property
    def true_totals(self) -> Floats:
        """Samples of each true class."""
        return np.asarray(self.values.sum(axis=1), dtype=np.float64).ravel()

    def __repr__(self) -> str:
        return (
            f"ConfusionMatrix({len(self.rows):,} classes, {self.samples:,.6g} "
            f"{'samples' if self.is_counts else 'in total, not counts'}, accuracy {self.accuracy:.1%})"
        )


def confusion_matrix(
    y_true: object,
    y_pred: object,
    *,
    labels: Sequence[Any] | Labels | None = None,
    sample_weight: object = None,
    ids: object = None,
) -> ConfusionMatrix:
    """Count how often each true class was taken for each class.

    Parameters
    ----------
    y_true : sequence of labels
        Lists, arrays, tensors, Series or Categoricals. Labels keep their types; nothing is turned into text.
    y_pred : sequence of labels of the same length, or class probabilities of shape (n, K)
        Of probabilities the most likely class is counted; of a DataFrame of them the column names are the classes.
    labels : sequence, optional
        The classes, in the order wanted. By default the categories of a Categorical in their order, else all
        labels of both sides, sorted. A class without samples is allowed.
    sample_weight : sequence of numbers, optional
        One non-negative weight a sample. Whole numbers count as repetitions; with fractions the table can be
        described, but not tested.
    ids : sequence, optional
        Names of the samples, for lists of examples; positions by default.

    Returns
    -------
    ConfusionMatrix
        Rows are true classes, columns predicted ones, always. Without weights it keeps what each sample was taken for.

    Raises
    ------
    InputError
        If lengths differ, a label is missing or is not among `labels`, the two sides write the same labels in
        different types, a weight is negative or not finite, a row of probabilities does not add up to one, or fewer
        than two classes occur.

    Examples
    --------
    >>> m = confusion_matrix(["cat", "cat", "dog"], ["cat", "dog", "dog"])
    >>> list(m.classes), m.values.toarray().tolist()
    (['cat', 'dog'], [[1.0, 1.0], [0.0, 1.0]])
    """
    y_true, y_pred = as_array(y_true), as_array(y_pred)
    confidence = None
    quick = small_integers(y_true, y_pred) if labels is None else None
    if quick is not None:
        classes, true, predicted = quick
    elif np.ndim(y_pred) == 2:  # type: ignore[arg-type]
        from lrdomains.confusion.probabilities import checked_probabilities, chosen

        series = as_labels(y_true, "y_true")
        values, classes = checked_probabilities(y_pred, series, labels)
        true = codes_of(series, classes, "y_true")
        predicted, confidence = chosen(values)
    else:
        classes, true, predicted = _coded(as_labels(y_true, "y_true"), as_labels(y_pred, "y_pred"), labels)
    weights = None if sample_weight is None else _weights(sample_weight, len(true))
    kept = Predictions(true, predicted, checked_ids(ids, len(true)), confidence) if weights is None else None
    return ConfusionMatrix(
        counted_pairs(true, predicted, len(classes), weights=weights),
        rows=classes,
        columns=classes,
        source=f"{len(true):,} pairs of true and predicted labels",
        orientation=FROM_LABELS,
        predictions=kept,
    )


def _coded(
    true: "pd.Series[Any]", predicted: "pd.Series[Any]", labels: Sequence[Any] | Labels | None
) -> tuple[Labels, Array, Array]:
    if len(true) != len(predicted):
        message = f"y_true has {len(true):,} labels and y_pred {len(predicted):,}; they must belong together"
        raise InputError(message)
    if len(true) == 0:
        message = "y_true and y_pred are empty; nothing was counted"
        raise InputError(message)
    check_same_kind(true, predicted)
    classes = order_of_classes(true, predicted) if labels is None else given_classes(labels)
    return classes, codes_of(true, classes, "y_true"), codes_of(predicted, classes, "y_pred")


def _weights(given: object, length: int) -> Floats:
    weights: Array = np.asarray(given)
    if weights.shape != (length,) or weights.dtype.kind not in "iufb":
        message = f"sample_weight has shape {weights.shape} and type {weights.dtype}; give one number a sample"
        raise InputError(message)
    weights = weights.astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        message = (
            f"sample_weight has {counted(len(wrong), 'entry')} that cannot be weights (negative or not finite), the "
            f"first {weights[wrong[0]]:g} at position {wrong[0]}"
        )
        raise InputError(message)
    return weights


def _canonical(values: Any) -> sp.csr_array:
    counts = sp.csr_array(values, dtype=np.float64)
    if counts is values or np.shares_memory(counts.data, getattr(values, "data", counts.data)):
        counts = counts.copy()
    counts.sum_duplicates()
    counts.eliminate_zeros()
    counts.sort_indices()
    return counts


def _check_square(matrix: ConfusionMatrix) -> None:
    m, n = matrix.shape
    if m != n:
        message = f"a {m} x {n} table is not square; rows and columns must be the same classes"
        raise InputError(message)
    check_distinct(matrix.rows, "row label")
    check_distinct(matrix.columns, "column label")
    if not matrix.rows.equals(matrix.columns):
        at = next(i for i in range(m) if matrix.rows[i] != matrix.columns[i])
        message = (
            f"row {at + 1} is {matrix.rows[at]!r} but column {at + 1} is {matrix.columns[at]!r}; give both in one "
            "order, or a DataFrame, which is matched by names"
        )
        raise InputError(message)


def _check_counts(matrix: ConfusionMatrix, counts: sp.csr_array) -> None:
    if np.any(counts.data < 0):
        entries = counts.tocoo()
        at = int(np.flatnonzero(entries.data < 0)[0])
        i, j = (int(axis[at]) for axis in entries.coords)
        message = (
            f"{counted(int(np.sum(counts.data < 0)), 'negative entry')}, the first {entries.data[at]:g} at true label "
            f"{matrix.rows[i]!r}, predicted label {matrix.columns[j]!r}; a confusion matrix counts samples"
        )
        raise InputError(message)
    if counts.nnz == 0:
        message = "all entries are zero; nothing was counted"
        raise InputError(message)
    if len(matrix.rows) < 2:
        message = f"only one class, {pd.Index(matrix.rows)[0]!r}; confusion needs at least two"
        raise InputError(message)
