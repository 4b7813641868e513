"""The Kullback-Leibler divergence: coordinate Newton steps over stored entries, extrapolated."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from lrdomains.core.composed_operators import Scaled
from lrdomains.core.fit import Status
from lrdomains.core.kernels import CsrKernel
from lrdomains.core.known_entries import KnownEntries, Observed, known_entries
from lrdomains.core.methods.method import RawFactors
from lrdomains.core.methods.nmf_least_squares import stands_still
from lrdomains.core.methods.nmf_start import Begin
from lrdomains.core.nmf_kernels import poisson_update
from lrdomains.core.operators import Operator, Sparse
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats

if TYPE_CHECKING:
    from lrdomains.core.methods.nmf import NMF

#: Passes over the coordinates of a row before the other side is updated; the row's factors are gathered once.
INNER_SWEEPS = 2
#: The first iterations take no extrapolation: the direction of travel is not known yet.
PLAIN_ITERATIONS = 2
#: Extrapolation: its first weight, by how much it grows when the loss fell, and what is left of it when it rose.
FIRST_WEIGHT, GROWTH, SHRINKAGE, GROWTH_OF_LIMIT = 0.5, 1.1, 0.5, 1.05
#: A divergence per unit of the data below this counts as this when it is asked whether it still falls.
PERFECT_DIVERGENCE = 1e-6


class Counts:
    """A non-negative matrix as the divergence sees it: its stored entries by rows and by columns.

    Parameters
    ----------
    matrix : Operator
        A dense one is read into sparse form.
    """

    def __init__(self, matrix: Operator) -> None:
        sparse = as_sparse(matrix)
        known = known_entries(matrix)
        self.total = float(np.sum(sparse.matrix.data, dtype=np.float64))
        self._of_weights = _weight_part(sparse, known)
        self.shape, self.dtype = matrix.shape, matrix.dtype
        self._sides: dict[bool, tuple[CsrKernel, KnownEntries | None]] = {
            True: (sparse.entries(by="rows"), known),
            False: (sparse.entries(by="columns"), None if known is None else known.transposed),
        }

    def sums(self, other: Array, *, rows: bool) -> Array:
        """Return the sums of `other` over the known entries of each row (column)."""
        known = self._sides[rows][1]
        if known is None:
            return np.sum(other, axis=0, dtype=np.float64, keepdims=True).astype(other.dtype)
        return known.sums_over_known(other).astype(other.dtype)

    def update(self, mine: Array, other: Array, decay: float, *, rows: bool) -> tuple[Array, float, float]:
        """Return improved factors, their divergence without the penalty, and the projected gradient."""
        sums, found = self.sums(other, rows=rows), np.array(mine, order="C")
        matrix, known = self._sides[rows]
        if known is not None:
            # Of these nothing is known, so that nothing would move them from where they started.
            found[known.per_row == 0] = 0.0
        attraction, gradient = poisson_update(matrix, found, other, sums, sweeps=INNER_SWEEPS, decay=decay)
        fitted = float(np.sum(np.multiply(sums, found, dtype=np.float64)))
        return found, attraction - self._of_weights - self.total + fitted, gradient


def as_sparse(matrix: Operator) -> Sparse:
    """Return the entries of an operator in sparse form, times their weights where they have any."""
    if isinstance(matrix, Sparse):
        return matrix
    if isinstance(matrix, Observed):
        return as_sparse(matrix.weighted)
    if isinstance(matrix, Scaled):
        inner = as_sparse(matrix.base).matrix.tocoo()
        data = inner.data * matrix.row_scale[inner.coords[0]] * matrix.column_scale[inner.coords[1]]
        return Sparse(sp.csr_array(sp.coo_array((data, inner.coords), shape=inner.shape)))
    return Sparse(sp.csr_array(matrix.to_dense()))


def _weight_part(weighted: Sparse, known: KnownEntries | None) -> float:
    """Return the sum of ``w x log(w)``, by which ``w x log(w x / y)`` exceeds ``w x log(x / y)``."""
    if known is None or known.weights is None:
        return 0.0
    logarithms = known.pattern
    logarithms.data = np.log(logarithms.data)
    return float(weighted.matrix.multiply(logarithms).sum())


def fit_poisson(matrix: Operator, runs: Sequence[tuple["NMF", Begin]], progress: Progress) -> list[RawFactors]:
    """Factorize a matrix of counts once for each run.

    Each iteration starts from factors that are moved on in the direction of the last steps. Where that raised the
    loss, the iteration is taken back and the next one goes a shorter way.

    References
    ----------
    Ang and Gillis (2019), Neural Computation 31, section 3.
    """
    counts = Counts(matrix) if runs else None
    return [_fit(counts, method, begin, progress) for method, begin in runs if counts is not None]


def _fit(counts: Counts, method: "NMF", begin: Begin, progress: Progress) -> RawFactors:
    left, right = _to_total(*begin(), counts.total)
    search = _Search(counts, method, left, right)
    status = Status.ITERATION_LIMIT
    while len(search.losses) < method.max_iterations:
        search.advance()
        progress.advance(note=f"divergence {search.losses[-1]:.5f}")
        still = stands_still(search.losses, method.tolerance, floor=PERFECT_DIVERGENCE)
        if still or search.gradients[-1] <= method.gradient_tolerance * search.gradients[0]:
            status = Status.CONVERGED
            break
    return RawFactors(
        row_factors=search.left,
        scale=np.ones(method.rank),
        column_factors=search.right,
        status=status,
        iterations=len(search.losses),
        history=np.array(search.losses),
        gradient=search.gradients[-1] / search.gradients[0] if search.gradients[0] > 0 else 0.0,
        divergence=search.divergence,
    )


class _Search:
    """An extrapolated alternation; `left` and `right` are the best pair so far."""

    def __init__(self, counts: Counts, method: "NMF", left: Array, right: Array) -> None:
        self.counts = counts
        mean = max(counts.total / float(np.prod(counts.shape)), 1e-300)
        self._decays = method.l2_rows / mean, method.l2 / mean
        self.left, self.right = left, right
        self._ahead = left, right
        self._weight, self._limit = FIRST_WEIGHT, 1.0
        self.losses: list[float] = []
        self.gradients: list[float] = []
        self.divergence = np.inf

    def advance(self) -> None:
        """Do one iteration; where an extrapolated one raised the loss, do it again without."""
        plain = len(self.losses) < PLAIN_ITERATIONS
        loss, divergence, gradient, left, right = self._step(*self._ahead)
        if not plain and loss > self.losses[-1]:
            self._limit = max(self._weight, 0.05)
            self._weight *= SHRINKAGE
            loss, divergence, gradient, left, right = self._step(self.left, self.right)
        elif not plain:
            self._weight = min(self._limit, self._weight * GROWTH)
            self._limit = min(1.0, self._limit * GROWTH_OF_LIMIT)
        weight = 0.0 if plain else self._weight
        self._ahead = _beyond(left, self.left, weight), _beyond(right, self.right, weight)
        self.left, self.right, self.divergence = left, right, divergence
        self.losses.append(loss)
        self.gradients.append(gradient)

    def _step(self, left: Array, right: Array) -> tuple[float, float, float, Array, Array]:
        row_decay, column_decay = self._decays
        left, right = _unit_lengths(left, right) if row_decay else (left, right)
        left, _, row_gradient = self.counts.update(left, right, row_decay, rows=True)
        penalty = row_decay * _energy(left)
        right, left = _unit_lengths(right, left) if column_decay else (right, left)
        right, divergence, column_gradient = self.counts.update(right, left, column_decay, rows=False)
        penalty += column_decay * _energy(right)
        loss = (divergence + 0.5 * penalty) / max(self.counts.total, 1e-300)
        return loss, divergence, row_gradient + column_gradient, left, right


def _energy(factors: Array) -> float:
    return float(np.sum(np.square(factors, dtype=np.float64)))


def _beyond(new: Array, old: Array, weight: float) -> Array:
    if weight == 0.0:
        return new
    ahead = new + new.dtype.type(weight) * (new - old)
    # An entry that is on its way to zero gets there by its own steps: from zero it would not come back as easily.
    return np.where(ahead > 0, ahead, new)


def _unit_lengths(mine: Array, other: Array) -> tuple[Array, Array]:
    lengths: Floats = np.sqrt(np.sum(np.square(other, dtype=np.float64), axis=0))
    lengths[lengths == 0] = 1.0
    return mine * lengths.astype(mine.dtype), other / lengths.astype(other.dtype)


def _to_total(left: Array, right: Array, total: float) -> tuple[Array, Array]:
    product_total = float(left.sum(axis=0, dtype=np.float64) @ right.sum(axis=0, dtype=np.float64))
    return left, (right * (total / product_total)).astype(right.dtype) if product_total > 0 else right
