"""Squared errors: alternating coordinate descent on cached products, for many starts side by side."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
#: Extrapolation: its first weight, by how much it and its limit grow when the loss fell, and by how much it shrinks
#: when it rose: those of the source for coordinate descent. Below the least weight an iteration is plain, and kept.
FIRST_WEIGHT, GROWTH, GROWTH_OF_LIMIT, SHRINKAGE, LEAST_WEIGHT = 0.5, 1.01, 1.005, 1.5, 0.01
#: The first iterations take no extrapolation: from a random start the way leads around, and what is cut off at zero
#: on it leads to worse optima.
PLAIN_ITERATIONS = 5


@dataclass(eq=False)
class _Run:
    """One factorization on its way."""

    place: int
    method: "NMF"
    #: To what share of the energy of the matrix its loss is known.
    resolution: float
    losses: list[float] = field(default_factory=list)
    gradients: list[float] = field(default_factory=list)
    weight: float = 0.0
    limit: float = 1.0
    stands: bool = True

    def accept(self, loss: float, gradient: float) -> bool:
        """Note an iteration; return whether it stands, or has to be taken back because it went too far."""
        plain = self.weight < LEAST_WEIGHT or not self.losses
        self.stands = plain or loss <= self.losses[-1] + self.resolution
        self.gradients.append(gradient)
        self.losses.append(loss if self.stands else self.losses[-1])
        if self.stands:
            self.weight, self.limit = min(self.limit, GROWTH * self.weight), min(1.0, GROWTH_OF_LIMIT * self.limit)
        else:
            self.limit, self.weight = self.weight, self.weight / SHRINKAGE
        if len(self.losses) == PLAIN_ITERATIONS and not self._penalised:
            self.weight = FIRST_WEIGHT
        return self.stands

    @property
    def _penalised(self) -> bool:
        """Whether penalties, whose weights follow the products, make each step one for another objective."""
        method = self.method
        return any((method.l1, method.l1_rows, method.l2, method.l2_rows, method.sparsity, method.sparsity_rows))

    def finished(self, factors: "_Factors", at: int, status: Status) -> RawFactors:
        """Return what it found, which stands at a place of its neighbours' factors."""
        columns = factors.stack.slices[at]
        return RawFactors(
            row_factors=factors.left[:, columns].copy(),
            scale=np.ones(self.method.rank),
            column_factors=factors.right[:, columns].copy(),
            status=status,
            iterations=len(self.losses),
            history=np.array(self.losses),
            gradient=_share(self.gradients),
        )

    def status(self) -> Status | None:
        """Return how it ended, or None while it has not."""
        if self.stands and stands_still(self.losses, self.method.tolerance, floor=PERFECT_LOSS):
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
    is computed from its own columns in an order of its own. The row factors of an iteration are moved on in the
    direction of the last step; where that raised the loss, the iteration is taken back and the next goes less far.

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

    References
    ----------
    Ang and Gillis (2019), Neural Computation 31, section 3.
    """
    sides = Sides(matrix)
    waiting = deque(enumerate(runs))
    active: list[_Run] = []
    factors, resolution = _Factors.none(matrix), float(np.finfo(matrix.dtype).eps)
    found: dict[int, RawFactors] = {}
    while waiting or active:
        started = []
        while waiting and (not active or _width(active) + waiting[0][1][0].rank <= STACK_WIDTH):
            place, (method, begin) = waiting.popleft()
            active.append(_Run(place, method, resolution))
            started.append(begin())
        if started:
            factors = factors.with_others([run.method.rank for run in active], started)
        step = sides.iterate(factors, [run.method for run in active], np.array([run.weight for run in active]))
        kept = []
        for at, run in enumerate(active):
            if not run.accept(step.losses[at], step.gradients[at]):
                factors.take_back(at, step)
            status = run.status()
            if status is None:
                kept.append(at)
                continue
            progress.advance(note=f"loss {run.losses[-1]:.5f}")
            found[run.place] = run.finished(factors, at, status)
        if len(kept) < len(active):
            active = [active[at] for at in kept]
            factors = factors.only(kept)
    return [found[place] for place in range(len(runs))]


def _width(active: Sequence[_Run]) -> int:
    return sum(run.method.rank for run in active)


@dataclass(frozen=True, eq=False)
class Step:
    """What one iteration measured, for each run, and what is needed to take it back."""

    losses: list[float]
    gradients: list[float]
    right_before: Array


@dataclass(eq=False)
class _Factors:
    """The factors of several runs side by side.

    `before` are the row factors that the last sweeps found, from which `left` was moved on; `grams` are the Gram
    matrices of `right` where they are known.
    """

    ranks: list[int]
    left: Array
    before: Array
    right: Array
    grams: Floats | None = None

    @classmethod
    def none(cls, matrix: Operator) -> "_Factors":
        m, n = (np.empty((length, 0), dtype=matrix.dtype) for length in matrix.shape)
        return cls([], m, m, n)

    @cached_property
    def stack(self) -> Stack:
        return Stack(self.ranks)

    def with_others(self, ranks: list[int], started: Sequence[tuple[Array, Array]]) -> "_Factors":
        lefts, rights = [one for one, _ in started], [one for _, one in started]
        return _Factors(ranks, *(_beside([s, *o]) for s, o in zip(self._sides, (lefts, lefts, rights), strict=True)))

    def only(self, kept: Sequence[int]) -> "_Factors":
        if not kept:
            return _Factors([], *(side[:, :0] for side in self._sides))
        columns = [self.stack.slices[at] for at in kept]
        return _Factors(
            [self.ranks[at] for at in kept], *(_beside([side[:, c] for c in columns]) for side in self._sides)
        )

    def take_back(self, at: int, step: Step) -> None:
        columns, entries = self.stack.slices[at], slice(*self.stack.gram_starts[at : at + 2])
        self.left[:, columns] = self.before[:, columns]
        self.right[:, columns] = step.right_before[:, columns]
        if self.grams is not None:
            # As they are computed when the stack changes, so that neighbours who leave make no difference.
            self.grams[entries] = Stack([self.ranks[at]]).grams(np.ascontiguousarray(self.right[:, columns]))

    @property
    def _sides(self) -> tuple[Array, Array, Array]:
        return self.left, self.before, self.right


def _beside(parts: Iterable[Array]) -> Array:
    return np.ascontiguousarray(np.hstack(list(parts)))


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

    def iterate(self, factors: _Factors, methods: Sequence["NMF"], weights: Floats) -> Step:
        """Improve both sides in place, the left one moved on by its weight; measure losses with their penalties."""
        stack = factors.stack
        grams = stack.grams(factors.right) if factors.grams is None else factors.grams
        grams = _move_lengths(stack, grams, factors.right, (factors.left, factors.before))
        first = self._half(stack, factors.left, factors.right, methods, grams, before=factors.before, weights=weights)
        left_grams = stack.grams(factors.left) if first.grams is None else first.grams
        lengths = stack.lengths(left_grams)
        left_grams = _move_lengths(stack, left_grams, factors.left, (factors.right,))
        factors.before /= lengths.astype(factors.before.dtype)
        right_before = factors.right.copy()
        second = self._half(stack, factors.right, factors.left, methods, left_grams)
        factors.grams = second.grams
        gradients = np.sqrt(first.gradient + second.gradient)
        losses = self.energy - 2.0 * second.cross + second.own + 2.0 * (second.penalty + first.penalty)
        losses = np.zeros(len(methods)) if self.energy == 0.0 else np.maximum(losses / self.energy, 0.0)
        return Step(losses.tolist(), gradients.tolist(), right_before)

    def _half(
        self,
        stack: Stack,
        mine: Array,
        other: Array,
        methods: Sequence["NMF"],
        grams: Floats,
        *,
        before: Array | None = None,
        weights: Floats | None = None,
    ) -> _Half:
        """Improve one side; the row factors are those that come with what they were before."""
        rows = before is not None
        products = self._products(stack, other, rows=rows)
        quadratics = [_quadratic(m, rows=rows) for m in methods]
        shares = np.array([m.l1_rows if rows else m.l1 for m in methods])
        penalties = shares * stack.largest(products) if shares.any() else shares
        if self.known is not None:
            return self._known_half(
                stack, mine, other, products=products, quadratics=quadratics, penalties=penalties, before=before,
                weights=weights,
            )  # fmt: skip
        curvatures = grams
        if any(quadratic is not None for quadratic in quadratics):
            squares = [k * k for k in stack.ranks]
            parts = [np.zeros(n) if q is None else q.ravel() for n, q in zip(squares, quadratics, strict=True)]
            curvatures = grams + np.concatenate(parts)
        swept = stack.sweep(mine, products, curvatures, penalties, sweeps=INNER_SWEEPS, before=before, weights=weights)
        own = stack.inner(curvatures, swept.own_grams)
        return _Half(swept.crosses, own, penalties * swept.sums, swept.gradients, swept.own_grams)

    def _known_half(
        self,
        stack: Stack,
        mine: Array,
        other: Array,
        *,
        products: Array,
        quadratics: Sequence[Floats | None],
        penalties: Floats,
        before: Array | None,
        weights: Floats | None,
    ) -> _Half:
        """Improve one side where each row has a Gram matrix of its own."""
        assert self.known is not None
        known = self.known.transposed if before is None else self.known
        solved = [
            RowProblems(np.ascontiguousarray(products[:, c]), other[:, c], known, quadratic=quadratic).non_negative(
                mine[:, c], sweeps=INNER_SWEEPS, tolerance=0.0, penalty=float(penalty)
            )
            for c, quadratic, penalty in zip(stack.slices, quadratics, penalties, strict=True)
        ]
        mine[...] = np.hstack([factors for factors, _, _ in solved])
        gradient, own = (np.array([one[part] for one in solved]) for part in (1, 2))
        # Column by column and row after row, so that no number depends on what else is in the stack.
        cross, penalty = stack.sums(products * mine), penalties * stack.sums(mine)
        if before is not None and weights is not None:
            ahead = mine + np.repeat(weights, stack.ranks).astype(mine.dtype) * (mine - before)
            before[...], mine[...] = mine, np.maximum(ahead, 0)
        return _Half(cross, own, penalty, gradient, None)

    def _products(self, stack: Stack, other: Array, *, rows: bool) -> Array:
        if not rows and self._by_columns is not None:
            return self._by_columns.multiply(other)
        multiply = self.matrix.matmat if rows else self.matrix.rmatmat
        base = getattr(self.matrix, "base", self.matrix)
        if isinstance(base, Sparse) or self.matrix.prefers_gram:
            return multiply(other)
        # BLAS may add in another order for another width, and a run must not depend on its neighbours.
        return np.hstack([multiply(np.ascontiguousarray(other[:, columns])) for columns in stack.slices])


def _move_lengths(stack: Stack, grams: Floats, giver: Array, takers: Iterable[Array]) -> Floats:
    """Give `giver` columns of unit length, let `takers` carry their lengths; return its Gram matrices then."""
    lengths = stack.lengths(grams)
    giver /= lengths.astype(giver.dtype)
    for taker in takers:
        np.multiply(taker, lengths.astype(taker.dtype), out=taker)
    return stack.over_lengths(grams, lengths)


def _quadratic(method: "NMF", *, rows: bool) -> Floats | None:
    l2, sparsity = (method.l2_rows, method.sparsity_rows) if rows else (method.l2, method.sparsity)
    if not l2 and not sparsity:
        return None
    return l2 * np.eye(method.rank) + sparsity * np.ones((method.rank, method.rank))
