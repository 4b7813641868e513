"""Streams and shards: tables that grow, and tables that are put together."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.confusion.class_labels import given_classes, sorted_labels
from lrdomains.confusion.matrix import ConfusionMatrix, confusion_matrix
from lrdomains.confusion.predictions import Predictions
from lrdomains.core.typing import Labels
from lrdomains.core.wording import counted
from lrdomains.errors import InputError


class ConfusionCounter:
    """Count a stream of predictions, batch by batch.

    The result does not depend on how the stream is cut into batches. Memory grows with the number of different pairs of
    labels, not with the stream, so that the counter keeps no single predictions.

    Parameters
    ----------
    labels : sequence, optional
        The classes, in the order wanted; by default all that turn up, sorted.

    Examples
    --------
    >>> counter = ConfusionCounter()
    >>> _ = counter.update(["cat", "dog"], ["cat", "cat"]).update(["cat"], ["dog"])
    >>> counter.matrix().values.toarray().tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """

    def __init__(self, *, labels: Sequence[Any] | Labels | None = None) -> None:
        self._labels = None if labels is None else given_classes(labels)
        self._total: ConfusionMatrix | None = None
        self._batches = 0

    def update(self, y_true: object, y_pred: object, *, sample_weight: object = None) -> "ConfusionCounter":
        """Count one more batch; see `confusion_matrix` for what it may be.

        Returns
        -------
        ConfusionCounter
            Itself, so that calls can be chained.

        Raises
        ------
        InputError
            If the batch cannot be counted; the counter is then as it was before.
        """
        batch = _batch(y_true, y_pred, self._labels, sample_weight)
        if batch is not None:
            self._total = batch if self._total is None else merge([self._total, batch])
            self._batches += 1
        return self

    def merge(self, other: "ConfusionCounter") -> "ConfusionCounter":
        """Add what another counter has counted."""
        if other._total is not None:
            self._total = other._total if self._total is None else merge([self._total, other._total])
            self._batches += other._batches
        return self

    def matrix(self) -> ConfusionMatrix:
        """Return the table of everything counted so far.

        Raises
        ------
        InputError
            If nothing was counted, or only one class has turned up.
        """
        if self._total is None:
            message = "nothing was counted yet; call update first"
            raise InputError(message)
        whole = self._total
        if len(whole.classes) == 2 and whole.classes[1] is _PLACEHOLDER:
            message = f"only one class, {whole.classes[0]!r}; confusion needs at least two"
            raise InputError(message)
        source = f"{whole.samples:,.0f} pairs of labels in {counted(self._batches, 'batch')}"
        return dataclasses.replace(whole, source=source, predictions=None)


def merge(matrices: Sequence[ConfusionMatrix]) -> ConfusionMatrix:
    """Add tables of counts, such as those of several shards of an evaluation.

    Parameters
    ----------
    matrices : sequence of ConfusionMatrix
        Classes may differ; the result has all of them, in the order of the first table where the others hold no more,
        else sorted.

    Returns
    -------
    ConfusionMatrix

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> one, two = confusion_matrix(["a", "b"], ["a", "a"]), confusion_matrix(["b", "c"], ["b", "b"])
    >>> merge([one, two]).values.toarray().tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if not matrices:
        message = "no tables to merge; give at least one ConfusionMatrix"
        raise InputError(message)
    first = matrices[0]
    classes = _all_classes(matrices)
    total = sp.csr_array((len(classes), len(classes)))
    for matrix in matrices:
        total = total + _placed(matrix, classes)
    remarks = tuple(dict.fromkeys(remark for matrix in matrices for remark in matrix.remarks))
    return ConfusionMatrix(
        total,
        rows=classes,
        columns=classes,
        source=f"{counted(len(matrices), 'table')} added",
        orientation=max((matrix.orientation for matrix in matrices), key=lambda o: _DOUBT.index(o.standing)),
        dropped=tuple(dropped for matrix in matrices for dropped in matrix.dropped),
        remarks=remarks,
        predictions=_joined(matrices, classes) if first.predictions is not None else None,
    )


_DOUBT = ("known", "supported", "assumed", "doubtful")


class _Placeholder:
    """A second class beside the only one of a batch, until another one turns up."""

    def __repr__(self) -> str:
        return "(no class)"


_PLACEHOLDER = _Placeholder()


def _batch(y_true: object, y_pred: object, labels: Labels | None, sample_weight: object) -> ConfusionMatrix | None:
    if hasattr(y_true, "__len__") and len(y_true) == 0 and hasattr(y_pred, "__len__") and len(y_pred) == 0:
        return None
    if labels is None and np.ndim(y_pred) == 1:  # type: ignore[arg-type]
        known = pd.Series(list(y_true)).drop_duplicates(), pd.Series(list(y_pred)).drop_duplicates()  # type: ignore[call-overload]
        only = pd.concat(known).drop_duplicates()
        if len(only) == 1 and not only.isna().any():
            # A batch of one class is no table of its own, but it may be part of one.
            labels = pd.Index([*only, _PLACEHOLDER], dtype=object)
    return confusion_matrix(y_true, y_pred, labels=labels, sample_weight=sample_weight)


def _all_classes(matrices: Sequence[ConfusionMatrix]) -> Labels:
    first = matrices[0].classes
    known = dict.fromkeys(label for matrix in matrices for label in matrix.classes)
    if len(known) > 2 or all(label is not _PLACEHOLDER for label in known):
        known.pop(_PLACEHOLDER, None) if len(known) > 2 else None
    if len(known) == len(first) and set(known) == set(first):
        return first
    labels = pd.Series(list(known), dtype=object).infer_objects()
    if _PLACEHOLDER in known:
        return pd.Index(list(known), dtype=object)
    kinds = {type(label) for label in known}
    return pd.Index(sorted_labels(labels)) if len(kinds) == 1 else pd.Index(sorted_labels(labels), dtype=object)


def _placed(matrix: ConfusionMatrix, classes: Labels) -> sp.csr_array:
    place = classes.get_indexer(matrix.classes)
    entries = matrix.values.tocoo()
    i, j = entries.coords
    return sp.csr_array(sp.coo_array((entries.data, (place[i], place[j])), shape=(len(classes), len(classes))))


def _joined(matrices: Sequence[ConfusionMatrix], classes: Labels) -> Predictions | None:
    parts = [matrix.predictions for matrix in matrices]
    if any(part is None for part in parts):
        return None
    places = [classes.get_indexer(matrix.classes) for matrix in matrices]
    kept = [part for part in parts if part is not None]
    ids = [part.ids for part in kept if part.ids is not None]
    confidence = [part.confidence for part in kept if part.confidence is not None]
    return Predictions(
        np.concatenate([place[part.true] for place, part in zip(places, kept, strict=True)]),
        np.concatenate([place[part.predicted] for place, part in zip(places, kept, strict=True)]),
        pd.Index(np.concatenate([np.asarray(index) for index in ids])) if len(ids) == len(kept) else None,
        np.concatenate(confidence) if len(confidence) == len(kept) else None,
    )
