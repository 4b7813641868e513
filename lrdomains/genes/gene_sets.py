"""Gene sets: files of any of their formats, and mappings."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.genes.gene_set_files import read_set_file


@dataclass(frozen=True)
class GeneSets:
    """Named sets of genes.

    Parameters
    ----------
    sets : mapping of str to frozenset of str
    source : str
        Where they came from, in a few words.

    Examples
    --------
    >>> GeneSets({"CYCLE": frozenset({"CDK1", "CCNB1"})}, source="a paper")
    GeneSets(1 sets of 2 genes from a paper)
    """

    sets: Mapping[str, frozenset[str]]
    source: str

    @property
    def genes(self) -> frozenset[str]:
        """All genes that occur in any set."""
        return frozenset().union(*self.sets.values())

    def __repr__(self) -> str:
        return f"GeneSets({len(self.sets):,} sets of {len(self.genes):,} genes from {self.source})"


def read_gene_sets(gene_sets: PathLike | Mapping[str, Iterable[str]] | GeneSets) -> GeneSets:
    """Read gene sets.

    Parameters
    ----------
    gene_sets : path-like, mapping or GeneSets
        A file, or genes by the name of their set. Files (.gz too) are GMT (a line: name, description, genes, separated
        by tabs), GMX (a column: name, description, genes), JSON (an object of lists, or that of MSigDB), or a long
        table (.csv, .tsv, .txt) with a column of sets and one of genes, as decoupler has them (``source``,
        ``target``).

    Raises
    ------
    StorageError
        If the file is missing or damaged.
    InputError
        If the file is none of these (line named), a set's name repeats, or there is no set with a gene in it.

    References
    ----------
    Subramanian et al. (2005), PNAS 102, and the GSEA file formats guide, "GMT".

    Examples
    --------
    >>> read_gene_sets({"stress": ["FOS", "JUN"]})
    GeneSets(1 sets of 2 genes from a mapping)
    """
    if isinstance(gene_sets, GeneSets):
        return gene_sets
    if isinstance(gene_sets, (str, os.PathLike)):
        path = Path(gene_sets)
        sets, source = read_set_file(path), path.name
    else:
        sets, source = _from_mapping(gene_sets), "a mapping"
    if not any(sets.values()):
        message = f"{source}: no gene set with a gene in it"
        raise InputError(message)
    return GeneSets(sets, source)


def _from_mapping(gene_sets: object) -> dict[str, frozenset[str]]:
    if not isinstance(gene_sets, Mapping):
        message = f"a {type(gene_sets).__name__} is no collection of gene sets; give a file or a mapping"
        raise InputError(message)
    return {str(name): _members(name, genes) for name, genes in gene_sets.items()}


def _members(name: object, genes: Iterable[str]) -> frozenset[str]:
    if isinstance(genes, str):
        message = f"gene set {name!r} is the text {genes!r}; give a list of genes"
        raise InputError(message)
    return frozenset(str(gene) for gene in genes)
