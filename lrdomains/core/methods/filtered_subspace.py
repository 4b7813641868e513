"""Filtered subspaces: leading eigenpairs of a symmetric matrix whose products cost little, by Chebyshev polynomials.

A Krylov space keeps what every product gave and orthogonalises all of it; a filter keeps the last block alone. Where
a product costs less than making a block orthogonal, as with sparse matrices of a thousand rows, the second is faster.
"""

import numpy as np
from scipy.linalg import LinAlgError, cholesky, eigh, eigh_tridiagonal, solve_triangular

from lrdomains.core.methods.symmetric_lanczos import Eigenpairs
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats

#: Products of one column that show where the spectrum begins and ends and how dense it is.
PROBES = 10
#: Degree of the polynomial of one round, less where it would drive the directions of a block so far apart that the
#: weakest of them drown in the rounding of the strongest.
DEGREE = 10
APART = 1e6
#: A new direction that keeps less than this share of the longest is rounding.
LEAST_NEW = 1e-8
#: Columns whose lengths differ less than this, once what they share is taken away, are orthonormal after one pass.
ALIKE = 0.01
#: A polynomial of lower degree is not worth its round.
LEAST_DEGREE = 4


def filtered_pairs(
    matrix: Operator, rank: int, *, width: int, degrees: int, tolerance: float, rng: np.random.Generator
) -> Eigenpairs | None:
    """Return the leading positive eigenpairs of a symmetric matrix, and some beyond them.

    Each round multiplies a block by a Chebyshev polynomial that is small on the unwanted part of the spectrum, grows
    fast above it, and takes the best approximations in the span.

    Parameters
    ----------
    matrix : Operator of shape (n, n)
    rank : int
        Pairs whose residuals are looked at.
    width : int
        Columns of the block, more than `rank`: the gap that decides is the one between pair `rank` and pair `width`.
    degrees : int
        Degrees of the polynomials of all rounds together. After about ten, eigenvectors that stand clear of the others
        are known to several digits, those within a dense part of the spectrum as mixtures of neighbours.
    tolerance : float
        Stop when the residuals of the first `rank` pairs, as a share of the largest eigenvalue, are below this; and
        when they fall so slowly that they will not be within the degrees left.
    rng : Generator
        Draws the block to begin with.

    Returns
    -------
    Eigenpairs or None
        `width` pairs, with float64 vectors; None where a block is not of full rank, as in a matrix of low rank: all of
        it is then had as cheaply.

    References
    ----------
    Zhou, Saad, Tiago and Chelikowsky (2006), Journal of Computational Physics 219, section 3.
    Saad (2011), Numerical Methods for Large Eigenvalue Problems, 2nd edition, sections 5.3 and 7.4.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> matrix, rng = Dense(np.diag(np.arange(200.0))), np.random.default_rng(0)
    >>> found = filtered_pairs(matrix, 1, width=20, degrees=90, tolerance=1e-10, rng=rng)
    >>> found.values[:2].round(6).tolist(), found.converged
    ([199.0, 198.0], True)
    """
    spectrum = _probed(matrix, rng)
    if spectrum is None:
        return None
    low, high, cut = spectrum[0], spectrum[1], _exceeded_by(width / matrix.shape[0], spectrum[2], spectrum[3])
    block = rng.standard_normal((matrix.shape[0], width)).astype(matrix.dtype)
    worst, steps = np.inf, PROBES
    while True:
        if not low < cut < high:
            return None
        degree = min(_degree(low, high, cut), degrees)
        degrees -= degree
        basis = _orthonormal(_filtered(matrix, block, low, cut, degree))
        if basis is None:
            return None
        images = matrix.matmat(basis)
        small = basis.T @ images
        ascending, turned = eigh((small + small.T) / 2, driver="evd", check_finite=False)
        values, turn = ascending[::-1].astype(np.float64), turned[:, ::-1]
        block = basis @ turn
        residuals = np.linalg.norm(images @ turn - block * values.astype(block.dtype), axis=0)
        steps += degree + 1
        before, worst = worst, float(np.max(residuals[:rank])) / max(float(values[0]), np.finfo(np.float64).tiny)
        if worst <= tolerance or degrees < LEAST_DEGREE or _in_vain(before, worst, tolerance, degrees / degree):
            break
        high = max(high, float(values[0]))
        # The last value rises to its place slowly; until then the first guess serves, unless a wanted one is below it.
        last, wanted = float(values[-1]), float(values[rank - 1])
        cut = max(last, cut if cut < wanted else (wanted + last) / 2)
    return Eigenpairs(values, block.astype(np.float64), residuals, steps, converged=worst <= tolerance)


def _in_vain(before: float, now: float, tolerance: float, rounds: float) -> bool:
    """Say whether residuals that fall as in the last round will not be small enough after so many more."""
    return tolerance > 0.0 and np.isfinite(before) and now * (now / before) ** rounds > tolerance


def _probed(matrix: Operator, rng: np.random.Generator) -> tuple[float, float, Floats, Floats] | None:
    """Return bounds of the spectrum, and values that stand for it, ascending, with the share that each stands for."""
    n = matrix.shape[0]
    basis, diagonal, beside = np.empty((PROBES, n)), np.empty(PROBES), np.empty(PROBES)
    vector = rng.standard_normal(n)
    norm = float(np.linalg.norm(vector))
    for step in range(PROBES):
        vector = vector / norm
        basis[step] = vector
        image = matrix.matmat(vector[:, None].astype(matrix.dtype))[:, 0].astype(np.float64)
        diagonal[step] = image @ vector
        known = basis[: step + 1]
        vector = image - known.T @ (known @ image)
        norm = beside[step] = float(np.linalg.norm(vector))
        if norm <= LEAST_NEW * float(np.linalg.norm(image)):
            return None
    values, turned = eigh_tridiagonal(diagonal, beside[:-1])
    rest = np.abs(beside[-1] * turned[-1])
    return float(values[0] - rest[0]), float(values[-1] + rest[-1]), values, turned[0] ** 2


def _exceeded_by(share: float, values: Floats, shares: Floats) -> float:
    """Return the value that about this share of the spectrum exceeds."""
    above = np.cumsum(shares[::-1]) - shares[::-1] / 2
    return float(np.interp(share, above, values[::-1]))


def _degree(low: float, high: float, cut: float) -> int:
    top = float(np.arccosh((high - (low + cut) / 2) / ((cut - low) / 2)))
    return max(2, min(DEGREE, int(np.arccosh(APART) / top)))


def _filtered(matrix: Operator, block: Array, low: float, cut: float, degree: int) -> Array:
    """Return ``T_d((A - centre) / half)`` times a block, where T_d is at most 1 between `low` and `cut`."""
    centre, half = (block.dtype.type(number) for number in ((low + cut) / 2, (cut - low) / 2))
    before, now = block, (matrix.matmat(block) - centre * block) / half
    for _ in range(degree - 1):
        following = matrix.matmat(now)
        following -= centre * now
        following *= 2 / half
        following -= before
        before, now = now, following
    return now


def _orthonormal(block: Array) -> Array | None:
    """Return orthonormal columns of the same span by Cholesky's factor of the Gram matrix; None if nearly dependent."""
    block = block / np.linalg.norm(block, axis=0)
    for _ in range(2):
        try:
            root = cholesky(block.T @ block, lower=True, check_finite=False)
        except LinAlgError:
            return None
        alike = root.diagonal().min() / root.diagonal().max()
        if not alike > LEAST_NEW:
            return None
        block = block @ solve_triangular(root, np.eye(len(root)), lower=True, check_finite=False).T
        if alike > ALIKE:
            break
    return block
