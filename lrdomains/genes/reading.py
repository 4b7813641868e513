"""read_expression: what a person has, as samples x genes with names."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.joining import joined
from lrdomains.genes.missing import Missing, settle_missing
from lrdomains.genes.orientation import Orientation, fixed_orientation, settled_orientation
from lrdomains.genes.readers.annotated import from_anndata, is_anndata, read_h5ad, read_zarr
from lrdomains.genes.readers.columnar import read_columnar
from lrdomains.genes.readers.loom import read_loom
from lrdomains.genes.readers.series_matrix import is_series_matrix, read_series_matrix
from lrdomains.genes.readers.table import ReadTable
from lrdomains.genes.readers.tenx import matrix_files, read_tenx_folder, read_tenx_h5
from lrdomains.genes.symbols import Symbols, with_symbols
from lrdomains.genes.text_table import read_delimited, read_gct

Format = Literal["h5ad", "zarr", "10x", "10x-h5", "loom", "delimited", "parquet", "gct", "series-matrix"]

_BY_EXTENSION: dict[str, Format] = {
    ".h5ad": "h5ad",
    ".zarr": "zarr",
    ".zip": "zarr",
    ".h5": "10x-h5",
    ".hdf5": "10x-h5",
    ".loom": "loom",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".txt": "delimited",
    ".parquet": "parquet",
    ".feather": "parquet",
    ".gct": "gct",
}
_WITH_LAYERS = ("h5ad", "zarr", "loom")


def read_expression(
    expression: object,
    *,
    orientation: Orientation | None = None,
    layer: str | None = None,
    symbols: Symbols | None = None,
    genome: str | None = None,
    missing: Missing = "refuse",
) -> LabelledMatrix:
    """Read a table of expression.

    Parameters
    ----------
    expression : path-like, AnnData, DataFrame, LabelledMatrix, or a sequence of several of one experiment
        A file is .h5ad, .zarr, .loom, .h5 (10x), .csv, .tsv, .tab, .txt, .parquet, .feather, .gct (1.2 or 1.3) or
        a GEO series matrix (.txt); text may be gzipped (.gz). A folder is a zarr store or that of a 10x matrix
        (matrix.mtx, barcodes.tsv, features.tsv or genes.tsv; also given by the prefix of its files). Of several,
        the samples are put below each other and the genes that all have are kept. A LabelledMatrix is samples x
        genes. An AnnData on disk that would take more than a gigabyte is read in blocks of rows when they are
        needed.
    orientation : {"genes-by-samples", "samples-by-genes"}, optional
        On which side the genes are, where the format does not say (CSV, TSV, Parquet, DataFrames). Without it, the
        names decide where they look like genes on one side only, with a warning that says so; else it is asked for.
    layer : str, optional
        A layer of the AnnData (or loom file) in place of its X; ``"raw"`` is its raw.
    symbols : path-like, mapping or str, optional
        Names to give to the genes: a table from identifiers to symbols (a .chip file, or CSV or TSV with the
        identifiers first), a mapping, or a column that the file itself has on genes (of ``var``, of features.tsv).
        Genes without a symbol are dropped and counted.
    genome : str, optional
        Which of several genomes of a 10x .h5 file.
    missing : {"refuse", "drop-genes", "keep"}
        What to do about values that are missing: refuse the table, drop the genes that lack a value, or keep them with
        a mask of what is known, for `impute`.

    Returns
    -------
    LabelledMatrix
        Rows are samples or cells, columns genes. Its ``steps["expression"]`` says what was read and how.

    Raises
    ------
    InputError
        If the orientation is missing (the message says what the names and the shape suggest), or the table
        cannot be used: not numeric, missing values, empty, ragged, cut short (file, line and row named).
    StorageError
        If a file is missing or damaged.
    MissingExtraError
        If pyarrow is needed and not installed.

    Warns
    -----
    DataWarning
        If the orientation was taken from the names, or something was dropped on the way.

    References
    ----------
    Virshup et al. (2021), bioRxiv 2021.12.16.473007, for AnnData's observations x variables.

    Examples
    --------
    >>> frame = pd.DataFrame({"s1": [3, 0], "s2": [1, 2]}, index=["MYC", "FOS"])
    >>> read_expression(frame, orientation="genes-by-samples")
    LabelledMatrix(2 samples x 2 genes, ndarray)
    """
    if isinstance(expression, (list, tuple)) and expression and _are_tables(expression):
        options: dict[str, Any] = {"layer": layer, "symbols": symbols, "genome": genome, "missing": missing}
        parts = [read_expression(part, orientation=orientation, **options) for part in expression]
        return parts[0] if len(parts) == 1 else joined(parts)
    table, source = _read(expression, orientation, layer, genome)
    if isinstance(table, LabelledMatrix):
        return _renamed(table) if symbols is None else with_symbols(_renamed(table), symbols, about=None)
    values, remarks = settle_missing(table.values, table.genes, missing, source=source)
    kept = remarks.pop("kept", None)
    labelled = LabelledMatrix(
        values,
        rows=table.samples,
        columns=table.genes if kept is None else table.genes[kept],
        rows_are="sample",
        columns_are="gene",
        source=source,
        steps={"expression": {"source": source, **table.remarks}},
        dropped=(*table.dropped, *remarks.pop("dropped", ())),
        observed=remarks.pop("observed", None),
    )
    if symbols is None:
        return labelled
    about = table.about_genes
    return with_symbols(labelled, symbols, about=about if kept is None or about is None else about[kept])


def expression_format(path: Path) -> Format:
    """Return the format of a file or folder, by its name and, where several share one, by its first bytes.

    Raises
    ------
    InputError
        If it is none that is read.
    """
    if path.is_dir() and path.suffix.lower() != ".zarr":
        if any((path / name).exists() for name in ("zarr.json", ".zgroup")):
            return "zarr"
        return "10x"
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    extension = plain.suffix.lower()
    if extension in (".mtx", "") and (extension == ".mtx" or matrix_files(path)):
        return "10x"
    if extension not in _BY_EXTENSION:
        if matrix_files(path):  # a prefix of files that holds a full stop
            return "10x"
        message = (
            f"{path}: expression is read from {', '.join(_BY_EXTENSION)} (text also with .gz) and from folders of 10x "
            f"matrices, not from {extension or 'a file without extension'}"
        )
        raise InputError(message)
    kind = _BY_EXTENSION[extension]
    if kind == "delimited" and extension == ".txt" and is_series_matrix(path):
        return "series-matrix"
    return kind


def _are_tables(parts: Sequence[object]) -> bool:
    return all(isinstance(part, (str, os.PathLike, pd.DataFrame, LabelledMatrix)) or is_anndata(part) for part in parts)


def _read(
    expression: object, orientation: Orientation | None, layer: str | None, genome: str | None
) -> tuple[ReadTable | LabelledMatrix, str]:
    if isinstance(expression, (str, os.PathLike)):
        return _from_path(Path(expression), orientation, layer, genome)
    if is_anndata(expression):
        fixed_orientation(orientation, "samples-by-genes", what="an AnnData")
        return from_anndata(expression, layer=layer, source="an AnnData"), "an AnnData"
    if layer is not None:
        message = f"layer={layer!r}, but a {type(expression).__name__} has no layers; leave the option out"
        raise InputError(message)
    if isinstance(expression, pd.DataFrame):
        return _from_frame(expression, orientation, source="a DataFrame"), "a DataFrame"
    if isinstance(expression, LabelledMatrix):
        fixed_orientation(orientation, "samples-by-genes", what="a LabelledMatrix")
        return expression, expression.source
    message = (
        f"a {type(expression).__name__} is no table of expression with names; give a file, an AnnData, a DataFrame "
        "or a LabelledMatrix"
    )
    raise InputError(message)


def _from_path(
    path: Path, orientation: Orientation | None, layer: str | None, genome: str | None
) -> tuple[ReadTable, str]:
    kind = expression_format(path)
    if layer is not None and kind not in _WITH_LAYERS:
        message = f"layer={layer!r}, but {path} has no layers; only .h5ad, .zarr and .loom have"
        raise InputError(message)
    if kind in ("delimited", "parquet"):
        frame = read_delimited(path) if kind == "delimited" else read_columnar(path)
        return _from_frame(frame, orientation, source=path.name), path.name
    if kind == "gct":
        fixed_orientation(orientation, "genes-by-samples", what="a GCT file")
        return _oriented(read_gct(path), "genes-by-samples"), path.name
    by_definition: Orientation = "genes-by-samples" if kind == "series-matrix" else "samples-by-genes"
    if kind in ("h5ad", "zarr", "series-matrix"):
        fixed_orientation(orientation, by_definition, what=f"{'a series matrix' if kind == 'series-matrix' else kind}")
    table = _from_file(path, kind, layer, genome)
    return (
        dataclasses.replace(table, remarks={"format": kind, "orientation": by_definition, **table.remarks}),
        path.name,
    )


def _from_file(path: Path, kind: Format, layer: str | None, genome: str | None) -> ReadTable:
    if kind == "h5ad":
        return read_h5ad(path, layer=layer)
    if kind == "zarr":
        return read_zarr(path, layer=layer)
    if kind == "10x":
        if not path.exists() and not matrix_files(path):
            message = f"{path} cannot be read: no such file or folder"
            raise StorageError(message)
        return read_tenx_folder(path)
    if kind == "10x-h5":
        return read_tenx_h5(path, genome=genome)
    if kind == "loom":
        return read_loom(path, layer=layer)
    return read_series_matrix(path)


def _from_frame(frame: pd.DataFrame, orientation: Orientation | None, *, source: str) -> ReadTable:
    if 0 in frame.shape:
        message = f"{source}: a table of {frame.shape[0]} rows and {frame.shape[1]} columns; it is empty"
        raise InputError(message)
    settled, how = settled_orientation(frame, orientation, source=source)
    table = _oriented(frame, settled)
    return dataclasses.replace(table, remarks={**table.remarks, "orientation_from": how})


def _oriented(frame: pd.DataFrame, orientation: Orientation) -> ReadTable:
    values, rows, columns = _numbers(frame)
    if orientation == "genes-by-samples":
        values, rows, columns = values.T, columns, rows
    return ReadTable(values, samples=rows, genes=columns, remarks={"orientation": orientation})


def _numbers(frame: pd.DataFrame) -> tuple[Any, pd.Index, pd.Index]:
    _refuse_numbers_as_text(frame)
    try:
        table = as_labelled(frame)
    except InputError:
        # What is missing is settled later, with the genes named.
        if not all(dtype.kind in "iufb" for dtype in frame.dtypes):
            raise
        return frame.to_numpy(dtype=np.float64), frame.index, frame.columns
    return table.values, table.rows, table.columns


def _refuse_numbers_as_text(frame: pd.DataFrame) -> None:
    for name, dtype in frame.dtypes.items():
        if dtype.kind == "O" or isinstance(dtype, pd.StringDtype):
            if pd.to_numeric(frame[name], errors="coerce").notna().all():
                message = (
                    f"column {name!r} of the table holds numbers that are stored as text (the first: "
                    f"{frame[name].iloc[0]!r}); convert them: frame.astype(float)"
                )
                raise InputError(message)
            return


def _renamed(matrix: LabelledMatrix) -> LabelledMatrix:
    return LabelledMatrix(
        matrix.values,
        rows=matrix.rows,
        columns=matrix.columns,
        rows_are="sample",
        columns_are="gene",
        source=matrix.source,
        steps=matrix.steps,
        dropped=matrix.dropped,
        observed=matrix.observed,
        entry_weights=matrix.entry_weights,
    )
