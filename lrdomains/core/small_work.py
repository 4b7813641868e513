"""Many small factorizations: BLAS on one thread, whose threads would only wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

#: Up to so many cells a product is over before a second thread has been woken.
SMALL_CELLS = 2**20


@contextmanager
def small_work(shape: tuple[int, int]) -> Iterator[None]:
    """Keep BLAS on one thread while work on matrices of this size lasts, if they are small.

    On a busy machine two threads take a hundred times as long for the singular values of 200 x 150 numbers.

    Examples
    --------
    >>> with small_work((20, 10)):
    ...     pass
    """
    if shape[0] * shape[1] > SMALL_CELLS:
        yield
        return
    with threadpool_limits(limits=1, user_api="blas"):
        yield
