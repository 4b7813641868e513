"""find_axes: from labels or counts to the axes of confusion."""

import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from lrdomains.confusion.balancing import ERRORS_OF_HALF_WEIGHT
from lrdomains.confusion.certainty import usual_replicates
from lrdomains.confusion.count_table import count_table
from lrdomains.confusion.foreign import is_tensor
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.confusion.quasi_independence import QuasiIndependence, fit_quasi_independence
from lrdomains.confusion.replication import judge_axes, usual_splits
from lrdomains.confusion.residuals import SHRINKAGE, Residuals, standardised_residuals
from lrdomains.confusion.result import ConfusionAxes, Draws
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.eigen import SymmetricEigen
from lrdomains.core.random import RandomState, root_seed
from lrdomains.core.typing import Labels
from lrdomains.errors import DataWarning, IdentifiabilityWarning, InputError, RankError, warn


def find_axes(
    y_true_or_counts: object,
    y_pred: object = None,
    *,
    labels: Sequence[Any] | Labels | None = None,
    sample_weight: object = None,
    ids: object = None,
    rank: int | Literal["auto"] = "auto",
    splits: int | None = None,
    bootstrap: int | Literal["auto"] = "auto",
    rng: RandomState = 0,
    progress: bool = False,
) -> ConfusionAxes:
    """Find the axes along which a classifier mixes up classes.

    The errors are compared with quasi-independence, which knows how error-prone each class is and how strongly
    each attracts errors, but no affinity between classes; the diagonal plays no part. Axes are the leading
    positive eigenvectors of the symmetric part of the standardised residuals: classes with the same sign are mixed
    up with each other more than expected, classes with opposite signs less. Correct answers, prevalence and a
    class's general error rate therefore do not make an axis, as they do in a singular value decomposition of the
    raw counts.

    Parameters
    ----------
    y_true_or_counts : sequence of labels, or a table of counts
        True labels, one a sample; or, without `y_pred`, a `ConfusionMatrix`, a crosstab or long table, a square array,
        or what other tools count with; see `count_table`. Rows are true classes.
    y_pred : sequence of labels or class probabilities, optional
        Predicted labels of the same samples, or probabilities of shape (n, K).
    labels : sequence, optional
        The classes, in the order wanted.
    sample_weight : sequence of numbers, optional
        Weights of the samples; see `confusion_matrix`.
    ids : sequence, optional
        Names of the samples, for lists of examples.
    rank : int or "auto"
        Number of axes. ``"auto"`` keeps those that replicate in held-out halves of the samples, possibly none;
        it needs whole counts.
    splits : int, optional
        Random splits into halves, for the evidence on each axis; 11 by default, 3 above 300 classes, where those are
        left out that cannot change the number of axes any more.
    bootstrap : int or "auto"
        Replicates for p-values and intervals, which are drawn when they are first asked for; 0 for none. ``"auto"``
        takes 199 up to 300 classes, 99 up to 1,000, 39 up to 5,000 and none above.
    rng : int, numpy.random.Generator or None
        Source of the random splits.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    ConfusionAxes
        Possibly without axes: two classes, no errors, or nothing that replicates.

    Raises
    ------
    InputError
        If the input cannot be read as a confusion matrix, or `rank` is ``"auto"`` and the entries are no counts.
    RankError
        If `rank` is no whole number from 1 to one less than the number of classes.

    Notes
    -----
    The tests take the samples for independent. Where they are not (frames of one video, several images of one
    patient), z is too large.

    References
    ----------
    Goodman (1968), Journal of the American Statistical Association 63, section 2 (quasi-independence).
    Gower (1977), in Recent Developments in Statistics (symmetric and skew part).

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.full((6, 6), 2) + 20 * np.kron(np.eye(2), np.ones((3, 3), dtype=int)).astype(int)
    >>> np.fill_diagonal(counts, 100)
    >>> axes = find_axes(counts, labels=list("abcdef"), rank=1)
    >>> sorted(axes.poles(1).positive), sorted(axes.poles(1).negative)
    (['a', 'b', 'c'], ['d', 'e', 'f'])
    """
    matrix = _as_confusion_matrix(y_true_or_counts, y_pred, labels=labels, sample_weight=sample_weight, ids=ids)
    splits = usual_splits(len(matrix.classes)) if splits is None else splits
    bootstrap = usual_replicates(len(matrix.classes)) if bootstrap == "auto" else bootstrap
    _check_options(matrix, rank, splits, bootstrap)
    _warn_if_small(matrix)
    root, _ = root_seed(rng)
    replication = judge_axes(matrix, None, splits=splits, seed=root, progress=progress) if rank == "auto" else None
    expected = fit_quasi_independence(matrix.errors)
    residuals = standardised_residuals(matrix.scaled_errors)
    wanted = int(rank) if replication is None else replication.replicated()
    options = {"rank": rank, "splits": splits, "bootstrap": bootstrap}
    labelled = _labelled(matrix, expected, residuals, options)
    return ConfusionAxes(
        matrix=matrix,
        factorization=_factorize(labelled, wanted, root),
        expected=expected,
        mutual_share=residuals.mutual_share,
        draws=Draws(splits=splits, replicates=bootstrap, seed=root),
        known_replication=replication,
    )


def symmetric_residuals(matrix: ConfusionMatrix) -> LabelledMatrix:
    """Return the matrix whose leading positive eigenvectors are the axes of confusion.

    Parameters
    ----------
    matrix : ConfusionMatrix

    Returns
    -------
    LabelledMatrix
        The symmetric part of the standardised residuals from quasi-independence, as an operator that is never
        formed.

    Examples
    --------
    >>> from lrdomains import SymmetricEigen, factorize
    >>> m = confusion_matrix(list("aabbccdd"), list("babbdccd"))
    >>> factorize(symmetric_residuals(m), SymmetricEigen(rank=1)).rank
    1
    """
    expected = fit_quasi_independence(matrix.errors)
    return _labelled(matrix, expected, standardised_residuals(matrix.scaled_errors), {})


def _as_confusion_matrix(
    first: object, y_pred: object, *, labels: Sequence[Any] | Labels | None, sample_weight: object, ids: object
) -> ConfusionMatrix:
    if y_pred is not None:
        return confusion_matrix(first, y_pred, labels=labels, sample_weight=sample_weight, ids=ids)
    if sample_weight is not None:
        message = "sample_weight belongs to pairs of labels; a table of counts is weighted already"
        raise InputError(message)
    if _is_one_column(first):
        message = (
            "only one column of labels was given; give y_true and y_pred, or a square table of counts "
            "(files are read by read_predictions and read_counts)"
        )
        raise InputError(message)
    return count_table(first, labels=labels)


def _is_one_column(first: Any) -> bool:
    if isinstance(first, ConfusionMatrix) or is_tensor(first) or sp.issparse(first):
        return False
    records = isinstance(first, (list, tuple)) and len(first) > 0 and isinstance(first[0], Mapping)
    return isinstance(first, (str, bytes)) or (not records and np.ndim(first) == 1)


def _check_options(matrix: ConfusionMatrix, rank: int | str, splits: int, bootstrap: int) -> None:
    classes = len(matrix.classes)
    if not isinstance(splits, (int, np.integer)) or splits < 1:
        message = f"splits={splits!r}; give a positive whole number"
        raise InputError(message)
    if not isinstance(bootstrap, (int, np.integer)) or isinstance(bootstrap, bool) or bootstrap < 0:
        message = f'bootstrap={bootstrap!r}; give "auto" or a whole number, 0 for none'
        raise InputError(message)
    if rank == "auto":
        if not matrix.is_counts:
            message = (
                f"the table holds {_first_fraction(matrix)}, so these are rates or weights, not counts: how many axes "
                "replicate cannot be tested. Give the counts, or rank=K for K axes without tests"
            )
            raise InputError(message)
        return
    if not isinstance(rank, (int, np.integer)) or isinstance(rank, bool) or not 1 <= rank < classes:
        most = f"from 1 to {classes - 1} for {classes} classes" if classes > 2 else "; two classes have no axis"
        message = f'rank={rank!r}; give "auto" or a whole number {most}'
        raise RankError(message)
    if classes == 2:
        message = f'rank={rank!r}, but two classes have no axis; use rank="auto" and see the pairs'
        raise RankError(message)


def _first_fraction(matrix: ConfusionMatrix) -> str:
    entries = matrix.values.tocoo()
    at = int(np.flatnonzero(entries.data != np.floor(entries.data))[0])
    i, j = (int(axis[at]) for axis in entries.coords)
    return f"{entries.data[at]:g} at true label {matrix.rows[i]!r}, predicted label {matrix.columns[j]!r}"


def _warn_if_small(matrix: ConfusionMatrix) -> None:
    if len(matrix.classes) == 3:
        warn("three classes leave one degree of freedom: at most one axis can show, with little to go by", DataWarning)


def _labelled(
    matrix: ConfusionMatrix, expected: QuasiIndependence, residuals: Residuals, options: dict[str, Any]
) -> LabelledMatrix:
    null = {
        "null": "quasi-independence",
        "shrinkage": SHRINKAGE,
        "errors_of_half_weight": ERRORS_OF_HALF_WEIGHT,
        "part": "symmetric",
        "rounds": expected.iterations,
        "margin_error": expected.margin_error,
    }
    return LabelledMatrix(
        residuals.symmetric,
        rows=matrix.classes,
        columns=matrix.classes,
        rows_are="label",
        columns_are="label",
        source=matrix.source,
        steps={**matrix.steps, "standardised residuals": null} | ({"number of axes": options} if options else {}),
        dropped=matrix.dropped,
    )


def _factorize(labelled: LabelledMatrix, wanted: int, rng: RandomState) -> Factorization:
    if wanted:
        return factorize(labelled, SymmetricEigen(wanted), rng=rng)
    with warnings.catch_warnings():
        # That the first two are tied is no matter where neither is kept.
        warnings.simplefilter("ignore", IdentifiabilityWarning)
        return _without_components(factorize(labelled, SymmetricEigen(1), rng=rng))


def _without_components(found: Factorization) -> Factorization:
    """Return the same with no component: nothing replicated, and that is an answer."""
    following = float(found.scale[0]) if found.rank else 0.0
    fit = dataclasses.replace(
        found.fit,
        coupling=found.fit.coupling[:0, :0],
        residuals=found.fit.residuals[:0],
        next_scale=following,
        mean_coupling=found.fit.mean_coupling[:0],
    )
    return dataclasses.replace(
        found,
        row_factors=found.row_factors[:, :0],
        scale=found.scale[:0],
        column_factors=found.column_factors[:, :0],
        fit=fit,
    )
