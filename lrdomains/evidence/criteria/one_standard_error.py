"""The one-standard-error rule: of ranks that predict equally well, the smallest."""

import numpy as np

from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.verdict import Verdict


def held_out_verdict(name: str, losses: Floats, of_constant: Floats, ranks: Array, *, exact: float = 0.0) -> Verdict:
    """Return the smallest rank whose mean held-out loss is within one standard error of the best.

    The standard error is that of the difference to the best rank over the folds, since folds differ among themselves
    far more than ranks do on one fold.

    Parameters
    ----------
    name : str
    losses : ndarray of shape (folds, ranks)
        Mean loss per entry; NaN where a rank could not be fitted.
    of_constant : ndarray of shape (folds,)
        That of one constant: rank 0.
    ranks : ndarray of int
    exact : float
        Losses up to this are rounding, and alike.

    References
    ----------
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 7.10.

    Examples
    --------
    >>> losses = np.array([[5.0, 3.0, 2.99], [6.0, 4.1, 4.12]])
    >>> held_out_verdict("held-out", losses, np.array([9.0, 9.5]), np.array([1, 2, 3])).rank
    2
    """
    everything = np.maximum(np.column_stack([of_constant, losses]), exact)
    candidates = np.concatenate([[0], ranks])
    means = everything.mean(axis=0)
    best = int(np.nanargmin(means))
    behind = everything - everything[:, [best]]
    folds = len(everything)
    errors = behind.std(axis=0, ddof=1) / np.sqrt(folds) if folds > 1 else np.zeros(len(means))
    close = behind.mean(axis=0) <= errors
    close[best] = True
    # A rank below one that is clearly worse than the best does not belong to the basin around the best.
    within = _around(close, best)
    pick = int(candidates[within[0]])
    spread = everything.std(axis=0, ddof=1) / np.sqrt(folds) if folds > 1 else np.full(len(means), np.nan)
    reading = f"the held-out loss is lowest at {_rank_name(candidates[best])}"
    if len(within) > 1:
        reading += f" and within one standard error of that from {candidates[within[0]]} to {candidates[within[-1]]}"
    return Verdict(
        criterion=name,
        rank=pick,
        columns={
            name: means[1:],
            f"{name}: standard error": spread[1:],
            f"{name}: behind the best": behind.mean(axis=0)[1:],
            f"{name}: gain": 1.0 - means[1:] / means[0] if means[0] > 0 else np.zeros(len(ranks)),
        },
        reading=reading,
        within=tuple(int(candidates[at]) for at in within),
    )


def _around(close: Array, best: int) -> list[int]:
    low = high = best
    while low > 0 and close[low - 1]:
        low -= 1
    while high + 1 < len(close) and close[high + 1]:
        high += 1
    return list(range(low, high + 1))


def _rank_name(rank: int) -> str:
    return "rank 0 (one constant)" if rank == 0 else f"rank {rank}"
