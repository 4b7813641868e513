"""Latent dimensions in words: both poles of each, and what each adds to a similarity."""

import numpy as np
import pandas as pd

from lrdomains.core.factorization import Factorization
from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array, Labels


def poles(factorization: Factorization, *, words: int = 8) -> pd.DataFrame:
    """Describe each dimension by the words at its two ends.

    Parameters
    ----------
    factorization : Factorization
        Of words by contexts.
    words : int
        How many words at each end.

    Returns
    -------
    DataFrame
        Columns ``dimension`` (from 1), ``strength`` (singular value), ``share`` (of the squared norm of the
        matrix), ``positive`` and ``negative`` (lists of words, outermost first; a word at the side of the other
        sign is not named), ``positive_contexts`` and ``negative_contexts`` (the same of the contexts).
    """
    strengths, total = factorization.scale, factorization.fit.total_energy
    names, contexts = factorization.rows, factorization.columns
    return pd.DataFrame(
        {
            "dimension": np.arange(1, factorization.rank + 1),
            "strength": strengths,
            "share": strengths**2 / total if total > 0 else np.zeros(len(strengths)),
            "positive": _ends(factorization.row_factors, names, words),
            "negative": _ends(-factorization.row_factors, names, words),
            "positive_contexts": _ends(factorization.column_factors, contexts, words),
            "negative_contexts": _ends(-factorization.column_factors, contexts, words),
        }
    )


def shares_of_similarity(first: Array, second: Array, words: Labels, vectors: Array) -> pd.DataFrame:
    """Split the cosine of two unit vectors into what each dimension adds.

    Parameters
    ----------
    first, second : ndarray of shape (k,)
        Unit vectors.
    words : pandas.Index
        Names of the rows of `vectors`.
    vectors : ndarray of shape (words, k)
        Unit rows, to name the words at the end of each dimension where the two are.

    Returns
    -------
    DataFrame
        Columns ``dimension`` (from 1), ``contribution`` (they sum to the cosine), ``share`` (contribution
        divided by the cosine; missing where that is zero) and ``words`` (at the end of the dimension on the
        side of `first`), largest absolute contribution first.
    """
    contributions = first.astype(np.float64) * second.astype(np.float64)
    order = np.argsort(-np.abs(contributions), kind="stable")
    cosine = contributions.sum()
    ends = [np.argsort(-vectors[:, k] * np.sign(first[k]), kind="stable")[:5] for k in order]
    return pd.DataFrame(
        {
            "dimension": order + 1,
            "contribution": contributions[order],
            "share": contributions[order] / cosine if cosine != 0 else np.nan,
            "words": [words[end].tolist() for end in ends],
        }
    )


def _ends(factors: Array, names: Labels, number: int) -> list[list[str]]:
    """Return for each column the names of its largest positive entries, largest first."""
    chosen = (largest(column, number) for column in factors.T)
    return [[str(names[at]) for at in top if column[at] > 0] for column, top in zip(factors.T, chosen, strict=True)]
