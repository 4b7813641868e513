"""How the expression of each gene follows the usage of each module."""

import numpy as np

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.typing import Array, Floats
from lrdomains.genes.moments import column_moments


def usage_correlations(expression: LabelledMatrix, usage: Array) -> Floats:
    """Return the Pearson correlation, over samples, of each module's usage with each gene.

    Parameters
    ----------
    expression : LabelledMatrix
        The prepared table, samples x genes.
    usage : ndarray of shape (samples, modules)

    Returns
    -------
    ndarray of shape (modules, genes)
        Zero where a module or a gene does not vary.

    Examples
    --------
    >>> table = LabelledMatrix(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 0.0]]))
    >>> usage_correlations(table, np.array([[0.0], [1.0], [2.0]])).round(6)
    array([[ 1., -1.]])
    """
    centred = usage.astype(np.float64) - np.mean(usage, axis=0, dtype=np.float64)
    covariances = expression.operator().rmatmat(centred).astype(np.float64) / len(usage)
    scale = np.sqrt(column_moments(expression.values)[1])[:, None] * np.sqrt(np.mean(centred**2, axis=0))
    correlations = np.divide(covariances, scale, out=np.zeros_like(covariances), where=scale > 0)
    return np.clip(correlations.T, -1.0, 1.0)
