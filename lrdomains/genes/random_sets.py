"""Random sets of genes as the null of the ranked test, drawn until a small p-value can be told from zero."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lrdomains.core.typing import Array, Floats


@dataclass(eq=False)
class RandomOrders:
    """Batches of random orders of genes; the first s genes of an order are a random set of size s.

    A batch is the same whoever asks for it first, and how many there are changes none of them.

    Parameters
    ----------
    genes : int
    longest : int
        Size of the largest set.
    count : int
        Orders a batch.
    rng : numpy.random.Generator
    """

    genes: int
    longest: int
    count: int
    rng: np.random.Generator
    _batches: list[Array] = field(default_factory=list)

    def batch(self, number: int) -> Array:
        """Return the orders of a batch, shape (count, longest)."""
        while len(self._batches) <= number:
            drawn = [self.rng.permutation(self.genes)[: self.longest] for _ in range(self.count)]
            self._batches.append(np.array(drawn, dtype=np.int32))
        return self._batches[number]


@dataclass(eq=False)
class Null:
    """Scores of random sets of one size in one ranking.

    Parameters
    ----------
    orders : RandomOrders
    size : int
        Genes a set.
    score : callable
        From positions of sets, ascending, shape (sets, size), to their scores.
    """

    orders: RandomOrders
    size: int
    score: Callable[[Array], Floats]
    above: Floats = field(default_factory=lambda: np.empty(0))
    below: Floats = field(default_factory=lambda: np.empty(0))
    batches: int = 0

    def grow(self, batches: int) -> None:
        """Draw until there are so many batches."""
        for number in range(self.batches, batches):
            positions = np.sort(self.orders.batch(number)[:, : self.size], axis=1)
            scores = self.score(positions)
            self.above = np.concatenate([self.above, scores[scores >= 0]])
            self.below = np.concatenate([self.below, scores[scores < 0]])
        self.above.sort()
        self.batches = max(self.batches, batches)

    def exceeding(self, score: float) -> int:
        """Return how many random sets have a score that is as high."""
        return len(self.above) - int(np.searchsorted(self.above, score, side="left"))

    def p_value(self, score: float) -> float:
        """Return the one-sided p-value of being near the top, never zero."""
        return (1 + self.exceeding(score)) / (1 + len(self.above)) if score > 0 else 1.0

    def normalised(self, score: float) -> float:
        """Return the score over the mean of the null scores of its sign."""
        if score >= 0:
            return score / float(self.above.mean()) if len(self.above) else score
        return score / abs(float(self.below.mean())) if len(self.below) else score
