"""Orientation: which side of a table of counts is the truth; stated always, never guessed silently."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lrdomains.core.typing import Floats
from lrdomains.errors import DataWarning, warn

_TRUE_WORDS = ("actual", "true", "truth", "target", "reference", "gold", "expected")
_PREDICTED_WORDS = ("pred", "guess", "response", "output", "assigned", "hypothesis", "classified")

Standing = Literal["known", "supported", "assumed", "doubtful"]


@dataclass(frozen=True)
class Orientation:
    """How sure it is that rows are true classes and columns predicted ones.

    Parameters
    ----------
    standing : {"known", "supported", "assumed", "doubtful"}
        ``"known"`` for pairs of labels; for a table of counts, what the evidence says about the assumption.
    evidence : str
        What was seen.
    """

    standing: Standing = "assumed"
    evidence: str = "a table of counts alone does not show which side is the truth"

    def __str__(self) -> str:
        return f"rows = true classes ({self.standing}: {self.evidence})"


ASSUMED = Orientation()
FROM_LABELS = Orientation("known", "counted from true and predicted labels")


def judge_orientation(row_name: Hashable, column_name: Hashable, row_sums: Floats, column_sums: Floats) -> Orientation:
    """Weigh the evidence on a table whose rows are taken to be the truth.

    Parameters
    ----------
    row_name, column_name : hashable or None
        Names of the two sides, such as ``"actual"`` and ``"predicted"``.
    row_sums, column_sums : ndarray of shape (K,)

    Returns
    -------
    Orientation

    Warns
    -----
    DataWarning
        If names or totals say that the table lies the other way.

    Examples
    --------
    >>> import numpy as np
    >>> str(judge_orientation("actual", None, np.array([3.0, 4.0]), np.array([5.0, 2.0])))
    "rows = true classes (supported: the rows are called 'actual')"
    """
    against = _names_say(column_name, row_name, "columns", "rows")
    against += [] if against else _totals_say(column_sums, row_sums, "column", "row")
    if against:
        evidence = "; ".join(against)
        warn(
            f"rows were taken for true classes, but {evidence}: the table may lie the other way. If so, say "
            "orientation='predicted-by-true'; axes and groups stay the same, attractors and directions do not",
            DataWarning,
        )
        return Orientation("doubtful", evidence)
    support = _names_say(row_name, column_name, "rows", "columns") + _totals_say(row_sums, column_sums, "row", "column")
    return Orientation("supported", "; ".join(support)) if support else ASSUMED


def _names_say(truth: Hashable, other: Hashable, truth_side: str, other_side: str) -> list[str]:
    found = []
    if _speaks_of(truth) == "truth":
        found.append(f"the {truth_side} are called {truth!r}")
    if _speaks_of(other) == "prediction":
        found.append(f"the {other_side} are called {other!r}")
    return found


def _speaks_of(name: Hashable) -> str:
    text = str(name).lower() if name is not None else ""
    truth, prediction = (any(word in text for word in words) for words in (_TRUE_WORDS, _PREDICTED_WORDS))
    if truth and prediction:
        return "both"  # a corner such as "true/predicted" decides nothing
    if prediction:
        return "prediction"
    return "truth" if truth or "label" in text else "neither"


def _totals_say(sums: Floats, others: Floats, side: str, other_side: str) -> list[str]:
    # Test sets are often balanced; predictions hardly ever are.
    if len(sums) < 3 or not _constant(sums) or _constant(others):
        return []
    return [f"all {side} totals are {sums[0]:g} while {other_side} totals differ"]


def _constant(sums: Floats) -> bool:
    return bool(np.allclose(sums, sums[0], rtol=1e-6))
