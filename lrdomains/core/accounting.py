"""What low rank costs and buys: numbers stored, energy captured, and where the approximation is bad."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.factorization import Factorization
from lrdomains.core.inputs import as_labelled
from lrdomains.core.operators import Operator
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError

#: Spectra whose effective number of components is below this share of their length are called compressible, those
#: above the other one flat.
COMPRESSIBLE, FLAT = 0.25, 0.75


@dataclass(frozen=True)
class StorageReport:
    """How many numbers a matrix takes, stored whole, by its nonzeros, and as factors.

    Parameters
    ----------
    shape : tuple of int
        ``(m, n)``.
    rank : int
    dense : int
        ``m n``.
    factors : int
        ``rank (m + n)``.
    nonzeros : int or None
        Entries that a sparse format stores; None where they are not known.
    """

    shape: tuple[int, int]
    rank: int
    dense: int
    factors: int
    nonzeros: int | None

    @property
    def ratio(self) -> float:
        """How many times fewer numbers the factors take than the dense matrix."""
        return self.dense / self.factors

    @property
    def sparse_ratio(self) -> float | None:
        """How many times fewer numbers the factors take than the nonzeros do; below 1 they take more."""
        return None if self.nonzeros is None else self.nonzeros / self.factors

    @property
    def break_even(self) -> float:
        """The rank at which factors take as much as the dense matrix: ``m n / (m + n)``."""
        return self.dense / sum(self.shape)

    @property
    def sparse_break_even(self) -> float | None:
        """The rank at which factors take as much as the nonzeros."""
        return None if self.nonzeros is None else self.nonzeros / sum(self.shape)

    def rank_for(self, ratio: float) -> int:
        """Return the largest rank whose factors take so many times fewer numbers than the dense matrix.

        Parameters
        ----------
        ratio : float
            Such as 20.
        """
        if not ratio > 0:
            message = f"ratio={ratio!r}; give a positive number"
            raise InputError(message)
        # Against a ratio that is exact, rounding must not cost a rank.
        return int(np.floor(self.break_even / ratio * (1 + 1e-12)))

    def __str__(self) -> str:
        text = f"rank {self.rank}: {self.factors:,} numbers against {self.dense:,} dense ({self.ratio:.3g} times fewer)"
        if self.nonzeros is None or self.sparse_ratio is None:
            return text
        ratio = self.sparse_ratio
        compared = f"{ratio:.3g} times fewer" if ratio >= 1 else f"{1 / ratio:.3g} times MORE"
        return f"{text} and {self.nonzeros:,} nonzeros ({compared})"


def storage_report(matrix: object, *, rank: int, nonzeros: int | None = None) -> StorageReport:
    """Return how many numbers a matrix takes whole, by its nonzeros, and as factors of a rank.

    Parameters
    ----------
    matrix : anything that `factorize` takes, a Factorization, or its shape as a tuple
    rank : int
        At least 1.
    nonzeros : int or None
        Of a shape or a Factorization, whose entries are not known; counted where they are.

    Returns
    -------
    StorageReport

    Raises
    ------
    InputError
        If a number is not positive.

    Examples
    --------
    >>> report = storage_report((1_200_000, 400_000), rank=100, nonzeros=100_000_000)
    >>> report.rank_for(20), round(report.ratio), report.break_even
    (15000, 3000, 300000.0)
    """
    if isinstance(matrix, Factorization):
        shape = matrix.shape
    elif isinstance(matrix, tuple):
        shape = (int(matrix[0]), int(matrix[1]))
    else:
        labelled = as_labelled(matrix)
        shape = labelled.shape
        nonzeros = _nonzeros(labelled.values) if nonzeros is None else nonzeros
    if rank < 1 or min(shape) < 1 or (nonzeros is not None and nonzeros < 0):
        message = f"rank={rank!r}, shape {shape}, nonzeros={nonzeros!r}; give positive numbers"
        raise InputError(message)
    m, n = shape
    return StorageReport(shape=shape, rank=int(rank), dense=m * n, factors=int(rank) * (m + n), nonzeros=nonzeros)


@dataclass(frozen=True, eq=False)
class SpectrumReport:
    """How the energy of a matrix is spread over its components.

    Parameters
    ----------
    table : DataFrame
        One row a component: ``component`` (from 1), ``strength``, ``share`` of the energy (the squared Frobenius norm),
        ``cumulative`` share, and ``gap`` to the next strength, relative to its own.
    effective : float
        How many equal components would be spread as evenly: ``(sum s^2)^2 / sum s^4``.
    verdict : "compressible", "flat" or "in between"
        By `effective` as a share of the number of components: below a quarter, above three quarters.
    """

    table: pd.DataFrame
    effective: float
    verdict: Literal["compressible", "flat", "in between"]

    def rank_for(self, share: float) -> int | None:
        """Return the smallest rank that captures this share of the energy; None if the components known do not.

        Parameters
        ----------
        share : float
            Such as 0.9.
        """
        enough = np.flatnonzero(self.table["cumulative"].to_numpy() >= share - 1e-12)
        return int(enough[0]) + 1 if enough.size else None


def spectrum_report(strengths: "Array | Factorization", *, energy: float | None = None) -> SpectrumReport:
    """Return how the energy is spread over the components, and whether low rank suits the matrix.

    Parameters
    ----------
    strengths : ndarray of shape (k,) or Factorization
        Singular values in descending order.
    energy : float or None
        Squared Frobenius norm of the matrix; None takes that of the strengths, as if there were no others.

    Returns
    -------
    SpectrumReport

    Raises
    ------
    InputError
        If the strengths are negative, not descending, or carry more than the energy.

    Examples
    --------
    >>> spectrum_report(np.array([100, 10, 1, 0.1, 0.01])).table["cumulative"].round(4).tolist()
    [0.99, 0.9999, 1.0, 1.0, 1.0]
    >>> spectrum_report(np.array([10.0, 9.9, 9.8, 9.7, 9.6])).verdict
    'flat'
    """
    if isinstance(strengths, Factorization):
        energy = strengths.fit.total_energy if energy is None else energy
        strengths = strengths.scale
    s: Floats = np.asarray(strengths, dtype=np.float64)
    if s.ndim != 1 or s.size == 0 or not np.all(np.isfinite(s)) or np.any(s < 0) or np.any(np.diff(s) > 0):
        message = "strengths must be a list of non-negative numbers in descending order"
        raise InputError(message)
    squares = s**2
    total = float(squares.sum()) if energy is None else float(energy)
    if total < squares.sum() * (1 - 1e-6):
        message = f"the strengths carry an energy of {squares.sum():.6g}, more than the {total:.6g} of the matrix"
        raise InputError(message)
    share = squares / total if total > 0 else np.zeros_like(squares)
    following = np.append(s[1:], np.nan)
    table = pd.DataFrame(
        {
            "component": np.arange(1, len(s) + 1),
            "strength": s,
            "share": share,
            "cumulative": np.minimum(np.cumsum(share), 1.0),
            "gap": np.divide(s - following, s, out=np.full(len(s), np.nan), where=s > 0),
        }
    )
    effective = float(squares.sum() ** 2 / np.sum(squares**2)) if total > 0 else 0.0
    part = effective / len(s)
    verdict: Literal["compressible", "flat", "in between"] = "in between"
    if part < COMPRESSIBLE:
        verdict = "compressible"
    elif part > FLAT:
        verdict = "flat"
    return SpectrumReport(table=table, effective=effective, verdict=verdict)


def _nonzeros(values: Any) -> int | None:
    if isinstance(values, Operator):
        return None
    return int(np.count_nonzero(values.data if sp.issparse(values) else values))
