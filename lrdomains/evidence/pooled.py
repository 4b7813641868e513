"""The components of all runs in one pile: what consensus and co-assignment start from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrdomains.core.factorization import Factorization
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.evidence.stability import Stability, dominant_components, match_components

Runs = Stability | Sequence[Factorization]


@dataclass(frozen=True, eq=False)
class Pool:
    """Unit column factors of all runs, one a row, with where each came from.

    Parameters
    ----------
    profiles : ndarray of shape (N, n)
        Each of unit length, with the sign of its match in the best run. Components of strength zero are left out.
    run, component : ndarray of int, shape (N,)
        From 0.
    scale : ndarray of shape (N,)
        Strength of each.
    runs, rank : int
        Number of runs, and of components that each was asked for.
    of : Factorization
        One of the runs, which knows the names and what all were made from.
    """

    profiles: Array
    run: Array
    component: Array
    scale: Floats
    runs: int
    rank: int
    of: Factorization


def pooled(runs: Runs) -> Pool:
    """Return the components of all runs in one pile.

    Raises
    ------
    InputError
        If there is no run, or if the runs are not of one matrix and rank.

    Examples
    --------
    >>> import numpy as np
    >>> from lrdomains import NMF, repeat
    >>> pooled(repeat(np.kron(np.eye(2), np.ones((2, 3))), NMF(rank=2), runs=3, rng=0)).profiles.shape
    (6, 6)
    """
    if isinstance(runs, Stability):
        factors, scales, best = runs.column_factors, runs.scales, runs.best_run
        one = runs.best
    else:
        checked = _of_one_matrix(runs)
        factors = np.array([run.column_factors for run in checked])
        scales = np.array([run.scale for run in checked])
        best = int(np.argmin([run.error() for run in checked]))
        one = checked[best]
    count, _, rank = factors.shape
    signed = bool(np.min(factors) < 0)
    profiles = np.concatenate([_aligned(factors[best], some) if signed else some.T for some in factors])
    scale = scales.ravel()
    alive = scale > 0
    return Pool(
        profiles=profiles[alive],
        run=np.repeat(np.arange(count), rank)[alive],
        component=np.tile(np.arange(rank), count)[alive],
        scale=scale[alive],
        runs=count,
        rank=rank,
        of=one,
    )


def dominant_of(runs: Runs) -> tuple[Array, Factorization]:
    """Return the dominant component of each row in each run, shape (runs, m), and one of the runs, for its names."""
    if isinstance(runs, Stability):
        return runs.dominant, runs.best
    checked = _of_one_matrix(runs)
    return np.array([dominant_components(run) for run in checked]), checked[0]


def _of_one_matrix(runs: Sequence[Factorization]) -> Sequence[Factorization]:
    if not runs or not all(isinstance(run, Factorization) for run in runs):
        message = "no runs; give what repeat returns, or a list of factorizations of one matrix"
        raise InputError(message)
    first = runs[0]
    for at, run in enumerate(runs):
        if run.rank != first.rank or not (run.rows.equals(first.rows) and run.columns.equals(first.columns)):
            message = (
                f"run {at + 1} has rank {run.rank} and shape {run.shape}, run 1 rank {first.rank} and shape "
                f"{first.shape}; consensus needs runs of one rank on one matrix, with the same names"
            )
            raise InputError(message)
    return runs


def _aligned(reference: Array, other: Array) -> Array:
    """Return the profiles of one run, one a row, each with the sign of its match in the reference."""
    positions, _ = match_components(reference, other)
    inner = np.sum(reference * other[:, positions], axis=0)
    signs = np.ones(other.shape[1], dtype=other.dtype)
    signs[positions] = np.where(inner < 0, -1, 1)
    return (other * signs).T
