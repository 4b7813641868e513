"""Symbols for identifiers: probe tables (.chip), tables and mappings, and columns that the file itself has."""

import csv
import dataclasses
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.labelled_matrix import Dropped, LabelledMatrix
from lrdomains.core.operators import Operator
from lrdomains.core.typing import PathLike
from lrdomains.errors import DataWarning, InputError, warn
from lrdomains.genes.text_table import clear_errors, open_text

Symbols = PathLike | Mapping[str, str]

#: What stands in tables of probes where no gene is known.
_NONE = {"", "---", "NA", "NULL", "null", "nan", "None"}
_VERSION = re.compile(r"^(ENS[A-Z]*[GT]\d{6,})\.\d+")
_SYMBOL_HEADS = ("gene symbol", "gene_symbol", "symbol", "genesymbol", "gene_name", "gene name", "hgnc_symbol", "gene")


def with_symbols(expression: LabelledMatrix, symbols: Symbols, *, about: pd.DataFrame | None) -> LabelledMatrix:
    """Name the genes by their symbols; genes without one are dropped and counted.

    Parameters
    ----------
    expression : LabelledMatrix
        Samples x genes.
    symbols : path-like, mapping or str
        See `read_expression`.
    about : DataFrame, optional
        What the file itself has on genes; a column of it may be named.

    Raises
    ------
    InputError
        If the table cannot be read, there is no such column, or no gene has a symbol in it.

    Warns
    -----
    DataWarning
        If genes were dropped.
    """
    names, source = _symbols_of(expression.columns, symbols, about)
    known = np.array([name not in _NONE for name in names])
    if not known.any():
        mine = ", ".join(repr(str(gene)) for gene in expression.columns[:3])
        message = (
            f"none of the {expression.shape[1]:,} genes of {expression.source} ({mine}, ...) has a symbol in {source}: "
            "is it the table of this platform?"
        )
        raise InputError(message)
    step = {**expression.steps.get("expression", {}), "symbols": source}
    steps = {**expression.steps, "expression": step}
    labels = pd.Index(np.array(names, dtype=object)[known], dtype=object)
    if known.all():
        return dataclasses.replace(expression, columns=labels, steps=steps)
    lost = list(expression.columns[~known])
    warn(
        f"{len(lost):,} of {expression.shape[1]:,} genes have no symbol in {source} (the first: {lost[0]!r}) and were "
        "dropped",
        DataWarning,
    )
    values: Any = expression.values
    if isinstance(values, Operator):
        message = f"{expression.source} is read in blocks, and {len(lost):,} of its genes have no symbol in {source}"
        raise InputError(message)
    return dataclasses.replace(
        expression,
        values=values[:, np.flatnonzero(known)],
        columns=labels,
        steps=steps,
        dropped=(*expression.dropped, Dropped.of("genes", lost, reason=f"they have no symbol in {source}")),
    )


def without_versions(names: pd.Index) -> pd.Index:
    """Return Ensembl identifiers without the numbers of their versions; other names as they are.

    Examples
    --------
    >>> list(without_versions(pd.Index(["ENSG00000141510.17", "MYC"])))
    ['ENSG00000141510', 'MYC']
    """
    return pd.Index([_VERSION.sub(r"\1", str(name)) for name in names], dtype=object)


def read_symbols(path: Path) -> dict[str, str]:
    """Read a table from identifiers to symbols: .chip, or CSV or TSV with the identifiers first; .gz too.

    Of several symbols for one probe, as in ``DDR1 /// MIR4640``, the first is taken.

    Raises
    ------
    InputError
        If a line has one column only (its number is named), or the table is empty.
    """
    with clear_errors(path), open_text(path) as file:
        first = file.readline()
        separator = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
        heads = [cell.strip().strip('"').lower() for cell in first.rstrip("\r\n").split(separator)]
        column = next((heads.index(head) for head in _SYMBOL_HEADS if head in heads[1:]), 1)
        has_header = any(head in heads for head in (*_SYMBOL_HEADS, "probe set id", "probe_id", "id", "gene_id"))
        if not has_header:
            file.seek(0)
        table: dict[str, str] = {}
        reader = csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE if separator == "\t" else 0)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < 2:
                line = reader.line_num + has_header
                message = f"{path}, line {line}: one column only; a line is an identifier and a symbol"
                raise InputError(message)
            symbol = cells[column] if column < len(cells) else ""
            table.setdefault(cells[0].strip().strip('"'), symbol.strip().strip('"').split("///")[0].strip())
    if not table:
        message = f"{path}: no line with an identifier and a symbol"
        raise InputError(message)
    return table


def _symbols_of(genes: pd.Index, symbols: Symbols, about: pd.DataFrame | None) -> tuple[list[str], str]:
    if isinstance(symbols, Mapping):
        table, source = {str(key): str(value) for key, value in symbols.items()}, "a mapping"
    elif about is not None and str(symbols) in about.columns:
        return [str(name).strip() for name in about[str(symbols)]], f"its column {str(symbols)!r}"
    else:
        path = Path(os.fspath(symbols))
        if about is not None and not path.exists():
            columns = ", ".join(map(repr, about.columns)) or "none"
            message = f"symbols={str(symbols)!r} is neither a file nor a column on genes; its columns: {columns}"
            raise InputError(message)
        table, source = read_symbols(path), path.name
    bare = without_versions(genes)
    return [table.get(str(gene), table.get(plain, "")) for gene, plain in zip(genes, bare, strict=True)], source
