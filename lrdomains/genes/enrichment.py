"""Over-representation of gene sets among the top genes of modules, against the genes that entered the fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.typing import Array, Floats, Labels
from lrdomains.errors import InputError
from lrdomains.genes.gene_sets import GeneSets

#: A set counts as enriched below this q-value.
SIGNIFICANCE = 0.05


@dataclass(frozen=True, eq=False)
class Enrichment:
    """Which gene sets are over-represented among the top genes of which module.

    Parameters
    ----------
    table : DataFrame
        One row a module and set, zero overlaps included, by module and then by p-value: ``module``,
        ``gene_set``, ``overlap``, ``expected``, ``top_genes`` (how many of the module were tested),
        ``set_genes`` (of the set, among the background), ``p_value`` (hypergeometric, one-sided), ``q_value``
        (Benjamini-Hochberg over all rows) and ``genes`` (the overlap, separated by "; ").
    background : int
        Number of genes that entered the fit: what the test draws from.
    source : str
        Where the sets came from.
    skipped : tuple of Dropped
        Sets that were too small or too large within the background to be tested.

    Examples
    --------
    >>> table = pd.DataFrame({"module": ["P01", "P02"], "gene_set": ["MITOSIS"] * 2, "q_value": [0.001, 0.6]})
    >>> tested = Enrichment(table, background=2000, source="sets.gmt")
    >>> tested
    Enrichment(2 tests against a background of 2,000 genes, 1 with q < 0.05)
    >>> list(tested.enriched()["module"])
    ['P01']
    """

    table: pd.DataFrame
    background: int
    source: str
    skipped: tuple[Dropped, ...] = ()

    @property
    def tests(self) -> int:
        """Number of module and set pairs that were tested."""
        return len(self.table)

    def enriched(self, module: str | None = None, *, significance: float = SIGNIFICANCE) -> pd.DataFrame:
        """Return the rows below `significance`, of one module or of all."""
        rows = self.table[self.table["q_value"] < significance]
        return rows[rows["module"] == module] if module is not None else rows

    def __repr__(self) -> str:
        return (
            f"Enrichment({self.tests:,} tests against a background of {self.background:,} genes, "
            f"{len(self.enriched()):,} with q < {SIGNIFICANCE})"
        )


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
    _check_sizes(min_size, max_size)
    names, membership = _membership(gene_sets, background)
    sizes = np.asarray(membership.sum(axis=1)).ravel().astype(int)
    tested = (sizes >= max(min_size, 1)) & (sizes <= max_size)
    _check_overlap(sizes, tested, gene_sets, background, (min_size, max_size))
    kept, kept_names = sp.csr_array(membership[np.flatnonzero(tested)]), names[tested]
    parts = [_tests_of(module, genes, kept, kept_names, background) for module, genes in top_genes.items()]
    table = pd.concat(parts, ignore_index=True)
    table.insert(7, "q_value", _benjamini_hochberg(table["p_value"].to_numpy()))
    table["genes"] = [
        _shared_genes(gene_sets.sets[name], top_genes[module]) if overlap else ""
        for module, name, overlap in zip(table["module"], table["gene_set"], table["overlap"], strict=True)
    ]
    order = table.assign(at=pd.Categorical(table["module"], list(top_genes))).sort_values(
        ["at", "p_value", "gene_set"], kind="stable"
    )
    table = table.loc[order.index].reset_index(drop=True)
    return Enrichment(table, len(background), gene_sets.source, _skipped(names, sizes, min_size, max_size))


def _check_sizes(min_size: int, max_size: int) -> None:
    if not 1 <= min_size <= max_size:
        message = f"min_size={min_size!r}, max_size={max_size!r}; give 1 <= min_size <= max_size"
        raise InputError(message)


def _membership(gene_sets: GeneSets, background: Labels) -> tuple[Array, sp.csr_array]:
    position = {str(gene): at for at, gene in enumerate(background)}
    members = [[position[gene] for gene in genes if gene in position] for genes in gene_sets.sets.values()]
    starts = np.cumsum([0, *map(len, members)])
    columns = np.array([at for row in members for at in row], dtype=np.int64)
    matrix = sp.csr_array((np.ones(len(columns)), columns, starts), shape=(len(members), len(background)))
    return np.array(list(gene_sets.sets), dtype=object), matrix


def _check_overlap(
    sizes: Array, tested: Array, gene_sets: GeneSets, background: Labels, limits: tuple[int, int]
) -> None:
    if tested.any():
        return
    if sizes.any():
        message = (
            f"no set of {gene_sets.source} has between {limits[0]} and {limits[1]} genes among the "
            f"{len(background):,} genes of the fit (the largest has {int(sizes.max())}): keep more genes in the fit "
            "or lower min_size"
        )
        raise InputError(message)
    mine = ", ".join(repr(str(gene)) for gene in background[:3])
    theirs = ", ".join(repr(gene) for gene in sorted(gene_sets.genes)[:3])
    upper = {gene.upper() for gene in gene_sets.genes}
    alike = sum(str(gene).upper() in upper for gene in background)
    hint = (
        f" In capitals {alike:,} would agree: the names may be those of another species"
        if alike
        else " Are both symbols, or one of them probes or Ensembl identifiers? Is the table transposed?"
    )
    message = (
        f"none of the {len(background):,} genes of the fit ({mine}, ...) occurs in the sets of {gene_sets.source} "
        f"({theirs}, ...): no overlap.{hint}"
    )
    raise InputError(message)


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


def _benjamini_hochberg(p_values: Floats) -> Floats:
    """Return the smallest false discovery rate at which each test would be called."""
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    raised = p_values[order] * count / np.arange(1, count + 1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted


def _shared_genes(members: frozenset[str], genes: Sequence[str]) -> str:
    return "; ".join(str(gene) for gene in genes if str(gene) in members)


def _skipped(names: Array, sizes: Array, min_size: int, max_size: int) -> tuple[Dropped, ...]:
    small, large = list(names[sizes < min_size]), list(names[sizes > max_size])
    entries = []
    if small:
        reason = f"fewer than {min_size} of their genes entered the fit"
        entries.append(Dropped.of("gene sets", small, reason=reason))
    if large:
        entries.append(Dropped.of("gene sets", large, reason=f"more than {max_size} of their genes entered the fit"))
    return tuple(entries)
