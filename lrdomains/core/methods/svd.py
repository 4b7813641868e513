"""TruncatedSVD: the best approximation of a given rank in the Frobenius norm."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.linalg import svd as lapack_svd

from lrdomains.core.fit import Status
from lrdomains.core.methods.gram import GRAM_SIDE, gram_triplets
from lrdomains.core.methods.lanczos import Triplets
from lrdomains.core.methods.leading_triplets import leading_triplets
from lrdomains.core.methods.method import RawFactors, check_rank, rounding_noise
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Below this smaller side, or when a large share of the components is wanted, all of them cost no more.
DIRECT_SIDE = 500
DIRECT_SHARE = 0.25
DIRECT_CELLS = 2**26
#: Residuals that Lanczos goes for by default. A strength is off by the square of its residual, and neighbours among
#: word vectors of float32 no longer change below 1e-4.
TOLERANCE = {"float32": 1e-4, "float64": 1e-10}


@dataclass(frozen=True)
class TruncatedSVD:
    """The leading `rank` singular triplets.

    Small matrices, and ranks of more than a quarter of the smaller side, are solved directly (LAPACK gesdd);
    matrices on disk of at most 5,000 columns through their Gram matrix in float64, in two passes over the rows;
    large ones by block Golub-Kahan-Lanczos, on products alone, so that sparse and centred matrices are never formed,
    and on a Chebyshev polynomial of the matrix where that needs fewer columns.
    It goes on until the residual of every triplet is below `tolerance`, and ``fit.residuals`` holds what was reached.

    Parameters
    ----------
    rank : int
        Number of singular triplets, at most the smaller side of the matrix.
    tolerance : float or None
        Largest residual ``|A^T u - s v|`` allowed, as a share of the largest singular value. A singular value is then
        off by no more than the residual, and by about its square over the gap to the rest. None takes 1e-4 in
        float32 and 1e-10 in float64.
    max_iterations : int
        Block steps, of two products each, after which Lanczos stops in any case, with a ConvergenceWarning.

    References
    ----------
    Eckart and Young (1936), Psychometrika 1, section 2: no matrix of this rank is nearer.
    Golub, Luk and Overton (1981), ACM TOMS 7, section 2: block Lanczos for singular values.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> factorize(np.diag([3.0, 2.0, 1.0]), TruncatedSVD(rank=2)).scale
    array([3., 2.])
    """

    rank: int
    tolerance: float | None = None
    max_iterations: int = 2000

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if (self.tolerance is not None and not self.tolerance > 0) or self.max_iterations < 1:
            message = f"tolerance={self.tolerance!r}, max_iterations={self.max_iterations!r}; both must be positive"
            raise InputError(message)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the triplets, and the strength of the one beyond the last."""
        check_rank(self.rank, matrix.shape)
        magnitude = np.sqrt(matrix.fro2())
        if magnitude == 0.0:
            return _of_zero_matrix(matrix, self.rank)
        tolerance = self.tolerance or TOLERANCE[matrix.dtype.name]
        found = self._direct(matrix, tolerance)
        if found is None:
            found = leading_triplets(
                matrix,
                self.rank,
                tolerance=tolerance,
                max_steps=self.max_iterations,
                rng=rng,
                progress=progress,
            )
        strengths = found.strengths
        noise = rounding_noise(float(strengths[0]), matrix.shape, matrix.dtype)
        strengths = np.where(strengths > noise, strengths, 0.0)
        status = Status.CONVERGED if found.converged else Status.ITERATION_LIMIT
        if found.steps == 0:
            status = Status.EXACT
        return RawFactors(
            row_factors=found.left[:, : self.rank],
            scale=strengths[: self.rank],
            column_factors=found.right[:, : self.rank],
            status=Status.RANK_DEFICIENT if found.converged and strengths[self.rank - 1] == 0 else status,
            iterations=found.steps,
            beyond=strengths[self.rank :],
            beyond_residuals=found.beyond_residuals,
        )

    def _direct(self, matrix: Operator, tolerance: float) -> Triplets | None:
        if _is_direct(matrix.shape, self.rank):
            return _lapack(matrix, self.rank)
        if matrix.prefers_gram and matrix.shape[1] <= GRAM_SIDE:
            return gram_triplets(matrix, self.rank, tolerance=tolerance)
        return None

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


def _lapack(matrix: Operator, rank: int) -> Triplets:
    left, strengths, right = lapack_svd(matrix.to_dense(), full_matrices=False)
    rounding = rounding_noise(float(strengths[0]), matrix.shape, matrix.dtype)
    return Triplets(
        left,
        strengths,
        right.T,
        steps=0,
        converged=True,
        beyond_residuals=np.full(max(0, len(strengths) - rank), rounding),
    )


def _of_zero_matrix(matrix: Operator, rank: int) -> RawFactors:
    m, n = matrix.shape
    return RawFactors(
        row_factors=np.eye(m, rank, dtype=matrix.dtype),
        scale=np.zeros(rank),
        column_factors=np.eye(n, rank, dtype=matrix.dtype),
        status=Status.RANK_DEFICIENT,
        beyond=np.zeros(min(m, n) - rank)[:1],
        beyond_residuals=np.zeros(min(m, n) - rank)[:1],
    )
