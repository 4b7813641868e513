"""Ratios of groups: how many times more errors than chance a group holds, and what is known of it before looking."""

import numpy as np

from lrdomains.core.typing import Array, Floats

#: Log-likelihood that a class must bring to be put into a group: what a chance tie to one of a few groups brings.
#: Of 1, 2, 2.5 and 3, best on planted designs and on simulated classifiers together.
PRICE_OF_MEMBERSHIP = 2.0
#: Ratios that a group may have.
RATIOS = np.geomspace(1.3, 1000.0, 60)
#: Typical ratios that are tried; the one under which the errors are the likeliest is taken.
TYPICAL_RATIOS = np.geomspace(1.5, 400.0, 20)
#: Spread of the logarithms of the ratios of groups around the typical one: most lie within a factor of e of it.
#: .35 and .7 find the same groups nearly everywhere.
SPREAD_OF_RATIOS = 0.5
#: Logarithms of shares below this are taken for it: e to their power would add nothing.
SMALLEST_LOGARITHM = -200.0

_LOG_RATIOS = np.log(RATIOS)


def _log_weights() -> Array:
    distance = (_LOG_RATIOS[:, None] - np.log(TYPICAL_RATIOS)) / SPREAD_OF_RATIOS
    unscaled = -0.5 * distance**2
    return np.asarray(unscaled - np.log(np.sum(np.exp(unscaled), axis=0)))


#: Logarithm of the probability of each ratio (rows) if groups have a typical one (columns).
LOG_WEIGHTS = _log_weights()


def log_evidence(seen: Floats, chance: Floats) -> Floats:
    """Return how much likelier errors are if they lie within a group than if they lie outside, for each typical ratio.

    A group has a ratio of its own, which is not known: its likelihood is averaged over all, each weighed by how near it
    is to the typical one (log-normal). Few errors so hardly move the ratio away from that of other groups, and many do.

    Parameters
    ----------
    seen, chance : ndarray of shape (n,)
        Errors within each candidate, and as many as there would be outside of groups.

    Returns
    -------
    ndarray of shape (n, number of typical ratios)

    Examples
    --------
    >>> found = log_evidence(np.array([30.0, 3.0]), np.array([3.0, 3.0])).max(axis=1)
    >>> bool(found[0] > 20), bool(found[1] < 0)
    (True, True)
    """
    likelihood = seen[:, None] * _LOG_RATIOS - chance[:, None] * (RATIOS - 1.0)
    top = likelihood.max(axis=1, keepdims=True)
    return np.asarray(np.log(_shares(likelihood - top) @ np.exp(LOG_WEIGHTS)) + top)


def likely_ratios(seen: Floats, chance: Floats, typical: int) -> Floats:
    """Return the mean ratio of each group, given its errors and the number of the typical ratio.

    Examples
    --------
    >>> few, many = likely_ratios(np.array([1.0, 1000.0]), np.array([0.02, 20.0]), 5)
    >>> bool(few < many), round(float(many))
    (True, 48)
    """
    likelihood = seen[:, None] * _LOG_RATIOS - chance[:, None] * (RATIOS - 1.0) + LOG_WEIGHTS[:, typical]
    weights = _shares(likelihood - likelihood.max(axis=1, keepdims=True))
    return np.asarray(weights @ RATIOS / weights.sum(axis=1))


def _shares(logarithms: Floats) -> Floats:
    """Return powers of e, but none so small that the processor works on it slowly."""
    return np.asarray(np.exp(np.maximum(logarithms, SMALLEST_LOGARITHM)))
