"""Nearest words and analogies: questions to unit vectors."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError


def nearest(units: Array, words: Labels, direction: Array, *, top: int, exclude: Sequence[int] = ()) -> pd.DataFrame:
    """Return the words whose vectors make the smallest angle with a direction.

    Parameters
    ----------
    units : ndarray of shape (words, k)
        Unit rows.
    words : pandas.Index
    direction : ndarray of shape (k,)
    top : int
        How many.
    exclude : sequence of int
        Positions of words to leave out.

    Returns
    -------
    DataFrame
        Columns ``word`` and ``similarity`` (cosine), best first, ties in order of the words.

    Raises
    ------
    InputError
        If `top` is no positive whole number, or `direction` does not fit.
    """
    if not isinstance(top, (int, np.integer)) or isinstance(top, bool) or top < 1:
        message = f"top={top!r}; give a positive whole number"
        raise InputError(message)
    direction = np.asarray(direction)
    if direction.shape != (units.shape[1],) or not np.all(np.isfinite(direction)):
        message = f"a vector of shape {direction.shape}; give {units.shape[1]} finite numbers"
        raise InputError(message)
    length = float(np.linalg.norm(direction.astype(np.float64)))
    cosines = (units @ (direction / (length or 1.0)).astype(units.dtype)).astype(np.float64)
    cosines[list(exclude)] = np.nan
    order = largest(cosines, top)
    return pd.DataFrame({"word": words[order], "similarity": np.clip(cosines[order], -1.0, 1.0)})


def solve_analogies(units: Array, questions: NDArray[np.intp], *, batch: int = 512) -> NDArray[np.intp]:
    """Answer analogies "a is to b as c is to ?" by the word nearest to ``b - a + c`` (3CosAdd).

    Parameters
    ----------
    units : ndarray of shape (words, k)
        Unit rows.
    questions : ndarray of int, shape (questions, 3)
        Positions of a, b and c, none of which can be the answer.
    batch : int
        Questions handled at a time.

    Returns
    -------
    ndarray of int, shape (questions,)

    References
    ----------
    Mikolov, Yih and Zweig (2013), NAACL, section 4.
    """
    answers = np.empty(len(questions), dtype=np.intp)
    for start in range(0, len(questions), batch):
        a, b, c = questions[start : start + batch].T
        scores = (units[b] - units[a] + units[c]) @ units.T
        for given in (a, b, c):
            scores[np.arange(len(a)), given] = -np.inf
        answers[start : start + batch] = np.argmax(scores, axis=1)
    return answers
