"""find_modules: the verb of this domain."""

import dataclasses
from collections.abc import Iterable, Mapping

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.random import RandomState
from lrdomains.core.typing import PathLike
from lrdomains.errors import RankError
from lrdomains.evidence.stability import Stability, repeat
from lrdomains.genes.correlation import usage_correlations
from lrdomains.genes.gene_sets import GeneSets, read_gene_sets
from lrdomains.genes.matrix import Normalise, expression_matrix
from lrdomains.genes.missing import Missing
from lrdomains.genes.orientation import Orientation
from lrdomains.genes.reading import read_expression
from lrdomains.genes.result import GeneModules
from lrdomains.genes.symbols import Symbols


def find_modules(
    expression: object,
    *,
    rank: int,
    runs: int = 10,
    orientation: Orientation | None = None,
    layer: str | None = None,
    symbols: Symbols | None = None,
    genome: str | None = None,
    missing: Missing = "refuse",
    normalise: Normalise = "auto",
    genes: int | None = 2000,
    gene_sets: PathLike | Mapping[str, Iterable[str]] | GeneSets | None = None,
    rng: RandomState = 0,
    progress: bool = False,
) -> GeneModules:
    """Find modules: groups of genes that rise and fall together over samples or cells.

    The same as ``read_expression``, ``expression_matrix``, ``repeat(NMF(rank))`` and, with gene sets,
    ``GeneModules.enrich``, one after the other.

    Parameters
    ----------
    expression : path-like, AnnData, DataFrame, LabelledMatrix, or a sequence of several
        See `read_expression`. It is not changed.
    rank : int
        How many modules.
    runs : int
        From how many random starts the factorization is computed. The run of the lowest error is kept; how well
        the others find the same modules is their ``reproducibility``.
    orientation, layer, symbols, genome, missing
        See `read_expression`.
    normalise : {"auto", "depth-log", "floor", "variance", "none"}
        See `expression_matrix`.
    genes : int or None
        How many of the most over-dispersed genes to keep; None keeps all.
    gene_sets : path-like, mapping or GeneSets, optional
        Sets to test the modules for, as a GMT file or genes by the name of the set.
    rng : int, numpy.random.Generator or None
        The same int gives the same modules.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    GeneModules

    Raises
    ------
    InputError
        If the table or an option cannot be used.
    RankError
        If the rank is no positive whole number or exceeds the smaller side of the prepared table.
    StorageError
        If a file is missing or damaged.

    Warns
    -----
    DataWarning, ConvergenceWarning
        If something about the data or the fit is worth knowing.

    References
    ----------
    Brunet et al. (2004), PNAS 101, for modules of genes by NMF and their stability.
    Kotliar et al. (2019), eLife 8:e43803, for gene expression programs of single cells.

    Examples
    --------
    >>> import pandas as pd
    >>> on, off = [40, 50, 60], [0, 1, 0]
    >>> table = pd.DataFrame([on + off, on + off, off + on, off + on], index=list("abcd"), columns=list("FGHIJK"))
    >>> modules = find_modules(table, rank=2, orientation="samples-by-genes", runs=3)
    >>> modules.assignments()["module"].nunique(), sorted(modules.genes("P01")["gene"])[0] in "FI"
    (2, True)
    """
    if not isinstance(rank, (int, np.integer)) or isinstance(rank, bool) or rank < 1:
        message = f"rank={rank!r}; give how many modules to find, a positive whole number"
        raise RankError(message)
    # Read first: a mistake in the sets should not show up only after the fit.
    sets = None if gene_sets is None else read_gene_sets(gene_sets)
    table = read_expression(
        expression, orientation=orientation, layer=layer, symbols=symbols, genome=genome, missing=missing
    )
    prepared = expression_matrix(table, normalise=normalise, genes=genes)
    stability = repeat(prepared, NMF(rank=int(rank)), runs=runs, rng=rng, progress=progress)
    best = _with_repetition(stability)
    modules = GeneModules(
        factorization=best,
        correlations=usage_correlations(prepared, best.row_factors),
        agreement=stability.reproducibility,
        runs=stability.table(),
    )
    return modules if sets is None else dataclasses.replace(modules, enrichment=modules.enrich(sets))


def _with_repetition(stability: Stability) -> Factorization:
    """Return the best run with the root seed in its provenance: that seed gives the whole result again."""
    best = stability.best
    step = {
        "runs": stability.runs,
        "kept": f"run {stability.best_run + 1}, of the lowest error",
        "seed_of_that_run": stability.seeds[stability.best_run],
    }
    provenance = dataclasses.replace(
        best.provenance, seed=stability.seed, steps={**best.provenance.steps, "repetition": step}
    )
    return dataclasses.replace(best, provenance=provenance)
