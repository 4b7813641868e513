"""TruncatedSVD: the best approximation of a given rank in the Frobenius norm."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.linalg import svd as lapack_svd
from scipy.sparse.linalg import svds

from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, check_rank
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array

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
        kept = strengths[: self.rank]
        noise = max(matrix.shape) * np.finfo(matrix.dtype).eps * strengths[0]
        following = float(strengths[self.rank]) if len(strengths) > self.rank else None
        return RawFactors(
            row_factors=left[:, : self.rank],
            scale=kept,
            column_factors=right[:, : self.rank],
            status=Status.RANK_DEFICIENT if kept[-1] <= noise else status,
            next_scale=following,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return least-squares coordinates; loadings of zero length get zero."""
        lengths2 = np.sum(np.square(loadings, dtype=np.float64), axis=0)
        inverse = np.divide(1.0, lengths2, out=np.zeros_like(lengths2), where=lengths2 > 0)
        return new_rows.matmat(loadings) * inverse.astype(loadings.dtype)


def _is_direct(shape: tuple[int, int], rank: int) -> bool:
    side = min(shape)
    return (side <= DIRECT_SIDE or rank + 1 > DIRECT_SHARE * side) and shape[0] * shape[1] <= DIRECT_CELLS


def _lapack(matrix: Operator) -> tuple[Array, Array, Array]:
    left, strengths, right = lapack_svd(matrix.to_dense(), full_matrices=False)
    return left, strengths, right.T


def _arpack(matrix: Operator, rank: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    rank = min(rank, min(matrix.shape) - 1)
    start = rng.standard_normal(min(matrix.shape)).astype(matrix.dtype)
    left, strengths, right = svds(matrix.linear_operator(), k=rank, v0=start, solver="arpack")
    order = np.argsort(-strengths, kind="stable")
    return left[:, order], strengths[order], right[order].T


def _of_zero_matrix(matrix: Operator, rank: int) -> RawFactors:
    m, n = matrix.shape
    return RawFactors(
        row_factors=np.eye(m, rank, dtype=matrix.dtype),
        scale=np.zeros(rank),
        column_factors=np.eye(n, rank, dtype=matrix.dtype),
        status=Status.RANK_DEFICIENT,
        next_scale=0.0 if rank < min(m, n) else None,
    )
