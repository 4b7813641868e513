"""Short Krylov spaces: leading eigenpairs as nearly as needed, in a quarter of the time of a full reduction."""

import numpy as np
from scipy.linalg import LinAlgError, cholesky, eigh, solve_triangular

from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats

#: A new block whose directions differ more than this in length, once what is known is taken away, adds rounding.
LEAST_NEW = 1e-3


def krylov_pairs(symmetric: Operator, start: Array, *, steps: int, rank: int) -> tuple[Floats, Array] | None:
    """Return the leading positive eigenpairs of a symmetric matrix, as far as a short block Krylov space shows them.

    Eigenvectors that stand clear of the others come out to several digits, those within a dense part of the spectrum as
    mixtures of neighbours. That serves where a direction is judged on other data, or where replicates vary more than
    that among each other; everything is in single precision.

    Parameters
    ----------
    symmetric : Operator of shape (n, n)
    start : ndarray of shape (n, b)
        Columns to begin with: random ones, or eigenvectors of a similar matrix.
    steps : int
        Products; the space has ``steps * b`` dimensions.
    rank : int
        At most so many pairs.

    Returns
    -------
    tuple of ndarrays of shapes (r,) and (n, r), or None
        Descending. None if the space ends early, as in a matrix of low rank: all of it is then had as cheaply.

    References
    ----------
    Golub and Underwood (1977), The block Lanczos method for computing eigenvalues, Mathematical Software III.

    Examples
    --------
    >>> from lrdomains.core.operators import Dense
    >>> rng = np.random.default_rng(0)
    >>> values, _ = krylov_pairs(Dense(np.diag(np.arange(200.0))), rng.standard_normal((200, 8)), steps=16, rank=1)
    >>> bool(198.9 < values[0] < 199.1)
    True
    """
    n, width = start.shape
    basis = np.empty((n, steps * width), dtype=np.float32, order="F")
    images = np.empty_like(basis)
    block = _orthonormal(start.astype(np.float32))
    for known in range(0, steps * width, width):
        if block is None:
            return None
        following = known + width
        basis[:, known:following] = block
        images[:, known:following] = symmetric.matmat(np.asarray(block, dtype=symmetric.dtype))
        if following < steps * width:
            block = _beside(images[:, known:following], basis[:, :following])
    small = basis.T @ images
    size = len(small)
    values, vectors = eigh(
        (small + small.T) / 2, subset_by_index=(max(size - rank, 0), size - 1), driver="evr", check_finite=False
    )
    kept = np.flatnonzero(values > 0)[::-1]
    return values[kept].astype(np.float64), (basis @ vectors[:, kept]).astype(np.float64)


def _beside(block: Array, basis: Array) -> Array | None:
    """Return an orthonormal basis of what a block adds to an orthonormal basis."""
    rest = _orthonormal(block - basis @ (basis.T @ block))
    return None if rest is None else _orthonormal(rest - basis @ (basis.T @ rest))


def _orthonormal(block: Array) -> Array | None:
    """Return orthonormal columns of the same span by Cholesky's factor of the Gram matrix; None if nearly dependent."""
    try:
        root = cholesky(block.T @ block, lower=True, check_finite=False)
    except LinAlgError:
        return None
    lengths = root.diagonal()
    if not lengths.min() > LEAST_NEW * lengths.max():
        return None
    return np.asarray(solve_triangular(root, block.T, lower=True, check_finite=False).T)
