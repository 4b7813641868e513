"""Fit: how a factorization was reached and how well it fits."""

import dataclasses
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from lrdomains.core.typing import Array, Floats


class Status(Enum):
    """How a method ended; the value is the sentence a person reads."""

    EXACT = "solved directly, to machine precision"
    CONVERGED = "converged to the tolerance asked for"
    RANK_DEFICIENT = (
        "the matrix has a lower rank than asked for: components of strength zero fill up the rest; ask for fewer"
    )
    FEWER_POSITIVE = "the matrix has fewer positive eigenvalues than asked for: only the positive ones are returned"
    FIXED_EFFORT = (
        "stopped after the number of iterations asked for, wherever that led: the residuals say how near it came"
    )
    ITERATION_LIMIT = (
        "stopped at the iteration limit before reaching the tolerance: raise max_iterations or loosen tolerance"
    )


@dataclass(frozen=True, eq=False)
class Fit:
    """How a factorization ``A ~ R diag(d) C^T`` was reached and how well it fits.

    Parameters
    ----------
    status : Status
        How the method ended; ``status.value`` is a sentence.
    iterations : int
        Iterations used; 0 for direct methods.
    history : ndarray
        Loss after each iteration; empty where the method has none.
    total_energy : float
        Squared Frobenius norm of A.
    coupling : ndarray of shape (k, k)
        ``R^T A C``. With `total_energy` it gives the exact error of any subset of the components.
    residuals : ndarray of shape (k,) or (0,)
        For spectral methods, per component the larger of ``|A c - d r|`` and ``|A^T r - d c|``, divided by the
        largest strength: how far each pair is from a true singular pair.
    next_scale : float or None
        Strength of the first component beyond the last one, where the method knows it.
    beyond, beyond_residuals : ndarray of shape (p,)
        Strengths beyond the last component as far as the method came to know them, `next_scale` first, and how far a
        true strength may be from each of them, in the same units.
    mean_energy : float or None
        Energy of the column means, ``m |mean row|^2``, in the metric where there is one. None where it was not
        measured (files of old versions, matrices of which some entries are unknown).
    mean_coupling : ndarray of shape (k,)
        ``C^T (sqrt(m) mean row)``, which with `mean_energy` gives the share of the variance that is reproduced.
    gradient : float or None
        Norm of the projected gradient at the end, as a share of that of the first iteration, where the method has one.
    divergence : float or None
        Kullback-Leibler divergence of A from its fit, ``sum(A log(A / fit) - A + fit)``, for methods that minimise it.
    overlaps : ndarray of shape (k, k) or (0,)
        Where only some entries of A are known: ``sum(r_ia c_ja r_ib c_jb)`` over them, so that errors are those of
        known entries. `total_energy` and `coupling` are sums over them, too.
    empty_rows, empty_columns : int or None
        Rows and columns of A without an entry that is known and not zero, for methods of non-negative matrices: they
        are kept, and have no part in any component. None for other methods, and in files of old versions.
    """

    status: Status
    iterations: int
    total_energy: float
    coupling: Floats
    history: Floats = field(default_factory=lambda: np.empty(0))
    residuals: Floats = field(default_factory=lambda: np.empty(0))
    next_scale: float | None = None
    beyond: Floats = field(default_factory=lambda: np.empty(0))
    beyond_residuals: Floats = field(default_factory=lambda: np.empty(0))
    mean_energy: float | None = None
    mean_coupling: Floats = field(default_factory=lambda: np.empty(0))
    gradient: float | None = None
    divergence: float | None = None
    overlaps: Floats = field(default_factory=lambda: np.empty(0))
    empty_rows: int | None = None
    empty_columns: int | None = None

    @property
    def converged(self) -> bool:
        """Whether the method reached its tolerance."""
        return self.status not in (Status.ITERATION_LIMIT, Status.FIXED_EFFORT)

    def gaps(self, scale: Array) -> Floats:
        """Return ``(d_i - d_{i+1}) / d_i`` for each component; the last is NaN where `next_scale` is unknown."""
        following = np.append(scale[1:], np.nan if self.next_scale is None else self.next_scale)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((scale - following) / scale, dtype=np.float64)

    def first(self, rank: int, scale: Array) -> "Fit":
        """Return the fit of the first `rank` components alone, given the strengths of all of them."""
        left_out = np.asarray(scale[rank:], dtype=np.float64)
        if left_out.size == 0:
            return self
        off = self.residuals[rank:] * scale[0] if self.residuals.size else np.full(len(left_out), np.inf)
        return dataclasses.replace(
            self,
            coupling=self.coupling[:rank, :rank],
            residuals=self.residuals[:rank],
            next_scale=float(left_out[0]),
            beyond=np.append(left_out, self.beyond),
            beyond_residuals=np.append(off, self.beyond_residuals),
            mean_coupling=self.mean_coupling[:rank],
            # Of a part of the components it is not known.
            divergence=None,
            overlaps=self.overlaps[:rank, :rank] if self.overlaps.size else self.overlaps,
        )
