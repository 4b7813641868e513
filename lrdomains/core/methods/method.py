"""What every method is: a frozen dataclass of options that turns an operator into raw factors."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np

from lrdomains.core.fit import Status
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError, RankError


@dataclass(frozen=True, eq=False)
class RawFactors:
    """What a method computes, before `factorize` brings it into canonical form.

    Parameters
    ----------
    row_factors : ndarray of shape (m, k)
    scale : ndarray of shape (k,)
        May be negative (an eigenvalue) and need not be sorted.
    column_factors : ndarray of shape (n, k)
    status : Status
    iterations : int
    history : ndarray
        Loss after each iteration.
    beyond : ndarray of shape (p,)
        Strengths beyond the last component as far as they are known, descending.
    beyond_residuals : ndarray of shape (p,)
        How far a true strength may be from each of them.
    gradient : float or None
        Norm of the projected gradient at the end, as a share of that of the first iteration.
    divergence : float or None
        Kullback-Leibler divergence from the matrix, for methods that minimise it.
    method : Method or None
        The method with what it decided from the data (a penalty, say) in place of what it was left to decide.
    """

    row_factors: Array
    scale: Array
    column_factors: Array
    status: Status
    iterations: int = 0
    history: Floats = field(default_factory=lambda: np.empty(0))
    beyond: Floats = field(default_factory=lambda: np.empty(0))
    beyond_residuals: Floats = field(default_factory=lambda: np.empty(0))
    gradient: float | None = None
    divergence: float | None = None
    method: "Method | None" = None


class Method(Protocol):
    """A factorization algorithm with its options.

    Any frozen dataclass that has these members can be given to `factorize`; there is no registry.

    Attributes
    ----------
    rank : int
        Number of components asked for.
    needs_non_negative : bool
        Whether negative entries are refused.
    needs_symmetric : bool
        Whether only symmetric matrices are accepted.
    is_spectral : bool
        Whether components are singular pairs, so that residuals certify them.
    accepts_unknown : bool
        Whether it tells unknown entries from zero (``known_entries(matrix)``); where it is missing, it does not.
    weighs_entries : bool
        Whether single entries may have weights (``known_entries(matrix).weights``); where it is missing, they may not.
    shrinks : bool
        Whether its penalty is on both sides alike, so that `project` is given loadings that carry the root of each
        strength; where it is missing, they have unit length.
    """

    needs_non_negative: ClassVar[bool]
    needs_symmetric: ClassVar[bool]
    is_spectral: ClassVar[bool]

    @property
    def rank(self) -> int:
        """Number of components asked for."""
        ...

    def run(self, matrix: Operator, rng: np.random.Generator, progress: Progress) -> RawFactors:
        """Factorize `matrix`."""
        ...

    def project(self, new_rows: Operator, loadings: Array) -> Array:
        """Return the coordinates Z of new rows, such that ``new_rows ~ Z @ loadings.T``."""
        ...


def rounding_noise(largest: float, shape: tuple[int, int], precision: np.dtype[Any]) -> float:
    """Return the strength below which a component is rounding: its true strength may be zero.

    Parameters
    ----------
    largest : float
        The largest strength.
    shape : tuple of int
    precision : numpy.dtype
        Type in which the factors were computed.

    Returns
    -------
    float
        ``2 sqrt(m + n)`` roundings of the largest strength. The usual ``max(m, n)`` roundings are a worst case
        that would call a tenth of the spectrum noise for a million rows in float32.
    """
    return float(2.0 * np.sqrt(sum(shape)) * np.finfo(precision).eps * largest)


def check_rank(rank: int, shape: tuple[int, int]) -> None:
    """Refuse a rank that is no positive whole number or exceeds the smaller side of the matrix."""
    if not isinstance(rank, (int, np.integer)) or isinstance(rank, bool) or rank < 1:
        message = f"rank {rank!r}; give a positive whole number"
        raise RankError(message)
    if rank > min(shape):
        message = f"rank {rank} for a {shape[0]} x {shape[1]} matrix; it can be at most {min(shape)}"
        raise RankError(message)


def check_limits(tolerance: float | None, max_iterations: int) -> None:
    """Refuse a tolerance (where one is given) or a number of iterations that is not positive."""
    if (tolerance is not None and not tolerance > 0) or max_iterations < 1:
        message = f"tolerance={tolerance!r}, max_iterations={max_iterations!r}; both must be positive"
        raise InputError(message)
