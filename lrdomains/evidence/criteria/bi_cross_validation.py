"""Bi-cross-validation: a block of rows and columns is predicted from the rows and the columns beside it."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.operators import Transposed, as_operator
from lrdomains.core.progress import Progress
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError, LrdomainsWarning
from lrdomains.evidence.criteria.one_standard_error import held_out_verdict
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.held_out import entries_of, exact_loss, loss_of, prediction_loss, with_rank
from lrdomains.evidence.stability import run_seed

#: Each time, rows and columns are cut into two halves at random, and each of the four blocks is predicted once.
REPEATS = 3


def bi_cross_validation(
    matrix: LabelledMatrix, method: Method, ranks: Array, *, seed: int, progress: Progress
) -> Verdict:
    """Return the smallest rank whose prediction of held-out blocks is within one standard error of the best.

    With rows and columns cut in two, ``A = [[a, b], [c, d]]``: d is factorized, the rows beside a are placed on its
    column factors and the columns above it on its row factors, and together they predict a.

    Parameters
    ----------
    matrix : LabelledMatrix
    method : Method
        Any with a `project`.
    ranks : ndarray of int
        Rank 0, one constant, is compared with them.
    seed : int
    progress : Progress

    Raises
    ------
    InputError
        If the matrix has fewer than four rows or columns, or if its entries cannot be looked at.

    References
    ----------
    Owen and Perry (2009), Annals of Applied Statistics 3, sections 3 and 5.
    """
    values = entries_of(matrix, needed_by="bi-cross-validation")
    if min(values.shape) < 4:
        message = (
            f"bi-cross-validation of a {values.shape[0]} x {values.shape[1]} matrix; it needs four rows and columns"
        )
        raise InputError(message)
    folds = []
    for repeat in range(REPEATS):
        for fold, halves in enumerate(_folds(values.shape, np.random.default_rng(run_seed(seed, 0, repeat)))):
            folds.append(_losses(values, halves, method, ranks, seed=run_seed(seed, fold + 1, repeat)))
            progress.advance(note="bi-cross-validation")
    losses = np.array(folds)
    exact = exact_loss(values, loss_of(method))
    return held_out_verdict("bi-cross-validation", losses[:, 1:], losses[:, 0], ranks, exact=exact)


def _folds(shape: tuple[int, int], rng: np.random.Generator) -> Iterator[tuple[Array, Array, Array, Array]]:
    rows, columns = (np.array_split(rng.permutation(side), 2) for side in shape)
    for i in range(2):
        for j in range(2):
            yield tuple(np.sort(part) for part in (rows[i], rows[1 - i], columns[j], columns[1 - j]))  # type: ignore[misc]


def _losses(
    values: Any, halves: tuple[Array, Array, Array, Array], method: Method, ranks: Array, *, seed: int
) -> Floats:
    """Return the held-out loss of a constant and of each rank; NaN where the rank exceeds what is left to fit."""
    out_rows, in_rows, out_columns, in_columns = halves
    beside, above = values[out_rows][:, in_columns], values[in_rows][:, out_columns]
    kept, held = values[in_rows][:, in_columns], values[out_rows][:, out_columns]
    loss = loss_of(method)
    constant = float(kept.mean()) if method.needs_non_negative else 0.0
    found = [prediction_loss(held, np.full((held.shape[0], 1), constant), np.ones((held.shape[1], 1)), loss)]
    possible = [int(rank) for rank in ranks if rank <= min(kept.shape)]
    fits = {}
    with warnings.catch_warnings():
        # A fit that stopped at its limit is a little worse; that is part of what is measured.
        warnings.simplefilter("ignore", LrdomainsWarning)
        if method.is_spectral and possible:
            # Components are nested: one fit serves all ranks.
            all_of_them = factorize(kept, with_rank(method, max(possible)), rng=seed)
            fits = {rank: all_of_them.truncate(rank) for rank in possible}
        else:
            methods = [with_rank(method, rank) for rank in possible]
            seeds = [run_seed(seed, rank, 0) for rank in possible]
            fits = dict(zip(possible, factorize_replicates(kept, methods, seeds), strict=True))
    for rank in ranks:
        if rank not in fits:
            found.append(np.nan)
            continue
        fit = fits[rank]
        left = method.project(as_operator(beside), fit.column_factors)
        strong = fit.row_factors * fit.scale.astype(fit.row_factors.dtype)
        right = method.project(Transposed(as_operator(above)), strong)
        found.append(prediction_loss(held, left, right, loss))
    return np.array(found)
