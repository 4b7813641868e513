"""survey: numbers of modules compared, also by several machines that do a share of the runs each."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from lrdomains.core.methods.nmf import NMF, Loss
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.speckled import LEAST_CELLS
from lrdomains.evidence.rank import select_rank
from lrdomains.evidence.replicate_store import ReplicateStore
from lrdomains.evidence.stability import Stability, quiet_replicates, run_seed
from lrdomains.genes.matrix import prepare
from lrdomains.genes.preparation import GeneChoice, Normalise, Preparation
from lrdomains.genes.rank_choice import RankChoice, choose_rank
from lrdomains.genes.reading import read_expression

#: Numbers of modules that are compared where none is given: up to this, and at most one for five samples, because fewer
#: tell too little of a module.
MOST_MODULES = 12
#: Tables of fewer samples are judged by single entries that are held out: halves of them would be too few.
FEW_SAMPLES = 200


def survey(
    expression: object,
    *,
    rank: Literal["auto"] | Iterable[int] = "auto",
    runs: int = 20,
    loss: Loss = "frobenius",
    sparsity: float = 0.0,
    normalise: Normalise = "auto",
    genes: GeneChoice = "auto",
    rng: RandomState = 0,
    folder: PathLike | None = None,
    worker: tuple[int, int] | None = None,
    progress: bool = False,
    **reading: Any,
) -> RankChoice:
    """Compare numbers of modules; with `worker`, do only a share of the runs.

    Several machines that share a folder divide the work: each calls this with the same table, options and folder, and
    with its own share. A run is a file that the content of the table and all options name, written whole or not at all,
    so that shares may be done in any order, again, or not at all: what is missing in the end is made then, and the
    result is the same to the bit. `find_modules` with the same options and folder goes on from there.

    Parameters
    ----------
    expression, rank, runs, loss, sparsity, normalise, genes, rng, progress
        See `find_modules`.
    folder : path-like, optional
        Where runs are kept.
    worker : tuple of int, optional
        ``(i, n)``: do the i-th of n shares, from 1. The answer has then no number of modules, and says what was done.
    **reading
        Options of `read_expression`.

    Returns
    -------
    RankChoice
        ``rank`` (0 for no stable number), ``reason``, ``table`` with the evidence, ``disagreement``.

    Raises
    ------
    InputError
        If the share is none, or there is no folder to keep it in.

    Examples
    --------
    >>> blocks = np.kron(np.eye(2), np.ones((6, 5))) * 40 + np.arange(12)[:, None] % 3
    >>> found = survey(pd.DataFrame(blocks), rank=[2, 3], runs=3, orientation="samples-by-genes", normalise="none")
    >>> found.rank
    2
    """
    prepared = prepare(read_expression(expression, **reading), normalise=normalise, genes=genes)
    ranks = ranks_to_try(rank, *prepared.matrix.shape)
    method = NMF(rank=1, loss=loss, l1=sparsity)
    root, seed = root_seed(rng)
    if worker is None:
        return survey_ranks(prepared, method, ranks, runs=runs, seed=root, folder=folder, progress=progress)[0]
    if folder is None or seed is None or rng is None:
        message = "a share of the runs is kept for others: give folder= and a whole number as rng="
        raise InputError(message)
    jobs = _share([(k, run) for k in sorted({1, *ranks}) for run in range(runs)], worker)
    made = _make(prepared, method, jobs, seed=root, folder=folder)
    i, n = worker
    reason = f"share {i} of {n}: {len(jobs)} runs of {runs * len({1, *ranks})}, of which {made} had to be made"
    return RankChoice(0, reason, pd.DataFrame())


def survey_ranks(
    prepared: Preparation,
    method: NMF,
    ranks: Iterable[int],
    *,
    runs: int,
    seed: int,
    folder: PathLike | None,
    progress: bool,
) -> tuple[RankChoice, Mapping[int, Stability]]:
    """Compare numbers of modules, and choose one of them or none."""
    # One module is what all samples share: numbers that predict no better than it have found nothing.
    compared = sorted({1, *ranks})
    samples, genes = prepared.matrix.shape
    held_out = "speckled" if samples < FEW_SAMPLES and samples * genes >= LEAST_CELLS else "bi-cross-validation"
    criteria: tuple[Any, ...] = (held_out, "stability", "cophenetic")
    selection = select_rank(
        prepared.matrix,
        method,
        ranks=compared,
        criteria=criteria,
        runs=runs,
        rng=seed,
        folder=folder,
        progress=progress,
    )
    return choose_rank(selection), selection.stabilities


def ranks_to_try(rank: int | Literal["auto"] | Iterable[int], samples: int, genes: int) -> list[int]:
    """Return the numbers of modules to compare."""
    if isinstance(rank, str):
        most = max(2, min(MOST_MODULES, samples // 5, genes - 1))
        return list(range(2, most + 1))
    return sorted(set(rank)) if not isinstance(rank, (int, np.integer)) else [int(rank)]


def _share(jobs: list[tuple[int, int]], worker: tuple[int, int]) -> list[tuple[int, int]]:
    i, n = worker
    if not 1 <= i <= n:
        message = f"worker={i}/{n}; give one of n shares, from 1: 1/{max(n, 1)} to {max(n, 1)}/{max(n, 1)}"
        raise InputError(message)
    return jobs[i - 1 :: n]


def _make(prepared: Preparation, method: NMF, jobs: list[tuple[int, int]], *, seed: int, folder: PathLike) -> int:
    """Make those runs that are not in the folder yet; return how many."""
    made = 0
    for rank in sorted({rank for rank, _ in jobs}):
        of_rank = dataclasses.replace(method, rank=rank)
        store = ReplicateStore(folder, prepared.matrix, of_rank)
        seeds = [run_seed(seed, rank, run) for k, run in jobs if k == rank]
        made += sum(not store.path(one).exists() for one in seeds)
        # The survey tells of runs that stopped at their limit.
        quiet_replicates(prepared.matrix, of_rank, seeds, store)
    return made
