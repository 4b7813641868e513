"""The registry of public data sets: where each comes from, its checksum and licence, and where it is here.

Nothing of them is part of the package. A local folder is looked at first: the one that ``LRDOMAINS_DATA`` names, else
``shared/data`` beside the source checkout. What is not there is downloaded where its source serves the very same file.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from lrdomains.errors import InputError, MissingExtraError, StorageError, UnknownLabelError
from lrdomains.simulated_programs import SimulatedPrograms, simulate_programs

__all__ = ["Dataset", "SimulatedPrograms", "fetch", "overview", "simulate_programs"]

VARIABLE = "LRDOMAINS_DATA"


@dataclass(frozen=True)
class Dataset:
    """One file of public data.

    Parameters
    ----------
    name : str
    path : str
        Where it lies in the local folder of data.
    sha256 : str
        Checksum of its bytes; a file with another one is refused.
    description, source, commit, licence : str
        What it is, where it was published, in which version, and under which terms as stated there.
    url : str or None
        Where the very same bytes can be downloaded; None where the file was prepared from its source.

    Examples
    --------
    >>> Dataset("x", "x.txt", "00", "an example", "nowhere", "", "none", None).name
    'x'
    """

    name: str
    path: str
    sha256: str
    description: str
    source: str
    commit: str
    licence: str
    url: str | None


def fetch(name: str) -> Path:
    """Return the path of a data set on this machine; download it at first use.

    Parameters
    ----------
    name : str
        A name from `overview`.

    Returns
    -------
    pathlib.Path
        Its checksum has been verified.

    Raises
    ------
    UnknownLabelError
        If there is no such data set.
    StorageError
        If the file's checksum is wrong, or the download fails (no network).
    InputError
        If the file is not here and cannot be downloaded because it was prepared from its source.
    MissingExtraError
        If a download is needed and pooch is not installed.

    Examples
    --------
    >>> fetch("novel")
    Traceback (most recent call last):
    lrdomains.errors.UnknownLabelError: unknown data set 'novel' among 33 known. Did you mean 'novels'?
    """
    registry = _registry()
    if name not in registry:
        raise UnknownLabelError.among(name, registry, kind="data set")
    dataset = registry[name]
    local = _local_folder() / dataset.path
    if local.is_file():
        return _verified(local, dataset)
    return _verified(_download(dataset), dataset)


def overview() -> pd.DataFrame:
    """Return one row a data set: name, description, source, commit, licence, and whether it is on this machine.

    Examples
    --------
    >>> "golub" in set(overview()["name"])
    True
    """
    folder = _local_folder()
    rows = [
        {
            "name": dataset.name,
            "here": (folder / dataset.path).is_file(),
            "download": dataset.url is not None,
            "description": dataset.description,
            "source": dataset.source,
            "commit": dataset.commit,
            "licence": dataset.licence,
        }
        for dataset in _registry().values()
    ]
    return pd.DataFrame(rows)


@cache
def _registry() -> dict[str, Dataset]:
    entries = json.loads(files("lrdomains").joinpath("datasets.json").read_text(encoding="utf-8"))
    return {entry["name"]: Dataset(**entry) for entry in entries}


def _local_folder() -> Path:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def _verified(path: Path, dataset: Dataset) -> Path:
    with path.open("rb") as file:
        seen = hashlib.file_digest(file, "sha256").hexdigest()
    if seen != dataset.sha256:
        message = (
            f"{path} is not the data set {dataset.name!r}: its SHA-256 is {seen}, expected {dataset.sha256}; "
            "remove it or replace it by the right file"
        )
        raise StorageError(message)
    return path


def _download(dataset: Dataset) -> Path:
    if dataset.url is None:
        message = (
            f"the data set {dataset.name!r} is not in {_local_folder()} and cannot be downloaded as it is "
            f"(prepared from: {dataset.source}); set {VARIABLE} to a folder that holds {dataset.path}"
        )
        raise InputError(message)
    try:
        import pooch
    except ImportError as error:
        raise MissingExtraError.needed("pooch", extra="download", purpose="downloading a data set") from error
    folder = pooch.os_cache("lrdomains")
    try:
        return Path(pooch.retrieve(dataset.url, f"sha256:{dataset.sha256}", fname=Path(dataset.path).name, path=folder))
    except ValueError as error:
        message = f"{dataset.url} no longer gives the data set {dataset.name!r}: {error}"
        raise StorageError(message) from error
    except OSError as error:
        message = (
            f"cannot download the data set {dataset.name!r} from {dataset.url}: {error}. Without a network, set "
            f"{VARIABLE} to a folder that holds {dataset.path}"
        )
        raise StorageError(message) from error
