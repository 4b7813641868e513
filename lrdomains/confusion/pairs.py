"""Pairs: how often two classes are mixed up, and whether mostly one way."""

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import binom, false_discovery_control

from lrdomains.confusion.matrix import ConfusionMatrix
from lrdomains.confusion.quasi_independence import QuasiIndependence
from lrdomains.core.typing import Array, Floats

#: A direction is called one-way at this false discovery rate.
FALSE_DISCOVERY_RATE = 0.05


def pair_table(matrix: ConfusionMatrix, expected: QuasiIndependence) -> pd.DataFrame:
    """Return every pair of classes that was mixed up at least once.

    Parameters
    ----------
    matrix : ConfusionMatrix
    expected : QuasiIndependence
        Fitted to its errors.

    Returns
    -------
    DataFrame
        Most errors beyond expectation first. ``class_a``, ``class_b``: class_a is the one that is more often
        taken for the other, relative to its samples. ``a_as_b``, ``b_as_a``: errors each way; ``errors``, their
        sum; ``expected`` under quasi-independence; ``ratio`` and ``excess`` of the two; ``direction_p``, exact
        two-sided binomial p-value of the two directions, were both classes taken for the other at one rate;
        ``direction_q``, the same adjusted for the number of pairs (Benjamini and Hochberg); ``one_way``, whether
        q is below 0.05. p and q are NaN unless the table holds counts.

    References
    ----------
    McNemar (1947), Psychometrika 12. Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57.

    Examples
    --------
    >>> from lrdomains.confusion.matrix import ConfusionMatrix
    >>> from lrdomains.confusion.quasi_independence import fit_quasi_independence
    >>> m = ConfusionMatrix(np.array([[90, 10, 0], [0, 99, 1], [1, 0, 99]]), rows=list("abc"), columns=list("abc"))
    >>> pair_table(m, fit_quasi_independence(m.errors))[["class_a", "class_b"]].iloc[0].tolist()
    ['a', 'b']
    """
    upper, there, back = _both_ways(matrix.errors)
    i, j = upper
    flipped = _rate(back, matrix.true_totals[j]) > _rate(there, matrix.true_totals[i])
    i, j = np.where(flipped, j, i), np.where(flipped, i, j)
    there, back = np.where(flipped, back, there), np.where(flipped, there, back)
    errors, chance = there + back, expected.of_cells(i, j) + expected.of_cells(j, i)
    p, q = _direction(there, errors, matrix.true_totals[i], matrix.true_totals[j], testable=matrix.is_counts)
    table = pd.DataFrame(
        {
            "class_a": matrix.classes[i],
            "class_b": matrix.classes[j],
            "a_as_b": there,
            "b_as_a": back,
            "errors": errors,
            "expected": chance,
            "ratio": np.divide(errors, chance, out=np.full_like(errors, np.nan), where=chance > 0),
            "excess": errors - chance,
            "direction_p": p,
            "direction_q": q,
            "one_way": q < FALSE_DISCOVERY_RATE,
        }
    )
    # Pairs of equal excess, which rounding must not order, go by their errors.
    order = np.lexsort((-errors, -np.round(table["excess"], 6)))
    return table.iloc[order].reset_index(drop=True)


def _both_ways(errors: sp.csr_array) -> tuple[tuple[Array, Array], Floats, Floats]:
    """Return the positions i < j of all pairs with errors, and the errors each way."""
    entries = sp.coo_array(sp.triu(errors + errors.T, k=1))
    i, j = (np.asarray(axis) for axis in entries.coords)
    return (i, j), _cells(errors, i, j), _cells(errors, j, i)


def _cells(matrix: sp.csr_array, i: Array, j: Array) -> Floats:
    if len(i) == 0:
        return np.empty(0)
    return np.asarray(matrix[i, j], dtype=np.float64).ravel()


def _rate(errors: Floats, samples: Floats) -> Floats:
    return np.divide(errors, samples, out=np.zeros_like(errors), where=samples > 0)


def _direction(
    there: Floats, errors: Floats, samples_a: Floats, samples_b: Floats, *, testable: bool
) -> tuple[Floats, Floats]:
    if not testable or len(there) == 0:
        return np.full_like(there, np.nan), np.full_like(there, np.nan)
    # With equal rates, the share of errors that start in a is a's share of the samples of the two.
    share = np.divide(samples_a, samples_a + samples_b, out=np.full_like(there, 0.5), where=samples_a + samples_b > 0)
    tails = np.minimum(binom.cdf(there, errors, share), binom.sf(there - 1, errors, share))
    p = np.minimum(1.0, 2.0 * tails)
    return p, np.asarray(false_discovery_control(p))
