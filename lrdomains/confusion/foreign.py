"""Objects of other libraries, known by what they can do, so that none of those libraries is imported."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.typing import Array
from lrdomains.core.wording import counted
from lrdomains.errors import InputError


def as_array(values: object) -> Any:
    """Return the array inside a tensor, wherever it lives; sparse matrices, tables and arrays as they are.

    Tensors of torch are detached and brought to the memory of the processor, those of tensorflow and jax are copied; a
    metric that has counted already (torchmetrics, ignite) gives its matrix.

    Examples
    --------
    >>> class Tensor:
    ...     def detach(self): return self
    ...     def cpu(self): return self
    ...     def numpy(self): return np.eye(2)
    >>> as_array(Tensor()).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    given: Any = values
    if isinstance(given, (np.ndarray, pd.DataFrame, pd.Series, pd.Index, pd.Categorical)) or sp.issparse(given):
        return given
    for matrix in ("confmat", "confusion_matrix"):
        # What torchmetrics and ignite call the counts in their metrics.
        inner = getattr(given, matrix, None)
        if inner is not None and not callable(inner) and hasattr(given, "compute"):
            given = inner
    if callable(getattr(given, "detach", None)):
        given = given.detach()
    if callable(getattr(given, "cpu", None)):
        given = given.cpu()
    if callable(getattr(given, "numpy", None)):
        return np.asarray(given.numpy())
    if hasattr(given, "__array__") and not isinstance(given, (list, tuple)):
        return np.asarray(given)
    return given


def is_tensor(values: object) -> bool:
    """Return whether `as_array` would take an array out of it.

    Examples
    --------
    >>> is_tensor([1, 2]), is_tensor(np.eye(2))
    (False, False)
    """
    if isinstance(values, (np.ndarray, pd.DataFrame, pd.Series, pd.Index)) or sp.issparse(values):
        return False
    numpy_like = callable(getattr(values, "numpy", None)) or callable(getattr(values, "detach", None))
    return numpy_like or (hasattr(values, "compute") and hasattr(values, "confmat"))


def pycm_table(values: object) -> tuple[Mapping[Any, Mapping[Any, Any]], list[Any]] | None:
    """Return table and classes of a PyCM confusion matrix; None for anything else.

    Its table is by true class and then by predicted class, whatever its option ``transpose`` was when it was made.
    """
    table, classes = getattr(values, "table", None), getattr(values, "classes", None)
    if not isinstance(table, Mapping) or not isinstance(classes, (list, tuple)):
        return None
    return table, list(classes)


def is_pycm(values: object) -> bool:
    """Return whether an object looks like a PyCM confusion matrix."""
    return pycm_table(values) is not None


def frame_of_mapping(table: Mapping[Any, Mapping[Any, Any]], classes: Sequence[Any] | None = None) -> pd.DataFrame:
    """Return a mapping of true class to predicted class to count as a table.

    Raises
    ------
    InputError
        If an entry is no mapping of counts.

    Examples
    --------
    >>> frame_of_mapping({"cat": {"cat": 3, "dog": 1}, "dog": {"dog": 2}}).to_numpy().tolist()
    [[3.0, 1.0], [0.0, 2.0]]
    """
    for label, counts in table.items():
        given: Any = counts
        if not isinstance(given, Mapping):
            message = f"entry {label!r} is a {type(given).__name__}; give {{true: {{predicted: count}}}}"
            raise InputError(message)
    names = (
        list(classes) if classes is not None else list(dict.fromkeys([*table, *(j for r in table.values() for j in r)]))
    )
    place = {label: at for at, label in enumerate(names)}
    values: Array = np.zeros((len(names), len(names)))
    for true, counts in table.items():
        for predicted, count in counts.items():
            values[place[true], place[predicted]] += _number(count, true, predicted)
    index = pd.Index(names, dtype=object).infer_objects()
    return pd.DataFrame(values, index=index.rename("true"), columns=index.rename("predicted"))


def frame_of_records(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return records of actual class, observed class and count as a long table.

    These are what Neo, a viewer of hierarchical confusion matrices, reads: ``{"actual": ["root:animal:cat"],
    "observed": ["root:animal:dog"], "count": 3}``. The last part of a path becomes the class.

    Raises
    ------
    InputError
        If a record lacks one of the two classes, or has several labels on a side.

    Examples
    --------
    >>> frame_of_records([{"actual": ["root:cat"], "observed": ["root:dog"], "count": 3}]).values.tolist()
    [['cat', 'dog', 3]]
    """
    rows = []
    for number, record in enumerate(records):
        if not isinstance(record, Mapping) or not {"actual", "observed"} <= set(record):
            message = f"record {number} is {record!r:.80}; a record needs actual, observed and count"
            raise InputError(message)
        rows.append([_leaf(record[side], number, side) for side in ("actual", "observed")] + [record.get("count", 1)])
    return pd.DataFrame(rows, columns=["actual", "observed", "count"])


def pooled(stack: Array) -> tuple[Array, str]:
    """Return the sum of a stack of matrices, such as one of each annotator, and a remark on it.

    Raises
    ------
    InputError
        If the matrices have two classes: such a stack is one of binary tables, one a label.

    Examples
    --------
    >>> pooled(np.ones((5, 3, 3)))[0].tolist()[0]
    [5.0, 5.0, 5.0]
    """
    count, rows, columns = stack.shape
    if rows == columns == 2:
        message = (
            f"a stack of {count} tables of 2 x 2, as multilabel metrics give: each tells right from wrong for one "
            "label and none says which label was taken for which. Give pairs of true and predicted labels"
        )
        raise InputError(message)
    return stack.sum(axis=0), f"the sum of {counted(count, 'table')} of {rows} x {columns}"


def _leaf(label: Any, number: int, side: str) -> Any:
    if isinstance(label, (list, tuple)):
        if len(label) != 1:
            message = f"record {number} has {len(label)} labels under {side!r}; multilabel records are not supported"
            raise InputError(message)
        label = label[0]
    return label.rsplit(":", 1)[-1] if isinstance(label, str) else label


def _number(count: Any, true: Any, predicted: Any) -> float:
    try:
        return float(count)
    except (TypeError, ValueError) as error:
        message = f"{count!r} at true label {true!r}, predicted label {predicted!r} is no number"
        raise InputError(message) from error
