"""AnnData in memory, backed or on disk (.h5ad, .zarr): X, a layer or raw, read in blocks where it is large."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.row_blocks import BLOCK_BYTES, RowBlocks
from lrdomains.core.row_source import is_dask_array
from lrdomains.core.workers import Here, working
from lrdomains.errors import InputError
from lrdomains.genes.readers.hdf import reading_errors
from lrdomains.genes.readers.table import ReadTable

#: A stored matrix that would take more than this in memory is read block by block instead.
IN_MEMORY_BYTES = 1 << 30


def is_anndata(data: object) -> bool:
    """Return whether this is an AnnData: by shape rather than by type, so that anndata need not be imported."""
    return all(hasattr(data, name) for name in ("X", "obs_names", "var_names", "layers"))


def from_anndata(adata: Any, *, layer: str | None, source: str) -> ReadTable:
    """Return X, a layer or raw of an AnnData; where it is backed, in blocks that are read when they are asked for."""
    layers = {str(name): name for name in adata.layers if name is not None}
    raw = adata.raw
    _check_layer(layer, list(layers), has_raw=raw is not None, source=source)
    if layer == "raw" and layer not in layers:
        values, about = raw.X, raw.var
    else:
        values, about = (adata.X if layer is None else adata.layers[layers[layer]]), adata.var
    if values is None:
        message = f"{source} has no X; set X or give one of its layers"
        raise InputError(message)
    return ReadTable(
        RowBlocks(values) if _is_stored(values) or is_dask_array(values) else values,
        samples=adata.obs_names,
        genes=about.index,
        about_genes=_in_memory(about),
        about_samples=_in_memory(adata.obs),
        remarks={"layer": layer or "X"},
    )


def _in_memory(frame: Any) -> pd.DataFrame:
    """Return a table of an AnnData, which is none of pandas where the AnnData was read lazily."""
    return frame if isinstance(frame, pd.DataFrame) else frame.to_memory()


def read_h5ad(path: Path, *, layer: str | None) -> ReadTable:
    """Read what is asked for of an .h5ad file, and nothing else of it."""
    with reading_errors(path, what=".h5ad"):
        import h5py

        # Not closed where rows are read from it later: the blocks keep it open.
        file = h5py.File(path, "r")
        if "X" not in file and "layers" not in file and "obs" not in file:
            message = "it holds neither X nor layers nor obs"
            raise ValueError(message)
        if "encoding-type" not in getattr(file.get("obs"), "attrs", {}):
            file.close()
            return _read_old_h5ad(path, layer)
        table, in_use = _from_store(file, layer, source=path.name)
        if not in_use:
            file.close()
        return table


def read_zarr(path: Path, *, layer: str | None) -> ReadTable:
    """Read what is asked for of an AnnData in a zarr store: a folder, or a zip of one."""
    with reading_errors(path, what=".zarr"):
        import zarr

        store = zarr.storage.ZipStore(path, mode="r") if path.is_file() else path
        return _from_store(zarr.open_group(store, mode="r"), layer, source=path.name)[0]


def read_observations(path: Path) -> pd.DataFrame | None:
    """Return ``obs`` of an .h5ad or .zarr store; None where it is stored as no table."""
    from anndata.io import read_elem

    with reading_errors(path, what=path.suffix), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix.lower() == ".h5ad":
            import h5py

            with h5py.File(path, "r") as file:
                found = read_elem(file["obs"]) if hasattr(file["obs"], "keys") else None
        else:
            import zarr

            store = zarr.storage.ZipStore(path, mode="r") if path.is_file() else path
            found = read_elem(zarr.open_group(store, mode="r")["obs"])
    return found if isinstance(found, pd.DataFrame) else None


def _read_old_h5ad(path: Path, layer: str | None) -> ReadTable:
    import anndata

    with warnings.catch_warnings():
        # Repeated names, and remarks on files of older versions: what matters of them is checked here.
        warnings.simplefilter("ignore")
        adata = anndata.read_h5ad(path)
    return from_anndata(adata, layer=layer, source=path.name)


def _from_store(root: Any, layer: str | None, *, source: str) -> tuple[ReadTable, bool]:
    from anndata.io import read_elem

    layers = list(root["layers"]) if "layers" in root else []
    _check_layer(layer, layers, has_raw="raw" in root, source=source)
    place = "X" if layer is None else "raw/X" if layer == "raw" and layer not in layers else f"layers/{layer}"
    if place not in root:
        message = f"{source} has no X; give one of its layers: {', '.join(map(repr, layers)) or 'it has none either'}"
        raise InputError(message)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        obs, var = read_elem(root["obs"]), read_elem(root["raw/var" if place == "raw/X" else "var"])
        values, in_use = _stored_values(root[place])
    return (
        ReadTable(
            values,
            samples=obs.index,
            genes=var.index,
            about_genes=var,
            about_samples=obs,
            remarks={"layer": layer or "X"},
        ),
        in_use,
    )


def _stored_values(stored: Any) -> tuple[Any, bool]:
    """Return the values in memory, or blocks of them where they are large, and whether the store stays in use."""
    from anndata.io import read_elem, sparse_dataset

    sparse = hasattr(stored, "keys")
    entries = int(stored["data"].shape[0]) if sparse else int(np.prod(stored.shape))
    by_rows = not sparse or stored.attrs.get("encoding-type", "csr_matrix") == "csr_matrix"
    if entries * (12 if sparse else 8) <= IN_MEMORY_BYTES or not by_rows:
        values = read_elem(stored)
        if isinstance(values, pd.DataFrame):
            values = values.to_numpy()
        return values, False
    if not isinstance(working(), Here):
        return RowBlocks(_lazily(stored, entries if sparse else None)), True
    return RowBlocks(sparse_dataset(stored) if sparse else stored), True


def _lazily(stored: Any, entries: int | None) -> Any:
    """Return a stored matrix as a Dask array in chunks of whole rows, which workers of a cluster read themselves."""
    from anndata.experimental import read_elem_lazy

    rows, columns = (int(side) for side in (stored.attrs["shape"] if entries is not None else stored.shape))
    bytes_a_row = columns * 8 if entries is None else 12 * entries / max(rows, 1)
    height = max(1, min(rows, int(BLOCK_BYTES / max(bytes_a_row, 1))))
    return read_elem_lazy(stored, chunks=(height, columns))


def _is_stored(values: Any) -> bool:
    module = type(values).__module__.split(".")[0]
    return hasattr(values, "group") or module in ("h5py", "zarr")


def _check_layer(layer: str | None, layers: list[str], *, has_raw: bool, source: str) -> None:
    known = [*layers, "raw"] if has_raw and "raw" not in layers else layers
    if layer is not None and layer not in known:
        message = f"{source} has no layer {layer!r}; its layers: {', '.join(map(repr, known)) or 'none'}"
        raise InputError(message)
