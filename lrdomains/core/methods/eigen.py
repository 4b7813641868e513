"""SymmetricEigen: the largest positive eigenpairs of a symmetric matrix."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.linalg import eigh
from scipy.sparse.linalg import ArpackError, eigsh

from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, check_rank, rounding_noise
from lrdomains.core.methods.svd import DIRECT_SHARE, DIRECT_SIDE
from lrdomains.core.operators import DENSE_CELL_LIMIT, Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError


@dataclass(frozen=True)
class SymmetricEigen:
    """The eigenpairs with the algebraically largest positive eigenvalues.

    Row and column factors are the same eigenvectors and the scale holds the eigenvalues. Where a matrix has
    fewer positive eigenvalues than `rank`, only those are returned and `fit.status` says so.

    A singular value decomposition would mix the two signs: a symmetric matrix with an empty diagonal that ties
    two things together has eigenvalues +a and -a, which are equal singular values.

    Parameters
    ----------
    rank : int
        Number of eigenpairs at most.

    References
    ----------
    Parlett (1998), The Symmetric Eigenvalue Problem, chapter 13 (Lanczos).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> factorize(np.array([[0.0, 2.0], [2.0, 0.0]]), SymmetricEigen(rank=2)).scale
    array([2.])
    """

    rank: int

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = True
    is_spectral: ClassVar[bool] = True

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the eigenpairs, and the eigenvalue beyond the last."""
        check_rank(self.rank, matrix.shape)
        side = matrix.shape[0]
        direct = side <= DIRECT_SIDE or self.rank + 1 > DIRECT_SHARE * side
        direct = self.rank >= side or (direct and side * side <= DENSE_CELL_LIMIT)
        values, vectors = _lapack(matrix) if direct else _arpack(matrix, min(self.rank + 1, side - 1), rng)
        progress.advance(note="eigenpairs found")
        # The norm bounds every eigenvalue; Lanczos shows the largest ones alone, which may all be rounding.
        noise = rounding_noise(np.sqrt(matrix.fro2()), matrix.shape, matrix.dtype)
        kept = min(self.rank, int(np.sum(values > noise)))
        beyond = np.maximum(np.asarray(values[kept : kept + 1], dtype=np.float64), 0.0)
        status = Status.EXACT if direct else Status.CONVERGED
        return RawFactors(
            row_factors=vectors[:, :kept],
            scale=values[:kept],
            column_factors=vectors[:, :kept],
            status=status if kept == self.rank else Status.FEWER_POSITIVE,
            beyond=beyond,
            beyond_residuals=np.full(len(beyond), noise),
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates of new rows along the eigenvectors."""
        lengths2 = np.sum(np.square(loadings, dtype=np.float64), axis=0)
        return new_rows.matmat(loadings) / lengths2.astype(loadings.dtype)


def _lapack(matrix: Operator) -> tuple[Array, Array]:
    values, vectors = eigh(matrix.to_dense())
    return values[::-1], vectors[:, ::-1]


def _arpack(matrix: Operator, rank: int, rng: np.random.Generator) -> tuple[Array, Array]:
    if matrix.fro2() == 0.0:
        # ARPACK refuses the zero matrix.
        return np.zeros(rank), np.eye(matrix.shape[0], rank, dtype=matrix.dtype)
    start = rng.standard_normal(matrix.shape[0]).astype(matrix.dtype)
    side = matrix.shape[0]
    values, vectors = _converged(
        lambda ncv: eigsh(matrix.linear_operator(), k=rank, which="LA", v0=start, ncv=ncv), rank, side
    )
    return values[::-1], vectors[:, ::-1]


def _converged(solve: Callable[[int], Any], rank: int, side: int) -> Any:
    """Run ARPACK with its usual number of Lanczos vectors, and with more of them where that fails."""
    for width in (2 * rank + 1, 5 * rank + 20):
        try:
            return solve(min(side, max(20, width)))
        except ArpackError as error:
            failure = error
    message = f"ARPACK did not find {rank} components ({failure}); ask for fewer, or for more so that LAPACK is used"
    raise InputError(message) from failure
