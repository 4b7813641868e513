"""Scratch folders: unfinished work on disk, removed when it is done or has failed, taken up again if it was killed."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import PathLike
from lrdomains.errors import ClusterError, InputError, StorageError

STATE = "state.json"


@contextmanager
def scratch_folder(path: PathLike | None, work: Mapping[str, Any]) -> Iterator[Path]:
    """Yield a folder for unfinished work; remove it when the block ends, well or by an error.

    A folder that was named outlives an interruption from the keyboard, the loss of a cluster, and of course a process
    that was killed; the same work given the same folder then goes on.

    Parameters
    ----------
    path : path or None
        None makes a folder with a name of its own where temporary files belong.
    work : mapping
        What the work is; JSON can hold it.

    Raises
    ------
    InputError
        If the folder holds other work, or anything else.
    StorageError
        If it cannot be made.

    Examples
    --------
    >>> with scratch_folder(None, {"text": "x"}) as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    key = hashlib.sha256(json.dumps(work, sort_keys=True, default=str).encode()).hexdigest()
    folder = Path(tempfile.mkdtemp(prefix="lrdomains-")) if path is None else Path(path)
    shutil.rmtree(_leaving(folder), ignore_errors=True)
    _claim(folder, key)
    try:
        yield folder
    except (KeyboardInterrupt, ClusterError):
        if path is None:
            _remove(folder)
        raise
    except BaseException:
        _remove(folder)
        raise
    _remove(folder)


def _remove(folder: Path) -> None:
    # Under another name first: what is left of it if the process is killed meanwhile must not look like work.
    shutil.rmtree(_leaving(folder), ignore_errors=True)
    shutil.rmtree(folder.replace(_leaving(folder)), ignore_errors=True)


def _leaving(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.removed")


def _claim(folder: Path, key: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / STATE
        if state.exists():
            if json.loads(state.read_text(encoding="utf-8")).get("work") != key:
                message = (
                    f"the scratch folder {folder} holds other work: the corpus, its files or the options have changed. "
                    "Remove it, or name another one"
                )
                raise InputError(message)
            return
        if any(not entry.name.endswith(".part") for entry in folder.iterdir()):
            message = f"the scratch folder {folder} is not empty; name a new one, as it is removed at the end"
            raise InputError(message)
        with atomic_path(state) as temporary:
            temporary.write_text(json.dumps({"work": key}), encoding="utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        message = f"cannot use the scratch folder {folder}: {error}"
        raise StorageError(message) from error
