"""Cells: which classes were taken for which inside an axis's poles or a group."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

Positions = NDArray[np.intp]


def top_cells(result: "ConfusionAxes", sets: list[Positions], *, top: int = 8) -> pd.DataFrame:
    """Return the cells inside disjoint sets of classes with most errors beyond expectation.

    Returns
    -------
    DataFrame
        ``true``, ``predicted``, ``errors``, ``expected`` under quasi-independence, ``ratio`` of the two.

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> similar = np.kron(np.eye(2), np.ones((3, 3)))
    >>> axes = find_axes(np.where(np.eye(6), 90, 2 + 18 * similar), labels=list("abcdef"), bootstrap=0)
    >>> top_cells(axes, [np.array([0, 1])])[["true", "predicted", "errors"]].to_numpy().tolist()
    [['a', 'b', 20.0], ['b', 'a', 20.0]]
    """
    part = np.full(len(result.classes), -1, dtype=np.intp)
    for number, members in enumerate(sets):
        part[members] = number
    entries = result.matrix.errors.tocoo()
    i, j = (np.asarray(axis) for axis in entries.coords)
    inside = (part[i] >= 0) & (part[i] == part[j])
    i, j, errors = i[inside], j[inside], entries.data[inside]
    expected = result.expected.of_cells(i, j)
    order = np.argsort(-np.round(errors - expected, 9), kind="stable")[:top]
    table = pd.DataFrame(
        {
            "true": result.classes[i[order]],
            "predicted": result.classes[j[order]],
            "errors": errors[order],
            "expected": expected[order],
        }
    )
    table["ratio"] = table["errors"] / table["expected"].where(table["expected"] > 0)
    return table
