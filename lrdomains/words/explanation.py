"""Why two words are near: an exact sum over the contexts they share; and what company a word keeps."""

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.factorization import Factorization
from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array
from lrdomains.words.similarity import check_top


def shared_contexts(
    first: Array, second: Array, factorization: Factorization, *, observed: Array | None = None
) -> pd.DataFrame:
    """Split the cosine of two unit vectors into what each context adds.

    The context factors C have orthonormal columns, so that ``C v`` is the vector v written over contexts, at the same
    length: the products of two such vectors, context by context, sum to their cosine.

    Parameters
    ----------
    first, second : ndarray of shape (k,)
        Unit vectors over the components of positive strength.
    factorization : Factorization
        Of words by contexts, from a singular value decomposition.
    observed : ndarray of shape (2, contexts), optional
        The rows of the two words in the matrix that was factorized.

    Returns
    -------
    DataFrame
        Columns ``context``, ``contribution``, ``share``, ``first``, ``second`` and, where they are given,
        ``first_observed`` and ``second_observed``; largest absolute contribution first.
    """
    axes = factorization.column_factors[:, factorization.scale > 0]
    over_contexts = axes @ np.stack([first, second], axis=1).astype(axes.dtype)
    contributions = over_contexts[:, 0].astype(np.float64) * over_contexts[:, 1]
    order = np.argsort(-np.abs(contributions), kind="stable")
    cosine = contributions.sum()
    table = {
        "context": factorization.columns[order],
        "contribution": contributions[order],
        "share": contributions[order] / cosine if cosine != 0 else np.nan,
        "first": over_contexts[order, 0].astype(np.float64),
        "second": over_contexts[order, 1].astype(np.float64),
    }
    if observed is not None:
        table |= {"first_observed": observed[0, order], "second_observed": observed[1, order]}
    return pd.DataFrame(table)


def associations(
    factorization: Factorization, row: int, *, top: int, weights: sp.csr_array | None = None
) -> pd.DataFrame:
    """Return the contexts of largest entry in one row of ``R diag(scale) C^T``.

    Parameters
    ----------
    factorization : Factorization
        Of words by contexts.
    row : int
        Position of the word.
    top : int
        How many contexts.
    weights : csr_array, optional
        The matrix that was factorized.

    Returns
    -------
    DataFrame
        Columns ``context``, ``strength`` and, with `weights`, ``observed``; strongest first.

    Raises
    ------
    InputError
        If `top` is no positive whole number.
    """
    check_top(top)
    f = factorization
    strengths = f.column_factors @ (f.row_factors[row] * f.scale).astype(f.column_factors.dtype)
    order = largest(strengths, top)
    table = {"context": f.columns[order], "strength": strengths[order].astype(np.float64)}
    if weights is not None:
        table["observed"] = weights[[row]].toarray()[0, order]
    return pd.DataFrame(table)
