"""Balancing: weights that bring the classes to about equal numbers of errors, on both sides alike."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from lrdomains.core.typing import Floats

#: A class of so many errors counts half as much as one of many: what few errors say is mostly chance.
#: Chosen among 5, 20, 30, 50 and 100 on planted designs: the smallest that finds planted pairs as well as no weights.
ERRORS_OF_HALF_WEIGHT = 20.0
#: Weights that change by less than this share have settled.
TOLERANCE = 1e-7
MAX_ROUNDS = 500


class Balance(NamedTuple):
    """Weights of the true classes (rows) and of the predicted ones (columns).

    Both have a mean of one over the errors, so that errors keep their total as nearly as two sets of weights allow.
    """

    rows: Floats
    columns: Floats


def balancing_weights(errors: sp.csr_array, *, half_weight: float = ERRORS_OF_HALF_WEIGHT) -> Balance:
    """Return weights w and v such that ``w_i (r_i + h) = const`` and ``v_j (c_j + h) = const``.

    Here r are the row sums of the errors weighted by v, c the column sums of the errors weighted by w, and h is the
    number of errors of half weight. With h = 0 this is biproportional scaling to equal margins, which does not depend
    on how often a class occurs or attracts errors; h keeps classes of few errors, mostly chance, from standing out.

    Rows and columns are updated at the same time and in the same way, so that transposing the table exchanges the two
    sets of weights and changes nothing else.

    Parameters
    ----------
    errors : CSR array of shape (K, K)
        With an empty diagonal.
    half_weight : float
        Positive.

    Returns
    -------
    Balance

    References
    ----------
    Sinkhorn and Knopp (1967), Pacific Journal of Mathematics 21 (h = 0).
    Mosteller (1968), Journal of the American Statistical Association 63, section 2 (tables brought to equal margins).

    Examples
    --------
    >>> errors = sp.csr_array(np.array([[0.0, 900.0, 900.0], [1.0, 0.0, 1.0], [90.0, 90.0, 0.0]]))
    >>> rows, columns = balancing_weights(errors, half_weight=1e-6)
    >>> balanced = rows[:, None] * errors.toarray() * columns
    >>> bool(np.ptp(balanced.sum(axis=1)) < 1e-3 * balanced.sum())
    True
    """
    row_sums, column_sums = (np.asarray(errors.sum(axis=side), dtype=np.float64).ravel() for side in (1, 0))
    total = float(row_sums.sum())
    w, v = np.ones(len(row_sums)), np.ones(len(column_sums))
    if total == 0.0:
        return Balance(w, v)
    transposed = errors.T.tocsr()
    for _ in range(MAX_ROUNDS):
        # The geometric mean of the old weight and the one that would fit: updates at the same time would else swing.
        rows = _of_mean_one(np.sqrt(w / (errors @ v + half_weight)), row_sums, total)
        columns = _of_mean_one(np.sqrt(v / (transposed @ w + half_weight)), column_sums, total)
        change = max(float(np.max(np.abs(rows / w - 1.0))), float(np.max(np.abs(columns / v - 1.0))))
        w, v = rows, columns
        if change < TOLERANCE:
            break
    return Balance(w, v)


def _of_mean_one(weights: Floats, sums: Floats, total: float) -> Floats:
    return np.asarray(weights * (total / float(weights @ sums)))
