"""factorize: the one entry to every method."""

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np

from lrdomains.core.canonical import canonical_form, leading_signs
from lrdomains.core.composed_operators import Scaled
from lrdomains.core.entries import check_non_negative
from lrdomains.core.factorization import Factorization
from lrdomains.core.fit import Fit, Status
from lrdomains.core.inputs import as_labelled
from lrdomains.core.known_entries import Observed, known_entries
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method, RawFactors
from lrdomains.core.metric import in_metric, into_metric, out_of_metric, roots
from lrdomains.core.operators import Operator
from lrdomains.core.progress import progress_bar
from lrdomains.core.provenance import Provenance, fingerprint
from lrdomains.core.random import RandomState, seeded
from lrdomains.core.row_work import RowWork
from lrdomains.core.starting import Start, start_options
from lrdomains.core.typing import Array, Floats
from lrdomains.core.wide_sums import wide_blocks
from lrdomains.core.wording import counted, named
from lrdomains.errors import ConvergenceWarning, DataWarning, IdentifiabilityWarning, InputError, warn

#: Beyond these powers of two of the Frobenius norm, a method gets the matrix in other units, because its squares or
#: fourth powers would overflow or vanish.
CALM_EXPONENT = {"float32": 30, "float64": 200}
#: Beyond these, the squared norm itself does not fit into float64.
EXTREME_ENERGY = 1e-280, 1e280
#: Two strengths this close, relative to the largest and in units of the working precision, count as tied.
TIE_ROUNDINGS = 100


def factorize(
    matrix: object,
    method: Method,
    *,
    rng: RandomState = None,
    progress: bool = False,
    start: Start | None = None,
) -> Factorization:
    """Factorize a matrix.

    Parameters
    ----------
    matrix : ndarray, scipy sparse array or matrix, DataFrame, AnnData, Operator or LabelledMatrix
        Shape (m, n), real and finite. It is never changed. With weights of rows and columns (see `LabelledMatrix`) a
        spectral method works in their metric: factors have unit length in it, ``R^T diag(w) R = C^T diag(v) C = I``,
        and strengths, residuals and errors are those of the weighted norm.
    method : Method
        An algorithm with its options, such as ``TruncatedSVD(rank=10)``, ``SymmetricEigen(rank=3)`` or
        ``NMF(rank=5)``.
    rng : int, numpy.random.Generator or None
        Source of random numbers. The same int gives the same result; None draws a fresh seed, which
        ``provenance.seed`` records.
    progress : bool
        Show a progress bar on standard error.
    start : Factorization or tuple of two arrays, optional
        Of a similar matrix of the same shape, for methods that can start from one. The result of `TruncatedSVD` is the
        same to the tolerance, and sooner there; `NMF` finds the optimum that is nearest downhill, and takes row factors
        of shape (m, k) and column factors of shape (n, k), too.

    Returns
    -------
    Factorization
        In canonical form, with fit and provenance.

    Raises
    ------
    InputError
        If the matrix does not suit the method (NaN, negative entries for NMF, not symmetric, weights that the method
        cannot use), or if `start` is of another shape or rank, or of no use to the method.
    RankError
        If the rank is not between 1 and the smaller side of the matrix.

    Warns
    -----
    ConvergenceWarning
        If an iterative method stopped at its limit.
    IdentifiabilityWarning
        If the rank cuts through a tie of two equal strengths, so that the last component is arbitrary.

    References
    ----------
    Eckart and Young (1936), Psychometrika 1, for what the best approximation of a given rank is.
    Greenacre (1984), Theory and Applications of Correspondence Analysis, appendix A.1, for that in a metric.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import TruncatedSVD
    >>> f = factorize(np.outer([1.0, 2.0], [3.0, 4.0]), TruncatedSVD(rank=1))
    >>> f.rank, round(f.error(), 6)
    (1, 0.0)
    """
    prepared = Prepared(as_labelled(matrix))
    prepared.check(method)
    generator, seed = seeded(rng)
    # Short, so that bar, rate and memory have room beside it in 80 columns.
    m, n = prepared.operator.shape
    with progress_bar(f"{type(method).__name__} of {m:,} x {n:,}", total=None, shown=progress) as watcher:
        raw = [method.run(prepared.operator, generator, watcher, **start_options(start, prepared.labelled, method))]
    # Handed over without a name here, so that factors are given up when they are in canonical form.
    return prepared.finish(raw.pop(), method, seed)


class Prepared:
    """A matrix ready to be factorized, once or many times.

    Parameters
    ----------
    labelled : LabelledMatrix

    Attributes
    ----------
    operator : Operator
        What methods are given: in units in which nothing overflows, and in its metric.
    """

    def __init__(self, labelled: LabelledMatrix) -> None:
        self.labelled = labelled
        self.operator, self._unit = _in_calm_units(labelled)

    def check(self, method: Method) -> None:
        """Refuse a method that the matrix does not suit."""
        _check_suits(self.labelled, self.operator, method)

    def finish(self, raw: RawFactors, method: Method, seed: int | None) -> Factorization:
        """Return what a method found in canonical form, measured and in the units of the matrix."""
        method = raw.method or method
        row_factors, scale, column_factors = canonical_form(raw.row_factors, raw.scale, raw.column_factors)
        raw = dataclasses.replace(raw, row_factors=row_factors, column_factors=column_factors)
        w, v = self.labelled.row_weights, self.labelled.column_weights
        R, C = out_of_metric(row_factors, w), out_of_metric(column_factors, v)
        if v is not None:
            # The rule for signs speaks of the factors that are given out.
            signs = leading_signs(C).astype(C.dtype)
            R, C = R * signs, C * signs
        fit = _measure(
            self._wide,
            self.operator.fro2(),
            # As they are where there is no metric: the products of float32 factors are half the work to read, and the
            # same to the bit, because their sums are taken in float64 all the same.
            (R if w is None else into_metric(R, w), scale, C if v is None else into_metric(C, v)),
            raw=raw,
            spectral=method.is_spectral,
            ones=roots(w, self.operator.shape[0]),
        )
        if method.needs_non_negative:
            fit = dataclasses.replace(fit, empty_rows=self._empty[0], empty_columns=self._empty[1])
        _warn_if_doubtful(fit, scale, method, np.finfo(self.operator.dtype).eps)
        return Factorization(
            row_factors=R,
            scale=scale * self._unit,
            column_factors=C,
            rows=self.labelled.rows,
            columns=self.labelled.columns,
            rows_are=self.labelled.rows_are,
            columns_are=self.labelled.columns_are,
            method=method,
            fit=_in_units(fit, self._unit),
            provenance=_provenance(self.labelled, method, seed, self._fingerprint),
            row_weights=w,
            column_weights=v,
        )

    @cached_property
    def _wide(self) -> Operator:
        # In float64, because errors and residuals are what is left after nearly everything has cancelled.
        return self.operator.widened()

    @cached_property
    def _empty(self) -> tuple[int, int]:
        # Sums of entries that are not negative are zero only where all of them are.
        m, n = self.operator.shape
        rows, columns = self._wide.matmat(np.ones((n, 1))), self._wide.rmatmat(np.ones((m, 1)))
        return int(np.count_nonzero(rows == 0)), int(np.count_nonzero(columns == 0))

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self.labelled)


def _in_calm_units(labelled: LabelledMatrix) -> tuple[Operator, float]:
    """Return the matrix in units in which nothing overflows, and the unit: a power of two, so nothing is rounded."""
    operator = in_metric(labelled.operator(), labelled.row_weights, labelled.column_weights)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        energy = operator.fro2()
    if not energy <= EXTREME_ENERGY[1] or (energy < EXTREME_ENERGY[0] and _has_entries(labelled)):
        size = "large" if not energy <= 1 else "small"
        message = (
            f"the entries of the matrix are so {size} that their squares do not fit into float64; multiply it by a "
            "constant that brings them nearer to 1 (only the strengths of the components scale along)"
        )
        raise InputError(message)
    exponent = int(np.frexp(np.sqrt(energy))[1])
    if abs(exponent) <= CALM_EXPONENT[operator.dtype.name]:
        return operator, 1.0
    # On both sides, because one factor alone could overflow in float32.
    half = exponent // 2
    m, n = operator.shape
    base = operator.base if isinstance(operator, Observed) else operator
    calm: Operator = Scaled(base, np.full(m, 2.0**-half), np.full(n, 2.0 ** (half - exponent)))
    return Observed(calm, operator.known) if isinstance(operator, Observed) else calm, 2.0**exponent


def _has_entries(labelled: LabelledMatrix) -> bool:
    values: Any = labelled.values
    if isinstance(values, Operator):
        return values.fro2() > 0
    return bool(np.any(values if isinstance(values, np.ndarray) else values.data))


def _in_units(fit: Fit, unit: float) -> Fit:
    if unit == 1.0:
        return fit
    return dataclasses.replace(
        fit,
        total_energy=fit.total_energy * unit**2,
        coupling=fit.coupling * unit,
        next_scale=None if fit.next_scale is None else fit.next_scale * unit,
        beyond=fit.beyond * unit,
        beyond_residuals=fit.beyond_residuals * unit,
        mean_energy=None if fit.mean_energy is None else fit.mean_energy * unit**2,
        mean_coupling=fit.mean_coupling * unit,
        divergence=None if fit.divergence is None else fit.divergence * unit,
    )


def _check_suits(labelled: LabelledMatrix, operator: Operator, method: Method) -> None:
    weighted = labelled.row_weights is not None or labelled.column_weights is not None
    if weighted and not method.is_spectral:
        message = f"{type(method).__name__} cannot use weights of rows and columns; use TruncatedSVD"
        raise InputError(message)
    if labelled.entry_weights is not None and not getattr(method, "weighs_entries", False):
        message = f"{type(method).__name__} cannot use weights of single entries; use NMF, ALS or SoftImpute"
        raise InputError(message)
    if labelled.observed is not None:
        _check_unknown(labelled, method)
    if method.needs_non_negative:
        check_non_negative(labelled, needed_by=type(method).__name__)
    if method.needs_symmetric:
        _check_symmetric(operator, type(method).__name__)


def _check_unknown(labelled: LabelledMatrix, method: Method) -> None:
    if not getattr(method, "accepts_unknown", False):
        message = (
            f"{type(method).__name__} cannot leave unobserved entries out: it would take them for zeros. Use NMF, "
            "or fill them in first"
        )
        raise InputError(message)
    known = labelled.operator()
    assert isinstance(known, Observed)
    for entries, names, are in (
        (known.known, labelled.rows, labelled.rows_are),
        (known.known.transposed, labelled.columns, labelled.columns_are),
    ):
        empty = np.flatnonzero(entries.per_row == 0)
        if empty.size:
            warn(
                f"{counted(len(empty), are)} without one observed entry, the first {named(names[empty[0]])}: nothing "
                "is known of them, and their factors are zero",
                DataWarning,
            )


def _check_symmetric(operator: Operator, name: str) -> None:
    m, n = operator.shape
    if m != n:
        message = f"{name} needs a square matrix, got {m} x {n}"
        raise InputError(message)
    # One random product from each side tells a symmetric operator from any other, with certainty in practice.
    probe = np.random.default_rng(0).standard_normal((n, 1))
    there, back = operator.matmat(probe), operator.rmatmat(probe)
    # Products of an operator that is a difference of large terms differ by more than their own rounding.
    allowed = np.sqrt(np.finfo(operator.dtype).eps) * max(np.abs(there).max(), np.abs(back).max())
    if np.abs(there - back).max() > allowed:
        message = f"{name} needs a symmetric matrix; A and its transpose differ. Use (A + A.T) / 2 if that is meant"
        raise InputError(message)


def _measure(
    wide: Operator,
    energy: float,
    factors: tuple[Array, Array, Array],
    *,
    raw: RawFactors,
    spectral: bool,
    ones: Floats,
) -> Fit:
    R, scale, C = factors
    residuals = np.empty(0)
    known = known_entries(wide)
    # The mean row comes along as one more product: ones in the metric, which float32 holds without rounding.
    constant = ones[:, None].astype(R.dtype)
    certified = spectral and scale.size > 0 and scale[0] > 0
    # Block by block, so that a matrix with very many rows on disk needs no memory for all of them.
    coupling, gaps, backward = np.zeros((R.shape[1], R.shape[1])), np.zeros(R.shape[1]), np.zeros((C.shape[0], 1))
    for _, part in wide.over_blocks(RowWork(_block_measures, by_row=(R, constant), shared=((C, scale, certified),))):
        coupling, gaps, backward = (total + more for total, more in zip((coupling, gaps, backward), part, strict=True))
    mean = backward[:, -1] / np.linalg.norm(ones)
    if certified:
        other = np.linalg.norm(backward[:, :-1] - C * scale, axis=0)
        residuals = np.maximum(np.sqrt(gaps), other) / scale[0]
    return Fit(
        status=raw.status,
        iterations=raw.iterations,
        total_energy=energy,
        coupling=coupling,
        history=raw.history,
        residuals=residuals,
        next_scale=float(raw.beyond[0]) if raw.beyond.size else None,
        beyond=raw.beyond,
        beyond_residuals=raw.beyond_residuals,
        # A mean over zeros that stand for unknown entries would be none.
        mean_energy=None if known is not None else float(mean @ mean),
        mean_coupling=C.T @ mean,
        gradient=raw.gradient,
        divergence=raw.divergence,
        overlaps=np.empty(0) if known is None else known.overlaps(R.astype(np.float64), C),
    )


def _block_measures(
    block: Operator, left: Array, constant: Array, other: tuple[Array, Floats, bool]
) -> tuple[Floats, Floats, Floats]:
    """Return a block's part of ``R^T A C``, of the squares of ``A C - R S``, and of ``A^T [R, constant]``."""
    right, scale, certified = other
    back = block.rmatmat(np.hstack([left, constant]) if certified else constant)
    forward = block.matmat(right)
    coupling, gaps = np.zeros((left.shape[1], right.shape[1])), np.zeros(right.shape[1])
    # A few rows at a time, because factors in float64 can take more memory than the matrix.
    for (_, wide), (_, ahead) in zip(wide_blocks(left), wide_blocks(forward), strict=True):
        coupling += wide.T @ ahead
        gap = ahead - wide * scale
        gaps += np.einsum("ij,ij->j", gap, gap)
    return coupling, gaps, back.astype(np.float64, copy=False)


def _warn_if_doubtful(fit: Fit, scale: Array, method: Method, precision: float) -> None:
    name = type(method).__name__
    if fit.status is Status.ITERATION_LIMIT:
        warn(f"{name}: {fit.status.value}", ConvergenceWarning)
    if fit.next_scale is None or scale.size == 0 or scale[-1] <= TIE_ROUNDINGS * precision * scale[0]:
        return
    if scale[-1] - fit.next_scale <= TIE_ROUNDINGS * precision * scale[0]:
        warn(
            f"{name}: components {len(scale)} and {len(scale) + 1} have the same strength ({scale[-1]:.6g}), so "
            "which of them is returned is arbitrary; choose a rank that keeps both or neither",
            IdentifiabilityWarning,
        )


def _provenance(labelled: LabelledMatrix, method: Method, seed: int | None, digest: str) -> Provenance:
    options: dict[str, Any] = dataclasses.asdict(method) if dataclasses.is_dataclass(method) else {}
    return Provenance(
        source=labelled.source,
        steps={**labelled.steps, type(method).__name__: options},
        seed=seed,
        fingerprint=digest,
        dropped=labelled.dropped,
    )
