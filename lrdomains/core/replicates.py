"""Several factorizations of one matrix in one pass: the matrix is checked, read and named once."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import Prepared
from lrdomains.core.inputs import as_labelled
from lrdomains.core.methods.method import Method, RawFactors
from lrdomains.core.operators import Operator
from lrdomains.core.progress import Progress, Silent, progress_bar
from lrdomains.core.random import seeded
from lrdomains.core.row_blocks import RowBlocks
from lrdomains.core.workers import working
from lrdomains.errors import InputError


@runtime_checkable
class RunsTogether(Protocol):
    """A method that can do several runs at a time, such as `NMF`."""

    def run_together(
        self, matrix: Operator, methods: Sequence[Method], rngs: Sequence[np.random.Generator], *, progress: Progress
    ) -> list[RawFactors]:
        """Return what each method gives alone, in order."""
        ...


def factorize_replicates(
    matrix: object, method: Method | Sequence[Method], seeds: Sequence[int], *, progress: bool = False
) -> list[Factorization]:
    """Factorize a matrix once for each seed, sharing each pass over the matrix where the method can.

    Each result is what ``factorize(matrix, method, rng=seed)`` gives, to the bit for arrays and sparse arrays,
    whatever the other seeds, their number and order, and the number of threads; where a cluster works, its workers
    share the runs.

    Parameters
    ----------
    matrix : anything that `factorize` takes
        Shape (m, n).
    method : Method or sequence of Method
        One for all seeds, or one for each: they may differ in rank and in every other option.
    seeds : sequence of int
        One for each run.
    progress : bool
        Show a progress bar on standard error, a step for each run that is done.

    Returns
    -------
    list of Factorization
        In the order of the seeds.

    Raises
    ------
    InputError
        If there are not as many methods as seeds, or the matrix does not suit a method.
    RankError
        If a rank does not fit the matrix.

    Warns
    -----
    ConvergenceWarning
        For each run that stopped at its limit.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF
    >>> blocks = np.kron(np.eye(2), np.ones((4, 3)))
    >>> [round(f.error(), 6) for f in factorize_replicates(blocks, NMF(rank=2), [1, 2, 3])]
    [0.0, 0.0, 0.0]
    """
    seeds = list(seeds)
    methods = list(method) if isinstance(method, Sequence) else [method] * len(seeds)
    if len(methods) != len(seeds):
        message = f"{len(methods)} methods for {len(seeds)} seeds; give one method, or one for each seed"
        raise InputError(message)
    labelled = as_labelled(matrix)
    prepared = Prepared(labelled)
    for one in methods:
        prepared.check(one)
    with progress_bar(f"{len(seeds)} runs on {labelled!r}", total=len(seeds), shown=progress) as watcher:
        raws = _all_runs(prepared.operator, methods, seeds, watcher)
        return [prepared.finish(raw, one, seed) for raw, one, seed in zip(raws, methods, seeds, strict=True)]


def _all_runs(
    operator: Operator, methods: Sequence[Method], seeds: Sequence[int], watcher: Progress
) -> list[RawFactors]:
    who = working()
    if who.at_once == 1 or isinstance(operator, RowBlocks) or len(seeds) < 2:
        return _runs(operator, methods, seeds, watcher)
    # Runs do not depend on those beside them, so that each worker can do a share of them.
    share = -(-len(seeds) // min(who.at_once, len(seeds)))
    pieces = [(methods[at : at + share], seeds[at : at + share]) for at in range(0, len(seeds), share)]
    found: list[RawFactors] = []
    for raws in who.map(_runs_of_a_share, pieces, shared=(operator,)):
        found += raws
        watcher.advance(len(raws))
    return found


def _runs_of_a_share(piece: tuple[Sequence[Method], Sequence[int]], operator: Operator) -> list[RawFactors]:
    return _runs(operator, *piece, Silent())


def _runs(operator: Operator, methods: Sequence[Method], seeds: Sequence[int], watcher: Progress) -> list[RawFactors]:
    generators = [seeded(seed)[0] for seed in seeds]
    if methods and isinstance(methods[0], RunsTogether) and len({type(method) for method in methods}) == 1:
        return methods[0].run_together(operator, methods, generators, progress=watcher)
    found = []
    for method, generator in zip(methods, generators, strict=True):
        found.append(method.run(operator, generator, Silent()))
        watcher.advance()
    return found
