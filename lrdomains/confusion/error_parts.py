"""Error parts: an additive account of the errors, each part a kind of true class taken for a kind of predicted one."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.nmf import NMF
from lrdomains.core.typing import Floats
from lrdomains.errors import InputError, RankError

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

#: More classes than this would need a mask of the diagonal that takes gigabytes.
MOST_CLASSES = 2000
#: A class is named if it holds this share of the largest on its side of a part.
NAMED_SHARE = 0.3


def error_parts(result: "ConfusionAxes", *, rank: int, starts: int = 3) -> pd.DataFrame:
    """Split the errors into parts that add up.

    The counts off the diagonal are factorized into non-negative parts by likelihood (KL); the diagonal is not observed.
    Each error is then shared among the parts in proportion to what each says of its cell, so that they add up to all
    errors. It is an account, not a test: the number of parts is yours, and groups found by axes are surer.

    Parameters
    ----------
    result : ConfusionAxes
        Up to 2,000 classes.
    rank : int
        Number of parts.
    starts : int
        Random starts, of which the likeliest is taken.

    Returns
    -------
    DataFrame
        One row a part, largest first: ``part``; ``true`` and ``predicted``, the classes at its two sides; ``errors``,
        ``share_of_errors`` and ``points`` of accuracy, which add up.

    Raises
    ------
    RankError
        If `rank` is not from 1 to one less than the number of classes.
    InputError
        If there are no errors, or too many classes.

    References
    ----------
    Lee and Seung (1999), Nature 401 (parts of a whole). Gaussier and Goutte (2005), SIGIR (its likelihood).

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> similar = np.kron(np.eye(2), np.ones((3, 3)))
    >>> axes = find_axes(np.where(np.eye(6), 90, 2 + 18 * similar), labels=list("abcdef"), bootstrap=0)
    >>> round(float(error_parts(axes, rank=2)["errors"].sum()), 6)
    276.0
    """
    count = len(result.classes)
    if not isinstance(rank, (int, np.integer)) or isinstance(rank, bool) or not 1 <= rank < count:
        message = f"rank={rank!r}; give a whole number from 1 to {count - 1} for {count} classes"
        raise RankError(message)
    if count > MOST_CLASSES or result.matrix.errors.nnz == 0:
        message = (
            "there are no errors to split"
            if result.matrix.errors.nnz == 0
            else f"{count:,} classes; error parts are found for up to {MOST_CLASSES:,}: use budget(), by groups"
        )
        raise InputError(message)
    errors = result.matrix.errors.toarray()
    observed = ~np.eye(count, dtype=bool)
    labelled = LabelledMatrix(errors, rows=result.classes, columns=result.classes, observed=observed)
    seed = result.draws.seed
    method = NMF(rank, loss="kl", max_iterations=1000)
    found = [factorize(labelled, method, rng=seed + start) for start in range(starts)]
    sides = [(fit.row_factors * fit.scale, fit.column_factors) for fit in found]
    left, right = max(sides, key=lambda both: _log_likelihood(errors, observed, *both))
    i, j = np.nonzero(errors)
    contributions = left[i] * right[j]
    sums = contributions.sum(axis=1, keepdims=True)
    # A cell that no part explains is shared evenly, so that nothing is lost.
    shares = np.where(sums > 0, contributions / np.where(sums > 0, sums, 1.0), 1.0 / rank)
    totals = errors[i, j] @ shares
    order = np.argsort(-totals, kind="stable")
    table = pd.DataFrame(
        {
            "part": np.arange(1, rank + 1),
            "true": [_named(result, left[:, part]) for part in order],
            "predicted": [_named(result, right[:, part]) for part in order],
            "errors": totals[order],
        }
    )
    table["share_of_errors"] = table["errors"] / result.matrix.error_count
    table["points"] = table["errors"] / result.matrix.samples
    return table


def _log_likelihood(errors: Floats, observed: Floats, left: Floats, right: Floats) -> float:
    mean = np.maximum(left @ right.T, np.finfo(np.float64).tiny)
    return float(np.sum((errors * np.log(mean) - mean)[observed]))


def _named(result: "ConfusionAxes", weights: Floats) -> list[object]:
    order = np.argsort(-weights, kind="stable")
    kept = order[weights[order] >= NAMED_SHARE * max(float(weights.max()), np.finfo(np.float64).tiny)]
    return list(result.classes[kept])
