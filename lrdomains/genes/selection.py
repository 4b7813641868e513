"""Which genes vary beyond what their mean predicts."""

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.typing import Floats
from lrdomains.errors import InputError, MissingExtraError
from lrdomains.genes.moments import column_moments

GeneSelection = Literal["over-dispersion", "cnmf", "seurat", "cell_ranger", "seurat_v3"]
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
    return _over_running_median(*column_moments(amounts))


def _over_running_median(mean: Floats, variance: Floats) -> Floats:
    fano = np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0)
    order = np.argsort(mean, kind="stable")
    window = min(WINDOW, len(mean))
    typical = np.empty_like(fano)
    typical[order] = pd.Series(fano[order]).rolling(window, center=True, min_periods=1).median().to_numpy()
    # Where the typical gene does not vary at all, the least varying neighbourhood stands in for it.
    varying = typical[typical > 0]
    return np.asarray(fano / np.where(typical > 0, typical, varying.min() if len(varying) else 1.0))


def cnmf_over_dispersion(amounts: Any) -> Floats:
    """Return each gene's Fano factor over what cNMF expects at its mean.

    The expectation is a line ``A^2 mean + B^2``: A is the lowest coefficient of variation of the twenty genes of
    highest mean, B^2 the median Fano factor of the genes between the 10 % and 90 % quantiles of mean and Fano factor.

    Parameters
    ----------
    amounts : ndarray or sparse array of shape (samples, genes)
        Non-negative and on a linear scale, of comparable depth across samples.

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, methods, "over-dispersed genes".
    """
    return _over_cnmf_line(*column_moments(amounts))


def _over_cnmf_line(mean: Floats, variance: Floats) -> Floats:
    expressed = mean > 0
    fano = np.divide(variance, mean, out=np.zeros_like(mean), where=expressed)
    top = np.argsort(-mean, kind="stable")[:20]
    top = top[expressed[top]]
    slope = float(np.min(np.sqrt(variance[top]) / mean[top])) if len(top) else 0.0
    (low_mean, high_mean), (low_fano, high_fano) = (np.quantile(v[expressed], (0.1, 0.9)) for v in (mean, fano))
    box = (mean > low_mean) & (mean < high_mean) & (fano > low_fano) & (fano < high_fano)
    middle = float(np.median(fano[box] if box.any() else fano[expressed]))
    return np.asarray(fano / np.maximum(slope**2 * mean + middle, np.finfo(np.float64).tiny))


def over_dispersed_genes(amounts: Any, *, genes: int, rule: GeneSelection = "over-dispersion") -> NDArray[np.intp]:
    """Return the positions of the `genes` most over-dispersed genes, in their own order.

    Parameters
    ----------
    amounts : ndarray or sparse array of shape (samples, genes)
        Non-negative.
    genes : int
        How many.
    rule : {"over-dispersion", "cnmf", "seurat", "cell_ranger", "seurat_v3"}
        ``"over-dispersion"`` compares with genes of similar mean (see `over_dispersion`), ``"cnmf"`` with the line of
        cNMF; the others are flavours of scanpy.pp.highly_variable_genes.

    Returns
    -------
    ndarray of int
        Ascending.

    Raises
    ------
    MissingExtraError
        If a flavour of scanpy is asked for and it is not installed.
    InputError
        If the rule is unknown.

    Examples
    --------
    >>> over_dispersed_genes(np.array([[1.0, 0.0, 2.0], [1.0, 4.0, 2.1]]), genes=1)
    array([1])
    """
    if rule not in get_args(GeneSelection):
        message = f"selection={rule!r}; give one of {', '.join(map(repr, get_args(GeneSelection)))}"
        raise InputError(message)
    if rule in ("over-dispersion", "cnmf"):
        return most_over_dispersed(*column_moments(amounts), genes=genes, rule=rule)
    return _by_scanpy(amounts, genes, rule)


def most_over_dispersed(mean: Floats, variance: Floats, *, genes: int, rule: GeneSelection) -> NDArray[np.intp]:
    """Return the positions of the most over-dispersed genes from their moments, ascending."""
    scores = (_over_cnmf_line if rule == "cnmf" else _over_running_median)(mean, variance)
    return np.sort(np.argsort(-scores, kind="stable")[:genes])


def _by_scanpy(amounts: Any, genes: int, flavour: str) -> NDArray[np.intp]:
    try:
        import scanpy  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        purpose = f"selecting genes by {flavour!r}"
        raise MissingExtraError.needed("scanpy", extra="scanpy", purpose=purpose) from error
    from anndata import AnnData

    adata = AnnData(amounts.copy())
    if flavour != "seurat_v3":
        scanpy.pp.log1p(adata)
    scanpy.pp.highly_variable_genes(adata, n_top_genes=genes, flavor=flavour)
    return np.flatnonzero(adata.var["highly_variable"].to_numpy())
