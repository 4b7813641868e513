"""classify_by_neighbours: do documents of one class lie together? A probe that no classifier has to be trained for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.core.random import RandomState, seeded
from lrdomains.documents.measures import mean_interval
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Documents whose neighbours are sought at a time.
BLOCK = 512


@dataclass(frozen=True)
class NeighbourProbe:
    """How often the nearest documents tell the class of a document.

    Parameters
    ----------
    accuracy, low, high : float
        Share of documents whose class most of their nearest documents have, and its 95 % interval.
    majority : float
        Share of the largest class: what always answering with it would reach.
    neighbours : int
        How many nearest documents vote.
    documents : int
        How many documents were asked: those with a class and a direction.

    Examples
    --------
    >>> print(NeighbourProbe(0.8, 0.7, 0.9, 0.5, 10, 120))
    80.0% [70.0%, 90.0%] of 120 documents have the class of most of their 10 nearest; the largest class has 50.0%
    """

    accuracy: float
    low: float
    high: float
    majority: float
    neighbours: int
    documents: int

    def __str__(self) -> str:
        return (
            f"{self.accuracy:.1%} [{self.low:.1%}, {self.high:.1%}] of {self.documents:,} documents have the class of "
            f"most of their {self.neighbours} nearest; the largest class has {self.majority:.1%}"
        )


def classify_by_neighbours(
    embedding: "DocumentEmbedding",
    classes: Sequence[object],
    *,
    neighbours: int = 10,
    samples: int = 2000,
    rng: RandomState = 0,
) -> NeighbourProbe:
    """Let the nearest documents vote on the class of each, leaving it out itself.

    Parameters
    ----------
    embedding : DocumentEmbedding
    classes : sequence of shape (documents,)
        A class each; missing ones (None, NaN) are left out.
    neighbours : int
        How many vote, each with its cosine; ties go to the class that comes first.
    samples : int
        How often documents are resampled for the interval.
    rng : int, numpy.random.Generator or None
        For resampling.

    Returns
    -------
    NeighbourProbe

    Raises
    ------
    InputError
        If there is not one class for each document, or fewer than two different ones.

    References
    ----------
    Cover and Hart (1967), IEEE Transactions on Information Theory 13.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> classify_by_neighbours(found, ["pets", "pets", "pets", "money", "money"], neighbours=1).accuracy
    1.0
    """
    if len(classes) != len(embedding.documents):
        message = (
            f"{len(classes):,} classes for {len(embedding.documents):,} documents; give one for each, None for none"
        )
        raise InputError(message)
    codes, names = pd.factorize(pd.Series(list(classes), dtype=object), sort=False)
    usable = np.flatnonzero((codes >= 0) & embedding.has_direction)
    if len(names) < 2 or len(usable) < 2:
        message = f"{len(names)} classes among {len(usable):,} documents; a probe needs two of each"
        raise InputError(message)
    units, codes = embedding.unit_vectors[usable], codes[usable]
    count = min(neighbours, len(usable) - 1)
    right = np.empty(len(usable))
    for start in range(0, len(usable), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(usable)))
        scores = units[rows] @ units.T
        scores[np.arange(len(rows)), rows] = -np.inf
        near = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        votes = np.zeros((len(rows), len(names)))
        weights = np.maximum(np.take_along_axis(scores, near, axis=1), 1e-9)
        np.add.at(votes, (np.repeat(np.arange(len(rows)), count), codes[near].ravel()), weights.ravel())
        right[rows] = votes.argmax(axis=1) == codes[rows]
    generator, _ = seeded(rng)
    low, high = mean_interval(right, samples=samples, rng=generator)
    majority = float(np.bincount(codes).max() / len(codes))
    return NeighbourProbe(float(right.mean()), low, high, majority, count, len(usable))
