"""scipy's two iterative solvers, for comparison with ours on the same matrix and with the same certificate."""

import numpy as np
from scipy.sparse.linalg import ArpackError, svds

from lrdomains.core.methods.lanczos import Triplets
from lrdomains.core.operators import Operator
from lrdomains.errors import InputError


def arpack_triplets(matrix: Operator, rank: int, rng: np.random.Generator) -> Triplets:
    """Return the `rank` leading triplets by implicitly restarted Lanczos on ``A^T A``, to machine precision.

    Raises
    ------
    InputError
        If ARPACK gives up, or if all components are asked for, which it cannot give.

    References
    ----------
    Lehoucq, Sorensen and Yang (1998), ARPACK Users' Guide, section 5.2.
    """
    return _by_scipy(matrix, rank, rng, "arpack")


def propack_triplets(matrix: Operator, rank: int, rng: np.random.Generator) -> Triplets:
    """Return the `rank` leading triplets by Lanczos bidiagonalisation with partial reorthogonalisation.

    Raises
    ------
    InputError
        If PROPACK gives up.

    References
    ----------
    Larsen (1998), Lanczos Bidiagonalization with Partial Reorthogonalization, Aarhus University, DAIMI PB-537.
    """
    return _by_scipy(matrix, rank, rng, "propack")


def _by_scipy(matrix: Operator, rank: int, rng: np.random.Generator, solver: str) -> Triplets:
    # PROPACK starts from a left vector, ARPACK on the smaller side.
    length = matrix.shape[0] if solver == "propack" else min(matrix.shape)
    start = rng.standard_normal(length).astype(matrix.dtype)
    try:
        left, strengths, transposed = svds(matrix.linear_operator(), k=rank, v0=start, solver=solver)
    except (ArpackError, np.linalg.LinAlgError, ValueError, TypeError) as error:
        message = f"scipy's {solver} did not find {rank} components ({error}); use solver='auto'"
        raise InputError(message) from error
    order = np.argsort(-strengths, kind="stable")
    return Triplets(left[:, order], strengths[order].astype(np.float64), transposed[order].T, steps=1, converged=True)
