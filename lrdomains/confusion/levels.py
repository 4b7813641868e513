"""Levels: groups of groups, by the same analysis of the table in which each group is one class."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.confusion.blocks import membership
from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import fit_quasi_independence
from lrdomains.core.typing import Array

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

#: Fewer groups than this have no second level that is worth a name.
FEWEST_GROUPS = 4


def family_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return one row a family: groups that are mixed up with one another.

    Each group is merged to one class, so that the errors inside it no longer count, and the axes and groups of that
    smaller table are found as those of the first were. Classes that stay alone take part.

    Returns
    -------
    DataFrame
        ``family``; ``groups``, their numbers; ``classes``, how many these are, with those that joined alone;
        ``members``; ``errors`` between the parts of the family; ``expected`` under quasi-independence of the smaller
        table; ``ratio`` of the two. Empty where the table holds no counts or nothing replicates.

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> level = [np.kron(np.eye(90 // size), np.ones((size, size))) for size in (90, 30, 5)]
    >>> counts = np.where(np.eye(90), 300, 1 + 3 * level[1] + 15 * level[2])
    >>> family_table(find_axes(counts, bootstrap=0))["groups"].tolist()
    [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [13, 14, 15, 16, 17, 18]]
    """
    from lrdomains.confusion.analysis import find_axes

    columns = ["family", "groups", "classes", "members", "errors", "expected", "ratio"]
    groups = result.grouping.groups
    if len(groups) < FEWEST_GROUPS or not result.matrix.is_counts:
        return pd.DataFrame(columns=columns)
    part = _parts(result)
    merged = _merged(result.matrix, part)
    upper = find_axes(merged, splits=result.draws.splits, bootstrap=0, rng=result.draws.seed)
    expected = fit_quasi_independence(merged.errors)
    rows = []
    for parts in upper.grouping.groups:
        numbers = [int(number) + 1 for number in np.sort(parts) if number < len(groups)]
        if len(numbers) > 1:
            members = np.flatnonzero(np.isin(part, parts))
            errors, chance = float(merged.errors[parts][:, parts].sum()), expected.within(parts)
            ratio = errors / chance if chance > 0 else np.nan
            rows.append((numbers, len(members), list(result.classes[members]), errors, chance, ratio))
    return pd.DataFrame([(number, *row) for number, row in enumerate(rows, start=1)], columns=columns)


def _parts(result: "ConfusionAxes") -> Array:
    """Return the part to which each class belongs: its group, or one of its own."""
    part = np.full(len(result.classes), -1, dtype=np.intp)
    for number, members in enumerate(result.grouping.groups):
        part[members] = number
    alone = part < 0
    part[alone] = len(result.grouping.groups) + np.arange(int(alone.sum()))
    return part


def _merged(matrix: ConfusionMatrix, part: Array) -> ConfusionMatrix:
    belongs = membership(part, int(part.max()) + 1)
    return ConfusionMatrix(belongs @ matrix.values @ belongs.T)
