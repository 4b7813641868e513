"""Products of tall thin matrices, in threads that sleep when they have nothing to do.

A BLAS with threads of its own keeps them spinning for a while after each product, which takes the processor from the
compiled sparse product that comes next. Here BLAS runs on one thread, and blocks of rows are spread over Python
threads. The blocks do not depend on the number of threads, and sums over them are taken in order, so neither do
results.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

from lrdomains.core.threads import thread_count
from lrdomains.core.typing import Array

#: Rows of a block: enough work to be worth a thread.
BLOCK_ROWS = 8192
#: Fewer multiplications and additions than this are over before another thread is awake.
WORTH_A_THREAD = 2**24
#: Copying a number to memory that is touched for the first time takes as long as so many of them.
PRICE_OF_COPYING = 16


class TallProducts:
    """Products by blocks of rows; made by `tall_products`.

    Parameters
    ----------
    each : callable
        Applies a function to every block of so many rows, each of which costs so much, and returns the results in
        order.
    """

    def __init__(self, each: Callable[[Callable[[slice], Array | None], int, int], list[Array | None]]) -> None:
        self._each = each

    def inner(self, left: Array, right: Array) -> Array:
        """Return ``left.T @ right`` for `left` of shape (n, p) and `right` of shape (n, q)."""
        width = left.shape[1] * right.shape[1]
        parts = self._each(lambda rows: left[rows].T @ right[rows], len(left), width)
        return np.sum(np.array(parts), axis=0, dtype=left.dtype)

    def gram(self, block: Array) -> Array:
        """Return ``block.T @ block`` accumulated in float64."""

        def part(rows: slice) -> Array:
            wide = block[rows].astype(np.float64)
            return wide.T @ wide

        return np.sum(np.array(self._each(part, len(block), block.shape[1] ** 2)), axis=0)

    def times(self, tall: Array, small: Array) -> Array:
        """Return ``tall @ small`` in the type of `tall`."""
        small = small.astype(tall.dtype, copy=False)
        out = np.empty((len(tall), small.shape[1]), dtype=tall.dtype)

        def part(rows: slice) -> None:
            np.matmul(tall[rows], small, out=out[rows])

        self._each(part, len(tall), small.size)
        return out

    def turn(self, tall: Array, small: Array) -> Array:
        """Put ``tall @ small`` in the place of `tall`, for a square `small`, and return it."""
        small = small.astype(tall.dtype, copy=False)

        def part(rows: slice) -> None:
            tall[rows] = tall[rows] @ small

        self._each(part, len(tall), small.size)
        return tall

    def put(self, target: Array, tall: Array) -> None:
        """Copy `tall` into `target`, which may lie in memory in another order and be touched for the first time."""

        def part(rows: slice) -> None:
            target[rows] = tall[rows]

        self._each(part, len(tall), PRICE_OF_COPYING * tall.shape[1])

    def subtract(self, target: Array, tall: Array, small: Array) -> None:
        """Take ``tall @ small`` away from `target`, in place."""
        small = small.astype(tall.dtype, copy=False)

        def part(rows: slice) -> None:
            target[rows] -= tall[rows] @ small

        self._each(part, len(tall), small.size)


@contextmanager
def tall_products() -> Iterator[TallProducts]:
    """Give `TallProducts`, with BLAS on one thread while they are in use.

    Examples
    --------
    >>> with tall_products() as products:
    ...     products.inner(np.ones((3, 1)), np.ones((3, 2)))
    array([[3., 3.]])
    """
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(thread_count()) as threads:

        def each(work: Callable[[slice], Array | None], length: int, of_a_row: int) -> list[Array | None]:
            blocks = [slice(start, start + BLOCK_ROWS) for start in range(0, max(length, 1), BLOCK_ROWS)]
            is_little = len(blocks) == 1 or length * of_a_row < WORTH_A_THREAD
            return list((map if is_little else threads.map)(work, blocks))

        yield TallProducts(each)
