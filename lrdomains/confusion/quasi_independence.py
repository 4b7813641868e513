"""Quasi-independence: how many errors to expect between two classes if classes had no affinity for each other."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from lrdomains.core.typing import Floats
from lrdomains.errors import ConvergenceWarning, warn

#: Largest error of a fitted margin, as a share of all errors, at which the iteration stops.
TOLERANCE = 1e-10
MAX_ITERATIONS = 5000
#: A worse fit than this is worth a warning; only tables whose errors all touch one class come near it.
WARNING_LEVEL = 1e-3


@dataclass(frozen=True)
class QuasiIndependence:
    """Expected errors ``e[i, j] = proneness[i] * attraction[j]`` off the diagonal.

    The diagonal, the correct answers, plays no part: it is a structural gap of the table.

    Parameters
    ----------
    proneness : ndarray of shape (K,)
        How many errors class i makes, whatever it is taken for.
    attraction : ndarray of shape (K,)
        How strongly class j attracts errors; scaled so that both vectors have the same sum.
    margin_error : float
        Largest difference between a fitted and an observed margin, as a share of all errors.
    iterations : int
        Rounds of proportional fitting.
    """

    proneness: Floats
    attraction: Floats
    margin_error: float
    iterations: int

    def of_cells(self, rows: ArrayLike, columns: ArrayLike) -> Floats:
        """Return the expected errors of some off-diagonal cells, by position."""
        return self.proneness[np.asarray(rows, dtype=np.intp)] * self.attraction[np.asarray(columns, dtype=np.intp)]

    def of(self, members: NDArray[np.intp]) -> "QuasiIndependence":
        """Return the same for some of the classes, in the order given."""
        return replace(self, proneness=self.proneness[members], attraction=self.attraction[members])

    def scaled(self, factor: float) -> "QuasiIndependence":
        """Return the same for a table whose entries are multiplied by `factor`."""
        root = np.sqrt(factor)
        return replace(self, proneness=self.proneness * root, attraction=self.attraction * root)

    def within(self, members: NDArray[np.intp] | slice) -> float:
        """Return the expected errors among the classes at the positions `members`."""
        a, b = self.proneness[members], self.attraction[members]
        return float(np.sum(a) * np.sum(b) - np.dot(a, b))


def fit_quasi_independence(errors: sp.csr_array, *, warn_if_rough: bool = True) -> QuasiIndependence:
    """Fit quasi-independence to the errors of a confusion matrix by iterative proportional fitting.

    It equals the Poisson regression with one effect per true class, one per predicted class and one for each
    diagonal cell, so the fitted off-diagonal row and column sums equal the observed ones.

    Parameters
    ----------
    errors : CSR array of shape (K, K)
        Counts (or rates) with an empty diagonal.
    warn_if_rough : bool
        Warn where the iteration stops far from the margins.

    Returns
    -------
    QuasiIndependence
        Classes that make no error have proneness 0; classes that attract none have attraction 0.

    Warns
    -----
    ConvergenceWarning
        If a margin is missed by more than a thousandth of all errors. It happens where (nearly) all errors have
        one class in common, so that the best fit lies at infinity.

    References
    ----------
    Goodman (1968), Journal of the American Statistical Association 63, section 2.
    Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis, chapter 5.

    Examples
    --------
    >>> import numpy as np
    >>> fit = fit_quasi_independence(sp.csr_array(np.ones((4, 4)) - np.eye(4)))
    >>> bool(np.allclose(fit.of_cells([0, 1], [1, 3]), 1.0))
    True
    """
    row_sums, column_sums = np.asarray(errors.sum(axis=1)).ravel(), np.asarray(errors.sum(axis=0)).ravel()
    total = float(row_sums.sum())
    if total == 0.0:
        return QuasiIndependence(np.zeros_like(row_sums), np.zeros_like(column_sums), 0.0, 0)
    # Shares of all errors, so that the same table in other units takes the same path.
    r, c = row_sums / total, column_sums / total
    a, b = r.copy(), c.copy()
    margin_error, iterations = np.inf, 0
    while margin_error > TOLERANCE and iterations < MAX_ITERATIONS:
        a = _share(r, b.sum() - b)
        b = _share(c, a.sum() - a)
        margin_error = float(np.max(np.abs(a * (b.sum() - b) - r)))
        iterations += 1
    if warn_if_rough and margin_error > WARNING_LEVEL:
        _warn_rough(margin_error)
    balance = np.sqrt(b.sum() / a.sum())
    root = np.sqrt(total)
    return QuasiIndependence(a * balance * root, b / balance * root, margin_error, iterations)


def _share(margin: Floats, others: Floats) -> Floats:
    return np.divide(margin, others, out=np.zeros_like(margin), where=(margin > 0) & (others > 0))


def _warn_rough(margin_error: float) -> None:
    message = (
        f"the expected errors miss a margin by {margin_error:.1%} of all errors after {MAX_ITERATIONS:,} rounds: "
        "nearly all errors involve one class, so that no affinity between the others can be told apart"
    )
    warn(message, ConvergenceWarning)
