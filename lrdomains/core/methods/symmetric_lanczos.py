"""Block Lanczos for symmetric matrices: leading eigenpairs to a stated residual, from products alone.

One basis Q with orthonormal columns and a small symmetric T with ``A Q = Q T + (next block)``; the eigenpairs of T are
those of A up to that next block, whose size in each direction is the residual.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.methods.orthonormal_block import Confirmation, Orthonormaliser
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.tall_products import TallProducts, tall_products
from lrdomains.core.typing import Array, Floats

#: Width of blocks, widest first where the rank is at least as large; a block finds as many equal eigenvalues at once.
BLOCK_WIDTHS = (16, 8, 4)
#: The basis holds so many times the rank, and at least so many blocks, before it is restarted from its best part.
BASIS_RATIO = 4
BASIS_BLOCKS = 24
#: Eigenpairs beyond the wanted ones that a restart keeps, as a share of the rank and at least.
KEPT_SHARE = 0.25
KEPT_LEAST = 6
#: A direction below so many roundings of the norm is rounding and is replaced by a random one.
DEAD_ROUNDINGS = 20.0
#: Residuals are looked at after so many steps.
LOOK_EVERY = 4
#: After so many restarts without an improvement worth the name, residuals below so many roundings get no better.
PATIENCE = 6
IMPROVEMENT = 0.9
STAGNATION_ROUNDINGS = 1e4


@dataclass(frozen=True)
class Eigenpairs:
    """Leading eigenpairs, the first one beyond them, and how they were reached.

    Parameters
    ----------
    values : ndarray of shape (p,)
        In the order asked for, p at least the rank; those beyond the rank are as good as `residuals` says.
    vectors : ndarray of shape (n, p)
    residuals : ndarray of shape (p,)
        ``|A v - value v|``.
    steps : int
        Block steps, of one product each.
    converged : bool
    """

    values: Floats
    vectors: Array
    residuals: Floats
    steps: int
    converged: bool


def leading_eigenpairs(
    matrix: Operator,
    rank: int,
    *,
    order: Callable[[Floats], Floats],
    tolerance: float,
    max_steps: int,
    rng: np.random.Generator,
    progress: Progress,
) -> Eigenpairs:
    """Return the eigenpairs that come first.

    Parameters
    ----------
    matrix : Operator of shape (n, n)
        Symmetric.
    rank : int
    order : callable
        Makes of eigenvalues the keys by which they come, largest first: themselves, or their sizes.
    tolerance : float
        Stop when every residual ``|A v - value v|`` is below this share of the largest eigenvalue in size.
    max_steps : int
        Stop after about so many block steps in any case.
    rng : numpy.random.Generator
    progress : Progress

    References
    ----------
    Golub and Underwood (1977), The block Lanczos method for computing eigenvalues, Mathematical Software III.
    Wu and Simon (2000), SIAM J. Matrix Anal. Appl. 22, section 2: thick restarts.
    """
    with tall_products() as products:
        return _Process(matrix, rank, order, rng, products).run(tolerance, max_steps, progress)


class _Process:
    def __init__(
        self,
        matrix: Operator,
        rank: int,
        order: Callable[[Floats], Floats],
        rng: np.random.Generator,
        products: TallProducts,
    ) -> None:
        n, dtype = matrix.shape[0], matrix.dtype
        self.matrix, self.rank, self.order, self.products = matrix, rank, order, products
        width = next((width for width in BLOCK_WIDTHS if width <= rank), BLOCK_WIDTHS[-1])
        self.kept = min(n, rank + max(KEPT_LEAST, int(KEPT_SHARE * rank)))
        self.room = min(n, max(BASIS_RATIO * rank, self.kept + BASIS_BLOCKS * width))
        self._basis = np.empty((n, self.room), dtype=dtype, order="F")
        self._small = np.zeros((self.room, self.room))
        self._stagnation = STAGNATION_ROUNDINGS * float(np.finfo(dtype).eps)
        self.size = self.steps = 0
        self._largest = float(np.finfo(np.float64).tiny)
        norm = float(np.sqrt(matrix.fro2() / n))
        self._confirmation = Confirmation()
        self._blocks = Orthonormaliser(products, rng, dead=DEAD_ROUNDINGS * float(np.finfo(dtype).eps) * norm)
        start = rng.standard_normal((n, min(width, n))).astype(dtype)
        self._next, _ = self._blocks.orthonormal(start, self._basis[:, :0])
        self._coupling = np.zeros((0, self._next.shape[1]))

    @property
    def exhausted(self) -> bool:
        return self._next.shape[1] == 0

    def step(self) -> None:
        a, b = self.size, self.size + self._next.shape[1]
        self._basis[:, a:b] = self._next
        basis = self._basis[:, :b]
        work = self.matrix.matmat(np.ascontiguousarray(self._next))
        # All of the basis at once: the recurrence's own coefficients and what rounding has let in.
        coefficients = self.products.inner(basis, work)
        self.products.subtract(work, basis, coefficients)
        self._small[:a, a:b] = coefficients[:a]
        self._small[a:b, :a] = coefficients[:a].T
        self._small[a:b, a:b] = (coefficients[a:] + coefficients[a:].T) / 2
        self.size = b
        self._blocks.remove(work, basis)
        self._next, below = self._blocks.orthonormal(work, basis, again=True)
        self._coupling = np.zeros((b, self._next.shape[1]))
        self._coupling[a:b] = below.T
        self._confirmation.following(below)
        self.steps += 1

    def ritz(self) -> tuple[Floats, Floats, Floats]:
        values, vectors = eigh(self._small[: self.size, : self.size])
        # Of any sign: what is asked for may all be rounding beside it.
        self._largest = max(float(np.max(np.abs(values))), float(np.finfo(np.float64).tiny))
        first = np.argsort(-self.order(values), kind="stable")[: self.kept]
        values, vectors = values[first], vectors[:, first]
        return values, vectors, np.asarray(np.linalg.norm(self._coupling.T @ vectors, axis=0))

    def run(self, tolerance: float, max_steps: int, progress: Progress) -> Eigenpairs:
        best, since_best = np.inf, 0
        while True:
            while not self.exhausted and self.size + self._next.shape[1] <= self.room and self.steps < max_steps:
                self.step()
                due = self.size >= 2 * self.kept and self.steps % LOOK_EVERY == 0
                if due and self._reached(self.ritz(), tolerance):
                    break
            found = self.ritz()
            worst = self._worst(found)
            progress.advance(note=f"largest residual {worst:.1e}, wanted {tolerance:.1e}")
            better = worst < IMPROVEMENT * best or worst > self._stagnation
            best, since_best = (worst, 0) if better else (best, since_best + 1)
            converged = self._reached(found, tolerance) or self.exhausted
            if converged or since_best == PATIENCE or self.steps >= max_steps:
                values, vectors, residuals = found
                turned = self.products.times(self._basis[:, : self.size], vectors)
                return Eigenpairs(values, turned, residuals, self.steps, converged)
            self._restart(*found)

    def _reached(self, found: tuple[Floats, Floats, Floats], tolerance: float) -> bool:
        within = tolerance * self._largest
        few = self._worst(found) <= tolerance
        return few and self._confirmation.of(found[0][: self.rank], step=self.steps, within=within)

    def _worst(self, found: tuple[Floats, Floats, Floats]) -> float:
        return float(np.max(found[2][: self.rank])) / self._largest

    def _restart(self, values: Floats, vectors: Floats, _: Floats) -> None:
        kept = len(values)
        self._basis[:, :kept] = self.products.times(self._basis[:, : self.size], vectors)
        self._coupling = vectors.T @ self._coupling
        self._small[:] = 0.0
        self._small[:kept, :kept] = np.diag(values)
        self.size = kept
