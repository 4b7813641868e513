"""Block Golub-Kahan-Lanczos: leading singular triplets to a stated residual, from products with thin matrices alone.

The recurrence keeps two bases with orthonormal columns, Q on the smaller side and P on the larger one, and a small
matrix T with ``A Q = P T`` to rounding, while ``A^T P = Q T^T + (next block)``. The triplets of T are those of A up to
that next block, whose size in each direction is the residual: a certificate that costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import eigh, svd

from lrdomains.core.methods.orthonormal_block import CONFIRMING_STEPS, Confirmation, Orthonormaliser
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.tall_products import TallProducts
from lrdomains.core.typing import Array, Floats

#: The bases hold so many times the rank asked for before they are restarted from their best part.
BASIS_RATIO = 7
#: Triplets beyond the wanted ones that are watched and kept by a restart, as a share of the rank and at least; those
#: with residuals below `KNOWN` of their strength are given out as what is known of the spectrum beyond.
WATCHED_SHARE = 0.125
WATCHED_LEAST = 8
KNOWN = 0.05
#: Blocks of room beyond the restarted part, so that a restart always gets somewhere.
FRESH_BLOCKS = 12
#: A direction below so many roundings of the largest singular value is rounding and is replaced by a random one.
DEAD_ROUNDINGS = 20.0
#: Above this ratio of the smallest to the largest wanted value, the squares of T tell its triplets apart: the vectors
#: of its other side then lose no more than the inverse square of the ratio, in roundings of float64.
SQUARES_SUFFICE = {"float32": 3e-5, "float64": 1e-2}
#: The next look at the residuals comes at this share of the way that the last two looks predict, because convergence
#: only gets faster, and at the latest when the basis has grown by `LONGEST_WAIT`.
PREDICTION_SHARE = 0.5
LONGEST_WAIT = 0.4
#: After so many looks without an improvement worth the name, rounding is all that is left to improve.
PATIENCE = 4
IMPROVEMENT = 0.9


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
    beyond_residuals : ndarray of shape (p - k,)
        How far a true strength may be from each of those beyond the last.
    """

    left: Array
    strengths: Floats
    right: Array
    steps: int
    converged: bool
    beyond_residuals: Floats = field(default_factory=lambda: np.empty(0))


def of_the_largest(strengths: Floats) -> Floats:
    """Return what share of the largest strength a length of 1 is, for each of them alike."""
    return np.full(len(strengths), 1.0 / max(float(np.max(strengths, initial=0.0)), np.finfo(np.float64).tiny))


class Recurrence:
    """The two bases, the small matrix between them, and the block that comes next.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
        With m at least n.
    rank : int
        Number of triplets wanted, at most n.
    start : ndarray of shape (n, b)
        The first block; its columns need not be orthonormal, and b is the width of all blocks.
    norm : float
        A lower bound of the largest singular value, of its order.
    rng : numpy.random.Generator
        Draws directions that replace those that turn out to be rounding.
    products : TallProducts

    Attributes
    ----------
    steps : int
        Block steps so far, each of two products.
    small : ndarray of shape (size, size)
        ``T``.
    start_triangle : ndarray of shape (b, b)
        `start` in terms of the first block of Q.

    References
    ----------
    Golub and Kahan (1965), SIAM J. Numer. Anal. B 2, section 4; block form: Golub, Luk and Overton (1981), ACM TOMS 7.
    Simon and Zha (2000), SIAM J. Sci. Comput. 21, section 3: orthogonalising one side suffices.
    Baglama and Reichel (2006), BIT 46, section 3: restarting from Ritz vectors.
    """

    def __init__(
        self,
        matrix: Operator,
        rank: int,
        *,
        start: Array,
        norm: float,
        rng: np.random.Generator,
        products: TallProducts,
    ) -> None:
        (m, n), dtype = matrix.shape, matrix.dtype
        self.matrix, self.rank, self.products = matrix, rank, products
        self.wanted = min(rank + 1, n)
        self.watched = min(rank + max(WATCHED_LEAST, int(WATCHED_SHARE * rank)), n)
        self.block = start.shape[1]
        self.room = min(n, max(BASIS_RATIO * rank, self.watched + FRESH_BLOCKS * self.block))
        # Memory that is not written to is not taken: the room costs nothing until it is needed.
        self._right = np.empty((n, self.room), dtype=dtype, order="F")
        self._left = np.empty((m, self.room), dtype=dtype, order="F")
        self._small = np.zeros((self.room, self.room))
        self.size = self.steps = 0
        self._confirmation = Confirmation()
        self._blocks = Orthonormaliser(products, rng, dead=DEAD_ROUNDINGS * float(np.finfo(dtype).eps) * norm)
        self._next, self.start_triangle = self._blocks.orthonormal(start, self.right)
        self._coupling = np.zeros((0, self._next.shape[1]))

    @property
    def right(self) -> Array:
        """Q, shape (n, size)."""
        return self._right[:, : self.size]

    @property
    def left(self) -> Array:
        """P, shape (m, size)."""
        return self._left[:, : self.size]

    @property
    def small(self) -> Floats:
        """T, shape (size, size)."""
        return self._small[: self.size, : self.size]

    @property
    def exhausted(self) -> bool:
        """Whether the bases span everything, so that what they say is exact."""
        return self._next.shape[1] == 0

    @property
    def has_room(self) -> bool:
        """Whether there is a next block and room for it."""
        return not self.exhausted and self.size + self._next.shape[1] <= self.room

    def residuals(self, left: Floats) -> Floats:
        """Return ``|A^T u - s v|`` for left Ritz vectors of T, shape (size, k)."""
        return np.asarray(np.linalg.norm(self._coupling.T @ left, axis=0))

    def run(
        self,
        tolerance: float,
        max_steps: int,
        progress: Progress,
        *,
        share: Callable[[Floats], Floats] = of_the_largest,
    ) -> Triplets:
        """Go on until all residuals are below `tolerance`; `share` says what one of length 1 is, for each strength."""
        looks: list[tuple[int, float]] = []
        best, since_best = np.inf, 0
        next_look = self.rank + max(self.rank // 2, 4 * self.block)
        while True:
            if not self.has_room and not self.exhausted:
                self._restart(*self._ritz())
            if self.has_room:
                self.step()
            if self.size < next_look and self.has_room and self.steps < max_steps:
                continue
            left, strengths, right = self._ritz()
            wanted = strengths[: self.rank]
            shares = share(wanted)
            worst = float(np.max(self.residuals(left[:, : self.rank]) * shares, initial=0.0))
            # What the recurrence says below its own rounding is not so.
            worst = max(worst, float(np.finfo(self.matrix.dtype).eps))
            progress.advance(note=f"largest residual {worst:.1e}, wanted {tolerance:.1e}")
            open_question = worst <= tolerance and not self._confirmation.of(
                wanted, step=self.steps, within=tolerance / shares
            )
            converged = (worst <= tolerance and not open_question) or self.exhausted
            better = worst < IMPROVEMENT * best or open_question
            best, since_best = (worst, 0) if better else (best, since_best + 1)
            if converged or since_best == PATIENCE or self.steps >= max_steps:
                return self._triplets(left, strengths, right, converged=converged)
            looks.append((self.size, worst))
            if not self.has_room:
                self._restart(left, strengths, right)
                looks.clear()
            next_look = self._next_look(looks, tolerance)
            if open_question:
                next_look = self.size + CONFIRMING_STEPS * self.block

    def _next_look(self, looks: list[tuple[int, float]], tolerance: float) -> float:
        """Return the size of the basis at which the residuals are worth the price of knowing them."""
        latest = self.size + max(2 * self.block, LONGEST_WAIT * self.size)
        if len(looks) < 2:
            return self.size + max(2 * self.block, self.size // 5)
        (size1, worst1), (size2, worst2) = looks[-2:]
        if not 0 < worst2 < worst1:
            return latest
        fall = np.log(worst1 / worst2) / (size2 - size1)
        return min(latest, size2 + PREDICTION_SHARE * np.log(worst2 / tolerance) / fall)

    def step(self) -> None:
        """Enlarge both bases by one block."""
        a, b = self.size, self.size + self._next.shape[1]
        self.products.put(self._right[:, a:b], self._next)
        work = self.matrix.matmat(np.ascontiguousarray(self._next))
        touched = np.flatnonzero(np.any(self._coupling != 0, axis=1))
        if touched.size:
            # Only the last block, or after a restart the kept part, is coupled with the new one.
            rows = slice(int(touched[0]), int(touched[-1]) + 1)
            self.products.subtract(work, self._left[:, rows], self._coupling[rows])
        # Directions that are short beside the others lean into the basis by rounding, and are taken out of it again.
        block, diagonal = self._blocks.orthonormal(work, self.left, again=True)
        self.products.put(self._left[:, a:b], block)
        self._small[:a, a:b] = self._coupling
        self._small[a:b, a:b] = diagonal
        self.size = b
        back = self.matrix.rmatmat(np.ascontiguousarray(block))
        self.products.subtract(back, self._next, diagonal.T)
        self._blocks.remove_carefully(back, self.right)
        self._next, below = self._blocks.orthonormal(back, self.right, again=True)
        self._coupling = np.zeros((b, self._next.shape[1]))
        self._coupling[a:b] = below.T
        self._confirmation.following(below)
        self.steps += 1

    def _ritz(self) -> tuple[Floats, Floats, Floats]:
        small, count = self.small, min(self.watched, self.size)
        values, left = eigh(small @ small.T, subset_by_index=[self.size - count, self.size - 1])
        strengths = np.sqrt(np.maximum(values[::-1], 0.0))
        # Of those beyond the wanted ones, the weak ones are not worth the careful way.
        told_apart = int(np.sum(strengths > SQUARES_SUFFICE[self.matrix.dtype.name] * strengths[0]))
        if told_apart >= min(self.wanted, self.size):
            left, strengths = left[:, ::-1][:, :told_apart], strengths[:told_apart]
            return left, strengths, (small.T @ left) / strengths
        left, strengths, right = svd(small)
        return left[:, :count], strengths[:count], right[:count].T

    def _restart(self, left: Floats, strengths: Floats, right: Floats) -> None:
        kept = len(strengths)
        self._left[:, :kept] = self.products.times(self.left, left)
        self._right[:, :kept] = self.products.times(self.right, right)
        self._coupling = left.T @ self._coupling
        self._small[:] = 0.0
        self._small[:kept, :kept] = np.diag(strengths)
        self.size = kept

    def _triplets(self, left: Floats, strengths: Floats, right: Floats, *, converged: bool) -> Triplets:
        beyond = strengths[self.rank :]
        off = self.residuals(left[:, self.rank :])
        # The next one is worth knowing in any case.
        known = max(1, int(np.argmin(np.append(off <= KNOWN * beyond, False))))
        return Triplets(
            left=self.products.times(self.left, left[:, : self.rank]),
            strengths=strengths[: self.rank + known],
            right=self.products.times(self.right, right[:, : self.rank]),
            steps=self.steps,
            converged=converged,
            beyond_residuals=off[:known],
        )
