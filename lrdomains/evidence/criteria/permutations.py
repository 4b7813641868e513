"""Parallel analysis with permutations: what the spectrum looks like when columns know nothing of each other."""

import numpy as np

from lrdomains.core.typing import Array
from lrdomains.evidence.criteria.flips import Triplets, parallel
from lrdomains.evidence.criteria.verdict import Verdict


def permutations(values: Array, triplets: Triplets, ranks: Array, *, rng: np.random.Generator) -> Verdict:
    """Return the number of components that stand out of the matrix with each column permuted by itself.

    Parameters
    ----------
    values : ndarray of shape (m, n)
    triplets : tuple of R, strengths and C
    ranks : ndarray of int
    rng : numpy.random.Generator

    References
    ----------
    Horn (1965), Psychometrika 30; Buja and Eyuboglu (1992), Multivariate Behavioral Research 27 (permutations).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a = rng.standard_normal((60, 40)) + 6 * np.outer(rng.standard_normal(60), rng.standard_normal(40)) / 2
    >>> u, s, vt = np.linalg.svd(a)
    >>> permutations(a, (u[:, :5], s[:5], vt[:5].T), np.arange(1, 6), rng=rng).rank
    1
    """
    found = parallel(
        values,
        triplets,
        ranks,
        name="permutations",
        null="the matrix with each column permuted",
        shuffle=lambda part: rng.permuted(part, axis=0),
    )
    return Verdict(
        criterion=found.criterion,
        rank=found.rank,
        columns=found.columns,
        reading=found.reading,
        warning="permuting mixes rows of large and of small noise, and so finds too many where rows differ",
    )
