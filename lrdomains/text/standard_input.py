"""Standard input as a file: it can be read only once, and a corpus more often."""

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from lrdomains.errors import InputError

STANDARD_INPUT = "-"


@cache
def standard_input() -> Path:
    """Return a temporary file with all of standard input, removed when the program ends.

    Raises
    ------
    InputError
        If standard input is a terminal, at which one would wait for ever.
    """
    if sys.stdin is None or sys.stdin.isatty():
        message = "standard input is a terminal; pipe text into it, or name a file"
        raise InputError(message)
    handle, name = tempfile.mkstemp(prefix="lrdomains-input-", suffix=".txt")
    atexit.register(Path(name).unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return Path(name)
