"""Which genes vary beyond what their mean predicts."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.typing import Floats
from lrdomains.genes.moments import column_moments

#: Number of genes of similar mean that a gene's dispersion is compared with.
WINDOW = 201


def over_dispersion(amounts: Any) -> Floats:
    """Return each gene's Fano factor divided by the median of genes of similar mean.

    Parameters
    ----------
    amounts : ndarray or sparse array of shape (samples, genes)
        Non-negative and on a linear scale, of comparable depth across samples.

    Returns
    -------
    ndarray of shape (genes,)
        1 for a gene that varies as genes of its mean do; zero for a gene that does not vary.

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods, "over-dispersed genes", who compare the Fano factor with a
    line through two quantiles; a running median over 201 genes needs no line.

    Examples
    --------
    >>> over_dispersion(np.array([[1.0, 0.0, 1.0], [3.0, 4.0, 3.0]]))
    array([0.4, 4. , 0.4])
    """
    mean, variance = column_moments(amounts)
    fano = np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0)
    order = np.argsort(mean, kind="stable")
    window = min(WINDOW, len(mean))
    typical = np.empty_like(fano)
    typical[order] = pd.Series(fano[order]).rolling(window, center=True, min_periods=1).median().to_numpy()
    # Where the typical gene does not vary at all, the least varying neighbourhood stands in for it.
    varying = typical[typical > 0]
    return np.asarray(fano / np.where(typical > 0, typical, varying.min() if len(varying) else 1.0))


def over_dispersed_genes(amounts: Any, *, genes: int) -> NDArray[np.intp]:
    """Return the positions of the `genes` most over-dispersed genes, in their own order.

    Parameters
    ----------
    amounts : ndarray or sparse array of shape (samples, genes)
        Non-negative.
    genes : int
        How many.

    Returns
    -------
    ndarray of int
        Ascending.

    Examples
    --------
    >>> over_dispersed_genes(np.array([[1.0, 0.0, 2.0], [1.0, 4.0, 2.1]]), genes=1)
    array([1])
    """
    order = np.argsort(-over_dispersion(amounts), kind="stable")
    return np.sort(order[:genes])
