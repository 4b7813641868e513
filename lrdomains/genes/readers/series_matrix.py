"""Series matrix files of GEO: metadata in lines that begin with an exclamation mark, and one table of values."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pandas as pd

from lrdomains.core.typing import Floats
from lrdomains.errors import InputError
from lrdomains.genes.readers.table import ReadTable
from lrdomains.genes.text_table import clear_errors, open_text

_BEGIN, _END = "!series_matrix_table_begin", "!series_matrix_table_end"
#: How far into a file its kind shows; the title of the series is among the first lines.
_LOOKED_AT = 5
_MISSING = {"", "null", "NULL", "NA", "NaN", "nan"}


def is_series_matrix(path: Path) -> bool:
    """Return whether a text file is a GEO series matrix, by its first lines."""
    try:
        with open_text(path) as file:
            return any(line.startswith(("!Series_", _BEGIN)) for line, _ in zip(file, range(_LOOKED_AT), strict=False))
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def read_series_matrix(path: Path) -> ReadTable:
    """Read the table of a series matrix, and what is said about the samples.

    Raises
    ------
    InputError
        If there is no table in it (series of sequencing have their counts in supplementary files), the table is cut
        short or ragged, or a cell is no number (line and row named). Missing values become NaN.

    References
    ----------
    NCBI GEO, "Download data: series matrix files".
    """
    with clear_errors(path), open_text(path) as file:
        about = _sample_lines(file, path)
        header, rows = _table(file, path)
    values, names = _values(path, rows, header)
    samples = pd.Index(header, dtype=object)
    return ReadTable(
        values.T,
        samples=samples,
        genes=pd.Index(names, dtype=object),
        about_samples=pd.DataFrame({k: v for k, v in about.items() if len(v) == len(samples)}),
    )


def _sample_lines(file: IO[str], path: Path) -> dict[str, list[str]]:
    """Read to the beginning of the table; return the characteristics of the samples by their name."""
    about: dict[str, list[str]] = {}
    for line in file:
        if line.strip().strip('"').lower() == _BEGIN:
            return about
        if line.startswith("!Sample_"):
            name, *cells = next(csv.reader([line.rstrip("\r\n")], delimiter="\t"))
            _add_characteristic(about, name.removeprefix("!Sample_"), cells)
    message = f"{path}: no line {_BEGIN!r}; it is no series matrix, or it was cut short"
    raise InputError(message)


def _add_characteristic(about: dict[str, list[str]], name: str, cells: list[str]) -> None:
    if name.startswith("characteristics_ch"):
        # "tissue: liver" in every cell: the name before the colon is that of the characteristic.
        heads = {cell.split(":", 1)[0].strip() for cell in cells if ":" in cell}
        if len(heads) == 1:
            name, cells = heads.pop(), [cell.split(":", 1)[-1].strip() for cell in cells]
    elif name not in ("title", "source_name_ch1", "geo_accession", "platform_id", "organism_ch1"):
        return
    about.setdefault(name, cells)


def _table(file: IO[str], path: Path) -> tuple[list[str], list[list[str]]]:
    reader = csv.reader(file, delimiter="\t")
    try:
        header = [cell.strip() for cell in next(reader)][1:]
    except StopIteration:
        header = []
    rows: list[list[str]] = []
    for cells in reader:
        if cells and cells[0].strip().lower() == _END:
            break
        if cells:
            rows.append(cells)
    else:
        message = f"{path}: the table does not end with {_END!r}; the file was cut short after {len(rows):,} rows"
        raise InputError(message)
    if not rows or not header:
        message = (
            f"{path}: the table of this series has no values. Series of sequencing have their counts in supplementary "
            "files of GEO: read those"
        )
        raise InputError(message)
    return header, rows


def _values(path: Path, rows: list[list[str]], header: list[str]) -> tuple[Floats, list[str]]:
    names = [row[0].strip() for row in rows]
    for at, row in enumerate(rows):
        if len(row) != len(header) + 1:
            message = (
                f"{path}: row {at + 1} of the table ({names[at]!r}) has {len(row) - 1:,} values for {len(header):,} "
                "samples; they must agree"
            )
            raise InputError(message)
    try:
        values = np.array([["nan" if cell in _MISSING else cell for cell in row[1:]] for row in rows], dtype=np.float64)
    except ValueError:
        raise InputError(next(_bad_cells(path, rows, header))) from None
    return values, names


def _bad_cells(path: Path, rows: list[list[str]], header: list[str]) -> Iterator[str]:
    for at, row in enumerate(rows):
        for sample, cell in zip(header, row[1:], strict=True):
            try:
                float("nan" if cell in _MISSING else cell)
            except ValueError:
                yield f"{path}: row {at + 1} of the table ({row[0]!r}), sample {sample!r}: {cell[:40]!r} is no number"
