"""Columns of tables beside the text: the class or the period of each document."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.text.files import check_exists, read_lines, suffix_within_compression
from lrdomains.text.records import DELIMITERS, JSON_LINES, delimited_rows


def read_column(paths: PathLike | Sequence[PathLike], field: str, *, encoding: str = "utf-8") -> list[object]:
    """Read one field of every record of tables, in the order in which documents are read.

    Parameters
    ----------
    paths : path or list of paths
        .jsonl, .csv or .tsv, packed or not.
    field : str
        Column or key. Empty and null values are None.
    encoding : str
        Of the files.

    Returns
    -------
    list
        Numbers of JSON stay numbers; everything else is text.

    Raises
    ------
    InputError
        If a file is no table, or a record has no such field.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "papers.csv"
    >>> _ = path.write_text("year,text" + chr(10) + "1999,on cats" + chr(10) + ",on dogs")
    >>> read_column(path, "year")
    ['1999', None]
    """
    several: list[Any] = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    values: list[object] = []
    for one in several:
        path = Path(one)
        check_exists(path)
        suffix = suffix_within_compression(path)
        if suffix in JSON_LINES:
            values += _of_json(path, field, encoding)
        elif suffix in DELIMITERS:
            values += _of_table(path, field, encoding)
        else:
            message = f"{path} is no table (.jsonl, .csv, .tsv), so it has no column {field!r}"
            raise InputError(message)
    return values


def _of_json(path: Path, field: str, encoding: str) -> list[object]:
    values = []
    for number, line in enumerate(read_lines(path, encoding=encoding), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            values.append(None if record[field] in ("", None) else record[field])
        except (ValueError, KeyError, TypeError) as error:
            message = f"{path}, line {number:,}: no JSON object with the field {field!r} ({error})"
            raise InputError(message) from error
    return values


def _of_table(path: Path, field: str, encoding: str) -> list[object]:
    rows = delimited_rows(path, encoding=encoding)
    _, header = next(rows, (1, []))
    if field not in header:
        message = f"{path}, line 1: no field {field!r}; the fields are {', '.join(map(repr, header)) or 'none'}"
        raise InputError(message)
    at, values = header.index(field), list[object]()
    for line, row in rows:
        if row and at >= len(row):
            message = f"{path}, line {line:,}: {len(row)} fields under a header of {len(header)}"
            raise InputError(message)
        if row:
            values.append(row[at] or None)
    return values
