"""Class labels: what two columns of labels hold, kept in their own types and in a stated order."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array, Labels
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, warn

NAMES_SHOWN = 5


def as_labels(values: object, name: str) -> "pd.Series[Any]":
    """Return one label a sample as a Series, without changing the type of any label.

    Raises
    ------
    InputError
        If the values are not one-dimensional, empty, or some are missing.
    """
    if isinstance(values, str) or not hasattr(values, "__len__"):
        message = f"{name} is a {type(values).__name__}; give one label a sample (a list, an array, a Series)"
        raise InputError(message)
    if isinstance(values, (list, tuple)) and len(values) and isinstance(values[0], (list, np.ndarray)):
        values = np.empty((len(values), len(values[0])))  # its shape is refused below, by one message for all
    if isinstance(values, (list, tuple)):
        # numpy would turn [1, "a"] into text; an object array keeps each label as it is.
        values = pd.Series(list(values), dtype=object).infer_objects()
    array: Any = values
    if np.ndim(array) != 1:
        message = (
            f"{name} has shape {np.shape(array)}; give one label a sample. Of class probabilities, take the class "
            "with the largest: classes[probabilities.argmax(axis=1)]"
        )
        raise InputError(message)
    series = pd.Series(array).reset_index(drop=True)
    missing = np.flatnonzero(series.isna().to_numpy())
    if len(missing):
        found = counted(len(missing), "missing label")
        message = f"{name} has {found}, the first at position {missing[0]}; drop those samples"
        raise InputError(message)
    return series


def order_of_classes(true: "pd.Series[Any]", predicted: "pd.Series[Any]") -> Labels:
    """Return the classes in order: that of the categories where there are any, else sorted.

    Labels of several types are sorted by type, then by value, with a warning.
    """
    columns = (true, predicted)
    if any(isinstance(column.dtype, pd.CategoricalDtype) for column in columns):
        parts = [
            list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else sorted_labels(column)
            for column in columns
        ]
        return _index(list(dict.fromkeys([*parts[0], *parts[1]])))
    return _index(sorted_labels(pd.concat([column.drop_duplicates() for column in columns])))


def sorted_labels(values: "pd.Series[Any]") -> list[Any]:
    """Return the distinct labels, sorted; by type first where types cannot be compared."""
    distinct = list(values.drop_duplicates())
    kinds = sorted({type(label).__name__ for label in distinct})
    if len(kinds) == 1:
        return sorted(distinct)
    warn(f"labels of several types ({', '.join(kinds)}) are sorted by type, then by value", DataWarning)
    return sorted(distinct, key=lambda label: (type(label).__name__, label))


def codes_of(values: "pd.Series[Any]", classes: Labels, name: str) -> Array:
    """Return the position of each label among the classes.

    Raises
    ------
    InputError
        If a label is not among them.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        of_category = classes.get_indexer_for(values.cat.categories)
        codes = of_category[values.cat.codes.to_numpy()]
    else:
        codes = classes.get_indexer(pd.Index(values))
    unknown = np.flatnonzero(codes < 0)
    if len(unknown):
        strangers = list(values.iloc[unknown].drop_duplicates())
        message = (
            f"{name} has {counted(len(strangers), 'label')} not among the {len(classes)} classes given: "
            f"{shown(strangers)} ({counted(len(unknown), 'sample')}, the first at position {unknown[0]}). Add them "
            "to labels, or leave those samples out yourself"
        )
        raise InputError(message)
    return np.asarray(codes)


def check_same_kind(true: "pd.Series[Any]", predicted: "pd.Series[Any]") -> None:
    """Refuse two columns that write the same classes differently, such as 1 and '1', or '1' and '1.0'.

    Raises
    ------
    InputError
        If no label is in both, but would be if written as text or read as a number.
    """
    one, other = list(true.drop_duplicates()), list(predicted.drop_duplicates())
    if set(one) & set(other):
        return
    common = set(map(_meant, one)) & set(map(_meant, other))
    if common:
        text = min(common)
        first, second = (plain(next(label for label in labels if _meant(label) == text)) for labels in (one, other))
        kinds = [type(label).__name__ for label in (first, second)]
        message = (
            f"true and predicted labels are of different types, such as {first!r} ({kinds[0]}) and {second!r} "
            f"({kinds[1]}): convert one side"
            if kinds[0] != kinds[1]
            else f"true and predicted labels are written differently, such as {first!r} and {second!r}: write one side "
            "as the other"
        )
        raise InputError(message)


def _meant(label: Any) -> str:
    """Return a label as text, a number in one way of writing it."""
    text = str(label)
    try:
        return f"{float(text):.17g}"
    except ValueError:
        return text


def check_distinct(labels: Labels, what: str) -> None:
    """Refuse labels that occur more than once.

    Raises
    ------
    InputError
        Naming the first of them.
    """
    if not labels.is_unique:
        twice = list(labels[labels.duplicated()].unique())
        verb = "occurs" if len(twice) == 1 else "occur"
        message = f"{counted(len(twice), what)} {verb} more than once: {shown(twice)}; make them distinct"
        raise InputError(message)


def given_classes(labels: Sequence[Any] | Labels) -> Labels:
    """Return classes that a caller listed, in the caller's order and types.

    Raises
    ------
    InputError
        If one is missing or occurs twice.
    """
    classes = labels if isinstance(labels, pd.Index) else _index(list(labels))
    if isinstance(classes, pd.CategoricalIndex):
        classes = _index(list(classes))
    if bool(classes.isna().any()):
        message = "labels holds a missing value; every class needs a name"
        raise InputError(message)
    check_distinct(classes, "label")
    return classes


def shown(labels: Sequence[Any]) -> str:
    """Return the first few labels as text for a message.

    Examples
    --------
    >>> shown(["a", 1])
    "'a', 1"
    """
    return ", ".join(repr(plain(label)) for label in labels[:NAMES_SHOWN]) + (", ..." if len(labels) > 5 else "")


def plain(label: Any) -> Any:
    """Return a label as Python's own type: ``7`` rather than ``np.int64(7)``."""
    return label.item() if isinstance(label, np.generic) else label


def _index(labels: list[Any]) -> Labels:
    # One index type for one kind of label: pandas would otherwise make floats of mixed bool and int.
    kinds = {type(label) for label in labels}
    return pd.Index(labels) if len(kinds) == 1 else pd.Index(labels, dtype=object)
