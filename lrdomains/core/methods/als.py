"""ALS: low-rank factors of the known entries alone, by alternating least squares with weight decay."""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lrdomains.core.fit import Status
from lrdomains.core.known_entries import KnownEntries, known_entries
from lrdomains.core.methods.gradient import singular_form
from lrdomains.core.methods.method import RawFactors, check_limits, check_rank
from lrdomains.core.nmf_kernels import RowProblems
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.small_work import small_work
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: Where nothing is said and entries are unknown, so much of the standard deviation of the known entries is the weight
#: decay for each known entry of a row: without any, a row of few entries is fitted to its noise.
DEFAULT_DECAY = 0.15
#: An objective below this share of the energy counts as this when it is asked whether it still falls.
PERFECT_OBJECTIVE = 1e-4


@dataclass(frozen=True)
class ALS:
    """Factors U and V of the least ``|A - U V^T|^2 / 2 + decay (|U|^2 + |V|^2) / 2`` over the known entries of A.

    On complete data every start leads to the same product, the truncated SVD with `weight_decay` taken off each
    strength. Where entries are unknown there are several local optima: compare starts with `repeat`.

    Parameters
    ----------
    rank : int
        Number of components, beside those of the biases.
    weight_decay : float or None
        In the units of A. None is 0 on complete data, and where entries are unknown none but that for each entry.
    decay_per_entry : float or None
        More decay for each row (and column), times the number (or weight) of its known entries. None is 0 on complete
        data and where `weight_decay` is given, else 0.15 times the standard deviation of the known entries.
    biases : bool
        Fit a mean, and what each row and each column adds to it, along with the components. The factorization then
        has two components more: the rows' and the columns' share.
    tolerance : float
        Stop when the objective falls by less than this share in an iteration.
    max_iterations : int
        Stop then in any case, with a ConvergenceWarning.

    References
    ----------
    Srebro, Rennie and Jaakkola (2005), NIPS 17, section 3 (weight decay is the nuclear norm).
    Zhou, Wilkinson, Schreiber and Pan (2008), AAIM, section 3.1 (decay by the number of entries).
    Koren, Bell and Volinsky (2009), Computer 42 (biases).

    Examples
    --------
    >>> from lrdomains import LabelledMatrix, factorize
    >>> truth = np.outer([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0])
    >>> known = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
    >>> f = factorize(LabelledMatrix(truth, observed=known), ALS(rank=1, weight_decay=1e-6), rng=0)
    >>> round(f.entry(1, 2), 3)
    4.0
    """

    rank: int
    weight_decay: float | None = None
    decay_per_entry: float | None = None
    biases: bool = False
    tolerance: float = 1e-6
    max_iterations: int = 1000

    needs_non_negative: ClassVar[bool] = False
    needs_symmetric: ClassVar[bool] = False
    is_spectral: ClassVar[bool] = False
    accepts_unknown: ClassVar[bool] = True
    weighs_entries: ClassVar[bool] = True
    shrinks: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name in ("weight_decay", "decay_per_entry"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < np.inf:
                message = f"{name}={value!r}; give a finite weight, 0 for none, or None"
                raise InputError(message)
        check_limits(self.tolerance, self.max_iterations)

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Solve for one side and the other until the objective stands still."""
        check_rank(self.rank, matrix.shape)
        with small_work(matrix.shape):
            return self._alternate(matrix, rng, progress)

    def _alternate(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        known = known_entries(matrix)
        decided = self._decided(matrix, known)
        model = _Alternation(matrix, known, decided, rng)
        losses: list[float] = []
        status = Status.ITERATION_LIMIT
        for _ in range(self.max_iterations):
            losses.append(model.step())
            progress.advance(note=f"objective {losses[-1]:.6f}")
            if len(losses) > 1 and losses[-2] - losses[-1] <= self.tolerance * max(losses[-1], PERFECT_OBJECTIVE):
                status = Status.CONVERGED
                break
        left, right = model.factors()
        return RawFactors(
            *_rotated(left, right, self.rank),
            status=status,
            iterations=len(losses),
            history=np.array(losses),
            method=decided,
        )

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates of new rows with the same decay, over known entries alone.

        Both sides are taken to carry the same share of each strength, which is so for `weight_decay` and about so for
        `decay_per_entry`.
        """
        products = np.ascontiguousarray(new_rows.matmat(loadings))
        k = loadings.shape[1]
        problems = RowProblems(
            products,
            loadings.astype(products.dtype),
            known_entries(new_rows),
            quadratic=(self.weight_decay or 0.0) * np.eye(k),
            decay_per_entry=self.decay_per_entry or 0.0,
        )
        return problems.unbounded()

    def _decided(self, matrix: Operator, known: KnownEntries | None) -> "ALS":
        per_entry = self.decay_per_entry
        if per_entry is None:
            guess = known is not None and self.weight_decay is None
            per_entry = DEFAULT_DECAY * _deviation(matrix, known) if guess else 0.0
        return dataclasses.replace(self, weight_decay=self.weight_decay or 0.0, decay_per_entry=per_entry)


class _Alternation:
    """Factors of both sides, with biases as a further column of each where they are asked for."""

    def __init__(self, matrix: Operator, known: KnownEntries | None, method: ALS, rng: np.random.Generator) -> None:
        self.matrix, self.known, self.method = matrix, known, method
        m, n = matrix.shape
        ones = np.ones((n, 1)), np.ones((m, 1))
        wide = matrix.widened()
        self.sums = wide.matmat(ones[0])[:, 0], wide.rmatmat(ones[1])[:, 0]
        self.counts = (
            (np.full(m, n), np.full(n, m)) if known is None else (known.weight_per_row, known.transposed.weight_per_row)
        )
        count = float(self.counts[0].sum())
        self.mean = float(self.sums[0].sum()) / count if method.biases else 0.0
        self.energy = matrix.fro2()
        # Small against the data, so that biases come first.
        spread = np.sqrt(np.sqrt(self.energy / count) / method.rank)
        # Random directions, turned to the leading ones of the matrix: a row of few entries that starts on the wrong
        # side of zero seldom finds the way back.
        drawn = wide.rmatmat(wide.matmat(wide.rmatmat(rng.standard_normal((m, method.rank)))))
        self.right = (spread * np.sqrt(n) * np.linalg.qr(drawn)[0]).astype(matrix.dtype)
        self.left = np.zeros((m, method.rank), dtype=matrix.dtype)
        self.row_bias, self.column_bias = np.zeros(m), np.zeros(n)

    def step(self) -> float:
        """Solve for the rows, then for the columns; return the objective as a share of the energy of the matrix."""
        self.left, self.row_bias, _ = self._side(self.right, self.column_bias, rows=True)
        self.right, self.column_bias, loss = self._side(self.left, self.row_bias, rows=False)
        loss += self._decay_of(self.left, self.row_bias, self.counts[0])
        return loss / self.energy if self.energy > 0 else 0.0

    def factors(self) -> tuple[Array, Array]:
        """Return row and column factors, biases last."""
        if not self.method.biases:
            return self.left, self.right
        ones = np.ones((len(self.left), 1)), np.ones((len(self.right), 1))
        left = np.hstack([self.left, (self.row_bias + self.mean)[:, None], ones[0]])
        right = np.hstack([self.right, ones[1], self.column_bias[:, None]])
        return left.astype(self.matrix.dtype), right.astype(self.matrix.dtype)

    def _side(self, other: Array, other_bias: Floats, *, rows: bool) -> tuple[Array, Floats, float]:
        known = self.known if rows or self.known is None else self.known.transposed
        multiply = self.matrix.matmat if rows else self.matrix.rmatmat
        features, energy = other, self.energy
        products = multiply(features)
        if self.method.biases:
            features = np.hstack([other, np.ones((len(other), 1), dtype=other.dtype)])
            offset = other_bias + self.mean
            sums, counts = (self.sums[1], self.counts[1]) if rows else (self.sums[0], self.counts[0])
            energy += float(-2.0 * offset @ sums + counts @ offset**2)
            shift = (offset[:, None] * features).astype(features.dtype)
            own_sums = self.sums[0] if rows else self.sums[1]
            products = np.hstack([products, own_sums[:, None].astype(products.dtype)])
            products = products - _sums_over_known(known, shift).astype(products.dtype)
        found = self._solve(np.ascontiguousarray(products), features, known)
        loss = energy - float(np.sum(np.multiply(found, products, dtype=np.float64)))
        k = self.method.rank
        bias = found[:, k].astype(np.float64) if self.method.biases else np.zeros(len(found))
        return np.ascontiguousarray(found[:, :k]), bias, loss

    def _solve(self, products: Array, features: Array, known: KnownEntries | None) -> Array:
        decay, per_entry = self.method.weight_decay or 0.0, self.method.decay_per_entry or 0.0
        eye = np.eye(features.shape[1])
        if known is not None:
            return RowProblems(products, features, known, quadratic=decay * eye, decay_per_entry=per_entry).unbounded()
        wide = features.astype(np.float64)
        gram = wide.T @ wide + (decay + per_entry * len(features)) * eye
        return np.linalg.lstsq(gram, products.T.astype(np.float64), rcond=1e-14)[0].T.astype(products.dtype)

    def _decay_of(self, factors: Array, bias: Floats, counts: Array) -> float:
        squares = np.sum(np.square(factors, dtype=np.float64), axis=1) + bias**2
        weights = (self.method.weight_decay or 0.0) + (self.method.decay_per_entry or 0.0) * counts
        return float(weights @ squares)


def _sums_over_known(known: KnownEntries | None, factors: Array) -> Array:
    return factors.sum(axis=0, dtype=np.float64)[None] if known is None else known.sums_over_known(factors)


def _deviation(matrix: Operator, known: KnownEntries | None) -> float:
    count = float(np.prod(matrix.shape)) if known is None else float(known.weight_per_row.sum())
    mean = float(matrix.column_sums().sum()) / count
    return float(np.sqrt(max(matrix.fro2() / count - mean**2, 0.0)))


def _rotated(left: Array, right: Array, rank: int) -> tuple[Array, Array, Array]:
    """Turn the first `rank` components to singular triplets of their product; those of biases stay as they are."""
    rows, strengths, columns = singular_form(left[:, :rank], right[:, :rank])
    biases = left.shape[1] - rank
    return (
        np.hstack([rows, left[:, rank:]]),
        np.append(strengths, np.ones(biases)),
        np.hstack([columns, right[:, rank:]]),
    )
