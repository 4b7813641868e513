"""ScreeNOT: the threshold of the lowest squared error under noise that is correlated in an unknown way."""

import numpy as np
from scipy.optimize import brentq

from lrdomains.core.spectrum import Spectrum
from lrdomains.core.typing import Array, Floats
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks


def screenot(spectrum: Spectrum, ranks: Array, *, most: int | None = None) -> Verdict:
    """Return the number of singular values above the ScreeNOT threshold.

    Parameters
    ----------
    spectrum : Spectrum
        Complete: the noise is read off the small singular values.
    ranks : ndarray of int
    most : int or None
        A loose upper bound of the rank; the noise is extrapolated beyond that many. None takes the largest rank, but
        no more than a quarter of the singular values.

    Raises
    ------
    InputError
        If singular values are missing.

    References
    ----------
    Donoho, Gavish and Romanov (2023), Annals of Statistics 51, sections 2 and 3 (algorithm 1, imputation "i").

    Examples
    --------
    >>> s = np.sort(np.random.default_rng(0).uniform(5, 10, 40))[::-1]
    >>> s[:2] = 40, 30
    >>> screenot(Spectrum(s, float(np.sum(s**2)), (60, 40)), np.arange(1, 8)).rank
    2
    """
    if not spectrum.is_complete:
        message = "ScreeNOT needs all singular values; use 'flips' for a matrix this large"
        raise InputError(message)
    strengths = spectrum.strengths
    bound = min(int(ranks.max()) if most is None else most, max(1, (len(strengths) - 1) // 4))
    threshold = _threshold(strengths, min(spectrum.shape) / max(spectrum.shape), bound)
    rank = int(np.sum(strengths > threshold))
    margins = np.concatenate([[np.nan], np.divide(strengths, threshold or np.nan)])
    return Verdict(
        criterion="screenot",
        rank=rank,
        columns={"screenot": at_ranks(margins, ranks)},
        reading=f"singular values above the ScreeNOT threshold {threshold:.4g} (at most {bound} expected): {rank}",
        warning="minimises the error of the reconstruction; what is real but weak falls below its threshold",
    )


def _threshold(strengths: Floats, ratio: float, bound: int) -> float:
    noise = _noise_strengths(strengths, bound)
    top = float(noise.max())
    if top == 0.0:
        return 0.0
    noise = noise / top

    def excess(y: float) -> float:
        inverse = 1.0 / (y * y - noise**2)
        one = float(np.mean(y * inverse))
        slope = float(-np.mean((y * y + noise**2) * inverse**2))
        other = ratio * one + (1 - ratio) / y
        other_slope = ratio * slope - (1 - ratio) / y**2
        return y * (slope / one + other_slope / other) + 4.0

    return top * float(brentq(excess, 1.0 + 1e-9, 100.0))


def _noise_strengths(strengths: Floats, bound: int) -> Floats:
    """Return the singular values with the first `bound` replaced by where noise would go on."""
    noise = strengths.copy()
    if bound >= len(strengths):
        return noise
    edge = strengths[bound]
    below = strengths[min(2 * bound, len(strengths) - 1)]
    steps = 1.0 - (np.arange(bound) / bound) ** (2.0 / 3.0)
    noise[:bound] = edge + steps / (2.0 ** (2.0 / 3.0) - 1.0) * (edge - below)
    return noise
