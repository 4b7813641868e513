"""find_modules: the verb of this domain."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.methods.nmf import NMF, Loss
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError, RankError
from lrdomains.evidence.stability import Stability, repeat
from lrdomains.genes.annotations import Annotations, sample_annotations
from lrdomains.genes.consensus_fit import consensus_modules
from lrdomains.genes.gene_sets import GeneSets, read_gene_sets
from lrdomains.genes.matrix import prepare
from lrdomains.genes.missing import Missing
from lrdomains.genes.module_evidence import ModuleEvidence
from lrdomains.genes.no_modules import no_modules
from lrdomains.genes.orientation import Orientation
from lrdomains.genes.preparation import GeneChoice, Normalise, Preparation
from lrdomains.genes.rank_choice import RankChoice
from lrdomains.genes.rank_survey import ranks_to_try, survey_ranks
from lrdomains.genes.reading import read_expression
from lrdomains.genes.result import GeneModules
from lrdomains.genes.symbols import Symbols


def find_modules(  # noqa: PLR0913 -- the front door: each option is one of its steps
    expression: object,
    *,
    rank: int | Literal["auto"] | Iterable[int] = "auto",
    runs: int = 20,
    loss: Loss = "frobenius",
    sparsity: float = 0.0,
    density: float | Literal["auto"] = "auto",
    orientation: Orientation | None = None,
    layer: str | None = None,
    symbols: Symbols | None = None,
    genome: str | None = None,
    missing: Missing = "refuse",
    normalise: Normalise = "auto",
    genes: GeneChoice = "auto",
    gene_sets: PathLike | Mapping[str, Iterable[str]] | GeneSets | None = None,
    annotations: Annotations = "auto",
    rng: RandomState = 0,
    folder: PathLike | None = None,
    client: ClientLike = None,
    progress: bool = False,
) -> GeneModules:
    """Find modules: groups of genes that rise and fall together over samples or cells.

    The table is read and prepared, factorized from several random starts, and the modules are what the starts agree
    on; all genes are then regressed on their usages.

    Parameters
    ----------
    expression : path-like, AnnData, DataFrame, LabelledMatrix, or a sequence of several
        See `read_expression`. It is not changed.
    rank : int, "auto" or iterable of int
        How many modules. Of several numbers, or of 2 to 12 (at most one for five samples) with ``"auto"``, the
        largest is taken that is stable and whose held-out loss is within one standard error of the best; see
        `lrdomains.genes.rank_choice.choose_rank`. There may be none: the result then has no modules, and says why.
    runs : int
        Random starts at each number of modules.
    loss : {"frobenius", "kl"}
        What is minimised: squared errors, or the Kullback-Leibler divergence.
    sparsity : float
        Penalty on the sum of loadings, a share of the largest correlation, from 0 to below 1: fewer genes a module.
    density : float or "auto"
        Components of runs that lie farther than this from their nearest neighbours are left out of the consensus (0 for
        identical loadings, 1.414 for orthogonal ones); see `lrdomains.consensus`.
    orientation, layer, symbols, genome, missing
        See `read_expression`.
    normalise, genes
        See `expression_matrix`.
    gene_sets : path-like, mapping or GeneSets, optional
        Sets to test the modules for; see `read_gene_sets`.
    annotations : DataFrame, path-like, None or "auto"
        What is known of the samples (by sample, as rows), to show usage by. ``"auto"`` takes what the file itself has:
        ``obs`` of an AnnData, the characteristics of a series matrix.
    rng : int, numpy.random.Generator or None
        The same int gives the same modules.
    folder : path-like, optional
        Where each run is kept as it is made and looked for first: of work that was broken off, or that several
        machines have done by `survey` with a share each. The result is the same to the bit.
    client : distributed.Client or str, optional
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, or ``"active"``:
        its workers share the runs, and read an AnnData on disk that is larger than a gigabyte, chunk by chunk.
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
        If a rank is no positive whole number or exceeds the smaller side of the prepared table.
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
    _check_options(rank, runs)
    # Read first: a mistake in the sets should not show up only after the fit.
    sets = None if gene_sets is None else read_gene_sets(gene_sets)
    with workers(client):
        table = read_expression(
            expression, orientation=orientation, layer=layer, symbols=symbols, genome=genome, missing=missing
        )
        prepared = prepare(table, normalise=normalise, genes=genes)
        about = sample_annotations(annotations, expression, prepared.matrix.rows)
        # What was read is not needed any more, and is as large as all that follows.
        del table
        method = NMF(rank=1, loss=loss, l1=sparsity)
        root, seed = root_seed(rng)
        choice, stabilities = _number_of_modules(
            prepared, method, rank, runs=runs, seed=root, folder=folder, progress=progress
        )
        if choice.rank == 0:
            return no_modules(prepared, method, choice, about, seed=seed)
        stability = stabilities.get(choice.rank) or repeat(
            prepared.matrix,
            dataclasses.replace(method, rank=choice.rank),
            runs=runs,
            rng=root,
            folder=folder,
            progress=progress,
        )
        found = consensus_modules(
            prepared, stability, choice, stabilities, density=density, seed=seed, annotations=about
        )
        return found if sets is None else dataclasses.replace(found, enrichment=found.enrich(sets))


def _number_of_modules(
    prepared: Preparation,
    method: NMF,
    rank: int | Literal["auto"] | Iterable[int],
    *,
    runs: int,
    seed: int,
    folder: PathLike | None,
    progress: bool,
) -> tuple[RankChoice, Mapping[int, Stability]]:
    if isinstance(rank, (int, np.integer)):
        return RankChoice(int(rank), "chosen by the user", ModuleEvidence().rank_table), {}
    ranks = ranks_to_try(rank, *prepared.matrix.shape)
    if runs < 2:
        message = f"runs={runs}, but numbers of modules are compared by how well several runs agree; give at least 2"
        raise InputError(message)
    return survey_ranks(prepared, method, ranks, runs=runs, seed=seed, folder=folder, progress=progress)


def _check_options(rank: object, runs: object) -> None:
    if not isinstance(runs, (int, np.integer)) or isinstance(runs, bool) or runs < 1:
        message = f"runs={runs!r}; give a positive whole number"
        raise InputError(message)
    if isinstance(rank, str):
        if rank != "auto":
            message = f"rank={rank!r}; give a positive whole number, several of them, or 'auto'"
            raise RankError(message)
        return
    ranks = [rank] if not isinstance(rank, Iterable) else list(rank)
    if not ranks or not all(isinstance(k, (int, np.integer)) and not isinstance(k, bool) and k >= 1 for k in ranks):
        message = f"rank={rank!r}; give how many modules to find, a positive whole number, several of them, or 'auto'"
        raise RankError(message)
