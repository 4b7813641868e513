"""GeneLevels: the lowest level of each gene, which is subtracted, and its unit, by which it is divided."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.sparse_values import with_data
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.moments import column_moments, column_range


@dataclass(frozen=True, eq=False)
class GeneLevels:
    """What is subtracted from each gene, and by what it is multiplied then.

    Parameters
    ----------
    floor, factor : ndarray of shape (genes,)
    """

    floor: Floats
    factor: Floats

    def of(self, positions: Array) -> "GeneLevels":
        """Return the same for some of the genes."""
        return GeneLevels(self.floor[positions], self.factor[positions])

    def apply(self, values: Any) -> Any:
        """Return the values above the floor, in units of the genes; what lies below it becomes zero.

        Parameters
        ----------
        values : ndarray or sparse array
            Samples x genes. What a sparse array leaves out stays zero.
        """
        floor, factor = self.floor.astype(values.dtype), self.factor.astype(values.dtype)
        if not sp.issparse(values):
            return np.maximum(values - floor, 0) * factor
        # In place as far as possible: a table is as large as all else that is in memory.
        values = sp.csr_array(values)
        above = np.take(floor, values.indices)
        np.subtract(values.data, above, out=above)
        np.maximum(above, 0, out=above)
        above *= np.take(factor, values.indices)
        result = with_data(values, above)
        if not above.all():
            result = result.copy()
            result.eliminate_zeros()
        return result


def gene_levels(values: Any, rule: str) -> GeneLevels:
    """Return the levels that a rule of normalisation gives the genes of a table.

    Parameters
    ----------
    values : ndarray or sparse array
        Samples x genes; logarithms for the rules that subtract a floor.
    rule : {"depth-log", "floor", "variance", "none"}

    Examples
    --------
    >>> levels = gene_levels(np.array([[1.0, 0.0], [3.0, 2.0]]), "floor")
    >>> levels.apply(np.array([[2.0, 1.0]])).tolist()
    [[1.0, 1.0]]
    """
    genes = values.shape[1]
    floor, factor = np.zeros(genes), np.ones(genes)
    if rule in ("depth-log", "floor"):
        floor = column_range(values)[0].astype(np.float64)
    if rule == "variance":
        factor = 1.0 / np.sqrt(column_moments(values)[1])
    return GeneLevels(floor, factor)
