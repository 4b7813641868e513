"""Where a non-negative factorization starts."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from lrdomains.core.known_entries import known_entries
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Dense, Operator, Sparse
from lrdomains.core.progress import Silent
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Init = Literal["random", "nndsvda", "separable", "given"]

#: Makes the row and column factors that a run starts from, when its turn comes.
Begin = Callable[[], tuple[Array, Array]]


def start(matrix: Operator, rank: int, init: Init, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return row and column factors to start from, in the type of the matrix, where none are given.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
    rank : int
    init : {"random", "nndsvda", "separable"}
        Another is refused: there is nothing to start from.
    rng : numpy.random.Generator
        Used by ``"random"`` alone.

    Returns
    -------
    tuple of ndarray
        Of shapes (m, k) and (n, k), with a product of about the energy of the matrix.

    References
    ----------
    Boutsidis and Gallopoulos (2008), Pattern Recognition 41, section 2 (NNDSVD).
    Gillis and Vavasis (2014), IEEE TPAMI 36, algorithm 1 (successive projections).

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> left, right = start(Dense(np.eye(3)), 2, "random", np.random.default_rng(0))
    >>> left.shape, right.shape
    ((3, 2), (3, 2))
    """
    if init == "given":
        message = "init='given' and nothing to start from; give factorize(start=), or another init"
        raise InputError(message)
    if init == "random":
        left, right = _random(matrix.shape, rank, rng)
    elif init == "nndsvda":
        left, right = _from_singular_vectors(matrix, rank)
    else:
        left, right = _from_anchor_rows(matrix, rank)
    product_energy = float(np.sum((left.T @ left) * (right.T @ right)))
    known = known_entries(matrix)
    if known is not None:
        product_energy *= float(known.weight_per_row.sum()) / float(np.prod(matrix.shape))
    if product_energy > 0:
        right = right * np.sqrt(matrix.fro2() / product_energy)
    return left.astype(matrix.dtype), right.astype(matrix.dtype)


def given(matrix: Operator, left: Floats, right: Floats) -> tuple[Array, Array]:
    """Return factors that were given, their product brought to its best multiple, in the type of the matrix.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
    left : ndarray of shape (m, k)
    right : ndarray of shape (n, k)

    Returns
    -------
    tuple of ndarray
        Where they are the best for their multiples already, as they were.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> left, right = given(Dense(np.full((2, 2), 3.0)), np.ones((2, 1)), np.ones((2, 1)))
    >>> float((left @ right.T)[0, 0])
    3.0
    """
    known = known_entries(matrix)
    overlaps = (left.T @ left) * (right.T @ right) if known is None else known.overlaps(left, right)
    product_energy = float(overlaps.sum())
    cross = float(np.sum(left * matrix.widened().matmat(right)))
    # Where the product has nothing in common with the matrix, no multiple is better than another.
    if cross > 0 and product_energy > 0:
        right = right * (cross / product_energy)
    return left.astype(matrix.dtype), right.astype(matrix.dtype)


def _random(shape: tuple[int, int], rank: int, rng: np.random.Generator) -> tuple[Array, Array]:
    # Drawn in float64 and cast, so that float32 and float64 data start from the same point.
    m, n = shape
    return rng.random((m, rank)) + 1e-3, rng.random((n, rank)) + 1e-3


def _from_singular_vectors(matrix: Operator, rank: int) -> tuple[Array, Array]:
    # A generator of its own: the singular vectors do not depend on it beyond rounding.
    svd = TruncatedSVD(rank, tolerance=1e-3).run(matrix, np.random.default_rng(0), Silent())
    u, s, v = (part.astype(np.float64) for part in (svd.row_factors, svd.scale, svd.column_factors))
    left, right = np.zeros((len(u), rank)), np.zeros((len(v), rank))
    for j in range(min(rank, u.shape[1])):
        sides = [(np.maximum(sign * u[:, j], 0), np.maximum(sign * v[:, j], 0)) for sign in (1, -1)]
        sizes = [np.linalg.norm(x) * np.linalg.norm(y) for x, y in sides]
        (x, y), size = sides[int(np.argmax(sizes))], max(sizes)
        if size > 0:
            left[:, j] = np.sqrt(s[j] * size) * x / np.linalg.norm(x)
            right[:, j] = np.sqrt(s[j] * size) * y / np.linalg.norm(y)
    # Zeros would stay zero for long; the mean of the data, over its rank, is what is known of them.
    fill = np.sqrt(max(float(matrix.column_sums().sum()), 0.0) / (np.prod(matrix.shape) * rank))
    return np.where(left > 0, left, 0.1 * fill), np.where(right > 0, right, 0.1 * fill)


def _from_anchor_rows(matrix: Operator, rank: int) -> tuple[Array, Array]:
    """Take the rows furthest from the span of those taken before, of rows that sum to one."""
    m, n = matrix.shape
    sums = matrix.widened().matmat(np.ones((n, 1)))[:, 0]
    inverse = np.divide(1.0, sums, out=np.zeros(m), where=sums > 0)
    squares = _row_energies(matrix) * inverse**2
    basis = np.zeros((n, 0))
    anchors: list[int] = []
    for _ in range(rank):
        taken = int(np.argmax(squares))
        anchors.append(taken)
        unit = np.zeros((m, 1))
        unit[taken] = inverse[taken]
        row = matrix.widened().rmatmat(unit)[:, 0]
        row -= basis @ (basis.T @ row)
        length = np.linalg.norm(row)
        if length <= 1e-12:
            break
        basis = np.column_stack([basis, row / length])
        shares = matrix.widened().matmat(basis[:, -1:])[:, 0] * inverse
        squares = np.maximum(squares - shares**2, 0.0)
        squares[anchors] = -1.0
    selector = np.zeros((m, len(anchors)))
    selector[anchors, np.arange(len(anchors))] = inverse[anchors]
    right = np.zeros((n, rank))
    right[:, : len(anchors)] = matrix.widened().rmatmat(selector)
    right += 1e-3 * max(float(right.mean()), 1e-300)
    left = np.maximum(matrix.widened().matmat(right), 0.0)
    return left + 1e-3 * left.mean(), right


def _row_energies(matrix: Operator) -> Array:
    """Return the squared length of each row, from products with a few random signs where entries cannot be seen."""
    if isinstance(matrix, Dense):
        return np.square(matrix.values, dtype=np.float64).sum(axis=1)
    if isinstance(matrix, Sparse):
        rows = matrix.entries(by="rows")
        row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(rows.row_starts))
        return np.bincount(row_of, weights=np.square(rows.values, dtype=np.float64), minlength=matrix.shape[0])
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(matrix.shape[1], 64))
    return np.asarray(np.square(matrix.widened().matmat(signs)).mean(axis=1))
