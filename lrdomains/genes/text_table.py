"""Expression tables as text: CSV, TSV and GCT, plain or gzipped, with the place of every bad cell named."""

import csv
import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import pandas as pd

from lrdomains.errors import InputError, StorageError

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon"}
_MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"]


@dataclass(frozen=True)
class Layout:
    """Where the numbers of a text table are.

    Parameters
    ----------
    separator : str
    names : tuple of str
        Names of the columns that hold numbers.
    first_line : int
        Number of the first line of values, from 1.
    first_column : int
        Position of the first column of values; column 0 holds the names of the rows.
    quoted : bool
        Whether double quotes enclose cells.
    """

    separator: str
    names: tuple[str, ...]
    first_line: int
    first_column: int = 1
    quoted: bool = True

    @property
    def quoting(self) -> Literal[0, 3]:
        """The same as the csv module says it."""
        return 0 if self.quoted else 3  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE


def read_delimited(path: Path) -> pd.DataFrame:
    """Read a CSV or TSV file whose first line names the columns and whose first column names the rows.

    Raises
    ------
    StorageError
        If the file is missing, cannot be read, or is a gzip file cut short.
    InputError
        If it is no such table: empty, ragged, with text or gaps among the numbers (file, line and column named).
    """
    with clear_errors(path):
        return _read_values(path, _delimited_layout(path))


def read_gct(path: Path) -> pd.DataFrame:
    """Read a GCT file (version 1.2 or 1.3): genes as rows, samples as columns.

    Raises
    ------
    StorageError, InputError
        As `read_delimited`, and if the header does not agree with the table.

    References
    ----------
    GenePattern file formats guide, "GCT" and "GCT 1.3".
    """
    with clear_errors(path):
        layout, declared = _gct_layout(path)
        frame = _read_values(path, layout)
    if frame.shape != declared:
        message = (
            f"{path}: line 2 announces {declared[0]:,} genes and {declared[1]:,} samples, but the table has "
            f"{frame.shape[0]:,} and {frame.shape[1]:,}; the file may be cut short"
        )
        raise InputError(message)
    return frame


@contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """Open a text file, gzipped or not, as UTF-8 with or without a mark at its start."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        yield file


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turn what reading a text table raises into errors that name the file and say what to do."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise StorageError(message) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"{path} is no whole gzip file ({error}); copy or download it again"
        raise StorageError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not text in UTF-8 (byte {error.start}); save it as UTF-8"
        raise InputError(message) from error
    except csv.Error as error:
        message = f"{path} cannot be read as a table: {error}"
        raise InputError(message) from error
    except pd.errors.ParserError as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        message = f"{path} cannot be read as a table: {reason}"
        raise InputError(message) from error


def _delimited_layout(path: Path) -> Layout:
    with open_text(path) as file:
        line_number, header = _first_line(file)
        following = file.readline()
    separator = _separator(path, header)
    names = next(csv.reader([header], delimiter=separator))
    cells = next(csv.reader([following], delimiter=separator), [])
    if not following.strip():
        message = f"{path}: a header and no rows below it; the table is empty"
        raise InputError(message)
    if len(cells) < 2:
        message = f"{path}: line {line_number + 1} has no {_SEPARATORS[separator]} in it; is it a table of numbers?"
        raise InputError(message)
    # R's write.table leaves the corner out.
    if len(names) == len(cells):
        names = names[1:]
    elif len(names) != len(cells) - 1:
        message = (
            f"{path}: the header on line {line_number} has {len(names):,} cells and line {line_number + 1} has "
            f"{len(cells):,}; they must agree (or the header leave out its first cell)"
        )
        raise InputError(message)
    return Layout(separator, tuple(names), first_line=line_number + 1)


def _first_line(file: IO[str]) -> tuple[int, str]:
    for number, line in enumerate(file, start=1):
        if line.strip() and not line.startswith("#"):
            return number, line
    message = f"{file.name}: an empty file; nothing can be read from it"
    raise InputError(message)


def _separator(path: Path, header: str) -> str:
    if {".tsv", ".tab"} & {suffix.lower() for suffix in path.suffixes}:
        return "\t"
    return max(_SEPARATORS, key=header.count)


def _gct_layout(path: Path) -> tuple[Layout, tuple[int, int]]:
    with open_text(path) as file:
        version, sizes, header = (line.rstrip("\r\n") for line in (*islice(file, 3), "", "", "")[:3])
    numbers = sizes.split()
    wanted = {"#1.2": 2, "#1.3": 4}.get(version.strip())
    if wanted is None or len(numbers) != wanted or not all(number.isdigit() for number in numbers):
        message = (
            f"{path}: a GCT file begins with '#1.2' or '#1.3' and a line of 2 or 4 sizes; this one begins with "
            f"{version[:40]!r} and {sizes[:40]!r}"
        )
        raise InputError(message)
    rows, columns, *rest = (int(number) for number in numbers)
    # Version 1.2 has one column of descriptions; 1.3 says how many columns and rows of annotation there are.
    annotations, annotation_rows = rest or (1, 0)
    first = 1 + annotations
    names = tuple(name.strip() for name in header.rstrip("\t").split("\t")[first:])
    layout = Layout("\t", names, first_line=4 + annotation_rows, first_column=first, quoted=False)
    return layout, (rows, columns)


def _read_values(path: Path, layout: Layout) -> pd.DataFrame:
    first, width = layout.first_column, layout.first_column + len(layout.names)
    # A gene may be called NA or nan: only the numbers have gaps.
    missing: Any = dict.fromkeys(range(first, width), _MISSING)
    try:
        frame = pd.read_csv(
            path,
            sep=layout.separator,
            header=None,
            skiprows=layout.first_line - 1,
            dtype=dict.fromkeys(range(first), str),
            keep_default_na=False,
            na_values=missing,
            quoting=layout.quoting,
            encoding="utf-8",
            low_memory=False,
        )
    except pd.errors.EmptyDataError as error:
        message = f"{path}: no rows below the header; the table is empty"
        raise InputError(message) from error
    _check_width(path, frame, layout)
    names = pd.Index([str(name).strip() for name in frame.iloc[:, 0]], dtype=object)
    frame = frame.iloc[:, first:width]
    if not all(dtype.kind in "iuf" for dtype in frame.dtypes) or not np.isfinite(frame.to_numpy()).all():
        raise InputError(_bad_cell(path, layout))
    _check_row_names(path, names)
    return frame.set_axis(names, axis=0).set_axis(pd.Index(layout.names, dtype=object), axis=1)


def _check_width(path: Path, frame: pd.DataFrame, layout: Layout) -> None:
    width = layout.first_column + len(layout.names)
    # Some programs end every line of values with a separator.
    beyond = frame.iloc[:, width:]
    if frame.shape[1] < width or not (beyond.isna() | (beyond == "")).all(axis=None):
        seen = f"the header has {width:,} cells and line {layout.first_line} has {frame.shape[1]:,}"
        message = f"{path}: {seen}; they must agree"
        raise InputError(message)


def _check_row_names(path: Path, names: pd.Index) -> None:
    numbers = pd.to_numeric(pd.Series(names), errors="coerce")
    if numbers.isna().any() or (names.is_unique and (numbers % 1 == 0).all()):
        return
    message = (
        f"{path}: the first column holds numbers ({', '.join(names[:3])}), but it is read as the names of the rows; "
        "add a column of names"
    )
    raise InputError(message)


def _bad_cell(path: Path, layout: Layout) -> str:
    count, commas, first = 0, 0, ""
    with open_text(path) as file:
        for _ in range(layout.first_line - 1):
            next(file)
        reader = csv.reader(file, delimiter=layout.separator, quoting=layout.quoting)
        for cells in filter(None, reader):
            values = cells[layout.first_column :]
            values += [""] * (len(layout.names) - len(values))
            for name, value in zip(layout.names, values, strict=False):
                if not _is_number(value):
                    count += 1
                    commas += _is_number(value.replace(",", "."))
                    line = layout.first_line - 1 + reader.line_num
                    first = first or f"line {line} (row {cells[0]!r}), column {name!r}: {_shown(value)}"
    advice = (
        "They look like numbers with decimal commas or separators of thousands: save the table with decimal points"
        if commas > count / 2
        else "Fill such cells in or drop their row or column; a column of descriptions does not belong in a table of "
        "expression"
    )
    return f"{path}: {count:,} cells are no finite numbers; the first is on {first}. {advice}"


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _shown(cell: str) -> str:
    return repr(cell[:40]) if cell.strip() else "an empty cell"
