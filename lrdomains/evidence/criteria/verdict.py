"""Verdict: what one criterion says about the number of components."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lrdomains.core.typing import Array, Floats


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one criterion says.

    Parameters
    ----------
    criterion : str
        Its name.
    rank : int
        What it picks; 0 for no structure.
    columns : mapping of str to ndarray of shape (ranks,)
        The numbers that it compares at each rank, by name; NaN where it has none.
    reading : str
        What it found, as a sentence.
    warning : str
        What is to be borne in mind; empty where nothing is.
    within : tuple of int
        All the ranks that it cannot tell from its pick; the pick alone where it does not say.
    """

    criterion: str
    rank: int
    columns: Mapping[str, Floats]
    reading: str
    warning: str = ""
    within: tuple[int, ...] = ()


def at_ranks(values: Array, ranks: Array) -> Floats:
    """Return ``values[r]`` for each rank r (values start at rank 0); NaN beyond their end.

    Examples
    --------
    >>> at_ranks(np.array([10.0, 5.0, 2.0]), np.array([1, 2, 3]))
    array([ 5.,  2., nan])
    """
    found = np.full(len(ranks), np.nan)
    known = ranks < len(values)
    found[known] = values[ranks[known]]
    return found
