"""Squared errors: alternating coordinate descent on cached products, for many starts side by side."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lrdomains.core.fit import Status
from lrdomains.core.known_entries import known_entries
from lrdomains.core.methods.method import RawFactors
from lrdomains.core.methods.nmf_start import Begin
from lrdomains.core.nmf_kernels import RowProblems, Stack
from lrdomains.core.operators import Operator, Sparse
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats

if TYPE_CHECKING:
    from lrdomains.core.methods.nmf import NMF

#: Sweeps over the components of one side before the other side is updated; they reuse the same two products.
INNER_SWEEPS = 3
#: A relative loss below this counts as this when it is asked whether the loss still falls: data of exact rank would
#: otherwise never be done.
PERFECT_LOSS = 1e-4
#: Columns of all factorizations that stand beside each other: more would not fit into the caches.
STACK_WIDTH = 128
#: A sparse matrix of so many entries at most is kept by columns, too: gathering takes a third of the time of
#: scattering.
MOST_COPIED_ENTRIES = 2**24
#: Iterations over which the fall of the loss is judged.
LOOK_BACK = 5


@dataclass(eq=False)
class _Run:
    """One factorization on its way."""

    place: int
    method: "NMF"
    losses: list[float] = field(default_factory=list)
    gradients: list[float] = field(default_factory=list)

    def status(self) -> Status | None:
        """Return how it ended, or None while it has not."""
        if stands_still(self.losses, self.method.tolerance, floor=PERFECT_LOSS):
            return Status.CONVERGED
        if self.gradients[-1] <= self.method.gradient_tolerance * self.gradients[0]:
            return Status.CONVERGED
        return Status.ITERATION_LIMIT if len(self.losses) >= self.method.max_iterations else None


def stands_still(losses: Sequence[float], tolerance: float, *, floor: float) -> bool:
    """Return whether the loss fell by no more than `tolerance` of itself (or of `floor`) over a few iterations."""
    return len(losses) > LOOK_BACK and losses[-1 - LOOK_BACK] - losses[-1] <= tolerance * max(losses[-1], floor)


def fit_least_squares(matrix: Operator, runs: Sequence[tuple["NMF", Begin]], progress: Progress) -> list[RawFactors]:
    """Factorize a matrix once for each run; as many as fit stand beside each other and share each product.

    Those that are done make room for the next. What a run gives does not depend on its neighbours: every number of it
    is computed from its own columns in an order of its own.

    Parameters
    ----------
    matrix : Operator of shape (m, n)
        Entries that are not known are left out.
    runs : sequence of (NMF, callable)
        Methods, and what makes the factors they start from.

    Returns
    -------
    list of RawFactors
        In the order of the runs.
    """
    sides = Sides(matrix)
    waiting = deque(enumerate(runs))
    active: list[_Run] = []
    left, right = (np.empty((length, 0), dtype=matrix.dtype) for length in matrix.shape)
    found: dict[int, RawFactors] = {}
    grams: Floats | None = None
    stack: Stack | None = None
    while waiting or active:
        started = []
        while waiting and (not active or _width(active) + waiting[0][1][0].rank <= STACK_WIDTH):
            place, (method, begin) = waiting.popleft()
            active.append(_Run(place, method))
            started.append(begin())
        if started:
            grams = stack = None
            left, right = _beside(left, [one for one, _ in started]), _beside(right, [one for _, one in started])
        stack = stack or Stack([run.method.rank for run in active])
        losses, gradients, grams = sides.iterate(stack, left, right, [run.method for run in active], grams)
        kept = []
        for run, columns, loss, gradient in zip(active, stack.slices, losses, gradients, strict=True):
            run.losses.append(loss)
            run.gradients.append(gradient)
            status = run.status()
            if status is None:
                kept.append((run, columns))
                continue
            progress.advance(note=f"loss {loss:.5f}")
            found[run.place] = RawFactors(
                row_factors=left[:, columns].copy(),
                scale=np.ones(run.method.rank),
                column_factors=right[:, columns].copy(),
                status=status,
                iterations=len(run.losses),
                history=np.array(run.losses),
                gradient=_share(run.gradients),
            )
        if len(kept) < len(active):
            grams = stack = None
            active = [run for run, _ in kept]
            left, right = (_beside(side[:, :0], [side[:, c] for _, c in kept]) for side in (left, right))
    return [found[place] for place in range(len(runs))]


def _width(active: Sequence[_Run]) -> int:
    return sum(run.method.rank for run in active)


def _beside(first: Array, others: Iterable[Array]) -> Array:
    return np.ascontiguousarray(np.hstack([first, *others]))


def _share(gradients: Sequence[float]) -> float:
    return gradients[-1] / gradients[0] if gradients[0] > 0 else 0.0


@dataclass(frozen=True, eq=False)
class _Half:
    """What one half of an iteration leaves behind, for each run."""

    cross: Floats
    own: Floats
    penalty: Floats
    gradient: Floats
    grams: Floats | None


class Sides:
    """The two half steps of an iteration on one matrix.

    Parameters
    ----------
    matrix : Operator
    """

    def __init__(self, matrix: Operator) -> None:
        self.matrix = matrix
        self.energy = matrix.fro2()
        self.known = known_entries(matrix)
        copied = isinstance(matrix, Sparse) and matrix.multiply_adds <= MOST_COPIED_ENTRIES
        self._by_columns = matrix.entries(by="columns") if isinstance(matrix, Sparse) and copied else None

    def iterate(
        self, stack: Stack, left: Array, right: Array, methods: Sequence["NMF"], grams: Floats | None = None
    ) -> tuple[list[float], list[float], Floats | None]:
        """Improve both sides in place; return the relative loss with its penalties, and the projected gradient.

        The Gram matrices of `right` are those that the last iteration ended with, which are returned with the rest;
        without them they are computed.
        """
        first = self._half(stack, left, right, methods, grams, rows=True)
        second = self._half(stack, right, left, methods, first.grams, rows=False)
        gradients = np.sqrt(first.gradient + second.gradient)
        if self.energy == 0.0:
            return [0.0] * len(methods), gradients.tolist(), second.grams
        losses = self.energy - 2.0 * second.cross + second.own + 2.0 * (second.penalty + first.penalty)
        return np.maximum(losses / self.energy, 0.0).tolist(), gradients.tolist(), second.grams

    def _half(
        self,
        stack: Stack,
        mine: Array,
        other: Array,
        methods: Sequence["NMF"],
        known_grams: Floats | None,
        *,
        rows: bool,
    ) -> _Half:
        grams = _move_lengths(stack, mine, other, stack.grams(other) if known_grams is None else known_grams)
        products = self._products(stack, other, rows=rows)
        slices, quadratics = stack.slices, [_quadratic(m, rows=rows) for m in methods]
        shares = np.array([m.l1_rows if rows else m.l1 for m in methods])
        penalties = shares * stack.largest(products) if shares.any() else shares
        if self.known is None:
            if any(quadratic is not None for quadratic in quadratics):
                squares = [k * k for k in stack.ranks]
                parts = [np.zeros(n) if q is None else q.ravel() for n, q in zip(squares, quadratics, strict=True)]
                grams += np.concatenate(parts)
            gradient = stack.sweep(mine, products, grams, penalties, sweeps=INNER_SWEEPS)
            own_grams = stack.grams(mine)
            own = stack.inner(grams, own_grams)
        else:
            known = self.known if rows else self.known.transposed
            solved = [
                RowProblems(np.ascontiguousarray(products[:, c]), other[:, c], known, quadratic=quadratic).non_negative(
                    mine[:, c], sweeps=INNER_SWEEPS, tolerance=0.0, penalty=float(penalty)
                )
                for c, quadratic, penalty in zip(slices, quadratics, penalties, strict=True)
            ]
            mine[...] = np.hstack([factors for factors, _, _ in solved])
            gradient, own = (np.array([one[part] for one in solved]) for part in (1, 2))
            own_grams = None
        # Column by column and row after row, so that no number depends on what else is in the stack.
        cross = stack.sums(products * mine)
        penalty = penalties * stack.sums(mine) if shares.any() else penalties
        return _Half(cross, own, penalty, gradient, own_grams)

    def _products(self, stack: Stack, other: Array, *, rows: bool) -> Array:
        if not rows and self._by_columns is not None:
            return self._by_columns.multiply(other)
        multiply = self.matrix.matmat if rows else self.matrix.rmatmat
        base = getattr(self.matrix, "base", self.matrix)
        if isinstance(base, Sparse) or self.matrix.prefers_gram:
            return multiply(other)
        # BLAS may add in another order for another width, and a run must not depend on its neighbours.
        return np.hstack([multiply(np.ascontiguousarray(other[:, columns])) for columns in stack.slices])


def _move_lengths(stack: Stack, mine: Array, other: Array, grams: Floats) -> Floats:
    """Give `other` columns of unit length, let `mine` carry their lengths, and return its Gram matrices then."""
    lengths = np.sqrt(grams[stack.diagonal])
    lengths[lengths == 0] = 1.0
    other /= lengths.astype(other.dtype)
    mine *= lengths.astype(mine.dtype)
    first, second = stack.pairs
    return grams / (lengths[first] * lengths[second])


def _quadratic(method: "NMF", *, rows: bool) -> Floats | None:
    l2, sparsity = (method.l2_rows, method.sparsity_rows) if rows else (method.l2, method.sparsity)
    if not l2 and not sparsity:
        return None
    return l2 * np.eye(method.rank) + sparsity * np.ones((method.rank, method.rank))
