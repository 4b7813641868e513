"""SoftImpute: the nuclear norm, on complete data and where entries are unknown."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from lrdomains.core.fit import Status
from lrdomains.core.kernels import CsrKernel
from lrdomains.core.known_entries import KnownEntries, Observed, known_entries
from lrdomains.core.methods.gradient import singular_form
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.methods.nmf_poisson import as_sparse
from lrdomains.core.methods.singular_state import State
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.nmf_kernels import RowProblems, sampled_residuals
from lrdomains.core.operators import Operator, Sparse
from lrdomains.core.progress import Progress, Silent
from lrdomains.core.tall_products import tall_products
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: Penalties that are tried: so many, from the largest strength down to this share of it, evenly on a log scale.
PATH_LENGTH, PATH_END = 20, 0.01
#: Share of the known entries that are held out to choose the penalty.
HELD_OUT = 0.1
#: Directions that are added at a time at first; later, as many as there are.
GROWN_AT_ONCE = 8
#: A slope counts as longer than the penalty when it is by this share of the root of the tolerance, and a strength as
#: nothing when it is below a tenth of that share of the penalty.
STEEP = 0.25
DEAD = 0.1
#: The path is left when the held-out error has risen by this share above its least, or, where there are as many
#: components as there may be, has fallen by less than it: no new one can come to help.
PATH_PATIENCE = 0.005
#: Near is near enough on the path, and until no direction is left to add.
ROUGH = 5e-3
ROUGH_ITERATIONS = 20


@dataclass(frozen=True)
class SoftImpute:
    """The matrix B of the least ``|A - B|^2 / 2 + penalty |B|_*``, the sum of singular values, over known entries of A.

    On complete data it is the SVD with `penalty` taken off each strength. Where entries are unknown it is found by
    alternating ridge regressions of each row and each column on its own known entries, whose optimum it is. The problem
    is convex as long as `rank` leaves room: there is one answer for every start.

    Parameters
    ----------
    rank : int
        At most so many components.
    penalty : float or None
        In the units of the strengths. None chooses among 20 values by the error of a tenth of the known entries that
        is held out, and then fits all of them. On complete data there is nothing to choose it by: give it.
    tolerance : float
        Stop when the fit changes by less than this share in an iteration.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Mazumder, Hastie and Tibshirani (2010), JMLR 11, section 3.
    Srebro, Rennie and Jaakkola (2005), NIPS 17, section 3 (ridge regressions of both sides have the same optimum).
    Srebro and Jaakkola (2003), ICML, section 3 (weights up to one by filling in in part).
    Mitchell, Ye and De Sterck (2020), Numerical Linear Algebra with Applications 27 (alternating least squares with
    Nesterov's momentum and restarts).

    Examples
    --------
    >>> from lrdomains import factorize
    >>> factorize(np.diag([5.0, 3.0, 1.0]), SoftImpute(rank=3, penalty=2.0)).scale.round(6)
    array([3., 1., 0.])
    """

    rank: int
    penalty: float | None = None
    tolerance: float = 1e-4
    max_iterations: int = 500

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False
    accepts_unknown: ClassVar[bool] = True
    weighs_entries: ClassVar[bool] = True
    shrinks: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.penalty is not None and not 0 <= self.penalty < np.inf:
            message = f"penalty={self.penalty!r}; give a finite weight, or None to have it chosen"
            raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Soften the singular values, or fit along a path of penalties."""
        check_rank(self.rank, matrix.shape)
        if not isinstance(matrix, Observed):
            return self._complete(matrix, rng, progress)
        with tall_products():
            return self._masked(Completion.of(matrix), rng, progress)

    def _masked(self, problem: "Completion", rng: np.random.Generator, progress: Progress) -> RawFactors:
        if self.penalty is None:
            penalty, start = self._chosen(problem, rng, progress)
        else:
            penalty, start = self.penalty / problem.unit, problem.start()
        state, history, converged = problem.fit(start, penalty, self, rng)
        progress.advance(note=f"penalty {penalty * problem.unit:.4g}, objective {history[-1]:.6f}")
        state = problem.softened(state, penalty, self.rank)
        return RawFactors(
            row_factors=state.left,
            scale=state.strengths,
            column_factors=state.right,
            status=Status.CONVERGED if converged else Status.ITERATION_LIMIT,
            iterations=len(history),
            history=np.array(history) * problem.unit,
            method=dataclasses.replace(self, penalty=penalty * problem.unit),
        )

    def _chosen(self, problem: "Completion", rng: np.random.Generator, progress: Progress) -> tuple[float, State]:
        """Return the penalty that predicts held-out entries best, and what was fitted to the others under it."""
        penalties = problem.penalties(rng)
        fitted, held_out = problem.split(rng)
        rough = dataclasses.replace(
            self, tolerance=max(self.tolerance, ROUGH), max_iterations=min(self.max_iterations, ROUGH_ITERATIONS)
        )
        best = float(penalties[0]), fitted.start()
        state, errors = best[1], [np.inf]
        for penalty in penalties.tolist():
            state, _, _ = fitted.fit(state, penalty, rough, rng)
            errors.append(held_out.error(state))
            progress.advance(note=f"penalty {penalty * problem.unit:.4g}, held-out error {errors[-1]:.4g}")
            if errors[-1] < min(errors[:-1]):
                best = penalty, state
            stalled = state.alive == self.rank and errors[-1] > (1 - PATH_PATIENCE) * errors[-2]
            if stalled or errors[-1] > (1 + PATH_PATIENCE) * min(errors):
                break
        return best

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates of new rows under the same penalty, over known entries alone."""
        products = np.ascontiguousarray(new_rows.matmat(loadings))
        problems = RowProblems(
            products,
            loadings.astype(products.dtype),
            known_entries(new_rows),
            quadratic=(self.penalty or 0.0) * np.eye(loadings.shape[1]),
        )
        return problems.unbounded()

    def _complete(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        if self.penalty is None:
            message = "SoftImpute of complete data has nothing to choose the penalty by; give penalty="
            raise InputError(message)
        raw = TruncatedSVD(self.rank).run(matrix, rng, progress)
        return dataclasses.replace(
            raw,
            scale=np.maximum(raw.scale - self.penalty, 0.0),
            beyond=np.empty(0),
            beyond_residuals=np.empty(0),
            status=Status.EXACT if raw.status is Status.RANK_DEFICIENT else raw.status,
            method=self,
        )


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Known entries that a fit has not seen."""

    rows: Array
    columns: Array
    values: Array
    weights: Array

    def error(self, state: State) -> float:
        """Return the root of the mean square of what a state leaves of them."""
        predicted = np.einsum("ij,ij->i", state.strong[self.rows], state.right[self.columns])
        return float(np.sqrt(np.average(np.square(self.values - predicted, dtype=np.float64), weights=self.weights)))


@dataclass(frozen=True, eq=False)
class Completion:
    """The known entries of a matrix, row after row; a known zero is stored like any other.

    Parameters
    ----------
    entries : CsrKernel
    weights : ndarray of the length of the entries, optional
        At most 1: an entry of less is filled with what is fitted for the rest.
    unit : float
        The largest weight as it was given; penalties are divided by it.
    """

    entries: CsrKernel
    weights: Array | None = None
    unit: float = 1.0

    @classmethod
    def of(cls, matrix: Observed) -> "Completion":
        """Return the problem of an operator with known entries."""
        known = matrix.known
        if known.listed_are_known:
            pattern = known.pattern
        else:
            pattern = sp.csr_array(np.ones(known.shape) - known.pattern.toarray())
        rows = np.repeat(np.arange(known.shape[0]), np.diff(pattern.indptr))
        stored = as_sparse(matrix.base).matrix.tocsr()
        values = _values_at(stored, rows, pattern.indices)
        entries = CsrKernel.of(sp.csr_array((values, pattern.indices, pattern.indptr), shape=known.shape))
        if known.weights is None:
            return cls(entries)
        unit = float(known.weights.max())
        return cls(entries, (known.weights / unit).astype(values.dtype), unit)

    def penalties(self, rng: np.random.Generator) -> Floats:
        """Return the penalties to try, descending from the one that leaves nothing."""
        top = TruncatedSVD(1, tolerance=1e-2).run(Sparse(self._array(self._weighted.values)), rng, Silent())
        return float(top.scale[0]) * np.geomspace(1.0, PATH_END, PATH_LENGTH + 1)[1:]

    def split(self, rng: np.random.Generator) -> tuple["Completion", "HeldOut"]:
        """Return the problem without some entries, and those."""
        hidden = rng.random(len(self.entries.values)) < HELD_OUT
        rows = np.repeat(np.arange(self.entries.shape[0]), np.diff(self.entries.row_starts))
        parts = (self.entries.values[~hidden], (rows[~hidden], self.entries.columns[~hidden]))
        kept = sp.csr_array(sp.coo_array(parts, shape=self.entries.shape))
        weights = self.weights
        fitted = Completion(CsrKernel.of(kept), None if weights is None else weights[~hidden], self.unit)
        counted = np.ones(np.count_nonzero(hidden)) if weights is None else weights[hidden]
        return fitted, HeldOut(rows[hidden], self.entries.columns[hidden], self.entries.values[hidden], counted)

    def start(self) -> State:
        """Return the state of no direction."""
        (m, n), dtype = self.entries.shape, self.entries.values.dtype
        return State(np.zeros((m, 0), dtype), np.zeros(0), np.zeros((n, 0), dtype))

    def fit(
        self, state: State, penalty: float, method: SoftImpute, rng: np.random.Generator
    ) -> tuple[State, list[float], bool]:
        """Improve a state until nothing is left to improve; return it with the objectives and whether that was reached.

        Directions whose slope is longer than the penalty are added until there are none, which is what makes a minimum.
        """
        objectives: list[float] = []
        tolerance = max(method.tolerance, ROUGH)
        while True:
            steep = STEEP * np.sqrt(tolerance)
            state, some, converged = self._descended(
                state, penalty, tolerance, method.max_iterations - len(objectives), dead=DEAD * steep * penalty
            )
            objectives += some
            if not converged:
                return state, objectives, False
            room = state.alive < method.rank
            if room and (new := self._steep(state, penalty, 1 + steep, method.rank, rng)):
                state = state.joined_by(new)
            elif tolerance > method.tolerance:
                tolerance = method.tolerance
            else:
                return state, objectives or [0.5 * self._energy], True

    def _descended(
        self, state: State, penalty: float, tolerance: float, iterations: int, *, dead: float
    ) -> tuple[State, list[float], bool]:
        """Improve a state along its directions until it hardly changes, each time from a point ahead of it.

        How far ahead follows Nesterov's sequence; when the objective rises, it starts again from the state itself.
        """
        objectives: list[float] = []
        left, momentum = state.balanced[0], 1.0
        while state.alive and len(objectives) < iterations:
            found, objective = self._alternated(left, penalty, dead=dead)
            if momentum > 1 and objective > objectives[-1]:
                left, momentum = state.balanced[0], 1.0
                continue
            objectives.append(objective)
            before, state = state, found
            if state.change_from(before) <= tolerance:
                break
            following = 0.5 * (1 + np.sqrt(1 + 4 * momentum**2))
            left, momentum = state.ahead_of(before, (momentum - 1) / following), following
        else:
            return state, objectives, not state.alive
        return state, objectives, True

    def _alternated(self, left: Array, penalty: float, *, dead: float) -> tuple[State, float]:
        """Solve for the column factors, then for the row factors, exactly; return the state they make, balanced."""
        right = self._solved(left, penalty, rows=False)[0]
        left, explained = self._solved(right, penalty, rows=True)
        decay = 0.5 * penalty * float(np.sum(np.square(right, dtype=np.float64)))
        rows, strengths, columns = singular_form(left, right)
        living = strengths > dead
        found = State(rows[:, living], strengths[living], columns[:, living])
        return found, 0.5 * (self._energy - explained) + decay

    def _steep(self, state: State, penalty: float, factor: float, rank: int, rng: np.random.Generator) -> State | None:
        """Return directions in which the squared error falls faster than the penalty rises, a few of the steepest."""
        count = min(rank - state.alive, max(GROWN_AT_ONCE, state.alive), *self.entries.shape)
        slope = Sparse(self._array(self._residuals(state)))
        found = TruncatedSVD(count, tolerance=1e-2).run(slope, rng, Silent())
        steep = found.scale > factor * penalty
        if not np.any(steep):
            return None
        new = State(found.row_factors[:, steep], found.scale[steep] - penalty, found.column_factors[:, steep])
        # As far along them as the objective falls, which is a parabola: more would raise it.
        known = self.entries.values - sampled_residuals(self.entries, new.strong, new.right)
        weighted = known if self.weights is None else known * self.weights
        share = (new.strengths @ new.strengths) / np.sum(np.multiply(known, weighted, dtype=np.float64))
        return dataclasses.replace(new, strengths=share * new.strengths)

    def _solved(self, other: Array, penalty: float, *, rows: bool) -> tuple[Array, float]:
        """Return the ridge solutions of all rows (or columns), and the sum of their products with the entries."""
        weighted, known = (self._weighted, self._known) if rows else (self._weighted.transposed, self._known.transposed)
        products = weighted.multiply(other)
        found = RowProblems(products, other, known, quadratic=penalty * np.eye(other.shape[1])).unbounded()
        return found, float(np.sum(np.multiply(found, products, dtype=np.float64)))

    @cached_property
    def _weighted(self) -> CsrKernel:
        if self.weights is None:
            return self.entries
        return dataclasses.replace(self.entries, values=self.entries.values * self.weights)

    @cached_property
    def _known(self) -> KnownEntries:
        if self.weights is not None:
            return KnownEntries.weighted(self._array(self.weights))
        pattern = self._array(np.ones(len(self.entries.values), dtype=bool))
        # Where most entries are known, the others are the shorter list.
        return KnownEntries.of(pattern if 2 * pattern.nnz <= np.prod(pattern.shape) else pattern.toarray())

    @cached_property
    def _energy(self) -> float:
        return float(np.sum(np.multiply(self.entries.values, self._weighted.values, dtype=np.float64)))

    def softened(self, state: State, penalty: float, rank: int) -> State:
        """Return the triplets of the filled matrix along the directions of a state, less the penalty; `rank` of them.

        The filled matrix is the sparse matrix of what the state leaves of the known entries, plus the state.
        """
        rest = dataclasses.replace(self.entries, values=self._residuals(state))
        filled = rest.multiply(state.right) + state.strong
        u, strengths, vt = np.linalg.svd(filled, full_matrices=False)
        more = ((0, 0), (0, rank - state.alive))
        return State(
            np.pad(u.astype(state.left.dtype), more),
            np.pad(np.maximum(strengths - penalty, 0.0), more[1]),
            np.pad(state.right @ vt.T.astype(state.left.dtype), more),
        )

    def _residuals(self, state: State) -> Array:
        """Return what a state leaves of the known entries, times their weights."""
        residuals = sampled_residuals(self.entries, state.strong, state.right)
        return residuals if self.weights is None else residuals * self.weights

    def _array(self, values: Array) -> sp.csr_array:
        return sp.csr_array((values, self.entries.columns, self.entries.row_starts), shape=self.entries.shape)


def _values_at(stored: sp.csr_array, rows: Array, columns: Array) -> Array:
    n = np.int64(stored.shape[1])
    held = np.repeat(np.arange(stored.shape[0]), np.diff(stored.indptr)) * n + stored.indices
    order = np.argsort(held, kind="stable")
    wanted = rows * n + columns
    at = np.searchsorted(held, wanted, sorter=order)
    found = np.zeros(len(wanted), dtype=stored.dtype)
    inside = at < len(held)
    hit = np.zeros(len(wanted), dtype=bool)
    hit[inside] = held[order[at[inside]]] == wanted[inside]
    found[hit] = stored.data[order[at[hit]]]
    return found
