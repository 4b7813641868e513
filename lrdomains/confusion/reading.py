"""Reading confusion from files: one row a sample, a table of counts, or arrays of labels."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.confusion.count_table import count_table
from lrdomains.confusion.delimited import label_index, natural_labels, read_rows
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.errors import InputError, StorageError, UnknownLabelError

#: Names of columns that are taken without being asked for, as long as exactly one of each kind is there.
TRUE_COLUMNS = ("true", "y_true", "label", "actual", "target", "truth", "ground_truth", "gold")
PREDICTED_COLUMNS = ("predicted", "pred", "y_pred", "prediction", "predicted_label")


def read_predictions(
    path: PathLike,
    *,
    true: str | None = None,
    predicted: str | None = None,
    count: str | None = None,
    labels: Sequence[Any] | Labels | None = None,
) -> ConfusionMatrix:
    r"""Read a file with one row a sample (or one row a cell, with counts).

    Parameters
    ----------
    path : path-like
        CSV or TSV text in UTF-8 with a header, possibly compressed (``.gz``).
    true, predicted : str, optional
        Names of the columns of true and predicted labels. Without them, ``true``, ``label``, ``actual`` and the
        like, and ``predicted``, ``pred``, ``y_pred`` and the like are taken where exactly one is there.
    count : str, optional
        Name of a column that says how often the row's pair occurred.
    labels : sequence, optional
        The classes, in the order wanted; by default all labels, sorted.

    Returns
    -------
    ConfusionMatrix
        Labels that are all written as whole numbers become whole numbers, all others stay text (``NA`` too).

    Raises
    ------
    StorageError
        If the file cannot be read.
    UnknownLabelError
        If it has no such column.
    InputError
        If a label is empty, a row is too short or too long, or a count is no number.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "predictions.csv"
    >>> _ = path.write_text("id,true,pred\n1,cat,cat\n2,cat,dog\n3,dog,dog\n")
    >>> read_predictions(path)
    ConfusionMatrix(2 classes, 3 samples, accuracy 66.7%)
    """
    rows = read_rows(path)
    _, header = next(rows)
    places = [
        _column(header, true, TRUE_COLUMNS, path, "--true"),
        _column(header, predicted, PREDICTED_COLUMNS, path, "--predicted"),
    ]
    if count is not None:
        places.append(_column(header, count, (), path, "--count"))
    taken = _columns_of(rows, places, [header[place] for place in places], path)
    texts = natural_labels([*taken[0], *taken[1]])
    weights = None if count is None else _numbers(taken[2], path, count)
    middle = len(taken[0])
    matrix = confusion_matrix(texts[:middle], texts[middle:], labels=labels, sample_weight=weights)
    return dataclasses.replace(matrix, source=f"{Path(path).name} ({middle:,} rows)")


def read_counts(path: PathLike, *, labels: Sequence[Any] | Labels | None = None) -> ConfusionMatrix:
    r"""Read a table of counts: predicted labels in the header, true labels in the first column.

    Parameters
    ----------
    path : path-like
        CSV or TSV text in UTF-8, possibly compressed (``.gz``), or a square array in ``.npy``.
    labels : sequence, optional
        The classes of an array, in order; 0, 1, 2, ... by default.

    Returns
    -------
    ConfusionMatrix
        Rows are taken to be the true classes; see `count_table` for what is done about the doubt.

    Raises
    ------
    StorageError
        If the file cannot be read.
    InputError
        If an entry is no number, or the table cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "counts.csv"
    >>> _ = path.write_text("actual,cat,dog\ncat,8,2\ndog,1,9\n")
    >>> print(read_counts(path).orientation)
    rows = true classes (supported: the rows are called 'actual')
    """
    if Path(path).suffix.lower() == ".npy":
        return dataclasses.replace(count_table(read_array(path), labels=labels), source=Path(path).name)
    rows = read_rows(path)
    _, header = next(rows)
    lines = list(rows)
    values = [_numbers(cells[1:], path, f"line {line}") for line, cells in lines]
    if not values or len(header) < 2:
        message = f"{path} has {len(values)} rows and {len(header)} columns; a table of counts needs a row a class"
        raise InputError(message)
    texts = natural_labels([*(cells[0] for _, cells in lines), *header[1:]])
    frame = pd.DataFrame(np.array(values), index=label_index(texts[: len(values)]))
    frame.columns = label_index(texts[len(values) :])
    frame.index.name = header[0] or None
    return dataclasses.replace(count_table(frame, labels=labels), source=Path(path).name)


def read_label_arrays(true: PathLike, predicted: PathLike) -> ConfusionMatrix:
    """Read true and predicted labels from two ``.npy`` files.

    Raises
    ------
    StorageError
        If a file cannot be read.
    InputError
        If the arrays do not belong together.
    """
    matrix = confusion_matrix(read_array(true), read_array(predicted))
    return dataclasses.replace(matrix, source=f"{Path(true).name} and {Path(predicted).name}")


def read_array(path: PathLike) -> Array:
    """Read a ``.npy`` file; one that holds Python objects is refused, because reading it could run code.

    Raises
    ------
    StorageError
        If the file cannot be read.
    """
    where = Path(path)
    try:
        return np.asarray(np.load(where, allow_pickle=False))
    except FileNotFoundError as error:
        message = f"{where} does not exist"
        raise StorageError(message) from error
    except (OSError, ValueError, EOFError) as error:
        message = f"{where} cannot be read as an array of numbers or text: {error}"
        raise StorageError(message) from error


def read_any(
    paths: Sequence[PathLike], *, true: str | None = None, predicted: str | None = None, count: str | None = None
) -> ConfusionMatrix:
    """Read confusion from whatever was given: two arrays of labels, an array of counts, or delimited text.

    Text is a table of counts if its column names after the first are its row names; otherwise it has one row a
    sample.

    Raises
    ------
    StorageError, UnknownLabelError, InputError
        As `read_predictions` and `read_counts` do; and for more than two files.
    """
    arrays = [Path(path).suffix.lower() == ".npy" for path in paths]
    if len(paths) == 2 and all(arrays):
        return read_label_arrays(*paths)
    if len(paths) != 1:
        message = f"{len(paths)} files; give one file, or two .npy files: true labels, then predicted ones"
        raise InputError(message)
    if arrays[0]:
        return read_counts(paths[0])
    if true is None and predicted is None and count is None and _looks_like_counts(paths[0]):
        return read_counts(paths[0])
    return read_predictions(paths[0], true=true, predicted=predicted, count=count)


def _looks_like_counts(path: PathLike) -> bool:
    rows = read_rows(path)
    _, header = next(rows)
    first, classes = next(rows, (0, [""])), set(header[1:])
    named = set(first[1][:1])
    # Reading one row would do for most tables; a class that is never predicted may come first, so look on.
    while not named & classes:
        following = next(rows, None)
        if following is None or len(named) > len(header):
            return False
        named.add(following[1][0])
    return True


def _column(header: list[str], wanted: str | None, usual: tuple[str, ...], path: PathLike, option: str) -> int:
    if wanted is not None:
        if wanted not in header:
            raise UnknownLabelError.among(wanted, header, kind=f"column of {path}")
        return header.index(wanted)
    found = [place for place, name in enumerate(header) if name.strip().lower() in usual]
    if len(found) == 1:
        return found[0]
    message = (
        f"{path}: which column holds the {'true' if option == '--true' else 'predicted'} labels? Its columns are "
        f"{', '.join(map(repr, header[:10]))}; name one with {option}. (A table of counts has the predicted labels in "
        "the header and the true labels in the first column.)"
    )
    raise InputError(message)


def _columns_of(rows: Any, places: list[int], names: list[str], path: PathLike) -> list[list[str]]:
    taken: list[list[str]] = [[] for _ in places]
    for line, cells in rows:
        for column, place, name in zip(taken, places, names, strict=True):
            if not cells[place].strip():
                message = f"{path}, line {line}: column {name!r} is empty; every sample needs both labels"
                raise InputError(message)
            column.append(cells[place])
    if not taken[0]:
        message = f"{path} has a header and no rows; nothing was counted"
        raise InputError(message)
    return taken


def _numbers(texts: Sequence[str], path: PathLike, where: str) -> list[float]:
    numbers = []
    for text in texts:
        try:
            numbers.append(float(text))
        except ValueError as error:
            message = f"{path}, {where}: {text!r} is no number; counts are written as digits"
            raise InputError(message) from error
    return numbers
