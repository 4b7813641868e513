"""The optimal hard threshold for singular values, for known and unknown noise."""

import numpy as np

from lrdomains.core.spectrum import Spectrum
from lrdomains.core.typing import Array
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks


def gavish_donoho(spectrum: Spectrum, ranks: Array, *, noise: float | None = None) -> Verdict:
    """Return the number of singular values above the hard threshold of the lowest asymptotic squared error.

    Parameters
    ----------
    spectrum : Spectrum
    ranks : ndarray of int
    noise : float or None
        Standard deviation of the noise. None takes it from the median singular value where all of them are known,
        else from what the components above the noise edge leave.

    References
    ----------
    Gavish and Donoho (2014), IEEE Trans. Information Theory 60, theorem 1 and section III.E.

    Examples
    --------
    >>> two = Spectrum(np.array([50.0, 30.0, 7.0, 6.0]), 3485.0, (20, 4))
    >>> gavish_donoho(two, np.arange(1, 4), noise=1.0).rank
    2
    """
    if noise is not None:
        sigma, origin = noise, "known noise"
    else:
        median = spectrum.median_noise()
        sigma = spectrum.noise() if median is None else median
        origin = "noise from the residual energy" if median is None else "noise from the median singular value"
    threshold = hard_threshold(spectrum.shape) * sigma
    rank = int(np.sum(spectrum.strengths > threshold))
    margins = np.concatenate([[np.nan], np.divide(spectrum.strengths, threshold or np.nan)])
    return Verdict(
        criterion="gavish-donoho",
        rank=rank,
        columns={"gavish-donoho": at_ranks(margins, ranks)},
        reading=f"singular values above the optimal hard threshold {threshold:.4g} ({origin}): {rank}",
        warning="made for independent noise of one size in all entries",
    )


def hard_threshold(shape: tuple[int, int]) -> float:
    """Return the optimal hard threshold for noise of standard deviation 1.

    Examples
    --------
    >>> round(hard_threshold((100, 100)) / 10, 4)
    2.3094
    """
    ratio = min(shape) / max(shape)
    root = (ratio + 1) + np.sqrt(ratio**2 + 14 * ratio + 1)
    return float(np.sqrt(max(shape) * (2 * (ratio + 1) + 8 * ratio / root)))
