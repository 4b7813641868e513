"""Over-representation of gene sets among the top genes of modules, against the genes that entered the fit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.typing import Array, Labels
from lrdomains.genes.enrichment import Enrichment, benjamini_hochberg, in_order_of, with_redundancy
from lrdomains.genes.gene_sets import GeneSets
from lrdomains.genes.set_membership import checked_membership


def over_representation(
    top_genes: dict[str, Sequence[str]],
    gene_sets: GeneSets,
    *,
    background: Labels,
    min_size: int = 5,
    max_size: int = 500,
) -> Enrichment:
    """Test lists of genes for over-representation of gene sets.

    Parameters
    ----------
    top_genes : dict of str to sequence of str
        The genes of each module, all of them in `background`.
    gene_sets : GeneSets
    background : pandas.Index
        The genes that could have been in a list.
    min_size, max_size : int
        Sets with fewer or more genes than that in the background are not tested, but counted and named.

    Raises
    ------
    InputError
        If no gene of the background is in any set, or no set has a size that is tested.

    References
    ----------
    Rivals et al. (2007), Bioinformatics 23, section 2: the hypergeometric test.
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, section 3.1.
    Timmons, Szkop and Gallagher (2015), Genome Biology 16:186, on backgrounds larger than what was measured.

    Examples
    --------
    >>> sets = GeneSets({"stress": frozenset({"FOS", "JUN"})}, "a mapping")
    >>> genes = pd.Index(["FOS", "JUN", "ALB", "INS"])
    >>> found = over_representation({"P01": ["FOS", "JUN"]}, sets, background=genes, min_size=2)
    >>> round(float(found.table["p_value"][0]), 4)  # 1 of the 6 pairs that could have been drawn
    0.1667
    """
    sets = checked_membership(gene_sets, background, min_size=min_size, max_size=max_size)
    parts = [_tests_of(module, genes, sets.matrix, sets.names, background) for module, genes in top_genes.items()]
    table = pd.concat(parts, ignore_index=True)
    table.insert(7, "q_value", benjamini_hochberg(table["p_value"].to_numpy()))
    table["genes"] = [
        _shared_genes(gene_sets.sets[name], top_genes[module]) if overlap else ""
        for module, name, overlap in zip(table["module"], table["gene_set"], table["overlap"], strict=True)
    ]
    table = with_redundancy(in_order_of(table, list(top_genes)))
    return Enrichment(table, len(background), gene_sets.source, sets.skipped)


def _tests_of(
    module: str, genes: Sequence[str], membership: sp.csr_array, names: Array, background: Labels
) -> pd.DataFrame:
    from scipy.stats import hypergeom

    total, drawn = len(background), len(genes)
    chosen = np.zeros(total)
    chosen[background.get_indexer_for(pd.Index(list(genes)))] = 1.0
    overlaps = np.rint(membership @ chosen).astype(int)
    sizes = np.asarray(membership.sum(axis=1)).ravel().astype(int)
    return pd.DataFrame(
        {
            "module": module,
            "gene_set": names,
            "overlap": overlaps,
            "expected": sizes * drawn / total,
            "top_genes": drawn,
            "set_genes": sizes,
            "p_value": hypergeom.sf(overlaps - 1, total, sizes, drawn),
        }
    )


def _shared_genes(members: frozenset[str], genes: Sequence[str]) -> str:
    return "; ".join(str(gene) for gene in genes if str(gene) in members)
