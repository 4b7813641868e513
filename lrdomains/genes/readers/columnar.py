"""Parquet and Feather: frames whose names are in the index or in the first column of text."""

from pathlib import Path

import pandas as pd

from lrdomains.errors import MissingExtraError
from lrdomains.genes.readers.hdf import reading_errors


def read_columnar(path: Path) -> pd.DataFrame:
    """Read a Parquet or Feather file; a leading column of text becomes the names of the rows."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.needed("pyarrow", extra="parquet", purpose=f"reading {path.name}") from error
    with reading_errors(path, what=path.suffix):
        frame = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_feather(path)
    first = frame.columns[0] if frame.shape[1] else None
    unnamed = isinstance(frame.index, pd.RangeIndex)
    if unnamed and first is not None and frame[first].dtype.kind not in "iufb":
        frame = frame.set_index(first)
    return frame.rename_axis(None)
