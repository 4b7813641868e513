"""Writing a file so that it is there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lrdomains.core.typing import PathLike
from lrdomains.errors import StorageError


@contextmanager
def atomic_path(path: PathLike) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` when the block ends well, remove it otherwise.

    Raises
    ------
    StorageError
        If the folder does not exist, or the file cannot be written (no permission, disk full).

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "answer.txt") as temporary:
    ...     _ = temporary.write_text("42")
    >>> (folder / "answer.txt").read_text()
    '42'
    """
    target = check_target(path)
    temporary = None
    try:
        # A part of the name is enough to recognise it, and cannot make it too long for the file system.
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:32]}.", suffix=".part", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        # mkstemp makes files that only the owner can read; a result is for whom the umask allows.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except StorageError:
        raise
    except OSError as error:
        message = f"cannot write {target}: {error.strerror or error}; nothing was left behind"
        raise StorageError(message) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def check_target(path: PathLike) -> Path:
    """Return the path of a file to be written, if there is a folder for it: to know before long work.

    Raises
    ------
    StorageError
        If the folder does not exist, or if the path is a folder, a device or anything else that is no file.

    Examples
    --------
    >>> check_target("no/folder/x.lrd")
    Traceback (most recent call last):
    lrdomains.errors.StorageError: cannot write no/folder/x.lrd: the folder no/folder does not exist; create it first
    """
    target = Path(path)
    if target.is_symlink():
        # The link stays; what it points to is written.
        target = Path(os.path.realpath(target))
    if not target.parent.is_dir():
        message = f"cannot write {target}: the folder {target.parent} does not exist; create it first"
        raise StorageError(message)
    if target.is_dir():
        message = f"cannot write {target}: it is a folder; give a file name"
        raise StorageError(message)
    if target.exists() and not target.is_file():
        # Renaming a file over it would replace /dev/null or a pipe for everyone.
        message = f"cannot write {target}: it is a device, a pipe or the like; give the name of a file"
        raise StorageError(message)
    return target


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
