"""lineage: how components of one rank go on in the next."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.evidence.consensus import Consensus
from lrdomains.evidence.stability import Stability, match_components

Generation = Factorization | Stability | Consensus
#: A component that is nobody's continuation comes from the nearest one of the rank before if their cosine is as large.
KIN = 0.5


def lineage(generations: Sequence[Generation] | Mapping[int, Generation]) -> pd.DataFrame:
    """Follow components across ranks.

    Parameters
    ----------
    generations : sequence or mapping of int to Factorization, Stability or Consensus
        Of one matrix, with different ranks; `RankSelection.stabilities` is one. They are taken by ascending rank.

    Returns
    -------
    DataFrame
        One row a component of each rank: ``rank``, ``component`` (from 1), ``parent`` (its component at the rank
        before, 0 where there is none), ``cosine`` with it, and ``event``: ``"first"`` at the smallest rank,
        ``"continued"`` (matched one to one), ``"split"`` (not matched, but near to a parent that goes on beside it) or
        ``"new"``.

    Raises
    ------
    InputError
        If there is no generation, two have the same rank, or they do not have the same number of columns.

    References
    ----------
    Kuhn (1955), Naval Research Logistics 2, for the matching.

    Examples
    --------
    >>> from lrdomains import TruncatedSVD, factorize
    >>> f = factorize(np.diag([3.0, 2.0, 1.0]), TruncatedSVD(rank=3))
    >>> lineage([f.truncate(1), f.truncate(2)])[["rank", "component", "parent", "event"]].to_numpy().tolist()
    [[1, 1, 0, 'first'], [2, 1, 1, 'continued'], [2, 2, 0, 'new']]
    """
    given = list(generations.values() if isinstance(generations, Mapping) else generations)
    factors = sorted((_loadings(one) for one in given), key=lambda loadings: loadings.shape[1])
    ranks = [one.shape[1] for one in factors]
    if not factors or len(set(ranks)) < len(ranks) or len({one.shape[0] for one in factors}) > 1:
        message = f"generations of ranks {ranks}; give one for each of several ranks, over the same columns"
        raise InputError(message)
    rows = [(ranks[0], number + 1, 0, float("nan"), "first") for number in range(ranks[0])]
    for before, now in itertools.pairwise(factors):
        rows.extend((now.shape[1], *row) for row in _descent(before, now))
    return pd.DataFrame(rows, columns=["rank", "component", "parent", "cosine", "event"])


def _loadings(generation: Generation) -> Array:
    if isinstance(generation, Consensus):
        return generation.loadings
    return generation.best.column_factors if isinstance(generation, Stability) else generation.column_factors


def _descent(before: Array, now: Array) -> list[tuple[int, int, float, str]]:
    positions, _ = match_components(before, now)
    cosines: Floats = np.minimum(np.abs(before.astype(np.float64).T @ now), 1.0)
    continues = {int(child): parent for parent, child in enumerate(positions)}
    rows = []
    for child in range(now.shape[1]):
        parent = continues.get(child, int(np.argmax(cosines[:, child])))
        cosine = float(cosines[parent, child])
        if cosine < KIN:
            rows.append((child + 1, 0, cosine, "new"))
        else:
            rows.append((child + 1, parent + 1, cosine, "continued" if child in continues else "split"))
    return rows
