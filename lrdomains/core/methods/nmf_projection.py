"""New rows on fixed loadings: non-negative coordinates, row by row."""

import numpy as np

from lrdomains.core.known_entries import known_entries
from lrdomains.core.methods.nmf_poisson import Counts, as_sparse
from lrdomains.core.nmf_kernels import RowProblems, poisson_update
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array

#: Passes at most; a row is done long before.
MOST_SWEEPS = 2000


def project_least_squares(new_rows: Operator, loadings: Array) -> Array:
    """Return the non-negative least-squares coordinates of new rows, over known entries alone.

    Parameters
    ----------
    new_rows : Operator of shape (p, n)
    loadings : ndarray of shape (n, k)

    References
    ----------
    Franc, Hlavac and Navara (2005), CAIP, section 3.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> project_least_squares(Dense(np.array([[2.0, -1.0]])), np.eye(2))
    array([[2., 0.]])
    """
    products = np.ascontiguousarray(new_rows.matmat(loadings))
    problems = RowProblems(products, loadings.astype(products.dtype), known_entries(new_rows))
    tolerance = 10 * float(np.finfo(products.dtype).eps)
    return problems.non_negative(np.zeros_like(products), sweeps=MOST_SWEEPS, tolerance=tolerance)[0]


def project_poisson(new_rows: Operator, loadings: Array) -> Array:
    """Return the coordinates of new rows of the lowest Kullback-Leibler divergence, over known entries alone.

    Parameters
    ----------
    new_rows : Operator of shape (p, n)
        Non-negative.
    loadings : ndarray of shape (n, k)

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> project_poisson(Dense(np.array([[2.0, 4.0]])), np.full((2, 1), 0.5)).round(6)
    array([[6.]])
    """
    counts = Counts(new_rows)
    loadings = np.ascontiguousarray(loadings, dtype=new_rows.dtype)
    sums = counts.sums(loadings, rows=True)
    rows = as_sparse(new_rows).entries(by="rows")
    # Each row starts from equal shares of its total.
    totals = rows.multiply(np.ones((new_rows.shape[1], 1), dtype=new_rows.dtype))
    spread = sums.sum(axis=1, keepdims=True)
    start = np.divide(totals, spread, out=np.zeros_like(totals * spread), where=spread > 0)
    factors = np.ascontiguousarray(np.repeat(start, loadings.shape[1], axis=1))
    tolerance = 10 * float(np.finfo(factors.dtype).eps)
    poisson_update(rows, factors, loadings, sums, sweeps=MOST_SWEEPS, tolerance=tolerance)
    return factors
