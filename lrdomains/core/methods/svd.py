"""TruncatedSVD: the best approximation of a given rank in the Frobenius norm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.linalg import svd as lapack_svd
from scipy.sparse.linalg import ArpackError, svds

from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, check_rank, rounding_noise
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Below this smaller side, or when a large share of the components is wanted, all of them cost no more.
DIRECT_SIDE = 500
DIRECT_SHARE = 0.25
DIRECT_CELLS = 2**26


@dataclass(frozen=True)
class TruncatedSVD:
    """The leading `rank` singular triplets.

    Small matrices, and ranks of more than a quarter of the smaller side, are solved directly (LAPACK gesdd);
    large ones by the implicitly restarted Lanczos method (ARPACK) to machine precision, on products alone, so
    that sparse and centred matrices are never formed.

    Parameters
    ----------
    rank : int
        Number of singular triplets, at most the smaller side of the matrix.

    References
    ----------
    Eckart and Young (1936), Psychometrika 1, section 2: no matrix of this rank is nearer.
    Lehoucq, Sorensen and Yang (1998), ARPACK users' guide, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> factorize(np.diag([3.0, 2.0, 1.0]), TruncatedSVD(rank=2)).scale
    array([3., 2.])
    """

    rank: int

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = True

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the triplets, and the strength of the one beyond the last."""
        check_rank(self.rank, matrix.shape)
        magnitude = np.sqrt(matrix.fro2())
        if magnitude == 0.0:
            return _of_zero_matrix(matrix, self.rank)
        if _is_direct(matrix.shape, self.rank):
            left, strengths, right = _lapack(matrix)
            status = Status.EXACT
        else:
            left, strengths, right = _arpack(matrix, self.rank + 1, rng)
            status = Status.CONVERGED
        progress.advance(note="singular triplets found")
        noise = rounding_noise(float(strengths[0]), matrix.shape, matrix.dtype)
        strengths = np.where(strengths > noise, strengths, 0.0)
        following = float(strengths[self.rank]) if len(strengths) > self.rank else None
        return RawFactors(
            row_factors=left[:, : self.rank],
            scale=strengths[: self.rank],
            column_factors=right[:, : self.rank],
            status=Status.RANK_DEFICIENT if strengths[self.rank - 1] == 0 else status,
            next_scale=following,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return least-squares coordinates; loadings of zero length get zero."""
        lengths2 = np.sum(np.square(loadings, dtype=np.float64), axis=0)
        inverse = np.divide(1.0, lengths2, out=np.zeros_like(lengths2), where=lengths2 > 0)
        return new_rows.matmat(loadings) * inverse.astype(loadings.dtype)


def _is_direct(shape: tuple[int, int], rank: int) -> bool:
    side = min(shape)
    if rank >= side:
        # The factors are then as large as the matrix, and Lanczos cannot give all of them.
        return True
    return (side <= DIRECT_SIDE or rank + 1 > DIRECT_SHARE * side) and shape[0] * shape[1] <= DIRECT_CELLS


def _lapack(matrix: Operator) -> tuple[Array, Array, Array]:
    left, strengths, right = lapack_svd(matrix.to_dense(), full_matrices=False)
    return left, strengths, right.T


def _arpack(matrix: Operator, rank: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    side = min(matrix.shape)
    rank = min(rank, side - 1)
    start = rng.standard_normal(side).astype(matrix.dtype)
    left, strengths, right = converged(
        lambda ncv: svds(matrix.linear_operator(), k=rank, v0=start, ncv=ncv), rank, side
    )
    order = np.argsort(-strengths, kind="stable")
    return left[:, order], strengths[order], right[order].T


def converged(solve: Callable[[int], Any], rank: int, side: int) -> Any:
    """Run an ARPACK solver with its usual number of Lanczos vectors, and with more of them where that fails.

    Raises
    ------
    InputError
        If it does not converge with five times as many either.
    """
    for width in (2 * rank + 1, 5 * rank + 20):
        try:
            return solve(min(side, max(20, width)))
        except ArpackError as error:
            failure = error
    message = f"ARPACK did not find {rank} components ({failure}); ask for fewer, or for more so that LAPACK is used"
    raise InputError(message) from failure


def _of_zero_matrix(matrix: Operator, rank: int) -> RawFactors:
    m, n = matrix.shape
    return RawFactors(
        row_factors=np.eye(m, rank, dtype=matrix.dtype),
        scale=np.zeros(rank),
        column_factors=np.eye(n, rank, dtype=matrix.dtype),
        status=Status.RANK_DEFICIENT,
        next_scale=0.0 if rank < min(m, n) else None,
    )
