"""Loom files: genes x cells in HDF5, with attributes of rows and columns."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.errors import InputError
from lrdomains.genes.readers.hdf import opened_hdf, texts
from lrdomains.genes.readers.table import ReadTable

_GENE_NAMES = ("Gene", "gene", "gene_names", "var_names", "Accession", "gene_ids")
_CELL_NAMES = ("CellID", "obs_names", "cell_id", "cell_names", "Barcode", "barcodes")
#: Cells read at a time; a block becomes sparse before the next one is read.
_BLOCK = 2048


def read_loom(path: Path, *, layer: str | None) -> ReadTable:
    """Read a loom file as samples x genes, sparse.

    References
    ----------
    Linnarsson Lab, loom file format specification 3.0.0.
    """
    with opened_hdf(path, what=".loom") as file:
        place = "matrix" if layer is None else f"layers/{layer}"
        if place not in file:
            known = ", ".join(map(repr, file.get("layers", {}))) or "none"
            what = "a matrix" if layer is None else f"a layer {layer!r}"
            message = f"{path} has no {what[2:]}; its layers: {known}"
            raise InputError(message)
        stored = file[place]
        about = _attributes(file.get("row_attrs", {}), stored.shape[0])
        cells = _attributes(file.get("col_attrs", {}), stored.shape[1])
        blocks = [sp.csr_array(stored[:, at : at + _BLOCK].T) for at in range(0, stored.shape[1], _BLOCK)]
    return ReadTable(
        sp.vstack(blocks, format="csr") if blocks else np.empty((0, len(about))),
        samples=_names(path, cells, _CELL_NAMES, what="cells"),
        genes=_names(path, about, _GENE_NAMES, what="genes"),
        about_genes=about,
        about_samples=cells,
        remarks={"layer": layer or "matrix"},
    )


def _attributes(group: Any, length: int) -> pd.DataFrame:
    columns = {}
    for name in group:
        values = group[name][:]
        if values.ndim == 1 and len(values) == length:
            columns[str(name)] = texts(values) if values.dtype.kind in "OSU" else values
    return pd.DataFrame(columns, index=pd.RangeIndex(length))


def _names(path: Path, attributes: pd.DataFrame, wanted: tuple[str, ...], *, what: str) -> pd.Index:
    for name in wanted:
        if name in attributes:
            return pd.Index(attributes[name].astype(str), dtype=object)
    known = ", ".join(map(repr, attributes.columns)) or "none"
    message = f"{path} does not name its {what}: it has none of the attributes {', '.join(wanted)} (it has {known})"
    raise InputError(message)
