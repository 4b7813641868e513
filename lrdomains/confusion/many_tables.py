"""Many small tables at once: the symmetric residuals of resampled errors, and their leading eigenpairs.

The same numbers as `standardised_residuals`, which is made for one table of any size; a hundred tables of twenty
classes take it a hundred times its overhead, and this one next to nothing.
"""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion import balancing, quasi_independence, residuals
from lrdomains.confusion.leading_axes import A_FEW, FEWEST_DENSE, dense_leading_axes, leading_axes, rough_leading_axes
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats

#: Larger tables are taken one by one, sparse.
MOST_CLASSES = 300
#: Cells of the tables that are taken together.
CELLS = 2**21


def leading_pairs(
    draw: Callable[[int], sp.csr_array],
    *,
    tables: int,
    classes: int,
    rank: int,
    progress: Progress,
    roughly: bool = False,
) -> Iterator[tuple[Floats, Array]]:
    """Yield the leading positive eigenpairs of the symmetric residuals of each table.

    Parameters
    ----------
    draw : callable
        Returns the errors of table b, a CSR array of shape (classes, classes).
    tables, classes, rank : int
    progress : Progress
        Told of every table.
    roughly : bool
        Take large tables in less time, as nearly as their own chance allows.

    Yields
    ------
    tuple of ndarrays of shapes (rank,) and (classes, rank)
        Zeros where a table has fewer positive eigenvalues.
    """
    rank = min(rank, classes - 1)
    if classes > MOST_CLASSES:
        for number in range(tables):
            symmetric = residuals.standardised_residuals(draw(number)).symmetric
            progress.advance()
            pairs = rough_leading_axes(symmetric, rank) if roughly else leading_axes(symmetric, rank)
            yield _filled(*pairs, rank)
        return
    together = max(1, CELLS // classes**2)
    for begin in range(0, tables, together):
        numbers = range(begin, min(begin + together, tables))
        stack = symmetric_residuals(np.array([draw(number).toarray() for number in numbers]))
        progress.advance(len(numbers))
        if classes > FEWEST_DENSE and rank <= A_FEW * classes:
            yield from (_filled(*dense_leading_axes(one, rank), rank) for one in stack)
            continue
        values, vectors = np.linalg.eigh(stack)
        for one, its in zip(values[:, ::-1], vectors[:, :, ::-1], strict=True):
            positive = np.maximum(one[:rank], 0.0)
            yield positive, its[:, :rank] * (positive > 0)


def _filled(values: Floats, vectors: Array, rank: int) -> tuple[Floats, Array]:
    strengths, axes = np.zeros(rank), np.zeros((len(vectors), rank))
    strengths[: len(values)], axes[:, : len(values)] = values, vectors
    return strengths, axes


def symmetric_residuals(tables: Array) -> Floats:
    """Return the symmetric residuals of a stack of tables of errors.

    Parameters
    ----------
    tables : ndarray of shape (B, K, K)
        With empty diagonals.

    Returns
    -------
    ndarray of shape (B, K, K)

    Examples
    --------
    >>> errors = np.kron(np.eye(2), np.ones((2, 2))) * 5 + 1 - 6 * np.eye(4)
    >>> one = residuals.standardised_residuals(sp.csr_array(errors)).symmetric.to_dense()
    >>> bool(np.allclose(symmetric_residuals(errors[None])[0], one, atol=1e-8))
    True
    """
    errors = np.asarray(tables, dtype=np.float64)
    w, v = _balance(errors)
    weighed = errors * w[:, :, None] * v[:, None, :]
    a, b = _quasi_independence(weighed)
    left = weighed - a[:, :, None] * b[:, None, :]
    roots = [np.sqrt(side + residuals.SHRINKAGE * side.mean(axis=1, keepdims=True)) for side in (a, b)]
    scale = roots[0][:, :, None] * roots[1][:, None, :]
    left = np.divide(left, scale, out=np.zeros_like(left), where=scale > 0)
    squares = np.sum(np.square(np.divide(weighed, scale, out=np.zeros_like(left), where=scale > 0)), axis=(1, 2))
    diagonal = np.arange(errors.shape[1])
    left[:, diagonal, diagonal] = 0.0
    # What is left of an exact fit is rounding.
    left[np.sum(left**2, axis=(1, 2)) <= residuals.EXACT_FIT * squares] = 0.0
    return np.asarray((left + left.transpose(0, 2, 1)) / 2.0)


def _balance(errors: Floats) -> tuple[Floats, Floats]:
    sums = errors.sum(axis=2), errors.sum(axis=1)
    total = np.maximum(sums[0].sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    w, v = np.ones_like(sums[0]), np.ones_like(sums[1])
    for _ in range(balancing.MAX_ROUNDS):
        rows = np.sqrt(w / (np.einsum("bij,bj->bi", errors, v) + balancing.ERRORS_OF_HALF_WEIGHT))
        columns = np.sqrt(v / (np.einsum("bij,bi->bj", errors, w) + balancing.ERRORS_OF_HALF_WEIGHT))
        new = [
            side * total / np.maximum((side * margin).sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
            for side, margin in zip((rows, columns), sums, strict=True)
        ]
        new = [np.where(total > 1e-300, side, 1.0) for side in new]
        change = max(np.max(np.abs(new[0] / w - 1.0)), np.max(np.abs(new[1] / v - 1.0)))
        w, v = new
        if change < balancing.TOLERANCE:
            break
    return w, v


def _quasi_independence(errors: Floats) -> tuple[Floats, Floats]:
    total = errors.sum(axis=(1, 2))[:, None]
    total = np.where(total > 0, total, 1.0)
    r, c = errors.sum(axis=2) / total, errors.sum(axis=1) / total
    a, b = r.copy(), c.copy()
    for _ in range(quasi_independence.MAX_ITERATIONS):
        a = _share(r, b.sum(axis=1, keepdims=True) - b)
        b = _share(c, a.sum(axis=1, keepdims=True) - a)
        if np.max(np.abs(a * (b.sum(axis=1, keepdims=True) - b) - r)) <= quasi_independence.TOLERANCE:
            break
    sums = [np.maximum(side.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny) for side in (a, b)]
    balance = np.sqrt(sums[1] / sums[0])
    return a * balance * np.sqrt(total), b / balance * np.sqrt(total)


def _share(margin: Floats, others: Floats) -> Floats:
    return np.divide(margin, others, out=np.zeros_like(margin), where=(margin > 0) & (others > 0))
