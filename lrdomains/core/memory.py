"""How much memory this process takes."""

import resource
import sys
from pathlib import Path


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
