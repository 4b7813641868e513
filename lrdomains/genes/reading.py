"""read_expression: what a person has, as samples x genes with names."""

import os
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from lrdomains.core.inputs import as_labelled
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.orientation import Orientation, fixed_orientation, required_orientation
from lrdomains.genes.text_table import read_delimited, read_gct

_EXTENSIONS = (".h5ad", ".csv", ".tsv", ".tab", ".txt", ".gct")


def read_expression(
    expression: object, *, orientation: Orientation | None = None, layer: str | None = None
) -> LabelledMatrix:
    """Read a table of expression.

    Parameters
    ----------
    expression : path-like, AnnData, DataFrame or LabelledMatrix
        A file is .h5ad, .csv, .tsv, .tab, .txt or .gct (1.2 or 1.3); text may be gzipped (.gz). A LabelledMatrix
        is samples x genes.
    orientation : {"genes-by-samples", "samples-by-genes"}, optional
        Needed for CSV, TSV and DataFrames, which do not say which side the genes are on. AnnData is samples
        by genes and GCT genes by samples by definition.
    layer : str, optional
        A layer of the AnnData in place of its X.

    Returns
    -------
    LabelledMatrix
        Rows are samples or cells, columns genes.

    Raises
    ------
    InputError
        If the orientation is missing (the message says what the names and the shape suggest), or the table
        cannot be used: not numeric, missing values, empty.
    StorageError
        If a file is missing or damaged.

    References
    ----------
    Virshup et al. (2021), bioRxiv 2021.12.16.473007, for AnnData's observations x variables.

    Examples
    --------
    >>> frame = pd.DataFrame({"s1": [3, 0], "s2": [1, 2]}, index=["MYC", "FOS"])
    >>> read_expression(frame, orientation="genes-by-samples")
    LabelledMatrix(2 samples x 2 genes, ndarray)
    """
    if isinstance(expression, (str, os.PathLike)):
        return _from_file(Path(expression), orientation, layer)
    if _is_anndata(expression):
        fixed_orientation(orientation, "samples-by-genes", what="an AnnData")
        return _from_anndata(expression, layer, source="an AnnData")
    if layer is not None:
        message = f"layer={layer!r}, but a {type(expression).__name__} has no layers; leave the option out"
        raise InputError(message)
    if isinstance(expression, pd.DataFrame):
        return _from_frame(expression, orientation, source="a DataFrame")
    if isinstance(expression, LabelledMatrix):
        fixed_orientation(orientation, "samples-by-genes", what="a LabelledMatrix")
        return _renamed(expression)
    message = (
        f"a {type(expression).__name__} is no table of expression with names; give a file, an AnnData, a DataFrame "
        "or a LabelledMatrix"
    )
    raise InputError(message)


def _from_file(path: Path, orientation: Orientation | None, layer: str | None) -> LabelledMatrix:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    extension = plain.suffix.lower()
    if extension not in _EXTENSIONS:
        message = (
            f"{path}: expression is read from {', '.join(_EXTENSIONS)} (text also with .gz), not from "
            f"{extension or 'a file without extension'}"
        )
        raise InputError(message)
    if extension == ".h5ad":
        fixed_orientation(orientation, "samples-by-genes", what="an .h5ad file")
        return _from_anndata(_read_h5ad(path), layer, source=path.name)
    if layer is not None:
        message = f"layer={layer!r}, but {path} has no layers; only .h5ad files do"
        raise InputError(message)
    if extension == ".gct":
        fixed_orientation(orientation, "genes-by-samples", what="a GCT file")
        return _oriented(read_gct(path), "genes-by-samples", source=path.name)
    return _from_frame(read_delimited(path), orientation, source=path.name)


def _from_frame(frame: pd.DataFrame, orientation: Orientation | None, *, source: str) -> LabelledMatrix:
    if 0 in frame.shape:
        message = f"{source}: a table of {frame.shape[0]} rows and {frame.shape[1]} columns; it is empty"
        raise InputError(message)
    return _oriented(frame, required_orientation(frame, orientation, source=source), source=source)


def _oriented(frame: pd.DataFrame, orientation: Orientation, *, source: str) -> LabelledMatrix:
    table = as_labelled(frame)
    turned = orientation == "genes-by-samples"
    return LabelledMatrix(
        table.values.T if turned else table.values,
        rows=table.columns if turned else table.rows,
        columns=table.rows if turned else table.columns,
        rows_are="sample",
        columns_are="gene",
        source=source,
        steps={"expression": {"source": source, "orientation": orientation}},
    )


def _is_anndata(data: object) -> bool:
    # By shape rather than by type, so that anndata is imported only by those who use it.
    return all(hasattr(data, name) for name in ("X", "obs_names", "var_names", "layers"))


def _read_h5ad(path: Path) -> Any:
    import anndata

    if not path.is_file():
        message = f"{path} cannot be read: no such file"
        raise StorageError(message)
    try:
        with warnings.catch_warnings():
            # Repeated names, and remarks on files of older versions: what matters of them is checked here.
            warnings.simplefilter("ignore")
            return anndata.read_h5ad(path)
    except Exception as error:
        # Damage shows as almost any exception of h5py and anndata.
        message = f"{path} cannot be read as .h5ad: {str(error).splitlines()[0] if str(error) else error!r}"
        raise StorageError(message) from error


def _from_anndata(adata: Any, layer: str | None, *, source: str) -> LabelledMatrix:
    if layer is not None and layer not in adata.layers:
        known = ", ".join(repr(name) for name in adata.layers if name is not None) or "none"
        message = f"{source} has no layer {layer!r}; its layers: {known}"
        raise InputError(message)
    values = adata.X if layer is None else adata.layers[layer]
    if values is None:
        message = f"{source} has no X; set X or give one of its layers"
        raise InputError(message)
    return LabelledMatrix(
        values,
        rows=adata.obs_names,
        columns=adata.var_names,
        rows_are="sample",
        columns_are="gene",
        source=source,
        steps={"expression": {"source": source, "orientation": "samples-by-genes", "layer": layer or "X"}},
    )


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
    )
