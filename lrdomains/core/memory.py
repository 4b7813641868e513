"""How much memory this process takes, and how much it is told to take."""

import re
import resource
import sys
from pathlib import Path

from lrdomains.errors import InputError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
#: The least with which anything can be done.
SMALLEST = 16 * 10**6


def memory_in_use() -> int:
    """Return the bytes of memory that this process holds now; where the system does not say, the most it has held.

    Examples
    --------
    >>> memory_in_use() > 1_000_000
    True
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return pages * resource.getpagesize()


def parse_memory(memory: str | float) -> int:
    """Return a number of bytes from text such as ``"4GB"`` or ``"500 MB"``, or from a number.

    Raises
    ------
    InputError
        If it is no amount of memory, or too little to work with.

    Examples
    --------
    >>> parse_memory("1.5GB"), parse_memory(2e9)
    (1500000000, 2000000000)
    """
    found = re.fullmatch(r"\s*([0-9.]+)\s*([kmgt]?)i?b?\s*", str(memory).lower())
    if isinstance(memory, (int, float)):
        amount = float(memory)
    elif found and found[1].count(".") <= 1 and found[1] != ".":
        amount = float(found[1]) * _UNITS[found[2]]
    else:
        message = f"memory={memory!r}; give an amount such as '4GB' or '500MB'"
        raise InputError(message)
    if not SMALLEST <= amount < 2**62:
        message = f"memory={memory!r} is {amount:,.0f} bytes; give at least {SMALLEST // 10**6} MB"
        raise InputError(message)
    return int(amount)
