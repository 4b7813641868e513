"""Delimited text: rows of a CSV or TSV file, as text and with line numbers, so that no label changes its form."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from lrdomains.core.typing import Labels, PathLike
from lrdomains.errors import InputError, StorageError

DELIMITERS = ",\t;"


def read_rows(path: PathLike) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row that is not empty, the header first.

    The delimiter is the one of comma, tab and semicolon that is most frequent in the first line. Files that end
    in ``.gz`` are unpacked on the way.

    Raises
    ------
    StorageError
        If the file cannot be read.
    InputError
        If it is no text in UTF-8, or a row has more or fewer cells than the header.
    """
    where = Path(path)
    try:
        with _opened(where) as file:
            yield from _rows(file, where)
    except FileNotFoundError as error:
        message = f"{where} does not exist"
        raise StorageError(message) from error
    except UnicodeDecodeError as error:
        message = f"{where} is no text in UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        raise InputError(message) from error
    except (OSError, EOFError) as error:
        if isinstance(error, StorageError):
            raise
        message = f"{where} cannot be read: {error}"
        raise StorageError(message) from error


def natural_labels(texts: Sequence[str]) -> list[Any]:
    """Return labels as whole numbers if all of them are written as such, else as they are.

    Examples
    --------
    >>> natural_labels(["10", "9"]), natural_labels(["01", "9"])
    ([10, 9], ['01', '9'])
    """
    distinct = set(texts)
    if all(_is_plain_integer(text) for text in distinct):
        return [int(text) for text in texts]
    return list(texts)


def label_index(labels: list[Any]) -> Labels:
    """Return labels as an index that keeps their type."""
    return pd.Index(labels) if labels and isinstance(labels[0], int) else pd.Index(labels, dtype=object)


def _is_plain_integer(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(text)) == text


def _opened(where: Path) -> TextIO:
    # utf-8-sig also reads files without the mark that spreadsheets put in front.
    if where.suffix.lower() == ".gz":
        return gzip.open(where, "rt", encoding="utf-8-sig", newline="")
    return where.open(encoding="utf-8-sig", newline="")


def _rows(file: TextIO, where: Path) -> Iterator[tuple[int, list[str]]]:
    first = file.readline()
    if not first.strip():
        message = f"{where} is empty, or its first line is; the first line must name the columns"
        raise InputError(message)
    delimiter = max(DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    yield 1, header
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while (cells := _next_row(reader, where)) is not None:
        if not cells:
            continue
        if len(cells) != len(header):
            message = (
                f"{where}, line {reader.line_num + 1}: {len(cells)} cells, but the header has {len(header)} "
                f"(delimiter {delimiter!r}); every row needs one cell a column"
            )
            raise InputError(message)
        yield reader.line_num + 1, cells


def _next_row(reader: Any, where: Path) -> list[str] | None:
    begins = reader.line_num + 2  # the header is read apart
    try:
        return next(reader, None)
    except csv.Error as error:
        message = (
            f"{where} cannot be read as delimited text: the row that begins in line {begins}: {error}; check the quotes"
        )
        raise InputError(message) from error
