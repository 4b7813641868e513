"""Update: what was added to a space after its fit, and how far that leaves it from a full one."""

from dataclasses import dataclass

import numpy as np

from lrdomains.core.nearest import largest, unit_length
from lrdomains.core.typing import Array

#: Documents whose neighbours are compared, evenly spaced, and how many neighbours each.
COMPARED = 200
NEIGHBOURS = 10


@dataclass(frozen=True)
class Update:
    """Documents that were added to a space, and what became of it.

    Parameters
    ----------
    documents : int
        How many were added.
    new_terms : int
        How many terms the vocabulary grew by.
    forget : float
        What each earlier document's squares counted in choosing the dimensions, for each update since it came.
    captured : float
        Share of the squared norm that the updated space keeps.
    residual : float
        Largest residual of a dimension, as a share of the largest singular value: 0 for a full fit.
    captured_by_refit : float or None
        Share that a full fit keeps; None where it was not measured.
    neighbours_kept : float or None
        Share of the ten nearest neighbours in the full fit that are the same, the mean of up to 200 documents.

    Examples
    --------
    >>> print(Update(10, 3, 1.0, 0.52, 1e-3, 0.53, 0.97))
    10 documents, 3 terms added: 52.0% of the squared norm kept (full fit: 53.0%), 97% of its neighbours
    """

    documents: int
    new_terms: int
    forget: float
    captured: float
    residual: float
    captured_by_refit: float | None = None
    neighbours_kept: float | None = None

    def __str__(self) -> str:
        added = f"{self.documents:,} documents, {self.new_terms:,} terms added"
        start = f"{added}: {self.captured:.1%} of the squared norm kept"
        if self.captured_by_refit is None or self.neighbours_kept is None:
            return f"{start}, not compared with a full fit (largest residual {self.residual:.1e})"
        return f"{start} (full fit: {self.captured_by_refit:.1%}), {self.neighbours_kept:.0%} of its neighbours"


def neighbours_kept(reference: Array, other: Array) -> float:
    """Return the share of each row's nearest rows that two sets of vectors agree on, the mean of some rows.

    Parameters
    ----------
    reference, other : ndarray of shapes (m, k) and (m, l)

    Returns
    -------
    float
        In [0, 1]; rows of zeros are left out.

    Examples
    --------
    >>> neighbours_kept(np.eye(3), np.eye(3))
    1.0
    """
    first, second = unit_length(reference), unit_length(other)
    usable = np.flatnonzero(first.any(axis=1) & second.any(axis=1))
    if len(usable) < 2:
        return 1.0
    count = min(NEIGHBOURS, len(usable) - 1)
    shares = []
    for row in usable[np.unique(np.linspace(0, len(usable) - 1, COMPARED).round().astype(int))].tolist():
        near = [set(_nearest(vectors, row, count, usable)) for vectors in (first, second)]
        shares.append(len(near[0] & near[1]) / count)
    return float(np.mean(shares))


def _nearest(units: Array, row: int, count: int, usable: Array) -> list[int]:
    scores = np.full(len(units), np.nan)
    scores[usable] = units[usable] @ units[row]
    scores[row] = np.nan
    return largest(scores, count).tolist()
