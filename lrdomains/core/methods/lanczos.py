"""Block Golub-Kahan-Lanczos: leading singular triplets to a stated residual, from products with thin matrices alone.

The recurrence keeps two bases with orthonormal columns, Q on the smaller side and P on the larger one, and a small
matrix T with ``A Q = P T`` to rounding, while ``A^T P = Q T^T + (next block)``. The triplets of T are those of A up to
that next block, whose size in each direction is the residual: a certificate that costs nothing.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh, svd

from lrdomains.core.operators import Operator, Transposed
from lrdomains.core.progress import Progress
from lrdomains.core.tall_products import TallProducts, tall_products
from lrdomains.core.typing import Array, Floats

#: Widths of blocks: narrow blocks reach deeper with as many columns, wide products run faster. The compiled product
#: runs best on these.
BLOCK_WIDTHS = (8, 16, 32, 64)
#: The bases hold so many times the rank asked for before they are restarted from their best part.
BASIS_RATIO = 7
#: Blocks of room beyond the restarted part, so that a restart always gets somewhere.
FRESH_BLOCKS = 12
#: A direction that keeps less than this share of its length when it is orthogonalised is orthogonalised again.
REPEAT_BELOW = 0.1
#: A direction below so many roundings of the largest singular value is rounding and is replaced by a random one.
DEAD_ROUNDINGS = 20.0
#: Blocks are orthonormalised at least twice and at most so often; then all lengths are above `NORMALISED`.
NORMALISATIONS = 5
NORMALISED = 0.5
#: Above this ratio of the smallest to the largest wanted value, the squares of T tell its triplets apart.
SQUARES_SUFFICE = 1e-4


@dataclass(frozen=True)
class Triplets:
    """Leading singular triplets and how they were reached.

    Parameters
    ----------
    left, strengths, right : ndarray
        Shapes (m, k), (p,) and (n, k); strengths in descending order, and where more of them than vectors are known
        (p > k), those beyond the last.
    steps : int
        Block steps, each of two products.
    converged : bool
        Whether all residuals reached the tolerance.
    """

    left: Array
    strengths: Floats
    right: Array
    steps: int
    converged: bool


def block_lanczos(
    matrix: Operator,
    rank: int,
    *,
    tolerance: float,
    max_steps: int,
    rng: np.random.Generator,
    progress: Progress,
) -> Triplets:
    """Return the `rank` leading singular triplets.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
    rank : int
        At most min(m, n).
    tolerance : float
        Stop when every residual ``|A^T u - s v|`` is below this share of the largest singular value
        (``A v = s u`` holds to rounding).
    max_steps : int
        Stop after so many block steps in any case.
    rng : numpy.random.Generator
        Draws the starting block, in float64 whatever the type of the matrix.
    progress : Progress

    References
    ----------
    Golub and Kahan (1965), SIAM J. Numer. Anal. B 2, section 4; block form: Golub, Luk and Overton (1981), ACM TOMS 7.
    Simon and Zha (2000), SIAM J. Sci. Comput. 21, section 3: orthogonalising one side suffices.
    Baglama and Reichel (2006), BIT 46, section 3: restarting from Ritz vectors.
    """
    with tall_products() as products:
        if matrix.shape[0] >= matrix.shape[1]:
            return _Recurrence(matrix, rank, rng, products).run(tolerance, max_steps, progress)
        found = _Recurrence(Transposed(matrix), rank, rng, products).run(tolerance, max_steps, progress)
        return dataclasses.replace(found, left=found.right, right=found.left)


class _Recurrence:
    """The two bases, the small matrix between them, and the block that comes next."""

    def __init__(self, matrix: Operator, rank: int, rng: np.random.Generator, products: TallProducts) -> None:
        (m, n), dtype = matrix.shape, matrix.dtype
        self.matrix, self.rank, self.rng, self.products = matrix, rank, rng, products
        self.wanted = min(rank + 1, n)
        self.block = min(next((width for width in BLOCK_WIDTHS if 2 * width >= rank), BLOCK_WIDTHS[-1]), n)
        self.room = min(n, max(BASIS_RATIO * rank, self.wanted + FRESH_BLOCKS * self.block))
        self.right = np.empty((n, self.room), dtype=dtype, order="F")
        self.left = np.empty((m, self.room), dtype=dtype, order="F")
        self.small = np.zeros((self.room, self.room))
        self.size = 0
        self.dead = DEAD_ROUNDINGS * float(np.finfo(dtype).eps) * np.sqrt(matrix.fro2() / n)
        start = matrix.rmatmat(rng.standard_normal((m, self.block)).astype(dtype))
        self.next, _ = self._orthonormal(start, self.right)
        self.coupling = np.zeros((0, self.block))

    def run(self, tolerance: float, max_steps: int, progress: Progress) -> Triplets:
        steps = 0
        next_check = min(self.room, self.rank + max(self.rank, 4 * self.block))
        while True:
            self._step()
            steps += 1
            full = self.next.shape[1] == 0 or self.size + self.next.shape[1] > self.room
            if self.size < next_check and not full and steps < max_steps:
                continue
            left, strengths, right = self._ritz()
            residuals = np.linalg.norm(self.coupling.T @ left[:, : self.rank], axis=0)
            worst = float(np.max(residuals)) / max(float(strengths[0]), np.finfo(np.float64).tiny)
            progress.advance(note=f"largest residual {worst:.1e}, wanted {tolerance:.1e}")
            # With no next block the bases span everything: what they say is exact.
            converged = worst <= tolerance or self.next.shape[1] == 0
            if converged or steps >= max_steps:
                return self._triplets(left, strengths, right, steps=steps, converged=converged)
            if full:
                self._restart(left, strengths, right)
            next_check = self.size + max(2 * self.block, self.size // 5)

    def _step(self) -> None:
        a, b = self.size, self.size + self.next.shape[1]
        self.right[:, a:b] = self.next
        work = self.matrix.matmat(np.ascontiguousarray(self.next))
        touched = np.flatnonzero(np.any(self.coupling != 0, axis=1))
        if touched.size:
            # Only the last block, or after a restart the kept part, is coupled with the new one.
            rows = slice(int(touched[0]), int(touched[-1]) + 1)
            self.products.subtract(work, self.left[:, rows], self.coupling[rows])
        block, diagonal = self._orthonormal(work, self.left)
        self.left[:, a:b] = block
        self.small[:a, a:b] = self.coupling
        self.small[a:b, a:b] = diagonal
        self.size = b
        back = self.matrix.rmatmat(np.ascontiguousarray(block))
        self.products.subtract(back, self.next, diagonal.T)
        self.next, below = self._next_block(back)
        self.coupling = np.zeros((b, self.next.shape[1]))
        self.coupling[a:b] = below.T

    def _next_block(self, back: Array) -> tuple[Array, Floats]:
        basis = self.right[:, : self.size]
        before = np.linalg.norm(back, axis=0)
        self._orthogonalise(back, basis)
        if np.any(np.linalg.norm(back, axis=0) < REPEAT_BELOW * before):
            self._orthogonalise(back, basis)
        return self._orthonormal(back, self.right, again=True)

    def _orthonormal(self, work: Array, bases: Array, *, again: bool = False) -> tuple[Array, Floats]:
        """Return ``work = Q R``; directions that are rounding get random columns of Q and zero rows of R.

        Gram matrices are formed in float64, so that one pass is good to eight digits and two to all.
        """
        basis = bases[:, : self.size]
        # Where the space has fewer dimensions left than the block has columns, its largest directions are all there is.
        count = min(work.shape[1], len(bases) - self.size)
        if count == 0:
            return work[:, :0], np.zeros((0, work.shape[1]))
        block, triangle = work, np.eye(work.shape[1])
        for attempt in range(NORMALISATIONS):
            vectors, lengths = self._principal(block, count)
            triangle = (lengths[:, None] * vectors.T) @ triangle
            # A length is known to half the digits only; the next attempt tells a short direction from rounding.
            dead = (np.linalg.norm(triangle, axis=1) <= self.dead) & ((attempt == 0) | (lengths < NORMALISED))
            block = self.products.times(block, vectors / np.where(dead, 1.0, lengths))
            if np.any(dead):
                triangle[dead] = 0.0
                block[:, dead] = self.rng.standard_normal((len(block), int(np.sum(dead))))
                self._orthogonalise(block, basis)
            if np.any(dead) or (again and attempt == 0 and lengths[0] < REPEAT_BELOW * lengths[-1]):
                self._orthogonalise(block, basis)
            if attempt > 0 and lengths[0] > NORMALISED and not np.any(dead):
                break
        return block, triangle

    def _orthogonalise(self, block: Array, basis: Array) -> None:
        self.products.subtract(block, basis, self.products.inner(basis, block))

    def _principal(self, block: Array, count: int) -> tuple[Floats, Floats]:
        """Return the `count` largest principal directions of the columns and their lengths, ascending."""
        values, vectors = eigh(self.products.gram(block))
        first = len(values) - count
        return vectors[:, first:], np.sqrt(np.maximum(values[first:], np.finfo(np.float64).tiny))

    def _ritz(self) -> tuple[Floats, Floats, Floats]:
        small = self.small[: self.size, : self.size]
        count = min(self.wanted, self.size)
        values, left = eigh(small @ small.T, subset_by_index=[self.size - count, self.size - 1])
        strengths = np.sqrt(np.maximum(values[::-1], 0.0))
        if strengths[-1] > SQUARES_SUFFICE * strengths[0]:
            left = left[:, ::-1]
            return left, strengths, (small.T @ left) / strengths
        left, strengths, right = svd(small)
        return left[:, :count], strengths[:count], right[:count].T

    def _restart(self, left: Floats, strengths: Floats, right: Floats) -> None:
        kept = len(strengths)
        self.left[:, :kept] = self.products.times(self.left[:, : self.size], left)
        self.right[:, :kept] = self.products.times(self.right[:, : self.size], right)
        self.coupling = left.T @ self.coupling
        self.small[:] = 0.0
        self.small[:kept, :kept] = np.diag(strengths)
        self.size = kept

    def _triplets(self, left: Floats, strengths: Floats, right: Floats, *, steps: int, converged: bool) -> Triplets:
        rank = self.rank
        return Triplets(
            left=self.products.times(self.left[:, : self.size], left[:, :rank]),
            strengths=strengths,
            right=self.products.times(self.right[:, : self.size], right[:, :rank]),
            steps=steps,
            converged=converged,
        )
