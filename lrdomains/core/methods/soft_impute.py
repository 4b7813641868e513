"""SoftImpute: the nuclear norm, on complete data and where entries are unknown."""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from lrdomains.core.fit import Status
from lrdomains.core.kernels import CsrKernel
from lrdomains.core.known_entries import Observed, known_entries
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.methods.nmf_poisson import as_sparse
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
#: A strength below this share of a new penalty is grown afresh.
FRESH_SHARE = 0.05
#: The path is left when the held-out error has risen by this share above its least.
PATH_PATIENCE = 1.05


@dataclass(frozen=True)
class SoftImpute:
    """The matrix B of the least ``|A - B|^2 / 2 + penalty |B|_*``, the sum of singular values, over known entries of A.

    On complete data it is the SVD with `penalty` taken off each strength. Where entries are unknown it is found by
    alternating least squares on a matrix whose unknown entries are filled with what is fitted to them; that matrix is
    never formed. The problem is convex as long as `rank` leaves room: there is one answer for every start.

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
    Hastie, Mazumder, Lee and Zadeh (2015), JMLR 16, algorithm 3.1.
    Srebro and Jaakkola (2003), ICML, section 3 (weights up to one by filling in in part).

    Examples
    --------
    >>> from lrdomains import factorize
    >>> factorize(np.diag([5.0, 3.0, 1.0]), SoftImpute(rank=3, penalty=2.0)).scale.round(6)
    array([3., 1., 0.])
    """

    rank: int
    penalty: float | None = None
    tolerance: float = 1e-5
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
        penalties = problem.penalties(rng) if self.penalty is None else np.array([self.penalty / problem.unit])
        if self.penalty is None:
            fitted, held_out = problem.split(rng)
            errors = _held_out_errors(fitted, held_out, penalties, self, rng)
            penalties = penalties[: int(np.argmin(errors)) + 1]
            progress.advance(note=f"penalty {penalties[-1] * problem.unit:.4g}")
        state = problem.start(self.rank, rng)
        for penalty in penalties:
            state, history, converged = problem.fit(state, float(penalty), self)
            progress.advance(note=f"penalty {penalty * problem.unit:.4g}, objective {history[-1]:.6f}")
        state = problem.softened(state, float(penalties[-1]))
        return RawFactors(
            row_factors=state.left,
            scale=state.strengths,
            column_factors=state.right,
            status=Status.CONVERGED if converged else Status.ITERATION_LIMIT,
            iterations=len(history),
            history=np.array(history) * problem.unit,
            method=dataclasses.replace(self, penalty=float(penalties[-1]) * problem.unit),
        )

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
class State:
    """``left diag(strengths) right.T`` with orthonormal columns."""

    left: Array
    strengths: Floats
    right: Array


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Known entries that a fit has not seen."""

    rows: Array
    columns: Array
    values: Array
    weights: Array


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
        values = self.entries.values if self.weights is None else self.entries.values * self.weights
        top = TruncatedSVD(1, tolerance=1e-2).run(Sparse(self._array(values)), rng, Silent())
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

    def start(self, rank: int, rng: np.random.Generator) -> State:
        """Return a start of strength zero in random directions."""
        (m, n), dtype = self.entries.shape, self.entries.values.dtype
        left = np.linalg.qr(rng.standard_normal((m, rank)))[0].astype(dtype)
        return State(left, np.zeros(rank), np.zeros((n, rank), dtype=dtype))

    def fit(self, state: State, penalty: float, method: SoftImpute) -> tuple[State, list[float], bool]:
        """Improve a state until it stands still; return it with the objectives and whether it did."""
        objectives: list[float] = []
        for _ in range(method.max_iterations):
            before = state
            # One side of the balanced factors, then the other; each is a ridge problem with one Gram matrix.
            products, residual = self._filled_products(state, backward=True)
            right, strengths, turn = _orthonormal(products, _ridge(state.strengths, penalty, fresh=not objectives))
            state = State(state.left @ turn, strengths, right)
            products, _ = self._filled_products(state, backward=False)
            left, strengths, turn = _orthonormal(products, _ridge(strengths, penalty, fresh=False))
            state = State(left, strengths, right @ turn)
            objectives.append(0.5 * residual + penalty * float(before.strengths.sum()))
            if _change(before, state) <= method.tolerance:
                return state, objectives, True
        return state, objectives, False

    def softened(self, state: State, penalty: float) -> State:
        """Return the triplets of the filled matrix along the directions of a state, less the penalty."""
        left, strengths, turn = _orthonormal(self._filled_products(state, backward=False)[0], np.ones(1))
        return State(left, np.maximum(strengths - penalty, 0.0), state.right @ turn)

    def _filled_products(self, state: State, *, backward: bool) -> tuple[Array, float]:
        """Return products of the matrix whose unknown entries are those of the state, and the squared error.

        It is the sparse matrix of what the state leaves of the known entries, plus the state; both multiply the
        state's own vectors, which are orthonormal.
        """
        weighted = (state.left * state.strengths).astype(state.left.dtype)
        residuals = sampled_residuals(self.entries, weighted, state.right)
        counted = residuals if self.weights is None else residuals * self.weights
        energy = float(np.sum(np.multiply(residuals, counted, dtype=np.float64)))
        rest = dataclasses.replace(self.entries, values=counted)
        if backward:
            own = (state.right * state.strengths).astype(state.right.dtype)
            return rest.multiply_transposed(state.left) + own, energy
        return rest.multiply(state.right) + weighted, energy

    def _array(self, values: Array) -> sp.csr_array:
        return sp.csr_array((values, self.entries.columns, self.entries.row_starts), shape=self.entries.shape)


def _held_out_errors(
    fitted: Completion, held_out: HeldOut, penalties: Floats, method: SoftImpute, rng: np.random.Generator
) -> Floats:
    state, errors = fitted.start(method.rank, rng), []
    # A rough fit tells which penalty predicts best.
    rough = dataclasses.replace(method, tolerance=max(method.tolerance, 1e-3), max_iterations=100)
    for penalty in penalties:
        state, _, _ = fitted.fit(state, float(penalty), rough)
        weighted = state.left[held_out.rows] * state.strengths
        predicted = np.einsum("ij,ij->i", weighted, state.right[held_out.columns])
        errors.append(float(np.sqrt(np.average((held_out.values - predicted) ** 2, weights=held_out.weights))))
        if errors[-1] > PATH_PATIENCE * min(errors):
            break
    return np.array(errors)


def _ridge(strengths: Floats, penalty: float, *, fresh: bool) -> Floats:
    # A direction of next to no strength would grow slowly; at the start of a new penalty it takes its full product.
    weak = FRESH_SHARE * penalty if fresh else 0.0
    return np.where(strengths > weak, strengths / np.maximum(strengths + penalty, 1e-300), 1.0)


def _orthonormal(factors: Array, weights: Floats) -> tuple[Array, Floats, Array]:
    u, s, vt = np.linalg.svd(factors * weights, full_matrices=False)
    return u.astype(factors.dtype), s, vt.T.astype(factors.dtype)


def _change(before: State, after: State) -> float:
    a, b = before.strengths, after.strengths
    cross = (before.left.astype(float).T @ after.left) * (before.right.astype(float).T @ after.right)
    size = float(a @ a)
    return float(np.sqrt(max(size + b @ b - 2.0 * (a @ cross @ b), 0.0) / max(size, 1e-300))) if size > 0 else np.inf


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
