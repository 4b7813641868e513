"""Spectrum: the leading singular values that all spectral criteria share."""

from dataclasses import dataclass

import numpy as np

from lrdomains.core.noise_edge import largest_noise_strength, median_noise_strength
from lrdomains.core.typing import Floats


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The leading singular values of a matrix, with its size and energy.

    Parameters
    ----------
    strengths : ndarray of shape (K,)
        Descending.
    energy : float
        Squared Frobenius norm of the matrix.
    shape : tuple of int
    """

    strengths: Floats
    energy: float
    shape: tuple[int, int]

    @property
    def is_complete(self) -> bool:
        """Whether no singular value is missing."""
        return len(self.strengths) == min(self.shape)

    def left_over(self) -> Floats:
        """Return the energy that is left after 0, 1, ..., K components, shape (K + 1,)."""
        captured = np.concatenate([[0.0], np.cumsum(np.square(self.strengths))])
        return np.asarray(np.maximum(self.energy - captured, 0.0))

    def residual_noise(self, rank: int) -> float:
        """Return the standard deviation of the entries that `rank` components leave, per degree of freedom."""
        m, n = self.shape
        freedom = max((m - rank) * (n - rank), 1)
        return float(np.sqrt(self.left_over()[rank] / freedom))

    def noise(self) -> float:
        """Return the standard deviation of the noise: the residual one at the rank where nothing stands out of it.

        Starting from no component, those above the noise edge are taken out and the noise is estimated again, until
        nothing changes.

        Examples
        --------
        >>> noise = np.random.default_rng(0).standard_normal((60, 40))
        >>> s = np.linalg.svd(noise, compute_uv=False)
        >>> round(Spectrum(s, float(np.sum(s**2)), (60, 40)).noise(), 1)
        1.0
        """
        rank = 0
        # Components whose removal lowers the noise can only uncover more.
        while True:
            sigma = self.residual_noise(rank)
            above = int(np.sum(self.strengths > largest_noise_strength(self.shape, sigma)))
            if above <= rank:
                return sigma
            rank = min(above, len(self.strengths))
            if rank == len(self.strengths):
                return self.residual_noise(rank)

    def median_noise(self) -> float | None:
        """Return the standard deviation of the noise by the median singular value; None where not all are known.

        References
        ----------
        Gavish and Donoho (2014), IEEE Trans. Information Theory 60, section III.E.
        """
        if not self.is_complete:
            return None
        return float(np.median(self.strengths)) / median_noise_strength(self.shape)
