"""How many threads kernels may use."""

import os

from lrdomains.errors import InputError

VARIABLE = "LRDOMAINS_NUM_THREADS"


def thread_count() -> int:
    """Return the number of threads that kernels use.

    Returns
    -------
    int
        The environment variable ``LRDOMAINS_NUM_THREADS`` where it is set, else the number of CPUs that this
        process may run on.

    Raises
    ------
    InputError
        If the variable holds anything but a positive whole number.

    Examples
    --------
    >>> thread_count() >= 1
    True
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return _available_cpus()
    if not text.isdecimal() or int(text) < 1:
        message = f"{VARIABLE} is {text!r}; set it to a positive whole number or unset it"
        raise InputError(message)
    return int(text)


def _available_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
