"""The leading singular triplets of any operator, by the shorter of two ways: its own Krylov space or a filtered one."""

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh, svd

from lrdomains.core.composed_operators import PlusLowRank
from lrdomains.core.methods.chebyshev import Chebyshev, of_strengths, residual_factor, slope, to_strengths
from lrdomains.core.methods.lanczos import Recurrence, Triplets
from lrdomains.core.operators import Operator, Transposed
from lrdomains.core.progress import Progress
from lrdomains.core.tall_products import TallProducts, tall_products
from lrdomains.core.typing import Array, Floats

#: Widths of blocks: narrow blocks reach deeper with as many columns, wide products run faster. The compiled product
#: runs well on these; 64 columns gain a quarter in it and lose more in depth.
BLOCK_WIDTHS = (8, 16, 32)
#: A block is about so many times narrower than the rank.
BLOCKS_PER_RANK = 4
#: Columns of an unfiltered basis per component, and what a product's multiply-add costs in those of orthogonalising:
#: by these a filter, which saves columns and takes more products, pays or does not.
COLUMNS_PER_RANK = 6.0
PRODUCT_PRICE = 3.0
#: Columns, and at least so many block steps, that estimate the spectrum before a filter is chosen.
WARM_UP_COLUMNS = 192
WARM_UP_STEPS = 3
#: The filter's cut is where so many times the wanted components are expected to be above it.
CUT_COUNT = 1.3
#: Residuals of the filtered problem that rounding allows, in roundings of the working precision. They count, in the
#: problem itself, times the square of the largest strength over the cut.
FILTER_ROUNDINGS = 5.0
#: Spectra that fall faster than this from the first strength to the cut need no filter.
WIDEST_RANGE = 1e4
#: Triplets that have converged to this share of the tolerance in the warm-up are kept out of the filter, which would
#: blow them up most of all.
SETTLED = 0.1
#: A filtered start favours no direction by more than this: more would drown the others in rounding.
LARGEST_FAVOUR = 30.0


def leading_triplets(
    matrix: Operator,
    rank: int,
    *,
    tolerance: float,
    max_steps: int,
    rng: np.random.Generator,
    progress: Progress,
    start: Array | None = None,
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
        Stop after about so many block steps, of two products each, in any case.
    rng : numpy.random.Generator
        Draws the starting block, in float64 whatever the type of the matrix.
    progress : Progress
    start : ndarray of shape (n, p) or (m, p), optional
        Vectors near the wanted ones on the smaller side of the matrix (the right ones where the sides are equal),
        such as those of a similar matrix: a warm start.

    Notes
    -----
    Where the basis of a plain Krylov space would cost more than the products with the matrix, a few steps estimate
    the spectrum, and the space is built on a Chebyshev polynomial of the matrix instead, which needs a third to a half
    of the columns. Its vectors are then turned into the triplets of the matrix itself and their residuals measured;
    if they miss the tolerance, the plain process goes on from where it was.
    """
    with tall_products() as products:
        job = _Job(matrix, rank, tolerance, max_steps, rng, progress, products)
        if matrix.shape[0] >= matrix.shape[1]:
            return job.triplets(start)
        found = dataclasses.replace(job, matrix=Transposed(matrix)).triplets(start)
        return dataclasses.replace(found, left=found.right, right=found.left)


@dataclass(frozen=True)
class _Job:
    """What is wanted of a matrix with at least as many rows as columns."""

    matrix: Operator
    rank: int
    tolerance: float
    max_steps: int
    rng: np.random.Generator
    progress: Progress
    products: TallProducts

    def triplets(self, start: Array | None) -> Triplets:
        block = self._start_block(start)
        norm = float(np.sqrt(self.matrix.fro2() / self.matrix.shape[1]))
        plain = Recurrence(self.matrix, self.rank, start=block, norm=norm, rng=self.rng, products=self.products)
        found = None if start is not None or not self._filter_may_pay() else self._filtered(plain)
        return found or plain.run(self.tolerance, self.max_steps, self.progress)

    def _start_block(self, start: Array | None) -> Array:
        (m, n), dtype = self.matrix.shape, self.matrix.dtype
        width = next((width for width in BLOCK_WIDTHS if BLOCKS_PER_RANK * width >= self.rank), BLOCK_WIDTHS[-1])
        width = min(width, n)
        if start is None:
            return self.matrix.rmatmat(self.rng.standard_normal((m, width)).astype(dtype))
        mixed = start @ self.rng.standard_normal((start.shape[1], width))
        return mixed.astype(dtype)

    def _filter_may_pay(self) -> bool:
        n = self.matrix.shape[1]
        room = n > 2 * COLUMNS_PER_RANK * self.rank
        return room and COLUMNS_PER_RANK * self.rank * n > PRODUCT_PRICE * self.matrix.multiply_adds

    def _filtered(self, plain: Recurrence) -> Triplets | None:
        while plain.has_room and (plain.size < WARM_UP_COLUMNS or plain.steps < WARM_UP_STEPS):
            plain.step()
        spectrum = _Spectrum.of(plain)
        settled = spectrum.leading_below(SETTLED * self.tolerance, at_most=self.rank // 2)
        cut = spectrum.strength_exceeded_by(CUT_COUNT * self.rank)
        strongest, following = (float(value) for value in spectrum.strengths[[0, settled]])
        if not (cut < following and strongest < WIDEST_RANGE * cut):
            return None
        ratio2 = (following / cut) ** 2
        if FILTER_ROUNDINGS * ratio2 * np.finfo(self.matrix.dtype).eps > self.tolerance:
            # Rounding of the strongest directions would drown the weak ones; such spectra fall so fast that the
            # plain process has an easy job.
            return None
        known = self.products.times(plain.right, spectrum.right[:, :settled])
        weighted = self.products.times(plain.left, spectrum.left[:, :settled] * -spectrum.strengths[:settled])
        filtered = Recurrence(
            Chebyshev(PlusLowRank(self.matrix, weighted, known), cut),
            self.rank - settled,
            start=self.products.times(plain.right, spectrum.favouring_strong(cut, without=settled)),
            norm=float(of_strengths(np.array([following]), cut)[0]),
            rng=self.rng,
            products=self.products,
        )

        def share(above: Floats) -> Floats:
            return residual_factor(above, cut) / strongest

        found = filtered.run(self.tolerance, (self.max_steps - plain.steps) // 3, self.progress, share=share)
        above = found.strengths[self.rank - settled :]
        beyond = to_strengths(above, cut)
        # In the problem itself they are off by less, by the slope of the filter.
        off = found.beyond_residuals / slope(beyond, cut)
        span = np.hstack([known, found.right])
        triplets = self._of_span(span, beyond, off, steps=plain.steps + 3 * found.steps + 1)
        # Below the cut the filter mixes up the order of strengths, so that the wrong ones may have been found.
        return triplets if triplets.converged and triplets.strengths[self.rank - 1] > cut else None

    def _of_span(self, span: Array, beyond: Floats, off: Floats, *, steps: int) -> Triplets:
        """Return the triplets of the matrix that a span of nearly orthonormal vectors holds, residuals measured."""
        work = self.matrix.matmat(span)
        values, turn = eigh(self.products.gram(work), self.products.gram(span))
        strengths, turn = np.sqrt(np.maximum(values[::-1], np.finfo(np.float64).tiny)), turn[:, ::-1]
        # In their places: fresh memory of this size costs as much as the products.
        right = self.products.turn(span, turn)
        left = self.products.turn(work, turn / strengths)
        back = self.matrix.rmatmat(left)
        back -= right * strengths.astype(right.dtype)
        worst = float(np.sqrt(np.max(np.einsum("ij,ij->j", back, back, dtype=np.float64)))) / float(strengths[0])
        return Triplets(
            left=left,
            strengths=np.append(strengths, np.minimum(beyond, strengths[-1])),
            right=right,
            steps=steps,
            converged=worst <= self.tolerance,
            beyond_residuals=off,
        )


@dataclass(frozen=True)
class _Spectrum:
    """What a few steps of the recurrence, begun with ``A^T G`` for a Gaussian G, know about all singular values.

    Parameters
    ----------
    left, strengths, right : ndarray
        Shapes (p, p), (p,) and (p, p): Ritz values, descending, and Ritz vectors in terms of the bases.
    residuals : ndarray of shape (p,)
        As shares of the largest strength.
    start : ndarray of shape (p, b)
        The starting block in terms of the Ritz vectors.
    """

    left: Floats
    strengths: Floats
    right: Floats
    residuals: Floats
    start: Floats

    @classmethod
    def of(cls, recurrence: Recurrence) -> "_Spectrum":
        left, strengths, transposed = svd(recurrence.small)
        triangle = recurrence.start_triangle
        return cls(
            left=left,
            strengths=strengths,
            right=transposed.T,
            residuals=recurrence.residuals(left) / max(float(strengths[0]), np.finfo(np.float64).tiny),
            start=transposed[:, : len(triangle)] @ triangle,
        )

    def leading_below(self, tolerance: float, *, at_most: int) -> int:
        """Return how many of the leading triplets have residuals below `tolerance`, one after the other."""
        return int(np.argmin(np.append(self.residuals[:at_most] <= tolerance, False)))

    def strength_exceeded_by(self, count: float) -> float:
        """Return the strength that about `count` singular values exceed.

        By Gauss quadrature of the spectral distribution, whose weights are the squares of the start in the directions
        of the Ritz vectors (Golub and Meurant 2010, chapter 7, block form). The start carries every singular vector
        with the square of its strength, which therefore is divided out.
        """
        squares = np.maximum(self.strengths**2, np.finfo(np.float64).tiny)
        weights = np.sum(self.start**2, axis=1) / (self.start.shape[1] * squares)
        counts = np.maximum(np.cumsum(weights), np.finfo(np.float64).tiny)
        return float(np.interp(np.log(count), np.log(counts), self.strengths))

    def favouring_strong(self, cut: float, *, without: int) -> Floats:
        """Return, in terms of the basis, the start with its part below `cut` held down and the first few left out."""
        favour = np.clip(of_strengths(self.strengths, cut), -LARGEST_FAVOUR, LARGEST_FAVOUR)
        favour[:without] = 0.0
        return np.asarray(self.right @ (favour[:, None] * self.start))
