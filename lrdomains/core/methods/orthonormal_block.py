"""Orthonormal bases of tall thin blocks, with directions that are mere rounding found and replaced.

What every block Lanczos process does between its products, and the place where careless ones fail: a block that has
lost rank must neither be divided by rounding nor lead back into what the basis already spans.
"""

import numpy as np
from scipy.linalg import eigh

from lrdomains.core.tall_products import TallProducts
from lrdomains.core.typing import Array, Floats

#: A direction that keeps less than this share of its length when it is orthogonalised is orthogonalised again.
REPEAT_BELOW = 0.1
#: Blocks are orthonormalised at least twice and at most so often; then all lengths are above `NORMALISED`.
NORMALISATIONS = 5
NORMALISED = 0.5
#: Block steps after which directions drawn at random have shown what strengths they lead to.
CONFIRMING_STEPS = 6


class Confirmation:
    """Makes sure that small residuals belong to the leading strengths.

    Where a Krylov space is exhausted, random directions lead on. What it holds then has small residuals, but equal
    strengths may be missing from it; they come up some steps after the random directions, or there are none.
    """

    def __init__(self) -> None:
        self._drawn = False
        self._seen: tuple[int, Floats] | None = None

    def following(self, triangle: Floats) -> None:
        """Be told of the next block by its triangle, whose rows of zeros stand for random directions."""
        self._drawn = self._drawn or not bool(np.all(np.any(triangle != 0, axis=1)))

    def of(self, strengths: Floats, *, step: int, within: Floats | float) -> bool:
        """Return whether these are what they were `CONFIRMING_STEPS` ago, or need not be."""
        if not self._drawn:
            return True
        if self._seen is not None and np.all(np.abs(strengths - self._seen[1]) <= within):
            return step >= self._seen[0] + CONFIRMING_STEPS
        self._seen = step, strengths
        return False


class Orthonormaliser:
    """Makes blocks orthonormal, among themselves and against a basis.

    Parameters
    ----------
    products : TallProducts
    rng : numpy.random.Generator
        Draws the directions that replace dead ones.
    dead : float
        A direction of at most this length is rounding.
    """

    def __init__(self, products: TallProducts, rng: np.random.Generator, *, dead: float) -> None:
        self.products, self.rng, self.dead = products, rng, dead

    def remove(self, block: Array, basis: Array) -> None:
        """Take out of `block`, in place, what lies in the span of the orthonormal `basis`."""
        self.products.subtract(block, basis, self.products.inner(basis, block))

    def remove_carefully(self, block: Array, basis: Array) -> None:
        """Do so twice where once is not enough: where little is left of a direction, its rounding is not small."""
        before = np.linalg.norm(block, axis=0)
        self.remove(block, basis)
        if np.any(np.linalg.norm(block, axis=0) < REPEAT_BELOW * before):
            self.remove(block, basis)

    def orthonormal(self, work: Array, basis: Array, *, again: bool = False) -> tuple[Array, Floats]:
        """Return ``work = Q R`` with orthonormal Q, by eigenvectors of the Gram matrix.

        Parameters
        ----------
        work : ndarray of shape (n, b)
            Orthogonal to `basis`, but for rounding. Not changed, but its memory may be used for Q.
        basis : ndarray of shape (n, p)
            Orthonormal columns. Where the space has fewer than b dimensions beyond it, Q has as many columns as are
            left and holds the largest directions of `work`.
        again : bool
            Whether ill-conditioned blocks are taken out of the basis once more on the way.

        Returns
        -------
        Q : ndarray of shape (n, c)
        R : ndarray of shape (c, b)
            Rows of zeros where a direction was rounding and Q has a random one instead.

        Notes
        -----
        Gram matrices are formed in float64, so that one pass is good to eight digits and two to all (Cholesky QR
        twice; Yamamoto and others 2015, ETNA 44).
        """
        count = min(work.shape[1], len(work) - basis.shape[1])
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
                block[:, dead] = self._drawn(int(np.sum(dead)), basis, block[:, ~dead])
                self.remove(block, basis)
            if np.any(dead) or (again and attempt == 0 and lengths[0] < REPEAT_BELOW * lengths[-1]):
                self.remove(block, basis)
            if attempt > 0 and lengths[0] > NORMALISED and not np.any(dead):
                break
        return block, triangle

    def _drawn(self, count: int, basis: Array, others: Array) -> Array:
        """Return random orthonormal directions outside the basis and the others, also where these leave but few."""
        drawn = self.rng.standard_normal((len(basis), count)).astype(basis.dtype)
        for _ in range(2):
            # What is left of them can be short, so that it is normalised before what rounding left in it is removed.
            self.remove(drawn, basis)
            self.remove(drawn, others)
            drawn = np.linalg.qr(drawn)[0]
        return drawn

    def _principal(self, block: Array, count: int) -> tuple[Floats, Floats]:
        """Return the `count` largest principal directions of the columns and their lengths, ascending."""
        values, vectors = eigh(self.products.gram(block))
        first = len(values) - count
        return vectors[:, first:], np.sqrt(np.maximum(values[first:], np.finfo(np.float64).tiny))
