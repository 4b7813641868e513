"""Which genes of a table are in which gene set, and the sets that can be tested."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError
from lrdomains.genes.gene_sets import GeneSets

_KINDS = (
    (re.compile(r"ENS[A-Z]*[GT]\d{6,}(\.\d+)?"), "Ensembl identifiers"),
    (re.compile(r"\S+_at|ILMN_\d+|A_\d\d_P\d+"), "probes of an array"),
    (re.compile(r"\d+"), "Entrez numbers"),
)


@dataclass(frozen=True, eq=False)
class SetMembership:
    """Sets that can be tested, as rows of zeros and ones over the genes of a table.

    Parameters
    ----------
    names : ndarray of str, shape (sets,)
    matrix : CSR array of shape (sets, genes)
    sizes : ndarray of int, shape (sets,)
    skipped : tuple of Dropped
        Sets that are too small or too large within the table.
    """

    names: Array
    matrix: sp.csr_array
    sizes: Array
    skipped: tuple[Dropped, ...]

    def members(self, at: int) -> Array:
        """Return the positions of the genes of a set."""
        return np.asarray(self.matrix.indices[self.matrix.indptr[at] : self.matrix.indptr[at + 1]])


def checked_membership(gene_sets: GeneSets, background: Labels, *, min_size: int, max_size: int) -> SetMembership:
    """Return the sets of a size that is tested, within the genes of a table.

    Raises
    ------
    InputError
        If no gene of the table is in any set (another way of writing or another kind of identifier is named where one
        would agree), or no set has a size that is tested.
    """
    _check_sizes(min_size, max_size)
    names, membership = _membership(gene_sets, background)
    sizes = np.asarray(membership.sum(axis=1)).ravel().astype(int)
    tested = (sizes >= max(min_size, 1)) & (sizes <= max_size)
    _check_overlap(sizes, tested, gene_sets, background, (min_size, max_size))
    kept = sp.csr_array(membership[np.flatnonzero(tested)])
    return SetMembership(names[tested], kept, sizes[tested], _skipped(names, sizes, min_size, max_size))


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
        else f" {_identifiers(background, gene_sets)}"
    )
    message = (
        f"none of the {len(background):,} genes of the fit ({mine}, ...) occurs in the sets of {gene_sets.source} "
        f"({theirs}, ...): no overlap.{hint}"
    )
    raise InputError(message)


def _identifiers(background: Labels, gene_sets: GeneSets) -> str:
    mine, theirs = (_identifier_kind(names) for names in (list(background), sorted(gene_sets.genes)))
    if mine == theirs:
        return f"Both look like {mine}: are they of one species? Is the table transposed?"
    return (
        f"The genes of the table look like {mine}, those of the sets like {theirs}: give symbols= (on the command line "
        "--symbols) a table from one to the other when reading"
    )


def _identifier_kind(names: Sequence[object]) -> str:
    looked_at = [str(name) for name in names[:500]]
    for pattern, kind in _KINDS:
        if sum(pattern.fullmatch(name) is not None for name in looked_at) > len(looked_at) / 2:
            return kind
    return "symbols"


def _skipped(names: Array, sizes: Array, min_size: int, max_size: int) -> tuple[Dropped, ...]:
    small, large = list(names[sizes < min_size]), list(names[sizes > max_size])
    entries = []
    if small:
        reason = f"fewer than {min_size} of their genes entered the fit"
        entries.append(Dropped.of("gene sets", small, reason=reason))
    if large:
        entries.append(Dropped.of("gene sets", large, reason=f"more than {max_size} of their genes entered the fit"))
    return tuple(entries)
