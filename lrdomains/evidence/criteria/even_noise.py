"""Tables whose noise is nearly even: what stands out of it, and how uneven it still is."""

from dataclasses import dataclass

import numpy as np

from lrdomains.core.noise_edge import largest_noise_strength
from lrdomains.core.spectrum import Spectrum
from lrdomains.core.typing import Array, Floats

#: The largest noise scatters so many times as far around the edge of the bulk as it would if the factors were known: of
#: 300 tables of noise of very different rows and columns, 1 to 2 % then exceed the threshold.
SCATTER = 1.5
#: Estimated factors scatter by a fifth more than means of squares would: measured on even noise.
MORE_THAN_MEANS = 1.2
#: Factors that scatter so many times as much as by chance differ.
STILL_UNEVEN = 2.0
#: Rounds that tell factors of rows from those of columns.
ROUNDS = 10


@dataclass(frozen=True, eq=False)
class EvenNoise:
    """A table divided by estimates of its noise, with its singular value decomposition.

    Parameters
    ----------
    entries : ndarray of shape (m, n)
    left, strengths, right : ndarray
        Of shapes (m, k), (k,) and (k, n), k the smaller side.
    """

    entries: Array
    left: Array
    strengths: Floats
    right: Array

    @classmethod
    def of(cls, entries: Array, row_noise: Floats, column_noise: Floats) -> "EvenNoise":
        """Return a table divided by the standard deviations whose squares are products of these factors.

        Parameters
        ----------
        entries : ndarray of shape (m, n)
        row_noise : ndarray of shape (m,)
        column_noise : ndarray of shape (n,)
        """
        even = entries / np.sqrt(row_noise[:, None] * column_noise)
        return cls(even, *np.linalg.svd(even, full_matrices=False))

    def certain(self) -> int:
        """Return how many components stand out of noise of level 1 by the wider margin of estimated factors."""
        return int(np.sum(self.strengths > self._edge(1.0)))

    def standing_out(self, differ: float) -> tuple[int, float]:
        """Return how many components stand out of the noise, and its edge.

        The level of the noise is estimated from what is left.

        Parameters
        ----------
        differ : float
            From 0 for factors that are known, or equal, to 1 for factors all of whose spread was estimated.
        """
        energy = float(np.sum(np.square(self.strengths, dtype=np.float64)))
        shape = (self.entries.shape[0], self.entries.shape[1])
        spectrum, of_unit_noise, rank = Spectrum(self.strengths, energy, shape), self._edge(differ), 0
        while True:
            edge = of_unit_noise * spectrum.residual_noise(rank)
            above = int(np.sum(self.strengths > edge))
            if above <= rank:
                return rank, edge
            rank = above

    def left_over(self, rank: int) -> "LeftOver":
        """Return what noise rows and columns have once `rank` components are taken out.

        Parameters
        ----------
        rank : int
        """
        m, n = self.entries.shape
        left, right = self.left[:, :rank], self.right[:rank]
        squares = np.square(self.entries - left * self.strengths[:rank] @ right, dtype=np.float64)
        mean = float(squares.mean())
        heaviness = float(squares.var()) / mean**2 if mean > 0 else 0.0
        # Components take noise with them, most of it where they are strong.
        free_rows = np.maximum(1.0 - np.square(left).sum(axis=1), 1.0 / n)
        free_columns = np.maximum(1.0 - np.square(right).sum(axis=0), 1.0 / m)
        squares = squares / (free_rows[:, None] * free_columns)
        smallest = np.finfo(np.float64).tiny + 1e-12 * mean
        of_rows, of_columns = np.ones(m), np.ones(n)
        for _ in range(ROUNDS):
            of_rows = np.maximum((squares / of_columns).mean(axis=1), smallest)
            of_columns = np.maximum((squares / of_rows[:, None]).mean(axis=0), 1e-12)
        return LeftOver(of_rows, of_columns, heaviness)

    def _edge(self, differ: float) -> float:
        m, n = self.entries.shape
        bulk = float(np.sqrt(m) + np.sqrt(n))
        return bulk + (1.0 + (SCATTER - 1.0) * differ) * (largest_noise_strength((m, n)) - bulk)


@dataclass(frozen=True, eq=False)
class LeftOver:
    """What noise rows and columns have.

    Parameters
    ----------
    of_rows, of_columns : ndarray
        Factors of the variance.
    heaviness : float
        The variance of squared entries over the square of their mean: 2 for Gaussian noise, more for heavier tails.
    """

    of_rows: Floats
    of_columns: Floats
    heaviness: float

    @property
    def is_uneven(self) -> bool:
        """Whether factors of rows or of columns differ much more than by chance."""
        return any(
            float(np.log(factors).var()) > STILL_UNEVEN * self.heaviness / length
            for factors, length in ((self.of_rows, len(self.of_columns)), (self.of_columns, len(self.of_rows)))
        )


def drawn_together(of_rows: Floats, of_columns: Floats, heaviness: float) -> tuple[Floats, Floats, float]:
    """Return factors of rows and of columns without what is chance of their spread, and the largest share that is not.

    Parameters
    ----------
    of_rows, of_columns : ndarray
    heaviness : float
        See `LeftOver`.

    References
    ----------
    Efron and Morris (1973), JASA 68.

    Examples
    --------
    >>> factors = np.array([0.9, 1.1, 1.0])
    >>> [part.round(2).tolist() for part in drawn_together(factors, factors, 2.0)[:2]]
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    rows, rows_differ = _without_chance(of_rows, heaviness / len(of_columns))
    columns, columns_differ = _without_chance(of_columns, heaviness / len(of_rows))
    return rows, columns, max(rows_differ, columns_differ)


def _without_chance(factors: Floats, chance: float) -> tuple[Floats, float]:
    # The logarithm of a mean of squares scatters by the variance of the squares over their number and squared mean.
    logarithms = np.log(factors)
    spread = float(logarithms.var())
    kept = max(0.0, 1.0 - MORE_THAN_MEANS * chance / spread) if spread > 0 else 0.0
    return np.exp(logarithms.mean() + kept * (logarithms - logarithms.mean())), kept
