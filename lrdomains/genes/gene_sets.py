"""Gene sets: GMT files, gzipped or not, and mappings."""

import gzip
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.text_table import open_text


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
        A GMT file (name, description, genes, separated by tabs; .gz too), or genes by the name of their set.

    Raises
    ------
    StorageError
        If the file is missing or damaged.
    InputError
        If it is no GMT file, a set's name repeats, or there is no set with a gene in it.

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
        sets, source = _read_gmt(path), path.name
    else:
        sets, source = _from_mapping(gene_sets), "a mapping"
    if not any(sets.values()):
        message = f"{source}: no gene set with a gene in it"
        raise InputError(message)
    return GeneSets(sets, source)


def _from_mapping(gene_sets: object) -> dict[str, frozenset[str]]:
    if not isinstance(gene_sets, Mapping):
        message = f"a {type(gene_sets).__name__} is no collection of gene sets; give a GMT file or a mapping"
        raise InputError(message)
    return {str(name): _members(name, genes) for name, genes in gene_sets.items()}


def _members(name: object, genes: Iterable[str]) -> frozenset[str]:
    if isinstance(genes, str):
        message = f"gene set {name!r} is the text {genes!r}; give a list of genes"
        raise InputError(message)
    return frozenset(str(gene) for gene in genes)


def _read_gmt(path: Path) -> dict[str, frozenset[str]]:
    sets: dict[str, frozenset[str]] = {}
    try:
        with open_text(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    name, genes = _gmt_line(path, number, line)
                    if name in sets:
                        message = (
                            f"{path}, line {number}: the gene set {name!r} occurs a second time; rename or drop one"
                        )
                        raise InputError(message)
                    sets[name] = genes
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"{path} is no whole gzip file ({error}); copy or download it again"
        raise StorageError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not text in UTF-8 (byte {error.start}); gene sets are read from GMT files"
        raise InputError(message) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise StorageError(message) from error
    return sets


def _gmt_line(path: Path, number: int, line: str) -> tuple[str, frozenset[str]]:
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if len(cells) < 2 or not cells[0]:
        message = (
            f"{path}, line {number}: {line.strip()[:60]!r} is no gene set; a line of a GMT file is a name, a "
            "description and the genes, separated by tabs"
        )
        raise InputError(message)
    return cells[0], frozenset(filter(None, cells[2:]))
