"""Singular triplets of a long matrix on disk from its short side: Lanczos on ``A^T A``, one pass over the rows a step.

The basis is as long as a row, so that nothing but the triplets themselves grows with the number of rows.
"""

from collections.abc import Iterator
from typing import final

import numpy as np

from lrdomains.core.methods.lanczos import KNOWN, Triplets
from lrdomains.core.methods.symmetric_lanczos import leading_eigenpairs
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats

#: Residuals of the squares are asked for as if the last strength were this share of the first; where it is less, the
#: process is run again with what is then known.
EXPECTED_FALL = 0.05
#: Rounding of the squares, in roundings of the working precision: what it leaves of the last strength must be within
#: the tolerance.
ROUNDINGS = 20.0
RUNS = 3


@final
class _Gram(Operator):
    """``A^T A``, by its products."""

    def __init__(self, base: Operator) -> None:
        n = base.shape[1]
        self.base, self.shape, self.dtype = base, (n, n), base.dtype

    def matmat(self, dense: Array) -> Array:
        """Return ``A^T (A @ dense)``, in one pass."""
        return self.base.gram(dense)

    def rmatmat(self, dense: Array) -> Array:
        """Return the same: the matrix is symmetric."""
        return self.base.gram(dense)

    def fro2(self) -> float:
        """Return a lower bound, ``trace(A^T A)^2 / n``, which is known without a pass."""
        return self.base.fro2() ** 2 / self.shape[0]

    def weighted_fro2(self, row_weights: Array, column_weights: Array) -> float:
        """Return the weighted sum of squares, of the matrix formed."""
        return float(np.asarray(row_weights) @ np.square(self.to_dense(), dtype=np.float64) @ column_weights)

    def parts(self) -> Iterator[Array]:
        """Yield the arrays of the base."""
        yield from self.base.parts()


def gram_lanczos_triplets(
    matrix: Operator,
    rank: int,
    *,
    tolerance: float,
    max_steps: int,
    rng: np.random.Generator,
    progress: Progress,
) -> Triplets | None:
    """Return the `rank` leading singular triplets, or None where squares lose too much.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
        With m at least n.
    rank : int
    tolerance : float
        Largest residual ``|A^T u - s v|``, as a share of the largest singular value.
    max_steps : int
        Stop after so many passes in any case.
    rng : numpy.random.Generator
    progress : Progress

    References
    ----------
    Golub and Van Loan (2013), Matrix Computations, section 8.6.3: what squares lose.
    """
    eps, goal, steps = float(np.finfo(matrix.dtype).eps), tolerance * EXPECTED_FALL, 0
    for _ in range(RUNS):
        found = leading_eigenpairs(
            _Gram(matrix),
            rank,
            order=lambda values: values,
            tolerance=goal,
            max_steps=max_steps - steps,
            rng=rng,
            progress=progress,
        )
        steps += found.steps
        strengths = np.sqrt(np.maximum(found.values, np.finfo(np.float64).tiny))
        fall = float(strengths[rank - 1] / strengths[0])
        if ROUNDINGS * eps > tolerance * fall:
            return None
        # A^T u - s v is what the squares leave, over s.
        worst = float(np.max(found.residuals[:rank] / strengths[:rank])) / float(strengths[0])
        if worst <= tolerance or not found.converged:
            break
        goal = tolerance * fall / 2
    right = np.ascontiguousarray(found.vectors[:, :rank])
    left = matrix.matmat(right)
    left /= strengths[:rank].astype(left.dtype)
    off = _off(found.residuals[rank:], strengths[rank:])
    known = max(1, int(np.argmin(np.append(off <= KNOWN * strengths[rank:], False))))
    return Triplets(
        left=left,
        strengths=strengths[: rank + known],
        right=right,
        steps=steps,
        converged=worst <= tolerance,
        beyond_residuals=off[:known],
    )


def _off(residuals: Floats, strengths: Floats) -> Floats:
    """Return how far strengths may be off whose squares are off by no more than their residuals."""
    return np.asarray(residuals / strengths)
