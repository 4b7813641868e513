"""Work on blocks of rows, as a value: it is done where the rows are, in this process or on another machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lrdomains.core.typing import Array

RowParts = tuple[tuple[Array, ...], ...]


@dataclass(frozen=True, eq=False)
class RowWork:
    """Something that is done with every block of rows of a matrix.

    Parameters
    ----------
    function : callable
        ``function(block, *by_row, *shared)``, of a module, so that it can be sent to another process.
    by_row : tuple of ndarray
        Arrays with one row for each row of the matrix; a block gets its own rows of them.
    shared : tuple
        What every block gets as it is.
    views : tuple of RowWork
        What a block is seen through before `function` gets it, the outermost first: each makes an operator of one.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains.core.operators import Dense
    >>> work = RowWork(lambda block, left: block.rmatmat(left), by_row=(np.eye(2),))
    >>> work.on(slice(0, 1))(Dense(np.array([[3.0, 4.0]])))
    array([[3., 0.],
           [4., 0.]])
    """

    function: Callable[..., Any]
    by_row: tuple[Array, ...] = ()
    shared: tuple[Any, ...] = ()
    views: tuple["RowWork", ...] = ()

    def through(self, view: "RowWork") -> "RowWork":
        """Return the work on a matrix that is seen through `view`, as work on the matrix that it is a view of."""
        return replace(self, views=(*self.views, view))

    def row_parts(self, rows: slice) -> RowParts:
        """Return what depends on the rows: for the work itself and for each of its views."""
        return tuple(tuple(array[rows] for array in work.by_row) for work in (self, *self.views))

    def with_row_parts(self, parts: RowParts) -> "RowWork":
        """Return the work with these in the place of what depends on the rows."""
        own, *seen = parts
        views = tuple(replace(view, by_row=part) for view, part in zip(self.views, seen, strict=True))
        return replace(self, by_row=own, views=views)

    def without_row_parts(self) -> "RowWork":
        """Return the part that is the same for every block."""
        return self.with_row_parts(((),) * (1 + len(self.views)))

    def on(self, rows: slice) -> "RowWork":
        """Return the work on one block of rows."""
        return self.with_row_parts(self.row_parts(rows))

    def __call__(self, block: Any) -> Any:
        """Do it."""
        for view in reversed(self.views):
            block = view(block)
        return self.function(block, *self.by_row, *self.shared)


def itself(block: Any) -> Any:
    """Return the block: the work of those who want the blocks themselves."""
    return block
