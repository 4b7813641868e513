"""SymmetricEigen: the leading eigenpairs of a symmetric matrix."""

import contextlib
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from scipy.linalg import LinAlgError, eigh

from lrdomains.core.fit import Status
from lrdomains.core.methods.filtered_subspace import filtered_pairs
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank, rounding_noise
from lrdomains.core.methods.svd import DIRECT_SHARE
from lrdomains.core.methods.symmetric_lanczos import Eigenpairs, leading_eigenpairs
from lrdomains.core.operators import DENSE_CELL_LIMIT, Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

Which = Literal["algebraic", "magnitude"]

#: Up to these sides LAPACK's reduction, with eigenvectors for the wanted part alone, takes less time than Lanczos,
#: whatever the rank: of a full matrix, and of any, where it is over in a twentieth of a second.
DIRECT_SIDE = 1000
DIRECT_DENSE_SIDE = 3000
#: Of matrices with so few entries and at least so many rows, a few pairs come sooner by polynomials than by LAPACK, if
#: there is a gap somewhere among the next few.
FILTERED_SHARE, FILTERED_SIDE, FEW_PAIRS = 0.1, 600, 1 / 12
FILTERED_WIDTH, FILTERED_BEYOND, FILTERED_DEGREES = 64, 16, 60
#: Of more rows, where the other way is Lanczos, which makes a large basis orthogonal, so many more degrees pay; and a
#: wider block, a column for so many rows, because eigenvalues lie closer.
FILTERED_DEGREES_OF_MANY, ROWS_A_COLUMN = 300, 800
#: Of more than this share of the vectors, all are as quickly had.
WANTED_SHARE = 0.5
#: Residuals that Lanczos goes for by default.
EIGEN_TOLERANCE = {"float32": 1e-6, "float64": 1e-10}


@dataclass(frozen=True)
class SymmetricEigen:
    """The leading eigenpairs of a symmetric matrix: the largest positive ones, or the largest in size.

    Row and column factors are the same eigenvectors and the scale holds the eigenvalues. Where a matrix has
    fewer positive eigenvalues than `rank`, only those are returned and `fit.status` says so.

    A singular value decomposition would mix the two signs: a symmetric matrix with an empty diagonal that ties
    two things together has eigenvalues +a and -a, which are equal singular values.

    Parameters
    ----------
    rank : int
        Number of eigenpairs at most.
    which : {"algebraic", "magnitude"}
        The largest positive eigenvalues, or the largest in size, of either sign: the scale then holds sizes, and the
        row factors of a negative one are its column factors with the sign turned.
    tolerance : float or None
        Largest residual ``|A v - value v|`` allowed, as a share of the largest eigenvalue in size. None takes 1e-6 in
        float32 and 1e-10 in float64. Matrices of up to 1,000 rows, or 3,000 where most entries are not zero, and
        ranks of more than a quarter of the rows, are solved directly (LAPACK), to machine precision; of all of 600 rows
        and more of which few entries are not zero, a few pairs are tried by polynomials first.
    max_iterations : int
        Block steps, of one product each, after which Lanczos stops in any case, with a ConvergenceWarning.

    References
    ----------
    Parlett (1998), The Symmetric Eigenvalue Problem, chapter 13 (Lanczos).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> factorize(np.array([[0.0, 2.0], [2.0, 0.0]]), SymmetricEigen(rank=2)).scale
    array([2.])
    >>> factorize(np.diag([1.0, -3.0]), SymmetricEigen(rank=1, which="magnitude")).scale
    array([3.])
    """

    rank: int
    which: Which = "algebraic"
    tolerance: float | None = None
    max_iterations: int = 5000

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = True
    is_spectral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.which not in get_args(Which):
            message = f"which={self.which!r}; choose one of {', '.join(get_args(Which))}"
            raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Compute the eigenpairs, and the eigenvalue beyond the last."""
        check_rank(self.rank, matrix.shape)
        side, size = matrix.shape[0], float(np.sqrt(matrix.fro2()))
        direct = side <= _direct_side(matrix) or self.rank + 1 > DIRECT_SHARE * side
        direct = self.rank >= side or size == 0.0 or (direct and side * side <= DENSE_CELL_LIMIT)
        # The norm bounds every eigenvalue; Lanczos shows the largest ones alone, which may all be rounding.
        noise = rounding_noise(size, matrix.shape, matrix.dtype)
        filtered = self._filtered(matrix, rng, FILTERED_DEGREES if direct else FILTERED_DEGREES_OF_MANY)
        direct = direct and filtered is None
        found = filtered or (self._directly(matrix, size, noise) if direct else self._by_lanczos(matrix, rng, progress))
        kept = min(self.rank, int(np.sum(self._keys(found.values) > noise)))
        beyond = slice(kept, kept + 1)
        status = Status.EXACT if direct else Status.CONVERGED if found.converged else Status.ITERATION_LIMIT
        return RawFactors(
            row_factors=found.vectors[:, :kept],
            scale=found.values[:kept],
            column_factors=found.vectors[:, :kept],
            status=status if kept == self.rank or not found.converged else self._fewer(),
            iterations=found.steps,
            beyond=np.maximum(self._keys(found.values[beyond]), 0.0),
            beyond_residuals=np.maximum(found.residuals[beyond], noise),
        )

    def _keys(self, values: Floats) -> Floats:
        return np.abs(values) if self.which == "magnitude" else values

    def _fewer(self) -> Status:
        return Status.RANK_DEFICIENT if self.which == "magnitude" else Status.FEWER_POSITIVE

    def _filtered(self, matrix: Operator, rng: np.random.Generator, degrees: int) -> Eigenpairs | None:
        """Return the pairs where polynomials take less time than LAPACK or Lanczos, and reach the tolerance."""
        side = matrix.shape[0]
        few = self.rank <= FEW_PAIRS * side and matrix.multiply_adds <= FILTERED_SHARE * side * side
        if self.which == "magnitude" or not few or side < FILTERED_SIDE or matrix.dtype != np.float64:
            return None
        width = max(FILTERED_WIDTH, self.rank + FILTERED_BEYOND, side // ROWS_A_COLUMN)
        tolerance = self.tolerance or EIGEN_TOLERANCE[matrix.dtype.name]
        degrees = min(degrees, self.max_iterations)
        found = filtered_pairs(matrix, self.rank, width=width, degrees=degrees, tolerance=tolerance, rng=rng)
        return found if found is not None and found.converged else None

    def _directly(self, matrix: Operator, size: float, noise: float) -> Eigenpairs:
        if size == 0.0:
            side = matrix.shape[0]
            vectors = np.eye(side, min(self.rank + 1, side), dtype=matrix.dtype)
            return Eigenpairs(np.zeros(vectors.shape[1]), vectors, np.zeros(vectors.shape[1]), 0, converged=True)
        values, vectors = self._reduced(matrix.to_dense())
        values = values.astype(np.float64)
        order = np.argsort(-self._keys(values), kind="stable")
        return Eigenpairs(values[order], vectors[:, order], np.full(len(values), noise), 0, converged=True)

    def _reduced(self, dense: Array) -> tuple[Array, Array]:
        """Return the pairs at the end where the wanted ones are, or at both, or all of them if these are most."""
        side, count = len(dense), self.rank + 1
        ends = [(side - count, side - 1)] + ([(0, count - 1)] if self.which == "magnitude" else [])
        if len(ends) * count < WANTED_SHARE * side:
            # A part of the vectors comes by inverse iteration, which can fail where all of them would not.
            with contextlib.suppress(LinAlgError):
                found = [eigh(dense, subset_by_index=end, driver="evr") for end in ends]
                return np.concatenate([values for values, _ in found]), np.hstack([vectors for _, vectors in found])
        values, vectors = eigh(dense)
        return values, vectors

    def _by_lanczos(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> Eigenpairs:
        return leading_eigenpairs(
            matrix,
            self.rank,
            order=self._keys,
            tolerance=self.tolerance or EIGEN_TOLERANCE[matrix.dtype.name],
            max_steps=self.max_iterations,
            rng=rng,
            progress=progress,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates of new rows along the eigenvectors."""
        lengths2 = np.sum(np.square(loadings, dtype=np.float64), axis=0)
        return new_rows.matmat(loadings) / lengths2.astype(loadings.dtype)


def _direct_side(matrix: Operator) -> float:
    share = matrix.multiply_adds / max(1, matrix.shape[0]) ** 2
    return max(DIRECT_SIDE, DIRECT_DENSE_SIDE * share)
