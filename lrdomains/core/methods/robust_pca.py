"""RobustPCA: a low-rank part and a few entries, however large, that are not part of it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from lrdomains.core.factorization import Factorization
from lrdomains.core.fit import Status
from lrdomains.core.inputs import as_labelled
from lrdomains.core.known_entries import known_entries
from lrdomains.core.methods.gradient import known_mask
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.operators import Dense, Operator, check_dense_size
from lrdomains.core.progress import Progress, Silent
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: The weight of the coupling starts at this over the largest strength and grows by this factor; more slowly where
#: entries are unknown, which take longer to find.
FIRST_COUPLING, COUPLING_GROWTH, SLOW_GROWTH = 1.25, 1.5, 1.1


@dataclass(frozen=True)
class RobustPCA:
    """The low-rank part L of the least ``|L|_* + sparsity |S|_1`` with ``L + S = A`` (principal component pursuit).

    The other part, S, is what `sparse_part` gives: it is zero but for the entries that stand out.

    Parameters
    ----------
    rank : int
        At most so many components; fewer where the low-rank part has fewer.
    sparsity : float or None
        Weight of the sparse part. None is ``1 / sqrt(max(m, n))``.
    tolerance : float
        Stop when L + S misses A by less than this share of its norm.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Candes, Li, Ma and Wright (2011), Journal of the ACM 58, theorem 1.1 (the weight).
    Lin, Chen and Ma (2010), arXiv 1009.5055, algorithm 5 (inexact augmented Lagrangian).

    Examples
    --------
    >>> from lrdomains import factorize
    >>> spoilt = np.outer(np.arange(1.0, 21.0), np.ones(20))
    >>> spoilt[3, 5] += 100.0
    >>> f = factorize(spoilt, RobustPCA(rank=2))
    >>> round(f.entry(3, 5), 3), sparse_part(spoilt, f).nnz
    (4.0, 1)
    """

    rank: int
    sparsity: float | None = None
    tolerance: float = 1e-7
    max_iterations: int = 500

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False
    accepts_unknown: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.sparsity is not None and not 0 < self.sparsity < np.inf:
            message = f"sparsity={self.sparsity!r}; give a positive weight, or None for the usual one"
            raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Alternate between softened singular values and softened entries."""
        check_rank(self.rank, matrix.shape)
        check_dense_size(matrix.shape)
        with small_work(matrix.shape):
            return self._pursue(matrix, rng, progress)

    def _pursue(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        values, mask = matrix.to_dense().astype(np.float64), known_mask(matrix) > 0
        size = float(np.linalg.norm(values))
        weight = self.sparsity or 1.0 / np.sqrt(max(values.shape))
        left, strengths, right = _triplets(values, self.rank, rng)
        top = float(strengths[0])
        if top == 0.0:
            return RawFactors(left, strengths, right, status=Status.EXACT)
        coupling = FIRST_COUPLING / top
        growth = COUPLING_GROWTH if mask.all() else SLOW_GROWTH
        multiplier = values / max(top, float(np.abs(values).max()) / weight)
        sparse, misses = np.zeros_like(values), [1.0]
        status = Status.ITERATION_LIMIT
        for _ in range(self.max_iterations):
            left, strengths, right = _triplets(values - sparse + multiplier / coupling, self.rank, rng)
            strengths = np.maximum(strengths - 1.0 / coupling, 0.0)
            low = (left * strengths) @ right.T
            rest = values - low + multiplier / coupling
            # What is unknown may be anything: it takes up all that is left over.
            sparse = np.where(mask, np.sign(rest) * np.maximum(np.abs(rest) - weight / coupling, 0.0), rest)
            gap = values - low - sparse
            multiplier = multiplier + coupling * gap
            coupling *= growth
            misses.append(float(np.linalg.norm(gap)) / size)
            progress.advance(note=f"gap {misses[-1]:.2e}")
            if misses[-1] <= self.tolerance:
                status = Status.CONVERGED
                break
        kept = slice(0, max(1, int(np.count_nonzero(strengths))))
        return RawFactors(
            row_factors=left[:, kept].astype(matrix.dtype),
            scale=strengths[kept],
            column_factors=right[:, kept].astype(matrix.dtype),
            status=status,
            iterations=len(misses) - 1,
            history=np.array(misses[1:]),
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return least-squares coordinates of new rows; entries that stand out are not set apart."""
        if known_entries(new_rows) is not None:
            message = "RobustPCA cannot project rows with unobserved entries; use SoftImpute or ALS"
            raise InputError(message)
        return TruncatedSVD(self.rank).project(new_rows, loadings)


def sparse_part(matrix: object, factorization: Factorization, *, tolerance: float = 1e-5) -> sp.csr_array:
    """Return what a low-rank part leaves of a matrix, where it is more than rounding.

    Parameters
    ----------
    matrix : anything that `factorize` takes
        The matrix that was factorized.
    factorization : Factorization
    tolerance : float
        Entries below this share of the largest of the matrix are left out, as are unknown ones.

    Returns
    -------
    CSR array of shape (m, n)

    Examples
    --------
    >>> from lrdomains import factorize
    >>> sparse_part(np.eye(2), factorize(np.eye(2), TruncatedSVD(2))).nnz
    0
    """
    operator = as_labelled(matrix).operator()
    values = operator.to_dense().astype(np.float64)
    f = factorization
    rest = (values - (f.row_factors * f.scale) @ f.column_factors.T) * (known_mask(operator) > 0)
    return sp.csr_array(np.where(np.abs(rest) > tolerance * np.abs(values).max(), rest, 0.0))


def _triplets(values: Array, rank: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    raw = TruncatedSVD(rank).run(Dense(values), rng, Silent())
    return raw.row_factors, raw.scale, raw.column_factors
