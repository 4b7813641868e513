"""Speckled cross-validation: entries all over the matrix are held out, and predicted from the others."""

import dataclasses
import warnings
from typing import Any

import numpy as np
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.method import Method
from lrdomains.core.progress import Progress
from lrdomains.core.replicates import factorize_replicates
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError, LrdomainsWarning
from lrdomains.evidence.criteria.lone_components import predicted_by_others
from lrdomains.evidence.criteria.one_standard_error import held_out_verdict
from lrdomains.evidence.criteria.verdict import Verdict
from lrdomains.evidence.held_out import Loss, entries_of, exact_loss, loss_of, loss_per_entry, with_rank
from lrdomains.evidence.stability import run_seed

#: Masks, and the share of the entries that each holds out.
MASKS = 5
HELD_OUT = 0.1
#: A matrix of fewer cells leaves nothing to be predicted.
LEAST_CELLS = 50
#: A matrix of more cells has no speckled cross-validation: its mask would not fit into memory.
MOST_CELLS = 2**28


def accepts_speckles(method: Method, shape: tuple[int, int]) -> bool:
    """Return whether entries of a matrix of this size can be kept from the method.

    Examples
    --------
    >>> from lrdomains import NMF, TruncatedSVD
    >>> accepts_speckles(NMF(rank=1), (10, 10)), accepts_speckles(TruncatedSVD(rank=1), (10, 10))
    (True, False)
    """
    return bool(getattr(method, "accepts_unknown", False)) and shape[0] * shape[1] <= MOST_CELLS


def speckled(matrix: LabelledMatrix, method: Method, ranks: Array, *, seed: int, progress: Progress) -> Verdict:
    """Return the smallest rank whose prediction of held-out entries is within one standard error of the best.

    Parameters
    ----------
    matrix : LabelledMatrix
    method : Method
        One that leaves unobserved entries out of its loss, such as NMF.
    ranks : ndarray of int
        Rank 0, one constant, is compared with them.
    seed : int
    progress : Progress

    Raises
    ------
    InputError
        If the method would take held-out entries for zeros, or the matrix is too large for a mask.

    References
    ----------
    Wold (1978), Technometrics 20 (speckled patterns); Bro, Kjeldahl, Smilde and Kiers (2008), Analytical and
    Bioanalytical Chemistry 390 (that the held-out entries must not take part in the fit).
    """
    if not accepts_speckles(method, matrix.shape):
        message = (
            f"{type(method).__name__} on a {matrix.shape[0]:,} x {matrix.shape[1]:,} matrix cannot be kept from single "
            "entries; use 'bi-cross-validation'"
        )
        raise InputError(message)
    if matrix.shape[0] * matrix.shape[1] < LEAST_CELLS:
        message = (
            f"a {matrix.shape[0]} x {matrix.shape[1]} matrix has too few entries to hold some of them out; ask for "
            "criteria=['stability']"
        )
        raise InputError(message)
    values = entries_of(matrix, needed_by="speckled cross-validation")
    losses = []
    for mask in range(MASKS):
        held = _held_out(matrix, np.random.default_rng(run_seed(seed, 0, mask)))
        losses.append(_losses(matrix, values, held, method, ranks, seed=run_seed(seed, 1, mask)))
        progress.advance(note="speckled cross-validation")
    found = np.array(losses)
    exact = exact_loss(values, loss_of(method))
    return held_out_verdict("speckled", found[:, 1:], found[:, 0], ranks, exact=exact)


def _held_out(matrix: LabelledMatrix, rng: np.random.Generator) -> Array:
    """Return a mask of the entries that are held out; every row and column keeps some."""
    held = rng.random(matrix.shape, dtype=np.float32) < HELD_OUT
    known: Any = matrix.observed
    if known is not None:
        held &= known.toarray() if sp.issparse(known) else known
    return held


def _losses(matrix: LabelledMatrix, values: Any, held: Array, method: Method, ranks: Array, *, seed: int) -> Floats:
    known: Any = matrix.observed
    kept = ~held if known is None else ~held & (known.toarray() if sp.issparse(known) else known)
    rows, columns = np.nonzero(held)
    truth = np.asarray(values[rows, columns], dtype=np.float64).ravel()
    loss = loss_of(method)
    # Values that are held out must not be seen even by accident: they are zero in what is fitted.
    hidden: Any = values.copy()
    if sp.issparse(hidden):
        stored = hidden.tocoo()
        keep = kept[stored.coords[0], stored.coords[1]]
        hidden = sp.csr_array((stored.data[keep], tuple(part[keep] for part in stored.coords)), shape=hidden.shape)
    else:
        hidden[held] = 0
    constant = float(hidden.sum()) / max(int(np.count_nonzero(kept)), 1)
    found = [_mean_loss(truth, np.full(len(truth), constant), constant, loss)]
    # No prediction leaves the range of what was seen: a component that hangs on a few entries would else say anything.
    lowest, highest = float(hidden.min() if sp.issparse(hidden) else hidden[kept].min()), float(hidden.max())
    left_out = dataclasses.replace(matrix, values=hidden, observed=kept)
    methods = [with_rank(method, int(rank)) for rank in ranks]
    with warnings.catch_warnings():
        # A fit that stopped at its limit is a little worse; that is part of what is measured.
        warnings.simplefilter("ignore", LrdomainsWarning)
        fits = factorize_replicates(left_out, methods, [run_seed(seed, int(rank), 0) for rank in ranks])
    for fit in fits:
        strong = fit.row_factors.astype(np.float64) * fit.scale
        predicted = np.empty(len(truth))
        for start in range(0, len(truth), 2**18):
            part = slice(start, start + 2**18)
            fitted = np.einsum("ij,ij->i", strong[rows[part]], fit.column_factors[columns[part]])
            predicted[part] = fitted
        if loss == "kl":
            # There a prediction of next to nothing costs without bound, and one row would decide. A squared error is
            # bounded by the entry, and may say that a component of one row predicts nothing.
            predicted = predicted_by_others(fit, left_out, rows, columns, predicted)
        found.append(_mean_loss(truth, np.clip(predicted, lowest, highest), constant, loss))
    return np.array(found)


def _mean_loss(truth: Floats, predicted: Floats, mean: float, loss: Loss) -> float:
    return float(np.mean(loss_per_entry(truth, predicted, mean, loss))) if truth.size else float("nan")
