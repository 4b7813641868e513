"""The error budget: every error is accounted for once, so that the parts add up."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.confusion.impact import impact_of

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes


def error_budget(result: "ConfusionAxes") -> pd.DataFrame:
    """Return where all errors are: within each group, by chance or beyond it, and between groups.

    Groups share no class, so that the rows add up to all errors and the points to one minus the accuracy; axes overlap
    and cannot be added up.

    Returns
    -------
    DataFrame
        One row a group, then one of everything between groups and outside of them: ``part``; ``members``; ``errors``;
        ``expected`` under quasi-independence; ``excess`` of the two; ``share_of_errors``; ``points`` of accuracy.

    Examples
    --------
    >>> from lrdomains.confusion import find_axes
    >>> similar = np.kron(np.eye(2), np.ones((3, 3)))
    >>> budget = error_budget(find_axes(np.where(np.eye(6), 90, 2 + 18 * similar), labels=list("abcdef"), bootstrap=0))
    >>> budget[["part", "errors", "excess"]].round(1).to_numpy().tolist()
    [['group 1', 120.0, 64.8], ['group 2', 120.0, 64.8], ['between groups', 36.0, -129.6]]
    """
    matrix = result.matrix
    sets = result.grouping.groups
    parts = [impact_of(matrix, result.expected, [members]) for members in sets]
    errors, expected = (np.array([part[name] for part in parts]) for name in ("errors", "expected"))
    in_all, expected_in_all = matrix.error_count, result.expected.within(slice(None))
    table = pd.DataFrame(
        {
            "part": [*(f"group {number}" for number in range(1, len(sets) + 1)), "between groups"],
            "members": [*result.groups, []],
            "errors": np.append(errors, in_all - errors.sum()),
            "expected": np.append(expected, expected_in_all - expected.sum()),
        }
    )
    table["excess"] = table["errors"] - table["expected"]
    table["share_of_errors"] = table["errors"] / in_all if in_all else 0.0
    table["points"] = table["errors"] / matrix.samples
    return table
