"""Archives: a zip of ``header.json`` and ``.npy`` members, readable with numpy alone, never pickle.

Members are stored, not compressed: factors hardly compress, and a file can then not unpack to more than its own
size. Labels are kept as UTF-8 bytes with offsets, so that one long name costs only its own length.
"""

import io
import json
import math
import struct
import tokenize
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import Array, Labels, PathLike
from lrdomains.core.wording import with_article
from lrdomains.errors import StorageError

#: Version of the layout of archives; a reader refuses newer ones and reads all older ones.
SCHEMA = 1
HEADER = "header.json"
#: A header is text about a result; a larger one is not ours.
HEADER_LIMIT = 2**28
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the same result gives the same bytes


class ArchiveWriter:
    """Collects the parts of a result and writes them as one file.

    Parameters
    ----------
    kind : str
        What the file holds, such as ``"word-embedding"``.

    Examples
    --------
    >>> import tempfile, numpy as np
    >>> path = Path(tempfile.mkdtemp()) / "x.lrd"
    >>> writer = ArchiveWriter("example")
    >>> writer.add_array("numbers", np.arange(3.0))
    >>> writer.write(path)
    >>> read_archive(path).array("numbers")
    array([0., 1., 2.])
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._content: dict[str, Any] = {}
        self._arrays: dict[str, Array] = {}

    def add_value(self, name: str, value: Any) -> None:
        """Add something that JSON can hold: numbers, text, lists, mappings, None."""
        self._content[name] = _plain(value)

    def add_array(self, name: str, array: Array) -> None:
        """Add an array of numbers or booleans."""
        if array.dtype.hasobject:
            message = f"array {name!r} holds Python objects, which only pickle could store"
            raise StorageError(message)
        self._arrays[name] = array

    def add_labels(self, name: str, labels: Labels) -> None:
        """Add names; numbers, booleans, dates, text and mixtures of them keep their types.

        Categories become what they stand for. The Index's own name is kept too.

        Raises
        ------
        StorageError
            If a name is none of these, or has several levels.
        """
        if labels.nlevels > 1:
            message = f"{name!r} has names of {labels.nlevels} levels, which cannot be stored; join them into one"
            raise StorageError(message)
        if isinstance(labels, pd.RangeIndex):
            self._content[name] = {"range": [labels.start, labels.stop, labels.step]}
        else:
            self._add_column(name, _as_array(labels))
        if labels.name is not None:
            self._content[f"{name}.name"] = _storable(labels.name, name)

    def _add_column(self, name: str, values: Array) -> None:
        if values.dtype.kind in "iufbmM":
            self._arrays[name] = values
        elif all(isinstance(value, str) for value in values):
            self._arrays[f"{name}.utf8"], self._arrays[f"{name}.offsets"] = _encode_text(values)
        else:
            self._content[name] = {"mixed": [_storable(value, name) for value in values]}

    def add_sparse(self, name: str, matrix: sp.csr_array) -> None:
        """Add a CSR matrix as its three arrays and its shape."""
        for part in ("data", "indices", "indptr"):
            self._arrays[f"{name}.{part}"] = getattr(matrix, part)
        self._content[name] = [int(length) for length in matrix.shape]

    def add_frame(self, name: str, frame: pd.DataFrame) -> None:
        """Add a table: its index, its column names and each column with its type."""
        self.add_labels(f"{name}.index", frame.index)
        self.add_labels(f"{name}.columns", frame.columns)
        for position in range(frame.shape[1]):
            self._add_column(f"{name}.{position}", _as_array(frame.iloc[:, position]))

    def write(self, path: PathLike) -> None:
        """Write the file: whole, or not at all."""
        header = {"format": "lrdomains", "schema": SCHEMA, "kind": self.kind, "content": self._content}
        with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            text = json.dumps(header, ensure_ascii=False, indent=1)
            archive.writestr(zipfile.ZipInfo(HEADER, _FIXED_TIME), text.encode("utf-8", "surrogatepass"))
            for name, array in self._arrays.items():
                with archive.open(zipfile.ZipInfo(f"{name}.npy", _FIXED_TIME), "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, np.asarray(array, order="C"), allow_pickle=False)


@dataclass(frozen=True)
class Archive:
    """The parts of a file that was read; see `ArchiveWriter` for what each is."""

    path: Path
    kind: str
    schema: int
    content: Mapping[str, Any]
    arrays: Mapping[str, Array]

    def value(self, name: str) -> Any:
        """Return what `add_value` was given."""
        return self._get(self.content, name)

    def array(self, name: str) -> Array:
        """Return what `add_array` was given."""
        return np.asarray(self._get(self.arrays, name))

    def labels(self, name: str) -> Labels:
        """Return what `add_labels` was given."""
        stored = self.content.get(name)
        if isinstance(stored, dict) and "range" in stored:
            with self.damage_reported(f"labels {name!r}"):
                start, stop, step = stored["range"]
                return pd.RangeIndex(start, stop, step, name=self.content.get(f"{name}.name"))
        return pd.Index(self._column(name), dtype=self._type_of(name), name=self.content.get(f"{name}.name"))

    def _column(self, name: str) -> Array:
        if name in self.arrays:
            return self.arrays[name]
        with self.damage_reported(f"labels {name!r}"):
            if f"{name}.utf8" in self.arrays:
                values = _decode_text(self.array(f"{name}.utf8"), self.array(f"{name}.offsets"))
            else:
                values = list(self.value(name)["mixed"])
        # Made empty first, because numpy would take lists of one length for a second dimension.
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column

    def _type_of(self, name: str) -> type[object] | None:
        """Return None where pandas may choose its own type: numbers, and text that all its text types can hold."""
        if name in self.arrays:
            return None
        if f"{name}.utf8" in self.arrays:
            # Lone surrogates, as of file names that are not UTF-8, are encoded with these two bytes in front.
            data = self.arrays[f"{name}.utf8"]
            return object if np.any((data[:-1] == 0xED) & (data[1:] >= 0xA0)) else None
        return object

    def sparse(self, name: str) -> sp.csr_array:
        """Return what `add_sparse` was given."""
        parts = tuple(self.array(f"{name}.{part}") for part in ("data", "indices", "indptr"))
        with self.damage_reported(f"matrix {name!r}"):
            matrix = sp.csr_array(parts, shape=tuple(self.value(name)))
            matrix.check_format(full_check=True)
        return matrix

    def frame(self, name: str) -> pd.DataFrame:
        """Return what `add_frame` was given."""
        columns = self.labels(f"{name}.columns")
        index = self.labels(f"{name}.index")
        with self.damage_reported(f"table {name!r}"):
            parts = [f"{name}.{position}" for position in range(len(columns))]
            series = (pd.Series(self._column(part), dtype=self._type_of(part)) for part in parts)
            frame = pd.DataFrame(dict(enumerate(series)))
            # Set afterwards, so that a table without columns keeps its rows and one with twins keeps both.
            frame = frame if len(columns) else pd.DataFrame(index=range(len(index)))
            frame.index, frame.columns = index, columns
        return frame

    def expect(self, kind: str) -> None:
        """Refuse a file of another kind.

        Raises
        ------
        StorageError
            If the file holds something else.
        """
        if self.kind != kind:
            seen, wanted = (with_article(one.replace("-", " ")) for one in (self.kind, kind))
            message = f"{self.path} holds {seen}, not {wanted}"
            raise StorageError(message)

    def check_shapes(self, expected: Mapping[str, tuple[Array, tuple[int, ...]]]) -> None:
        """Refuse arrays that do not fit the other parts.

        Parameters
        ----------
        expected : mapping of str to (ndarray, tuple of int)
            Each array with the shape that it should have.

        Raises
        ------
        StorageError
            If one has another shape.
        """
        for name, (array, shape) in expected.items():
            if np.shape(array) != shape:
                raise _damaged(self.path, f"{name} of shape {np.shape(array)} instead of {shape}")

    @contextmanager
    def damage_reported(self, what: str) -> Iterator[None]:
        """Turn what goes wrong when a part is put together into a StorageError that names the file and the part.

        Raises
        ------
        StorageError
            If the block meets parts that do not fit together.
        """
        try:
            yield
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise _damaged(self.path, f"{what}: {error!r}") from error

    def _get(self, parts: Mapping[str, Any], name: str) -> Any:
        if name not in parts:
            raise _damaged(self.path, f"it has no part {name!r}")
        return parts[name]


def read_archive(path: PathLike) -> Archive:
    """Read a file that `ArchiveWriter` wrote.

    Raises
    ------
    StorageError
        If the file is missing, is no archive of this package, is damaged or cut short, or was written by a newer
        version.
    """
    where = Path(path)
    try:
        with zipfile.ZipFile(where) as archive:
            _check_members(archive, where)
            header = _read_header(archive, where)
            arrays = {
                info.filename.removesuffix(".npy"): _read_array(archive, info, where)
                for info in archive.infolist()
                if info.filename.endswith(".npy")
            }
    except FileNotFoundError as error:
        message = f"{where} does not exist"
        raise StorageError(message) from error
    except zipfile.BadZipFile as error:
        raise _not_an_archive(where, error) from error
    except StorageError:
        raise
    except OSError as error:
        message = f"cannot read {where}: {error.strerror or error}"
        raise StorageError(message) from error
    except (EOFError, ValueError, RuntimeError, MemoryError, struct.error, tokenize.TokenError) as error:
        # RuntimeError covers encrypted members, unknown compressions and headers nested without end.
        raise _damaged(where, str(error)) from error
    return Archive(where, str(header["kind"]), int(header["schema"]), header["content"], arrays)


def _check_members(archive: zipfile.ZipFile, where: Path) -> None:
    for info in archive.infolist():
        if info.compress_type != zipfile.ZIP_STORED:
            raise _damaged(where, f"member {info.filename} is compressed, which this package never does")
    # Members that overlap could unpack to far more than the file holds.
    if sum(info.file_size for info in archive.infolist()) > where.stat().st_size:
        raise _damaged(where, "its members claim more bytes than the file has")


def _read_header(archive: zipfile.ZipFile, where: Path) -> dict[str, Any]:
    if HEADER not in archive.namelist():
        message = f"{where} is a zip file but not one of this package: it has no {HEADER}"
        raise StorageError(message)
    if archive.getinfo(HEADER).file_size > HEADER_LIMIT:
        raise _damaged(where, f"its header is larger than {HEADER_LIMIT:,} bytes")
    header = json.loads(archive.read(HEADER).decode("utf-8", "surrogatepass"))
    if not isinstance(header, dict) or header.get("format") != "lrdomains":
        message = f"{where} is a zip file but not one of this package: its header does not say so"
        raise StorageError(message)
    if not isinstance(header.get("schema"), int) or "kind" not in header or not isinstance(header.get("content"), dict):
        raise _damaged(where, "its header lacks kind, schema or content")
    if header["schema"] > SCHEMA:
        message = (
            f"{where} was written by a newer version (schema {header['schema']}; this version reads up to "
            f"{SCHEMA}): upgrade lrdomains"
        )
        raise StorageError(message)
    return header


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: Path) -> Array:
    member = io.BytesIO(archive.read(info))
    # A header may announce any size; memory is taken only for what is there.
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    if math.prod(shape) * dtype.itemsize != info.file_size - member.tell() or dtype.hasobject:
        raise _damaged(where, f"member {info.filename} is not an array of {dtype} of shape {shape}")
    member.seek(0)
    return np.lib.format.read_array(member, allow_pickle=False)


def _not_an_archive(where: Path, error: zipfile.BadZipFile) -> StorageError:
    with where.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    if is_zip and "CRC" in str(error):
        return _damaged(where, "some of its bytes have changed since it was written")
    if is_zip:
        return _damaged(where, "the end of the file is missing, as after an interrupted copy")
    return StorageError(f"{where} is not a result of this package (not a zip archive)")


def _damaged(where: Path, what: str) -> StorageError:
    return StorageError(f"{where} is damaged: {what}; make it again or restore a copy")


def _as_array(values: "Labels | pd.Series[Any]") -> Array:
    # Nullable integers with gaps would otherwise become floats, which do not hold every integer.
    gaps = isinstance(values.dtype, pd.api.extensions.ExtensionDtype) and values.hasnans
    return values.to_numpy(dtype=object) if gaps else values.to_numpy()


def _encode_text(labels: Iterable[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    encoded = [label.encode("utf-8", "surrogatepass") for label in labels]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def _decode_text(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> list[str]:
    raw = data.tobytes()
    return [
        raw[start:end].decode("utf-8", "surrogatepass")
        for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return repr(value)


def _storable(value: Any, part: str) -> Any:
    """Return a name or a cell of a table as JSON holds it; refuse what would come back as something else."""
    if isinstance(value, (list, tuple)):
        return [_storable(item, part) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    message = f"{part!r} holds {value!r}, a {type(value).__name__}; only text, numbers and booleans can be stored"
    raise StorageError(message)
