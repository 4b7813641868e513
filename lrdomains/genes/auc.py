"""Area under the curve: do a module's scores tell the genes of a set from the others, on genes held out of the fit."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.typing import Array, Floats
from lrdomains.genes.enrichment import Enrichment, benjamini_hochberg, in_order_of, with_redundancy
from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.set_membership import checked_membership

#: How many genes of a set are named, those of the highest scores.
NAMED = 20


def auc_enrichment(
    scores: Mapping[str, "pd.Series[float]"], gene_sets: GeneSets, *, min_size: int = 5, max_size: int = 500
) -> Enrichment:
    """Test whether scores of genes are higher in a set than outside, by the area under the ROC curve.

    Parameters
    ----------
    scores : mapping of str to Series
        A score a gene, by gene, for each module; genes that had no part in the fit make it a test on held-out genes.
    gene_sets : GeneSets
    min_size, max_size : int
        Sets with fewer or more genes among the scores are not tested, but counted and named.

    Returns
    -------
    Enrichment
        ``auc`` (the chance that a gene of the set scores higher than another gene), its 95 % interval ``low`` to
        ``high``, and the one-sided p-value of Mann and Whitney's test with ties corrected.

    References
    ----------
    Mao et al. (2019), Nature Methods 16, "PLIER", for the area under the curve on held-out genes of a pathway.
    Hanley and McNeil (1982), Radiology 143, for the interval.

    Examples
    --------
    >>> ranking = pd.Series(np.arange(50.0), index=[f"G{i}" for i in range(50)])
    >>> sets = GeneSets({"top": frozenset(f"G{i}" for i in range(44, 50))}, "a mapping")
    >>> float(auc_enrichment({"P01": ranking}, sets).table["auc"][0])
    1.0
    """
    from scipy.stats import norm, rankdata

    genes = pd.Index(next(iter(scores.values())).index)
    sets = checked_membership(gene_sets, genes, min_size=min_size, max_size=max_size)
    parts = []
    inside = sets.sizes.astype(np.float64)
    outside = len(genes) - inside
    for module, series in scores.items():
        values: Floats = np.asarray(series.reindex(genes), dtype=np.float64)
        ranks = rankdata(values)
        statistic = sets.matrix @ ranks - inside * (inside + 1) / 2
        _, ties = np.unique(values, return_counts=True)
        correction = 1 - float(np.sum(ties.astype(np.float64) ** 3 - ties)) / (len(genes) ** 3 - len(genes))
        deviation = np.sqrt(np.maximum(inside * outside * (len(genes) + 1) / 12 * correction, 1e-300))
        auc = statistic / np.maximum(inside * outside, 1)
        error = _standard_error(auc, inside, outside)
        leading = [_leading(sets.matrix.indices[first:last], values, genes) for first, last in _spans(sets.matrix)]
        parts.append(
            pd.DataFrame(
                {
                    "module": module,
                    "gene_set": sets.names,
                    "auc": auc,
                    "low": np.maximum(auc - 1.96 * error, 0.0),
                    "high": np.minimum(auc + 1.96 * error, 1.0),
                    "set_genes": sets.sizes,
                    "p_value": norm.sf((statistic - inside * outside / 2) / deviation),
                    "genes": leading,
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table.insert(7, "q_value", benjamini_hochberg(table["p_value"].to_numpy()))
    table = with_redundancy(in_order_of(table, list(scores)))
    return Enrichment(table, len(genes), gene_sets.source, sets.skipped, test="auc")


def _spans(matrix: sp.csr_array) -> list[tuple[int, int]]:
    return list(pairwise(matrix.indptr.tolist()))


def _leading(members: Array, values: Floats, genes: pd.Index) -> str:
    order = members[np.argsort(-values[members], kind="stable")][:NAMED]
    return "; ".join(str(genes[at]) for at in order)


def _standard_error(auc: Floats, inside: Floats, outside: Floats) -> Floats:
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (inside - 1) * (one - auc**2) + (outside - 1) * (two - auc**2)
    return np.sqrt(np.maximum(variance, 0) / np.maximum(inside * outside, 1))
