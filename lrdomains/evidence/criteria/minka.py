"""Minka's Laplace approximation to the evidence of probabilistic PCA."""

import numpy as np
from scipy.special import gammaln

from lrdomains.core.spectrum import Spectrum
from lrdomains.core.typing import Array, Floats
from lrdomains.core.wording import counted
from lrdomains.errors import InputError
from lrdomains.evidence.criteria.verdict import Verdict, at_ranks

#: Two variances that differ by no more than this share are equal.
TIED = 1e-10


def minka(spectrum: Spectrum, ranks: Array) -> Verdict:
    """Return the rank of the largest evidence under probabilistic PCA.

    Parameters
    ----------
    spectrum : Spectrum
        Complete, of a matrix with centred columns.
    ranks : ndarray of int
        A rank that cuts through, or keeps, two strengths that are equal up to rounding cannot be judged: the
        approximation takes the angle between them for known. Singular values of zero, as centring leaves them, are no
        dimensions; where they are more than half, there is no noise, and the rank is the number of the others.

    Raises
    ------
    InputError
        If not all singular values are known, or there are fewer than three.

    References
    ----------
    Minka (2000), Automatic choice of dimensionality for PCA, NIPS 13, equations 30 and 78 to 80.

    Examples
    --------
    >>> noise = np.random.default_rng(0).standard_normal((200, 10)) * [9, 6, 1, 1, 1, 1, 1, 1, 1, 1]
    >>> s = np.linalg.svd(noise, compute_uv=False)
    >>> minka(Spectrum(s, float(np.sum(s**2)), (200, 10)), np.arange(1, 6)).rank
    2
    """
    size, side = max(spectrum.shape), min(spectrum.shape)
    if not spectrum.is_complete or side < 3:
        known = f"{len(spectrum.strengths)} of {side}"
        message = f"Minka's evidence needs all singular values, and at least three; {known} are known"
        raise InputError(message)
    strengths = spectrum.strengths
    variances = np.square(strengths[strengths > np.finfo(np.float64).eps * size * strengths[0]]) / size
    dimensions = len(variances)
    if dimensions <= side / 2:
        none = np.full(len(ranks), np.nan)
        return Verdict("minka", dimensions, {"minka": none}, f"no noise; components that are not zero: {dimensions}")
    tied = np.flatnonzero(-np.diff(variances) <= TIED * variances[:-1])
    judged = min(dimensions - 1, int(tied[0]) + 1) if tied.size else dimensions - 1
    evidence = np.array([_log_evidence(variances, rank, size) for rank in range(judged)])
    best = int(np.argmax(evidence))
    reading = f"the evidence of probabilistic PCA is largest at {best}"
    if judged < dimensions - 1:
        reading += f"; equal strengths keep it from judging more than {counted(judged - 1, 'component')}"
    return Verdict(
        criterion="minka",
        rank=best,
        columns={"minka": at_ranks(evidence, ranks)},
        reading=reading,
        warning="made for centred columns with independent Gaussian noise of one size",
    )


def _log_evidence(variances: Floats, rank: int, size: int) -> float:
    side = len(variances)
    noise = float(np.mean(variances[rank:]))
    i = np.arange(1, rank + 1)
    prior = -rank * np.log(2.0) + float(np.sum(gammaln((side - i + 1) / 2) - (side - i + 1) / 2 * np.log(np.pi)))
    likelihood = -size / 2 * float(np.sum(np.log(variances[:rank]))) - size * (side - rank) / 2 * np.log(noise)
    freedom = side * rank - rank * (rank + 1) / 2
    smoothed = np.where(np.arange(side) < rank, variances, noise)
    first, second = np.triu_indices(side, 1)
    inside = first < rank
    first, second = first[inside], second[inside]
    curvature = (1 / smoothed[second] - 1 / smoothed[first]) * (variances[first] - variances[second]) * size
    determinant = float(np.sum(np.log(curvature)))
    return prior + likelihood + (freedom + rank) / 2 * np.log(2 * np.pi) - determinant / 2 - rank / 2 * np.log(size)
