"""Text from elsewhere: whatever smart_open opens (https://, s3://, gs://, ssh:// ...), as a file that is here."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from lrdomains.errors import InputError, MissingExtraError


def is_remote(source: str) -> bool:
    """Return whether a text is the address of a file elsewhere.

    Examples
    --------
    >>> is_remote("s3://bucket/corpus.txt.gz"), is_remote("corpus.txt"), is_remote("see http://x.org and so on")
    (True, False, False)
    """
    scheme, mark, rest = source.partition("://")
    # One letter is a drive of Windows.
    return bool(mark) and len(scheme) > 1 and scheme.isalnum() and bool(rest) and not any(c.isspace() for c in source)


@cache
def local_copy(address: str) -> Path:
    """Return a temporary file with what is at an address, removed when the program ends; still packed if it is packed.

    Parameters
    ----------
    address : str
        Such as ``https://example.org/corpus.txt.gz``.

    Raises
    ------
    InputError
        If it cannot be opened or read to its end.
    MissingExtraError
        If smart_open lacks what it needs for such addresses; the message names it.
    """
    import smart_open

    folder = Path(tempfile.mkdtemp(prefix="lrdomains-remote-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / (PurePosixPath(urlsplit(address).path).name or "corpus.txt")
    try:
        with smart_open.open(address, "rb", compression="disable") as source, copy.open("wb") as file:
            shutil.copyfileobj(source, file)
    except ImportError as error:
        message = f"opening {address} needs a package that is not installed: {error}"
        raise MissingExtraError(message) from error
    except Exception as error:  # each scheme has errors of its own, which smart_open passes on
        message = f"{address} cannot be read: {error}"
        raise InputError(message) from error
    return copy
