"""What is known of the samples: columns that the file itself has, or a table beside it."""

import os
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.readers.annotated import is_anndata, read_observations
from lrdomains.genes.readers.series_matrix import read_series_matrix
from lrdomains.genes.reading import expression_format

Annotations = pd.DataFrame | PathLike | None | Literal["auto"]

#: A column with more values than this names samples rather than groups of them.
MOST_GROUPS = 50


def sample_annotations(annotations: Annotations, expression: object, samples: pd.Index) -> pd.DataFrame | None:
    """Return the columns that group samples, one row a sample in their order; None where there are none.

    Raises
    ------
    InputError
        If the table that was given is about none of the samples.
    """
    if annotations is None:
        return None
    if isinstance(annotations, str) and annotations == "auto":
        own = _own(expression)
        return None if own is None else _groups(own.reindex(samples), samples)
    frame = annotations if isinstance(annotations, pd.DataFrame) else _read(Path(os.fspath(annotations)))
    frame = frame.set_axis(frame.index.astype(str), axis=0)
    found = frame[~frame.index.duplicated()].reindex(samples.astype(str))
    if not frame.index.isin(samples.astype(str)).any():
        message = (
            f"the annotations are about none of the samples: they name {frame.index[0]!r}, the table "
            f"{str(samples[0])!r}; their first column (or the index) must hold the names of the samples"
        )
        raise InputError(message)
    return _groups(found, samples)


def _own(expression: object) -> pd.DataFrame | None:
    if isinstance(expression, (list, tuple)) and len(expression) == 1:
        expression = expression[0]
    if is_anndata(expression):
        data: Any = expression
        return data.obs if isinstance(data.obs, pd.DataFrame) else data.obs.to_memory()
    if isinstance(expression, (str, os.PathLike)):
        path = Path(expression)
        kind = expression_format(path)
        if kind in ("h5ad", "zarr"):
            return read_observations(path)
        if kind == "series-matrix":
            part = read_series_matrix(path)
            about = part.about_samples
            return None if about is None else about.set_axis(part.samples, axis=0)
    return None


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, sep=None, engine="python", index_col=0, dtype=str, keep_default_na=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        message = f"{path} cannot be read as a table of annotations: {error}"
        raise StorageError(message) from error
    return frame


def _groups(frame: pd.DataFrame, samples: pd.Index) -> pd.DataFrame | None:
    kept = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype.kind == "f" or values.isna().all():
            continue
        count = values.nunique()
        if 1 < count <= min(MOST_GROUPS, max(2, len(frame) // 2)):
            kept[str(name)] = [
                "" if missing else str(value) for value, missing in zip(values, values.isna(), strict=True)
            ]
    return pd.DataFrame(kept, index=samples) if kept else None
