"""show_config: what this installation computes with."""

from lrdomains.core.kernels import cpu_features
from lrdomains.core.provenance import versions
from lrdomains.core.threads import thread_count


def show_config() -> dict[str, str]:
    """Return versions, threads and processor features, as they matter for a report of a problem.

    Returns
    -------
    dict
        Names and values as text.

    Examples
    --------
    >>> "threads" in show_config()
    True
    """
    return {
        **versions(),
        "threads": str(thread_count()),
        "processor features": " ".join(cpu_features()) or "none known",
    }
