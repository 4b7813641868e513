"""Files of arrays and of JSON: NumPy, scipy, Matrix Market, Parquet, PyCM and Neo; nothing in them is ever run."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.confusion.foreign import frame_of_mapping, frame_of_records
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.core.typing import Array, PathLike
from lrdomains.errors import InputError, MissingExtraError, StorageError

_ARRAYS = (".npy", ".npz", ".mtx", ".mtx.gz")
_JSON = (".obj", ".json")
_PARQUET = (".parquet", ".pq", ".feather")


def is_array_file(path: PathLike) -> bool:
    """Return whether a file holds arrays, by its name.

    Examples
    --------
    >>> is_array_file("counts.npz"), is_array_file("counts.csv")
    (True, False)
    """
    return str(path).lower().endswith(_ARRAYS)


def is_json_file(path: PathLike) -> bool:
    """Return whether a file holds JSON, by its name."""
    return str(path).lower().endswith(_JSON)


def is_parquet(path: PathLike) -> bool:
    """Return whether a file holds a table in Parquet or Feather, by its name."""
    return str(path).lower().endswith(_PARQUET)


def read_array(path: PathLike) -> Array:
    """Read a ``.npy`` file; one that holds Python objects is refused, because reading it could run code.

    Raises
    ------
    StorageError
        If the file cannot be read.
    """
    return np.asarray(_read(path, lambda where: np.load(where, allow_pickle=False), "an array of numbers or text"))


def read_array_file(path: PathLike) -> Any:
    """Read a file of arrays: an array, a sparse array, or a dictionary of arrays by name.

    Raises
    ------
    StorageError
        If the file cannot be read.
    """
    name = str(path).lower()
    if name.endswith(".npy"):
        return read_array(path)
    if name.endswith(".npz"):
        return _read(path, _npz, "an archive of arrays")
    return _read(path, _matrix_market, "a Matrix Market file")


def read_parquet(path: PathLike) -> pd.DataFrame:
    """Read a table in Parquet or Feather.

    Raises
    ------
    StorageError
        If the file cannot be read.
    MissingExtraError
        If pyarrow is not installed.
    """
    reader = pd.read_feather if str(path).lower().endswith(".feather") else pd.read_parquet
    try:
        frame: pd.DataFrame = _read(path, reader, "a Parquet file")
    except ImportError as error:
        raise MissingExtraError.needed("pyarrow", extra="parquet", purpose=f"reading {Path(path).name}") from error
    return frame


def read_json_file(path: PathLike) -> pd.DataFrame | ConfusionMatrix:
    """Read counts from JSON: what PyCM saves (``.obj``), Neo's records, or ``{true: {predicted: count}}``.

    The matrix in a file of PyCM is by true class whether or not the file says that it was transposed; where the labels
    of the samples are in it, they are counted.

    Raises
    ------
    StorageError
        If the file cannot be read.
    InputError
        If its content is none of these.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "cm.obj"
    >>> _ = path.write_text('{"Matrix": [["a", [["a", 3], ["b", 1]]], ["b", [["a", 0], ["b", 2]]]], "Transpose": true}')
    >>> read_json_file(path).to_numpy().tolist()
    [[3.0, 1.0], [0.0, 2.0]]
    """
    content = _read(path, lambda where: json.loads(where.read_text(encoding="utf-8-sig")), "JSON")
    try:
        if isinstance(content, list):
            return frame_of_records(content)
        if not isinstance(content, dict):
            message = f"it holds a {type(content).__name__}"
            raise InputError(message)
        if "Matrix" in content:
            return _of_pycm(content)
        return frame_of_mapping(content)
    except InputError as error:
        message = f"{path} is no table of counts that is known (PyCM, Neo, {{true: {{predicted: count}}}}): {error}"
        raise InputError(message) from error


def _of_pycm(content: dict[str, Any]) -> pd.DataFrame | ConfusionMatrix:
    true, predicted = content.get("Actual-Vector"), content.get("Predict-Vector")
    if true and predicted and not content.get("Sample-Weight"):
        return confusion_matrix(true, predicted)
    try:
        return frame_of_mapping({actual: dict(map(tuple, row)) for actual, row in content["Matrix"]})
    except (TypeError, ValueError) as error:
        message = f"its Matrix is not a list of [class, [[class, count], ...]] ({error})"
        raise InputError(message) from error


def _npz(where: Path) -> Any:
    with np.load(where, allow_pickle=False) as archive:
        names = list(archive.files)
        if "format" in names and "shape" in names:
            return sp.csr_array(sp.load_npz(where))
        return {name: archive[name] for name in names}


def _matrix_market(where: Path) -> Any:
    from scipy.io import mmread

    matrix = mmread(where)
    return sp.csr_array(matrix) if sp.issparse(matrix) else np.asarray(matrix)


def _read(path: PathLike, reader: Any, what: str) -> Any:
    where = Path(path)
    if not where.exists():
        message = f"{where} does not exist"
        raise StorageError(message)
    try:
        return reader(where)
    except ImportError:
        raise
    except (OSError, ValueError, EOFError, KeyError, TypeError, OverflowError, zipfile.BadZipFile) as error:
        message = f"{where} cannot be read as {what}: {error}"
        raise StorageError(message) from error
