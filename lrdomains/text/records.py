"""Records of .jsonl, .csv and .tsv files: one text and perhaps one name each."""

import csv
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lrdomains.errors import InputError, MissingExtraError
from lrdomains.text.files import read_lines, suffix_within_compression

JSON_LINES = (".jsonl", ".ndjson")
DELIMITERS = {".csv": ",", ".tsv": "\t"}
PARQUET = ".parquet"
TABLES = (*JSON_LINES, *DELIMITERS, PARQUET)

_FIELD_LIMIT = threading.Lock()

Record = tuple[Any, str | Sequence[str]]  # the name (None where it has none), and the text or its tokens


def read_records(path: Path, *, field: str, id_field: str | None, encoding: str) -> Iterator[Record]:
    """Yield name and text of every record of a table.

    Parameters
    ----------
    path : Path
        Its suffix, apart from that of a compression, is one of `TABLES`.
    field : str
        Where the text is: text, or (JSON alone) a list of tokens. A missing value (null) is an empty text.
    id_field : str or None
        Where the name is.
    encoding : str

    Raises
    ------
    InputError
        If a record is malformed, or a field is missing; the message names the line and the fields that are there.
    """
    if suffix_within_compression(path) == PARQUET:
        return _parquet_records(path, field, id_field)
    if suffix_within_compression(path) in JSON_LINES:
        return _json_records(path, field, id_field, encoding)
    return _delimited_records(path, field, id_field, encoding)


def _parquet_records(path: Path, field: str, id_field: str | None) -> Iterator[Record]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError.needed("pyarrow", extra="parquet", purpose=f"reading {path.name}") from error
    try:
        with pyarrow.parquet.ParquetFile(path) as table:
            names = [field] if id_field is None else [field, id_field]
            for name in names:
                if name not in table.schema_arrow.names:
                    raise _missing_field(str(path), name, table.schema_arrow.names)
            number = 0
            for batch in table.iter_batches(columns=names):
                columns = [batch.column(name).to_pylist() for name in names]
                for row in zip(*columns, strict=True):
                    number += 1
                    text = _json_text(row[0], f"{path}, record {number:,}, column {field!r}")
                    yield None if id_field is None else row[1], text
    except pyarrow.ArrowException as error:
        message = f"{path} cannot be read as Parquet: {error}"
        raise InputError(message) from error


def _json_records(path: Path, field: str, id_field: str | None, encoding: str) -> Iterator[Record]:
    for number, line in enumerate(read_lines(path, encoding=encoding), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number:,}"
        try:
            record = json.loads(line)
        except ValueError as error:
            message = f"{where}: not valid JSON ({error}); each line must be one JSON object"
            raise InputError(message) from error
        if not isinstance(record, dict):
            message = f"{where}: a JSON {type(record).__name__}, not an object with fields"
            raise InputError(message)
        for name in (field, id_field):
            if name is not None and name not in record:
                raise _missing_field(where, name, list(record))
        yield None if id_field is None else record[id_field], _json_text(record[field], f"{where}, field {field!r}")


def _json_text(value: Any, where: str) -> str | list[str]:
    if value is None:
        return ""
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(token, str) for token in value)):
        return value
    message = f"{where}: a {type(value).__name__}, neither text nor a list of tokens"
    raise InputError(message)


def _delimited_records(path: Path, field: str, id_field: str | None, encoding: str) -> Iterator[Record]:
    rows = delimited_rows(path, encoding=encoding)
    _, header = next(rows, (1, []))
    first_line = f"{path}, line 1"
    for name in (field, id_field):
        if name is not None and name not in header:
            raise _missing_field(first_line, name, header)
    text_at, id_at = header.index(field), None if id_field is None else header.index(id_field)
    for line, row in rows:
        if row:
            _check_length(row, header, f"{path}, line {line:,}")
            yield None if id_at is None else row[id_at], row[text_at]


def delimited_rows(path: Path, *, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV or TSV file, the header among them, each with the number of its last line.

    Raises
    ------
    InputError
        If a quote is opened and not closed, or closed amid a field; the line is named.
    """
    lines = (f"{line}\n" for line in read_lines(path, encoding=encoding))
    reader = csv.reader(lines, delimiter=DELIMITERS[suffix_within_compression(path)], strict=True)
    while True:
        begins = reader.line_num + 1
        # The csv module refuses fields beyond 128 kB unless told otherwise; a novel in a cell is longer. Its limit
        # holds for the whole process, so it is put back each time; files are read in several threads, and without the
        # lock one would put back what another has set.
        with _FIELD_LIMIT:
            usual = csv.field_size_limit(sys.maxsize)
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = f"{path}, the row that begins in line {begins:,}: {error}; check the quotes"
                raise InputError(message) from error
            finally:
                csv.field_size_limit(usual)
        yield reader.line_num, row


def _check_length(row: list[str], header: list[str], where: str) -> None:
    if len(row) != len(header):
        message = f"{where}: {len(row)} fields under a header of {len(header)}; quote texts that hold the separator"
        raise InputError(message)


def _missing_field(where: str, field: str, seen: list[str]) -> InputError:
    return InputError(f"{where}: no field {field!r}; the fields are {', '.join(map(repr, seen)) or 'none'}")
