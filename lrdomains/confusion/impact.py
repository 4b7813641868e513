"""Impact: how many errors lie inside an axis's poles or a group, and what resolving them would bring at most."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import QuasiIndependence

Positions = NDArray[np.intp]


def impact_of(matrix: ConfusionMatrix, expected: QuasiIndependence, sets: Sequence[Positions]) -> dict[str, float]:
    """Return the errors inside disjoint sets of classes, taken together.

    Parameters
    ----------
    matrix : ConfusionMatrix
    expected : QuasiIndependence
        Fitted to its errors.
    sets : sequence of integer arrays
        Positions; errors from one member of a set to another one count, errors between sets do not.

    Returns
    -------
    dict
        ``errors``; ``expected`` under quasi-independence; ``share_of_errors``; ``accuracy_if_resolved``, the
        accuracy if every one of these errors vanished: an upper bound, not a forecast; ``points_if_resolved``, what
        that is above the accuracy now.

    Examples
    --------
    >>> from lrdomains.confusion.matrix import confusion_matrix
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> m = confusion_matrix(list("aabbcc"), list("abbacb"))
    >>> impact_of(m, fit_quasi_independence(m.errors), [np.array([0, 1])])["errors"]
    2.0
    """
    errors = float(sum(matrix.errors[members][:, members].sum() for members in sets if len(members) > 1))
    chance = float(sum(expected.within(members) for members in sets if len(members) > 1))
    return {
        "errors": errors,
        "expected": chance,
        "share_of_errors": errors / matrix.error_count if matrix.error_count else 0.0,
        "accuracy_if_resolved": matrix.accuracy + errors / matrix.samples,
        "points_if_resolved": errors / matrix.samples,
    }


def impact_table(rows: Sequence[tuple[str, int, int, dict[str, float]]]) -> pd.DataFrame:
    """Return impacts as a table.

    Parameters
    ----------
    rows : sequence of (kind, number, classes, impact)

    Returns
    -------
    DataFrame
        Columns ``kind``, ``number``, ``classes`` and those of `impact_of`.
    """
    names = ["errors", "expected", "share_of_errors", "accuracy_if_resolved", "points_if_resolved"]
    records = [(kind, number, classes, *(impact[name] for name in names)) for kind, number, classes, impact in rows]
    return pd.DataFrame(records, columns=["kind", "number", "classes", *names])
