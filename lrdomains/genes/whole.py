"""Every gene of the table on the modules that were found in some of them: loadings and scores by regression."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.nmf_kernels import RowProblems
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.genes.profile import BlockTable, sum_over_blocks

#: Passes of coordinate descent at most; a gene is done long before.
_SWEEPS = 500


@dataclass(frozen=True, eq=False)
class WholeGenes:
    """Loadings and scores of all genes of the cleaned table, also of those that did not enter the fit.

    Parameters
    ----------
    genes : pandas.Index
    fitted : ndarray of bool, shape (genes,)
        Which of them entered the fit.
    loadings : ndarray of shape (k, genes)
        Non-negative least squares of each gene's prepared values on the usages.
    z_scores : ndarray of shape (k, genes)
        Coefficients of the ordinary regression of each gene, in standard deviations, on all usages together, in
        standard deviations too: how a gene follows a module beyond what it shares with the others. Negative for genes
        that the module lacks.

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods, "gene expression programs in TPM units and z-scores".
    """

    genes: Labels
    fitted: Array
    loadings: Array
    z_scores: Floats


def whole_genes(table: BlockTable, genes: Labels, fitted: Labels, usage: Array) -> WholeGenes:
    """Regress every gene of a table on usages, in one pass over it.

    Parameters
    ----------
    table : ndarray, sparse array or blocks of rows
        The prepared table with all genes, samples x genes.
    genes : pandas.Index
        Names of its columns.
    fitted : pandas.Index
        Those that entered the fit.
    usage : ndarray of shape (samples, k)

    Examples
    --------
    >>> usage = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.0]])
    >>> found = whole_genes(usage @ np.array([[2.0, 0.0], [0.0, 3.0]]), pd.Index(["A", "B"]), pd.Index(["A"]), usage)
    >>> found.loadings.round(6).tolist(), found.fitted.tolist()
    ([[2.0, 0.0], [0.0, 3.0]], [True, False])
    """
    usage = np.ascontiguousarray(usage, dtype=np.float64)
    m, k = usage.shape
    totals = sum_over_blocks(table, _regression_sums, (len(genes), k + 2), by_row=(usage,))
    products, sums, squares = np.ascontiguousarray(totals[:, :k]), totals[:, k], totals[:, k + 1]
    start = np.zeros_like(products)
    loadings, _, _ = RowProblems(products, usage, None).non_negative(start, sweeps=_SWEEPS, tolerance=1e-9)
    mean, centre = sums / m, usage.mean(axis=0)
    deviation = np.sqrt(np.maximum(squares / m - mean**2, 0.0))
    covariance = (products - m * np.outer(mean, centre)) / m
    spread = usage.std(axis=0)
    standard = np.where(spread > 0, spread, 1.0)
    units = (usage - centre) / standard
    correlation = units.T @ units / m
    each = np.divide(
        covariance / standard, deviation[:, None], out=np.zeros_like(covariance), where=deviation[:, None] > 1e-12
    )
    z_scores = np.linalg.pinv(correlation, hermitian=True) @ each.T
    return WholeGenes(genes, np.asarray(pd.Index(genes).isin(fitted)), loadings.T, z_scores)


def _regression_sums(block: Any, usage: Array) -> Floats:
    """Return for each gene its products with the usages, its sum and its sum of squares."""
    products = np.asarray(block.T @ usage, dtype=np.float64)
    sums = np.asarray(block.sum(axis=0, dtype=np.float64)).ravel()
    return np.column_stack([products, sums, _column_squares(block)])


def _column_squares(block: Any) -> Floats:
    if sp.issparse(block):
        return np.asarray(block.multiply(block).sum(axis=0, dtype=np.float64)).ravel()
    return np.einsum("ij,ij->j", block, block, dtype=np.float64)
