"""Attractors: classes that draw more errors than their share of the samples."""

import numpy as np
import pandas as pd
from scipy.stats import chi2

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.core.typing import Floats


def attractor_table(matrix: ConfusionMatrix, expected: QuasiIndependence) -> pd.DataFrame:
    """Return how strongly each class attracts errors, relative to its share of the samples.

    Parameters
    ----------
    matrix : ConfusionMatrix
    expected : QuasiIndependence
        Fitted to its errors.

    Returns
    -------
    DataFrame
        One row a class, strongest first: ``label``; ``index``, the share of the attraction over the share of the
        samples (1 is neutral; NaN for a class without samples); ``low`` and ``high``, a 95 % interval that takes
        the wrong answers of that class for a Poisson count (NaN unless the table holds counts);
        ``wrongly_predicted``, errors that ended in the class; ``share_of_errors``; ``share_of_samples``.

    References
    ----------
    Garwood (1936), Biometrika 28 (the interval).

    Examples
    --------
    >>> from lrdomains.confusion.matrix import confusion_matrix
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> m = confusion_matrix(list("aaabbbccc"), list("aabbbbcbc"))
    >>> attractor_table(m, fit_quasi_independence(m.errors))["label"].iloc[0]
    'b'
    """
    drawn = np.asarray(matrix.errors.sum(axis=0)).ravel()
    samples = matrix.true_totals / matrix.samples
    attraction = expected.attraction / max(expected.attraction.sum(), np.finfo(float).tiny)
    index = np.divide(attraction, samples, out=np.full_like(samples, np.nan), where=samples > 0)
    low, high = _poisson_interval(drawn) if matrix.is_counts else (np.full_like(drawn, np.nan),) * 2
    relative = np.divide(index, drawn, out=np.full_like(index, np.nan), where=drawn > 0)
    table = pd.DataFrame(
        {
            "label": matrix.classes,
            "index": index,
            "low": np.where(drawn > 0, low * relative, index),
            "high": high * relative,
            "wrongly_predicted": drawn,
            "share_of_errors": drawn / max(drawn.sum(), 1.0) if matrix.is_counts else _share(drawn),
            "share_of_samples": samples,
        }
    )
    return table.sort_values("index", ascending=False, kind="stable", ignore_index=True, na_position="last")


def _share(values: Floats) -> Floats:
    total = values.sum()
    return values / total if total > 0 else values


def _poisson_interval(counts: Floats) -> tuple[Floats, Floats]:
    with np.errstate(invalid="ignore"):
        low = np.where(counts > 0, chi2.ppf(0.025, 2.0 * counts) / 2.0, 0.0)
    return low, np.asarray(chi2.ppf(0.975, 2.0 * counts + 2.0) / 2.0)
