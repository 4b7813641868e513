"""How many threads kernels may use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lrdomains.errors import InputError

VARIABLE = "LRDOMAINS_NUM_THREADS"

_limit: ContextVar[int | None] = ContextVar("threads", default=None)


@contextmanager
def at_most_threads(count: int) -> Iterator[None]:
    """Let kernels that are called inside use no more threads than these, as where pieces are worked on side by side.

    Examples
    --------
    >>> with at_most_threads(1):
    ...     thread_count()
    1
    """
    before = _limit.set(count)
    try:
        yield
    finally:
        _limit.reset(before)


def thread_count() -> int:
    """Return the number of threads that kernels use.

    Returns
    -------
    int
        The environment variable ``LRDOMAINS_NUM_THREADS`` where it is set, else the number of CPUs that this
        process may run on; inside `at_most_threads` no more than it says.

    Raises
    ------
    InputError
        If the variable holds anything but a positive whole number.

    Examples
    --------
    >>> thread_count() >= 1
    True
    """
    limit, allowed = _limit.get(), _allowed()
    return allowed if limit is None else min(limit, allowed)


def _allowed() -> int:
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return available_cpus()
    if not text.isdecimal() or int(text) < 1:
        message = f"{VARIABLE} is {text!r}; set it to a positive whole number or unset it"
        raise InputError(message)
    return int(text)


def available_cpus() -> int:
    """Return the number of CPUs that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
