"""Where the singular values of pure noise end: Marchenko-Pastur, Tracy-Widom."""

from functools import lru_cache

import numpy as np

from lrdomains.core.typing import Floats

#: The 99 % point, the mean and the standard deviation of the Tracy-Widom law of order 1.
TRACY_WIDOM_99 = 2.0234
TRACY_WIDOM_MEAN = -1.2065
TRACY_WIDOM_DEVIATION = 1.2680
#: The 99 % point in standard deviations above the mean, for laws that are fitted to a few draws.
DEVIATIONS_99 = (TRACY_WIDOM_99 - TRACY_WIDOM_MEAN) / TRACY_WIDOM_DEVIATION


def largest_noise_strength(shape: tuple[int, int], noise: float = 1.0) -> float:
    """Return what the largest singular value of pure noise exceeds with a probability of 1 %.

    Parameters
    ----------
    shape : tuple of int
    noise : float
        Standard deviation of the entries, which are independent.

    References
    ----------
    Johnstone (2001), Annals of Statistics 29, theorem 1.1; centring and scaling by Ma (2012), Bernoulli 18.

    Examples
    --------
    >>> round(largest_noise_strength((100, 100)), 2)
    20.53
    """
    p, q = (side - 0.5 for side in shape)
    if min(p, q) < 1:
        # One row or column: the length of a Gaussian vector.
        return float(noise * (np.sqrt(max(shape)) + 2.33 / np.sqrt(2)))
    centre = (np.sqrt(p) + np.sqrt(q)) ** 2
    scale = np.sqrt(centre) * (1 / np.sqrt(p) + 1 / np.sqrt(q)) ** (1 / 3)
    return float(noise * np.sqrt(centre + TRACY_WIDOM_99 * scale))


def median_noise_strength(shape: tuple[int, int]) -> float:
    """Return the median singular value of noise of standard deviation 1."""
    return float(noise_quantiles(shape)[1])


def noise_quantiles(shape: tuple[int, int]) -> Floats:
    """Return the quartiles of the singular values of noise of standard deviation 1, by the Marchenko-Pastur law.

    Examples
    --------
    >>> noise_quantiles((100, 100)).round(2)
    array([ 3.95,  8.08, 12.69])
    """
    ratio = min(shape) / max(shape)
    return np.sqrt(max(shape) * np.array([_marchenko_pastur_quantile(ratio, share) for share in (0.25, 0.5, 0.75)]))


@lru_cache(maxsize=1024)
def _marchenko_pastur_quantile(ratio: float, share: float) -> float:
    # A fifth of the time that `import lrdomains.words` took, which needs neither.
    from scipy.integrate import quad
    from scipy.optimize import brentq

    low, high = (1 - np.sqrt(ratio)) ** 2, (1 + np.sqrt(ratio)) ** 2

    # With x = low + (high - low) sin^2, the square-root ends of the density do not trouble the quadrature.
    def density(angle: float) -> float:
        x = low + (high - low) * np.sin(angle) ** 2
        return float((high - low) ** 2 * (np.sin(angle) * np.cos(angle)) ** 2 / (np.pi * ratio * x))

    def mass_below(angle: float) -> float:
        return float(quad(density, 0.0, angle)[0])

    angle = float(brentq(lambda end: mass_below(end) - share, 0.0, np.pi / 2))
    return float(low + (high - low) * np.sin(angle) ** 2)
