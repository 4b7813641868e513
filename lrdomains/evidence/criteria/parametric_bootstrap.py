"""Parametric bootstrap for tables of counts: the spectrum of tables whose rows and columns are independent."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.noise_edge import DEVIATIONS_99
from lrdomains.core.operators import check_dense_size
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.biwhitening import constant_totals
from lrdomains.evidence.criteria.flips import largest_strength
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: Tables that are drawn.
DRAWS = 40


def parametric_bootstrap(counts: Array | sp.csr_array, ranks: Array, *, rng: np.random.Generator) -> Verdict:
    """Return the number of components of a table of counts that independence of rows and columns does not explain.

    Pearson residuals ``(X - E) / sqrt(E)`` from the table of expected counts E are compared with those of tables drawn
    from E, with the same row totals. Each strength is compared with the largest one of those tables: to compare the
    second with the second counts too many.

    Parameters
    ----------
    counts : ndarray or CSR array of shape (m, n)
        Whole numbers of independent things; they are made dense.
    ranks : ndarray of int
        The component of the totals is the first of them.
    rng : numpy.random.Generator

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 16.2.
    Greenacre (1984), Theory and Applications of Correspondence Analysis, section 8.2 (tests of principal inertias).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> blocks = np.kron(np.eye(2), np.full((5, 5), 8)) + 4
    >>> parametric_bootstrap(rng.poisson(blocks).astype(float), np.arange(1, 5), rng=rng).rank
    2
    """
    check_dense_size((int(counts.shape[0]), int(counts.shape[1])))
    entries: Any = counts
    table = np.asarray(entries.toarray() if sp.issparse(entries) else entries, dtype=np.float64)
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    strengths = np.linalg.svd(_residuals(kept), compute_uv=False)
    totals, shares = kept.sum(axis=1).astype(np.int64), kept.sum(axis=0) / kept.sum()
    drawn = [largest_strength(_residuals(rng.multinomial(totals, shares).astype(np.float64))) for _ in range(DRAWS)]
    edge = float(np.mean(drawn) + DEVIATIONS_99 * np.std(drawn, ddof=1))
    above = int(np.sum(strengths > edge))
    rank = 0 if above == 0 and constant_totals(table) else above + 1
    margins = np.concatenate([[np.nan, np.nan], strengths / edge if edge > 0 else np.zeros_like(strengths)])
    return Verdict(
        criterion="parametric-bootstrap",
        rank=rank,
        columns={"parametric-bootstrap": at_ranks(margins, ranks)},
        reading=f"components beside the totals, beyond the 99 % point of independent rows and columns: {above}",
        warning="needs counts of independent things: clustered or over-dispersed counts exceed it without structure",
    )


def _residuals(table: Floats) -> Floats:
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    expected = rows * columns / table.sum()
    return np.divide(table - expected, np.sqrt(expected), out=np.zeros_like(table), where=expected > 0)
