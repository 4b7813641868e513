"""Samples: how far each one lies along the axes, and examples of what an axis is about."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.confusion.matrix import confusion_matrix
from lrdomains.confusion.poles import pole_positions
from lrdomains.confusion.predictions import Predictions
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

#: Examples of one pair of classes among the examples of an axis: the second pair should be seen, too.
EXAMPLES_A_CELL = 3


def score_samples(
    result: "ConfusionAxes", *, y_true: object = None, y_pred: object = None, ids: object = None
) -> pd.DataFrame:
    """Return one row a sample: its classes and its score on each axis.

    The score of an error on axis k is ``v[true, k] v[predicted, k] sqrt(strength_k)``: positive where the two classes
    lie at one pole, so that the axis accounts for the error. Correct answers score zero.

    Parameters
    ----------
    result : ConfusionAxes
    y_true, y_pred : sequences of labels, optional
        New samples of the same classes; without them those that the result was found on.
    ids : sequence, optional
        Their names.

    Returns
    -------
    DataFrame
        Index ``sample``; ``true``, ``predicted``, ``axis_1``, ``axis_2``, ...; ``confidence`` where it is known.

    Raises
    ------
    InputError
        If the result keeps no samples and none are given, or a class is not one of the result.
    """
    predictions = _predictions(result, y_true, y_pred, ids)
    loadings = result.factorization.row_factors * result.factorization.scale**0.25
    scores = loadings[predictions.true] * loadings[predictions.predicted]
    scores[predictions.true == predictions.predicted] = 0.0
    table = pd.DataFrame(
        {"true": result.classes[predictions.true], "predicted": result.classes[predictions.predicted]},
        index=predictions.names.rename("sample"),
    )
    for axis in range(1, result.rank + 1):
        table[f"axis_{axis}"] = scores[:, axis - 1]
    if predictions.confidence is not None:
        table["confidence"] = predictions.confidence
    return table


def exemplars(result: "ConfusionAxes", axis: int, *, top: int = 10) -> pd.DataFrame:
    """Return errors that an axis accounts for, most typical first, a few of each pair of classes.

    Where the classifier's confidence is known, the most confident errors of a pair come first: they are the ones to
    look at; the last one of a pair is the least confident.

    Parameters
    ----------
    result : ConfusionAxes
        Found on labels of single samples.
    axis : int
        From 1.
    top : int
        How many.

    Returns
    -------
    DataFrame
        Index ``sample``; ``true``, ``predicted``, ``score``, and ``confidence`` where it is known.

    Raises
    ------
    InputError
        If the result keeps no samples.
    """
    table = score_samples(result).rename(columns={f"axis_{axis}": "score"})
    ends = pole_positions(np.asarray(result.axes[axis]))
    inside = np.zeros(len(table), dtype=bool)
    for pole in ends:
        members = result.classes[pole]
        inside |= (table["true"].isin(members) & table["predicted"].isin(members)).to_numpy()
    table = table[inside & (table["true"] != table["predicted"]).to_numpy()]
    columns = ["true", "predicted", "score", *(["confidence"] if "confidence" in table else [])]
    order = ["score", "confidence"] if "confidence" in table else ["score"]
    table = table.sort_values(order, ascending=False, kind="stable")[columns]
    cells = table.groupby(["true", "predicted"], sort=False, observed=True)
    of_cell, backwards = cells.cumcount(), cells.cumcount(ascending=False)
    chosen = of_cell < EXAMPLES_A_CELL
    if "confidence" in table:
        chosen = (of_cell < EXAMPLES_A_CELL - 1) | (backwards == 0)
    return table[chosen].head(top)


def _predictions(result: "ConfusionAxes", y_true: object, y_pred: object, ids: object) -> Predictions:
    if (y_true is None) != (y_pred is None):
        message = "give y_true and y_pred, or neither"
        raise InputError(message)
    if y_true is not None:
        found = confusion_matrix(y_true, y_pred, labels=result.classes, ids=ids).predictions
    else:
        found = result.matrix.predictions
    if found is None:
        message = (
            "the result was found on a table of counts, which keeps no samples; give y_true and y_pred (and ids) of "
            "the samples to score"
        )
        raise InputError(message)
    return found
