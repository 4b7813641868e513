"""The raw singular value decomposition of the counts: the baseline, shown because it misleads."""

import numpy as np
import pandas as pd

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.core.factorize import factorize
from lrdomains.core.methods.svd import TruncatedSVD


def raw_svd_axes(matrix: ConfusionMatrix, *, rank: int = 3) -> pd.DataFrame:
    """Return the leading left singular vectors of the raw counts.

    Its axes show which classes have many correct answers, not which are mixed up: the diagonal outweighs all
    else. Never use them as axes of confusion.

    Parameters
    ----------
    matrix : ConfusionMatrix
    rank : int
        Number of vectors, at most one less than the number of classes.

    Returns
    -------
    DataFrame
        Classes by vectors 1, 2, ...

    Examples
    --------
    >>> m = ConfusionMatrix(np.array([[50, 30, 1, 0], [28, 55, 0, 1], [0, 1, 90, 2], [1, 0, 3, 88]]))
    >>> raw_svd_axes(m, rank=1)[1].abs().sort_values().index[-2:].tolist()
    [3, 2]
    """
    rank = min(rank, len(matrix.classes) - 1)
    svd = factorize(matrix, TruncatedSVD(rank), rng=0)
    return pd.DataFrame(svd.row_factors, index=matrix.classes, columns=np.arange(1, rank + 1))
