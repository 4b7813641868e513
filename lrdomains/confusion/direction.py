"""Direction: which way errors flow between classes, as a ranking and as a test."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import chi2

from lrdomains.confusion.matrix import ConfusionMatrix


class Drain(NamedTuple):
    """Classes from those that lose samples to those that gain them.

    Parameters
    ----------
    table : DataFrame
        One row a class, the largest net loss first: ``label``; ``drains``, its position on the scale on which the
        difference of two classes is the one-way part of their error rates; ``given``, its samples taken for others;
        ``received``, others' samples taken for it; ``net``, given less received.
    share : float
        Share of the one-way part that such a scale explains; the rest goes round in circles or is noise. NaN where
        nothing is one-way.
    """

    table: pd.DataFrame
    share: float


class Symmetry(NamedTuple):
    """Bowker's test that every two classes are taken for each other equally often.

    Parameters
    ----------
    statistic : float
    freedom : int
    p : float
    """

    statistic: float
    freedom: int
    p: float


def drains_to(matrix: ConfusionMatrix) -> Drain:
    """Rank the classes by which way their errors flow.

    The skew part Q of the error rates (samples of a taken for b, as a share of those of a) is approximated by
    ``f_i - f_j`` in least squares; f are its row means. Rates rather than residuals: a class that gains from all others
    is what quasi-independence takes away.

    Parameters
    ----------
    matrix : ConfusionMatrix

    Returns
    -------
    Drain

    References
    ----------
    Gower (1977), in Recent Developments in Statistics, 109-123 (the linear case of a skew matrix).

    Examples
    --------
    >>> m = ConfusionMatrix(np.array([[50, 9, 9], [1, 60, 9], [1, 1, 70]]), rows=list("abc"), columns=list("abc"))
    >>> drains_to(m).table["label"].tolist()
    ['a', 'b', 'c']
    """
    count = len(matrix.classes)
    weights = np.divide(1.0, matrix.true_totals, out=np.zeros(count), where=matrix.true_totals > 0)
    rates = sp.csr_array(sp.diags_array(weights) @ matrix.errors)
    skew = sp.csr_array((rates - rates.T) / 2.0)
    scale = np.asarray(skew.sum(axis=1)).ravel() / count
    total = float(np.sum(skew.data**2))
    given, received = (np.asarray(matrix.errors.sum(axis=side)).ravel() for side in (1, 0))
    table = pd.DataFrame(
        {"label": matrix.classes, "drains": scale, "given": given, "received": received, "net": given - received}
    )
    share = float(2.0 * count * np.sum(scale**2) / total) if total > 0 else float("nan")
    order = np.lexsort((-table["net"], -np.round(scale, 12)))
    return Drain(table.iloc[order].reset_index(drop=True), share)


def bowker(matrix: ConfusionMatrix) -> Symmetry:
    """Test whether the table of counts is symmetric.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Of whole counts.

    Returns
    -------
    Symmetry
        p is NaN where the entries are no counts or no two classes were mixed up.

    References
    ----------
    Bowker (1948), Journal of the American Statistical Association 43, 572-574.

    Examples
    --------
    >>> bowker(ConfusionMatrix(np.array([[5, 8], [2, 5]]))).statistic
    3.6
    """
    both = sp.coo_array(sp.triu(matrix.errors + matrix.errors.T, k=1))
    difference = sp.triu(matrix.errors - matrix.errors.T, k=1).tocsr()
    i, j = both.coords
    apart = np.asarray(difference[i, j], dtype=np.float64).ravel() if both.nnz else np.empty(0)
    statistic = float(np.sum(apart**2 / both.data)) if both.nnz else 0.0
    known = matrix.is_counts and both.nnz > 0
    return Symmetry(statistic, both.nnz, float(chi2.sf(statistic, both.nnz)) if known else float("nan"))
