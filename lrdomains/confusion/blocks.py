"""Blocks: errors against expectation between classes, or between groups where there are many classes."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.typing import Floats
from lrdomains.core.wording import shortened

if TYPE_CHECKING:
    from lrdomains.confusion.result import ConfusionAxes

#: More rows than this cannot be read in a picture.
MOST_ROWS = 60
#: A block is called by the number of its group and the beginnings of the names of so many members.
MEMBERS_NAMED, NAME_CHARACTERS = 2, 20


def block_table(result: "ConfusionAxes") -> pd.DataFrame:
    """Return one row a cell of a readable heat map.

    Up to 60 classes, blocks are single classes and the diagonal is left empty; above, they are the largest
    groups, the strongest attractors that are alone fill up to 60, and all other classes are one block.

    Returns
    -------
    DataFrame
        ``true``, ``predicted`` (names of blocks, in the order of the dendrogram), ``errors``, ``expected``,
        ``row_share`` (errors over the samples of the true block) and
        ``log2_ratio`` of the two, each raised by a half so that empty cells stay finite.
    """
    names, block_of = _blocks(result)
    count = len(names)
    belongs = membership(block_of, count)
    errors = (belongs @ result.matrix.errors @ belongs.T).toarray()
    expected = _expected(result, belongs)
    i, j = np.divmod(np.arange(count * count), count)
    table = pd.DataFrame(
        {
            "true": [names[at] for at in i],
            "predicted": [names[at] for at in j],
            "errors": errors.ravel(),
            "expected": expected.ravel(),
            "row_share": _share_of_rows(errors, belongs @ result.matrix.true_totals).ravel(),
            "log2_ratio": np.log2((errors.ravel() + 0.5) / (expected.ravel() + 0.5)),
        }
    )
    singles = np.bincount(block_of, minlength=count) == 1
    return table[~((i == j) & singles[i])].reset_index(drop=True)


def membership(part_of: NDArray[np.intp], count: int) -> sp.csr_array:
    """Return which classes belong to each part as ones, shape (count, K), for the part of each class.

    Examples
    --------
    >>> membership(np.array([0, 1, 0]), 2).toarray().tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    return sp.csr_array((np.ones(len(part_of)), (part_of, np.arange(len(part_of)))), shape=(count, len(part_of)))


def _blocks(result: "ConfusionAxes") -> tuple[list[str], NDArray[np.intp]]:
    order, classes = result.grouping.order, result.classes
    if len(classes) <= MOST_ROWS:
        block_of = np.empty(len(classes), dtype=np.intp)
        block_of[order] = np.arange(len(classes))
        return [str(label) for label in classes[order]], block_of
    block_of = np.full(len(classes), -1, dtype=np.intp)
    for number, members in enumerate(result.grouping.groups[: MOST_ROWS - 1]):
        block_of[members] = number
    groups = result.grouping.groups[: MOST_ROWS - 1]
    names = [_name(number, list(classes[members])) for number, members in enumerate(groups, start=1)]
    drawn = result.classes.get_indexer(pd.Index(result.attractors["label"]))
    alone = [int(position) for position in drawn if block_of[position] < 0][: MOST_ROWS - 1 - len(names)]
    block_of[alone] = np.arange(len(names), len(names) + len(alone))
    names += [str(classes[position]) for position in alone]
    rest = block_of < 0
    if rest.any():
        block_of[rest] = len(names)
        names.append(f"({int(rest.sum()):,} other classes)")
    return names, block_of


def _share_of_rows(errors: Floats, totals: Floats) -> Floats:
    return np.divide(errors, totals[:, None], out=np.zeros_like(errors), where=totals[:, None] > 0)


def _name(number: int, members: list[object]) -> str:
    """Return the number of a group and its first members; every cell of a block carries it twice, so it is short."""
    shown = ", ".join(shortened(str(label), NAME_CHARACTERS) for label in members[:MEMBERS_NAMED])
    more = f" + {len(members) - MEMBERS_NAMED:,}" if len(members) > MEMBERS_NAMED else ""
    return f"group {number}: {shown}{more}"


def _expected(result: "ConfusionAxes", belongs: sp.csr_array) -> Floats:
    a, b = result.expected.proneness, result.expected.attraction
    expected = np.outer(belongs @ a, belongs @ b)
    expected[np.diag_indices(len(expected))] -= belongs @ (a * b)
    return np.maximum(expected, 0.0)
