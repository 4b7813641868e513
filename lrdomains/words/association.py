"""Measures of association: a count against what chance would make of it."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats


@dataclass(frozen=True, eq=False)
class Margins:
    """The counted cells of a table with what chance needs: sums of their rows and columns, and the total.

    Parameters
    ----------
    observed : ndarray of float64, shape (cells,)
        Counts of the cells that are not zero, row after row.
    rows, columns : ndarray of int, shape (cells,)
        Where they stand.
    row_sums, column_sums : ndarray of float64, shapes (m,) and (n,)
    total : float

    Examples
    --------
    >>> margins = Margins.of(sp.csr_array([[3.0, 1.0], [1.0, 3.0]]))
    >>> margins.expected()
    array([2., 2., 2., 2.])
    """

    observed: Floats
    rows: Array
    columns: Array
    row_sums: Floats
    column_sums: Floats
    total: float

    @classmethod
    def of(cls, counts: sp.csr_array) -> "Margins":
        """Read the margins of a table of counts."""
        row_sums = np.asarray(counts.sum(axis=1, dtype=np.float64))
        return cls(
            observed=counts.data.astype(np.float64, copy=False),
            rows=np.repeat(np.arange(counts.shape[0], dtype=np.int32), np.diff(counts.indptr)),
            columns=counts.indices,
            row_sums=row_sums,
            column_sums=np.asarray(counts.sum(axis=0, dtype=np.float64)),
            total=float(row_sums.sum()),
        )

    def part(self, cells: slice) -> "Margins":
        """Return the margins of some of the cells; sums stay those of the whole table."""
        return replace(self, observed=self.observed[cells], rows=self.rows[cells], columns=self.columns[cells])

    def expected(self) -> Floats:
        """Return what each cell would count if rows and columns were independent."""
        return (self.row_sums / self.total)[self.rows] * self.column_sums[self.columns]


def t_score(margins: Margins) -> Floats:
    """Return how many standard errors a count is above chance, its variance taken as the count itself."""
    return (margins.observed - margins.expected()) / np.sqrt(margins.observed)


def log_likelihood(margins: Margins) -> Floats:
    """Return G2 of each cell's two by two table, negative where the count is below chance."""
    observed, expected = _tables(margins)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(o > 0, o * np.log(o / e), 0.0) for o, e in zip(observed, expected, strict=True)]
    # Where all four agree with chance, rounding may leave a little less than nothing.
    g2 = np.maximum(2.0 * np.sum(parts, axis=0), 0.0)
    return np.asarray(np.copysign(g2, observed[0] - expected[0]))


def chi_square(margins: Margins) -> Floats:
    """Return X2 of each cell's two by two table, negative where the count is below chance."""
    observed, expected = _tables(margins)
    parts = [
        np.divide((o - e) ** 2, e, out=np.zeros_like(e), where=e > 0) for o, e in zip(observed, expected, strict=True)
    ]
    return np.asarray(np.copysign(np.sum(parts, axis=0), observed[0] - expected[0]))


def _tables(margins: Margins) -> tuple[list[Floats], list[Floats]]:
    """Return the four counts of each cell's table, and what chance would make of them."""
    n = margins.total
    row, column = margins.row_sums[margins.rows], margins.column_sums[margins.columns]
    both = margins.observed
    observed = [both, row - both, column - both, n - row - column + both]
    expected = [row * column / n, row * (n - column) / n, (n - row) * column / n, (n - row) * (n - column) / n]
    return [np.maximum(part, 0.0) for part in observed], expected
