"""HDF5 files: opened with clear errors, and read in the encodings that text comes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.errors import LrdomainsError, StorageError


@contextmanager
def opened_hdf(path: Path, *, what: str) -> Iterator[Any]:
    """Open an HDF5 file for reading; damage of any kind becomes a StorageError that names the file."""
    with reading_errors(path, what=what):
        import h5py

        with h5py.File(path, "r") as file:
            yield file


@contextmanager
def reading_errors(path: Path, *, what: str) -> Iterator[None]:
    """Turn what h5py, zarr and anndata raise about missing and damaged files into a StorageError."""
    if not path.exists():
        message = f"{path} cannot be read: no such file"
        raise StorageError(message)
    try:
        yield
    except LrdomainsError:
        raise
    except Exception as error:
        # Damage shows as almost any exception of h5py, zarr and anndata.
        reason = str(error).splitlines()[0] if str(error) else repr(error)
        message = f"{path} cannot be read as {what}: {reason}"
        raise StorageError(message) from error


def texts(values: Any) -> pd.Index:
    """Return stored text as an Index of str, whether it was stored as bytes or as text."""
    return pd.Index(
        [item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in np.asarray(values)],
        dtype=object,
    )
