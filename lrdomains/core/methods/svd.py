"""TruncatedSVD: the best approximation of a given rank in the Frobenius norm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np

from lrdomains.core.composed_operators import Centred, PlusLowRank
from lrdomains.core.fit import Status
from lrdomains.core.methods.direct import direct_triplets
from lrdomains.core.methods.gram import GRAM_SIDE, gram_triplets
from lrdomains.core.methods.gram_lanczos import gram_lanczos_triplets
from lrdomains.core.methods.lanczos import Triplets
from lrdomains.core.methods.leading_triplets import leading_triplets
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank, rounding_noise
from lrdomains.core.methods.other_solvers import arpack_triplets, propack_triplets
from lrdomains.core.methods.refinement import refined
from lrdomains.core.operators import Dense, Operator, Transposed
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

Solver = Literal["auto", "lanczos", "gram", "lapack", "arpack", "propack"]

#: Below this smaller side, or when a large share of the components is wanted, all of them cost no more.
DIRECT_SIDE = 500
DIRECT_SHARE = 0.25
DIRECT_CELLS = 2**26
#: Dense matrices of at least so many cells, so many times as long as they are wide, go through their Gram matrix.
GRAM_CELLS = 2**20
GRAM_ASPECT = 8
#: Residuals that Lanczos goes for by default. A strength is off by the square of its residual, and neighbours among
#: word vectors of float32 no longer change below 1e-4.
TOLERANCE = {"float32": 1e-4, "float64": 1e-10}


@dataclass(frozen=True)
class TruncatedSVD:
    """The leading `rank` singular triplets.

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
    solver : {"auto", "lanczos", "gram", "lapack", "arpack", "propack"}
        How. "auto" solves small matrices, and ranks of more than a quarter of the smaller side, directly ("lapack",
        gesdd); long dense matrices, and matrices on disk, of at most 5,000 columns through their Gram matrix in float64
        ("gram": one pass over the rows), and long matrices on disk with more columns through products with it (a pass a
        step, and no memory but that of the triplets grows with the rows), where squares do not lose too much; all
        others by block Golub-Kahan-Lanczos ("lanczos"), on products alone, so that sparse and centred matrices are
        never formed, and on a Chebyshev polynomial of the matrix where that needs fewer columns. It goes on until the
        residual of every triplet is below `tolerance`. "arpack" and "propack" are scipy's, for comparison. Whatever is
        taken, ``fit.residuals`` holds what was reached.
    refine : bool
        Put the triplets of a float32 matrix right to the last digits of float32 by one step of subspace iteration with
        float64 products and sums. In float64 nothing is to be gained, and nothing is done.

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
    solver: Solver = "auto"
    refine: bool = False

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = True
    takes_start: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_limits(self.tolerance, self.max_iterations)
        if self.solver not in get_args(Solver):
            message = f"solver={self.solver!r}; choose one of {', '.join(get_args(Solver))}"
            raise InputError(message)

    def run(
        self, matrix: Operator, rng: np.random.Generator, progress: Progress, *, start: Array | None = None
    ) -> RawFactors:
        """Compute the triplets, and what becomes known of the strengths beyond the last.

        Parameters
        ----------
        matrix : Operator of shape (m, n)
        rng : numpy.random.Generator
        progress : Progress
        start : ndarray of shape (min(m, n), p), optional
            Vectors near the wanted ones on the smaller side, the right one where both are equal: Lanczos starts there.
        """
        check_rank(self.rank, matrix.shape)
        magnitude = np.sqrt(matrix.fro2())
        if magnitude == 0.0:
            return _of_zero_matrix(matrix, self.rank)
        found = self._triplets(matrix, rng, progress, start)
        if self.refine and matrix.dtype != np.float64:
            found = refined(matrix, found)
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

    def _triplets(
        self, matrix: Operator, rng: np.random.Generator, progress: Progress, start: Array | None
    ) -> Triplets:
        tolerance = self.tolerance or TOLERANCE[matrix.dtype.name]

        def lanczos() -> Triplets:
            return leading_triplets(
                matrix,
                self.rank,
                tolerance=tolerance,
                max_steps=self.max_iterations,
                rng=rng,
                progress=progress,
                start=start,
            )

        def through_gram() -> Triplets | None:
            if min(matrix.shape) <= GRAM_SIDE or matrix.shape[0] < matrix.shape[1]:
                return gram_triplets(matrix, self.rank, tolerance=tolerance)
            return gram_lanczos_triplets(
                matrix, self.rank, tolerance=tolerance, max_steps=self.max_iterations, rng=rng, progress=progress
            )

        def gram() -> Triplets:
            found = through_gram()
            if found is None:
                message = (
                    f"the strengths of {self.rank} components fall too far for the Gram matrix to tell them to "
                    f"{tolerance:g}; use solver='lanczos' or 'auto', ask for fewer, or loosen tolerance"
                )
                raise InputError(message)
            return found

        ways: dict[str, Callable[[], Triplets]] = {
            "lanczos": lanczos,
            "gram": gram,
            "lapack": lambda: direct_triplets(matrix, self.rank),
            "arpack": lambda: arpack_triplets(matrix, self.rank, rng),
            "propack": lambda: propack_triplets(matrix, self.rank, rng),
        }
        if self.solver != "auto":
            return ways[self.solver]()
        if start is None and _gram_pays(matrix) and (found := through_gram()):
            return found
        return ways["lapack" if _is_direct(matrix.shape, self.rank) else "lanczos"]()

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


def _gram_pays(matrix: Operator) -> bool:
    m, n = matrix.shape
    if matrix.prefers_gram:
        return (n <= GRAM_SIDE or m >= n) and not _is_direct(matrix.shape, 1)
    base = matrix
    while isinstance(base, (Transposed, Centred, PlusLowRank)):
        base = base.base
    long, short = max(m, n), min(m, n)
    return isinstance(base, Dense) and long >= GRAM_ASPECT * short and short <= DIRECT_SIDE and m * n >= GRAM_CELLS


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
