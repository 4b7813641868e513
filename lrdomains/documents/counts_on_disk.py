"""CountsOnDisk: counts of a collection that is larger than memory, a block of documents at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import scipy.sparse as sp


@dataclass(frozen=True, eq=False)
class CountsOnDisk:
    """Documents x terms as blocks of documents, which are made anew each time they are asked for.

    Parameters
    ----------
    shape : tuple of int
        ``(documents, terms)``.
    read : callable
        Yields the blocks, CSR matrices of counts, in order.

    Examples
    --------
    >>> import numpy as np
    >>> counts = CountsOnDisk((2, 2), lambda: iter([sp.csr_array(np.eye(1, 2)), sp.csr_array(np.eye(1, 2))]))
    >>> sum(block.nnz for block in counts.blocks())
    2
    """

    shape: tuple[int, int]
    read: Callable[[], Iterator[sp.csr_array]]

    def blocks(self) -> Iterator[sp.csr_array]:
        """Yield the blocks in order."""
        return self.read()
