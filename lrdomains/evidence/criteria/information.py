"""AIC and BIC: squared error over the noise, plus a price for each parameter."""

import numpy as np

from lrdomains.core.spectrum import Spectrum
from lrdomains.core.typing import Array, Floats
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

AIC_WARNING = (
    "AIC needs the noise variance, and independent Gaussian noise; for square matrices its threshold is the very edge "
    "of the noise, so that it often takes one or two components too many"
)


def aic(spectrum: Spectrum, ranks: Array, *, noise: float | None = None) -> Verdict:
    """Return the rank of the lowest Akaike information criterion.

    ``AIC(r) = |A - A_r|^2 / sigma^2 + 2 r (m + n - r)``.

    Parameters
    ----------
    spectrum : Spectrum
    ranks : ndarray of int
        Ranks of the table; the lowest value is looked for among all ranks up to the largest.
    noise : float or None
        Standard deviation sigma of the noise; None estimates it.

    References
    ----------
    Akaike (1974), IEEE Trans. Automatic Control 19.

    Examples
    --------
    >>> two = Spectrum(np.array([50.0, 30.0, 4.0, 3.0]), 3425.0, (20, 4))
    >>> aic(two, np.arange(1, 4), noise=1.0).rank
    2
    """
    return _information("aic", spectrum, ranks, noise=noise, price=2.0, warning=AIC_WARNING)


def bic(spectrum: Spectrum, ranks: Array, *, noise: float | None = None) -> Verdict:
    """Return the rank of the lowest Bayesian information criterion.

    ``BIC(r) = |A - A_r|^2 / sigma^2 + log(m n) r (m + n - r)``.

    Parameters
    ----------
    spectrum : Spectrum
    ranks : ndarray of int
    noise : float or None
        Standard deviation sigma of the noise; None estimates it.

    References
    ----------
    Schwarz (1978), Annals of Statistics 6.
    """
    m, n = spectrum.shape
    return _information("bic", spectrum, ranks, noise=noise, price=float(np.log(m * n)), warning="")


def _information(
    name: str, spectrum: Spectrum, ranks: Array, *, noise: float | None, price: float, warning: str
) -> Verdict:
    m, n = spectrum.shape
    sigma = spectrum.noise() if noise is None else noise
    r = np.arange(len(spectrum.strengths) + 1)
    curve = _per_variance(spectrum.left_over(), sigma) + price * r * (m + n - r)
    best = int(np.argmin(curve))
    origin = "as given" if noise is not None else "estimated from what the components above the noise edge leave"
    return Verdict(
        criterion=name,
        rank=best,
        columns={name: at_ranks(curve, ranks)},
        reading=f"{name.upper()} is lowest at {best}, with a noise variance of {sigma**2:.4g} ({origin})",
        warning=warning,
    )


def _per_variance(left_over: Floats, sigma: float) -> Floats:
    # Without noise nothing that is left over can be explained by it.
    return np.divide(left_over, sigma**2, out=np.where(left_over > 0, np.inf, 0.0), where=sigma > 0)
