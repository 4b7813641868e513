"""Reading confusion from files: one row a sample, a table of counts, or arrays of labels."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.confusion.array_files import (
    is_array_file,
    is_json_file,
    is_parquet,
    read_array,
    read_array_file,
    read_json_file,
    read_parquet,
)
from lrdomains.confusion.columns import COUNT_COLUMNS, PREDICTED_COLUMNS, PROBABILITY_NAMES, TRUE_COLUMNS, usual_column
from lrdomains.confusion.count_table import Side, count_table
from lrdomains.confusion.delimited import label_index, natural_labels, read_rows
from lrdomains.confusion.long_table import is_long
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.confusion.probability_rows import probability_frame
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, UnknownLabelError, warn

#: What programs write where a label is missing; "NA" is left out, which is also a consonant and a country.
MISSING_WORDS = frozenset({"nan", "NaN", "NAN", "None", "null", "NULL", "<NA>"})


def read_predictions(
    path: PathLike,
    *,
    true: str | None = None,
    predicted: str | None = None,
    count: str | None = None,
    ids: str | None = None,
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
        Name of a column that says how often the row's pair occurred. A column called ``count`` or the like is taken
        for it where no pair of labels comes twice.
    ids : str, optional
        Name of a column that names the samples.
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

    Warns
    -----
    DataWarning
        If a label is a word such as nan or None, which programs write for a missing one.

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
        column_place(header, true, TRUE_COLUMNS, path, "--true"),
        column_place(header, predicted, PREDICTED_COLUMNS, path, "--predicted"),
    ]
    asked = {"count": count, "id": ids}
    for option, name in asked.items():
        if name is not None:
            places.append(column_place(header, name, (), path, f"--{option}"))
    guessed = usual_column(header, COUNT_COLUMNS) if count is None and ids is None else None
    places += [] if guessed is None else [guessed]
    taken = columns_of(rows, places, [header[place] for place in places], path)
    for texts, place in zip(taken[:2], places, strict=False):
        _warn_of_missing_words(texts, path, header[place])
    texts = natural_labels([*taken[0], *taken[1]])
    if guessed is not None and len(set(zip(taken[0], taken[1], strict=True))) == len(taken[0]) > 1:
        # No pair of labels twice: every row is a cell, and its count belongs to it.
        count = header[guessed]
    weights = None if count is None else numbers_of(taken[2], path, count)
    names = None if ids is None else natural_labels(taken[-1])
    middle = len(taken[0])
    matrix = confusion_matrix(texts[:middle], texts[middle:], labels=labels, sample_weight=weights, ids=names)
    return dataclasses.replace(matrix, source=f"{Path(path).name} ({middle:,} rows)")


def read_counts(
    path: PathLike, *, labels: Sequence[Any] | Labels | None = None, orientation: Side = "true-by-predicted"
) -> ConfusionMatrix:
    r"""Read a table of counts: predicted labels in the header, true labels in the first column.

    Parameters
    ----------
    path : path-like
        CSV or TSV text in UTF-8, possibly compressed (``.gz``), with or, where all cells are numbers, without names;
        Parquet; a square array in ``.npy``, ``.npz`` (also of scipy) or Matrix Market (``.mtx``, also ``.gz``); JSON of
        PyCM (``.obj``), of Neo's records, or ``{true: {predicted: count}}``.
    labels : sequence, optional
        The classes of an array, in order; 0, 1, 2, ... by default.
    orientation : {"true-by-predicted", "predicted-by-true", "given-by-true"}
        What rows and columns are; see `count_table`.

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
    if is_array_file(path):
        table: Any = read_array_file(path)
        if isinstance(table, dict):
            return _from_archive(path, table)
    elif is_json_file(path):
        table = read_json_file(path)
    elif is_parquet(path):
        table = _with_row_names(read_parquet(path))
    else:
        table = _delimited_table(path)
    if isinstance(table, ConfusionMatrix):
        return dataclasses.replace(table, source=Path(path).name)
    return dataclasses.replace(count_table(table, labels=labels, orientation=orientation), source=Path(path).name)


def _delimited_table(path: PathLike) -> Any:
    rows = read_rows(path)
    _, header = next(rows)
    lines = list(rows)
    if len(header) > 1 and all(_is_number(cell) for cell in header):
        # Nothing but numbers: a table without names.
        _check_as_many_rows(path, len(lines) + 1, len(header))
        return np.array([numbers_of(header, path, "line 1"), *(numbers_of(c, path, f"line {n}") for n, c in lines)])
    values = [numbers_of(cells[1:], path, f"line {line}") for line, cells in lines]
    if not values or len(header) < 2:
        message = f"{path} has {len(values)} rows and {len(header)} columns; a table of counts needs a row a class"
        raise InputError(message)
    texts = natural_labels([*(cells[0] for _, cells in lines), *header[1:]])
    frame = pd.DataFrame(np.array(values), index=label_index(texts[: len(values)]))
    frame.columns = label_index(texts[len(values) :])
    frame.index.name = header[0] or None
    return frame


def _check_as_many_rows(path: PathLike, rows: int, columns: int) -> None:
    if rows != columns:
        message = (
            f"{path} has {rows} rows and {columns} columns of numbers and no names; a table of counts without names "
            "has as many rows as columns. Class probabilities need the true label of each sample beside them: give "
            "every column a name, and name that of the true labels with --true"
        )
        raise InputError(message)


def _with_row_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Make the first column the names of the rows where it holds no numbers and nothing else names them."""
    first = frame.columns[0] if len(frame.columns) else None
    named = not isinstance(frame.index, pd.RangeIndex)
    if first is None or named or is_long(frame) or pd.api.types.is_numeric_dtype(frame[first].dtype):
        return frame
    return frame.set_index(first)


def _from_archive(path: PathLike, arrays: dict[str, Array]) -> ConfusionMatrix:
    """Count the true and predicted labels (or probabilities) in an archive of arrays."""
    names = list(arrays)
    if len(names) == 1 and arrays[names[0]].ndim in (2, 3):
        return count_table(arrays[names[0]])
    places = [usual_column(names, usual) for usual in (TRUE_COLUMNS, PREDICTED_COLUMNS)]
    probabilities = usual_column(names, PROBABILITY_NAMES)
    if places[1] is None:
        places[1] = probabilities
    if None in places:
        message = (
            f"{path} holds the arrays {', '.join(map(repr, names[:10]))}; one table of counts was expected, or true "
            "and predicted labels under names such as y_true and y_pred"
        )
        raise InputError(message)
    true, predicted = (arrays[names[place]] for place in places if place is not None)
    return confusion_matrix(true, predicted)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read_label_arrays(true: PathLike, predicted: PathLike) -> ConfusionMatrix:
    """Read true labels from one ``.npy`` file, and predicted labels or class probabilities from another.

    Raises
    ------
    StorageError
        If a file cannot be read.
    InputError
        If the arrays do not belong together.
    """
    matrix = confusion_matrix(read_array(true), read_array(predicted))
    return dataclasses.replace(matrix, source=f"{Path(true).name} and {Path(predicted).name}")


def read_any(
    paths: Sequence[PathLike],
    *,
    true: str | None = None,
    predicted: str | None = None,
    count: str | None = None,
    ids: str | None = None,
    orientation: Side = "true-by-predicted",
) -> ConfusionMatrix:
    """Read confusion from whatever was given: arrays of labels, counts in any format, or one row a sample.

    Text is a table of counts if its column names after the first are its row names, or all its cells are numbers;
    otherwise it has one row a sample. With a column of true labels named and no predicted one, all other columns are
    the probabilities of the classes.

    Raises
    ------
    StorageError, UnknownLabelError, InputError
        As `read_predictions` and `read_counts` do; and for more than two files.
    """
    if len(paths) == 2 and all(Path(path).suffix.lower() == ".npy" for path in paths):
        return read_label_arrays(*paths)
    if len(paths) != 1:
        message = f"{len(paths)} files; give one file, or two .npy files: true labels, then predicted ones"
        raise InputError(message)
    path, named = paths[0], any(name is not None for name in (true, predicted, count, ids))
    if is_parquet(path):
        frame = read_parquet(path)
        if named or is_long(frame):
            return _of_frame(frame, path, {"true": true, "predicted": predicted, "count": count, "id": ids})
    if is_parquet(path) or is_array_file(path) or is_json_file(path):
        return read_counts(path, orientation=orientation)
    found = None if true is None or predicted or count else probability_frame(path, true=true, ids=ids)
    if found is not None:
        table, names = found
        matrix = confusion_matrix(table.iloc[:, 0].to_numpy(), table.iloc[:, 1:], ids=names)
        return dataclasses.replace(matrix, source=f"{Path(path).name} ({len(table):,} rows of probabilities)")
    if not named and _looks_like_counts(path):
        return read_counts(path, orientation=orientation)
    return read_predictions(path, true=true, predicted=predicted, count=count, ids=ids)


def are_shards(paths: Sequence[PathLike]) -> bool:
    """Return whether several files are pieces of one long table, rather than two arrays of labels."""
    return len(paths) > 1 and all(Path(path).suffix.lower() != ".npy" for path in paths)


def _of_frame(frame: pd.DataFrame, path: PathLike, asked: dict[str, str | None]) -> ConfusionMatrix:
    header = [str(name) for name in frame.columns]
    true, predicted = (
        column_place(header, asked[side], usual, path, f"--{side}")
        for side, usual in (("true", TRUE_COLUMNS), ("predicted", PREDICTED_COLUMNS))
    )
    count, ids = (
        None if asked[option] is None else frame.iloc[:, column_place(header, asked[option], (), path, f"--{option}")]
        for option in ("count", "id")
    )
    pairs = frame.iloc[:, [true, predicted]]
    guessed = usual_column(header, COUNT_COLUMNS)
    if count is None and ids is None and guessed is not None and len(pairs) > 1 and not pairs.duplicated().any():
        count = frame.iloc[:, guessed]
    matrix = confusion_matrix(pairs.iloc[:, 0], pairs.iloc[:, 1], sample_weight=count, ids=ids)
    return dataclasses.replace(matrix, source=f"{Path(path).name} ({len(frame):,} rows)")


def _looks_like_counts(path: PathLike) -> bool:
    rows = read_rows(path)
    _, header = next(rows)
    if len(header) > 1 and all(_is_number(cell) for cell in header):
        return True
    first, classes = next(rows, (0, [""])), set(header[1:])
    named = set(first[1][:1])
    # Reading one row would do for most tables; a class that is never predicted may come first, so look on.
    while not named & classes:
        following = next(rows, None)
        if following is None or len(named) > len(header):
            return False
        named.add(following[1][0])
    return True


def column_place(header: list[str], wanted: str | None, usual: tuple[str, ...], path: PathLike, option: str) -> int:
    """Return the place of the column with the wanted name, or else of the only one with a usual name."""
    if wanted is not None:
        if wanted not in header:
            raise UnknownLabelError.among(wanted, header, kind=f"column of {path}")
        return header.index(wanted)
    found = usual_column(header, usual)
    if found is not None:
        return found
    message = (
        f"{path}: which column holds the {'true' if option == '--true' else 'predicted'} labels? Its columns are "
        f"{', '.join(map(repr, header[:10]))}; name one with {option}. (A table of counts has the predicted labels in "
        "the header and the true labels in the first column.)"
    )
    raise InputError(message)


def columns_of(rows: Any, places: list[int], names: list[str], path: PathLike) -> list[list[str]]:
    """Return the cells of some columns; none may be empty."""
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


def _warn_of_missing_words(texts: Sequence[str], path: PathLike, column: str) -> None:
    """Say that a label looks like the mark of a missing one; it may be the name of a class all the same."""
    found = sorted(MISSING_WORDS.intersection(texts))
    if found:
        words, times = " and ".join(map(repr, found)), sum(text in MISSING_WORDS for text in texts)
        message = (
            f"{path}: column {column!r} holds {words} ({counted(times, 'time')}), taken for a class of that name; if "
            "it marks samples without a label, leave those rows out"
        )
        warn(message, DataWarning)


def numbers_of(texts: Sequence[str], path: PathLike, where: str) -> list[float]:
    """Return text as numbers."""
    numbers = []
    for text in texts:
        try:
            numbers.append(float(text))
        except ValueError as error:
            message = f"{path}, {where}: {text!r} is no number; counts are written as digits"
            raise InputError(message) from error
    return numbers
