"""NMF: non-negative parts that add up, by hierarchical alternating least squares."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lrdomains.core.fit import Status
from lrdomains.core.methods.method import RawFactors, check_rank
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array
from lrdomains.errors import InputError

#: Sweeps over the components of one side before the other side is updated; they reuse the same two products.
INNER_SWEEPS = 3
#: A relative loss below this counts as this when it is asked whether the loss still falls: data of exact rank would
#: otherwise never be done.
PERFECT_LOSS = 1e-4


@dataclass(frozen=True)
class NMF:
    """Non-negative matrix factorization with the Frobenius loss.

    Minimises ``|A - W H^T|^2 / 2 + penalty * sum(H)`` over non-negative W with unit columns and non-negative H.
    Because W has unit columns, and because the penalty is given as a share of the largest correlation, the same
    `l1` means the same for any units of the data.

    Parameters
    ----------
    rank : int
        Number of components.
    l1 : float
        Weight of the L1 penalty on the column factors, as a share of the largest correlation of any column
        with any component: 0 is none, 1 would empty them. Sparser columns for larger values.
    tolerance : float
        Stop when the relative loss falls by less than this share over five iterations.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Cichocki and Phan (2009), IEICE Trans. Fundamentals E92-A, section 3 (HALS).
    Gillis and Glineur (2012), Neural Computation 24, section 4 (several sweeps on cached products).

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import factorize
    >>> parts = factorize(np.kron(np.eye(2), np.ones((3, 2))), NMF(rank=2), rng=0)
    >>> round(parts.error(), 6), bool(parts.row_factors.min() >= 0)
    (0.0, True)
    """

    rank: int
    l1: float = 0.0
    tolerance: float = 1e-5
    max_iterations: int = 500

    needs_non_negative: ClassVar[bool] = True
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not 0 <= self.l1 < 1:
            message = f"l1={self.l1!r}; it is a share of the largest correlation, from 0 to below 1"
            raise InputError(message)
        if not self.tolerance > 0 or self.max_iterations < 1:
            message = f"tolerance={self.tolerance!r}, max_iterations={self.max_iterations!r}; both must be positive"
            raise InputError(message)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Alternate between the two sides until the loss stands still."""
        check_rank(self.rank, matrix.shape)
        energy = matrix.fro2()
        left, right = _random_start(matrix, self.rank, energy, rng)
        history: list[float] = []
        status = Status.ITERATION_LIMIT
        for _ in range(self.max_iterations):
            left = _unit_length(_update(left, matrix.matmat(right), right, penalty=0.0))
            products = matrix.rmatmat(left)
            penalty = self.l1 * float(np.max(products, initial=0.0))
            right = _update(right, products, left, penalty=penalty)
            history.append(_relative_loss(energy, products, right, left, penalty=penalty))
            progress.advance(note=f"loss {history[-1]:.5f}")
            if len(history) > 5 and history[-6] - history[-1] <= self.tolerance * max(history[-1], PERFECT_LOSS):
                status = Status.CONVERGED
                break
        return RawFactors(
            row_factors=left,
            scale=np.ones(self.rank),
            column_factors=right,
            status=status,
            iterations=len(history),
            history=np.array(history),
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return non-negative least-squares coordinates of new rows."""
        products = new_rows.matmat(loadings)
        start = np.maximum(products, 0) / max(float(np.sum(np.square(loadings, dtype=np.float64))), 1e-300)
        return _non_negative_least_squares(start.astype(products.dtype), products, loadings)


def _random_start(matrix: Operator, rank: int, energy: float, rng: np.random.Generator) -> tuple[Array, Array]:
    # Drawn in float64 and cast, so that float32 and float64 data start from the same point; scaled so that the
    # product has about the energy of the matrix.
    m, n = matrix.shape
    left = rng.random((m, rank)) + 1e-3
    right = rng.random((n, rank)) + 1e-3
    product_energy = float(np.sum((left.T @ left) * (right.T @ right)))
    right *= np.sqrt(energy / product_energy)
    return left.astype(matrix.dtype), right.astype(matrix.dtype)


def _update(factors: Array, products: Array, other: Array, *, penalty: float) -> Array:
    """Sweep over the components of one side; `products` is A (or its transpose) times the other side."""
    gram = np.asarray(other, dtype=np.float64).T @ other
    factors = factors.copy()
    for _ in range(INNER_SWEEPS):
        for j in np.flatnonzero(np.diag(gram) > 0):
            gradient = factors @ gram[:, j].astype(factors.dtype) - products[:, j] + penalty
            factors[:, j] = np.maximum(factors[:, j] - gradient / factors.dtype.type(gram[j, j]), 0)
    return factors


def _non_negative_least_squares(factors: Array, products: Array, other: Array) -> Array:
    largest = max(float(np.max(np.abs(factors), initial=0.0)), 1e-300)
    for _ in range(1000):
        previous = factors
        factors = _update(factors, products, other, penalty=0.0)
        change = float(np.max(np.abs(factors - previous), initial=0.0))
        largest = max(largest, float(np.max(factors, initial=0.0)))
        if change <= 10 * np.finfo(factors.dtype).eps * largest:
            break
    return factors


def _unit_length(factors: Array) -> Array:
    norms = np.sqrt(np.sum(np.square(factors, dtype=np.float64), axis=0))
    return factors / np.where(norms > 0, norms, 1.0).astype(factors.dtype)


def _relative_loss(energy: float, products: Array, right: Array, left: Array, *, penalty: float) -> float:
    """Return ``(|A - W H^T|^2 + 2 penalty sum(H)) / |A|^2``, the share of A that is not reproduced plus the penalty."""
    if energy == 0.0:
        return 0.0
    cross = float(np.sum(np.multiply(products, right, dtype=np.float64)))
    left, right = left.astype(np.float64), right.astype(np.float64)
    own = float(np.sum((left.T @ left) * (right.T @ right)))
    penalties = 2.0 * penalty * float(np.sum(right))
    return max(0.0, (energy - 2.0 * cross + own + penalties) / energy)
