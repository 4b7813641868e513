"""Nearest words and analogies: questions to unit vectors."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError

AnalogyMethod = Literal["add", "multiply"]

#: Keeps the quotient of 3CosMul finite.
_NOT_ZERO = 1e-3


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
    check_top(top)
    direction = np.asarray(direction)
    if direction.shape != (units.shape[1],) or not np.all(np.isfinite(direction)):
        message = f"a vector of shape {direction.shape}; give {units.shape[1]} finite numbers"
        raise InputError(message)
    length = float(np.linalg.norm(direction.astype(np.float64)))
    cosines = (units @ (direction / (length or 1.0)).astype(units.dtype)).astype(np.float64)
    cosines[list(exclude)] = np.nan
    order = largest(cosines, top)
    return pd.DataFrame({"word": words[order], "similarity": np.clip(cosines[order], -1.0, 1.0)})


def answer_analogy(
    units: Array, words: Labels, question: Sequence[int], *, top: int, method: AnalogyMethod, answer: int | None = None
) -> pd.DataFrame:
    """Return the candidates for "a is to b as c is to ?", best first.

    Parameters
    ----------
    units : ndarray of shape (words, k)
        Unit rows.
    words : pandas.Index
    question : sequence of int
        Positions of a, b and c.
    top : int
        How many.
    method : {"add", "multiply"}
    answer : int, optional
        Position of a word whose row is added where it is not among the top.

    Returns
    -------
    DataFrame
        Columns ``word``, ``similarity`` and ``rank``.

    Raises
    ------
    InputError
        If `top` is no positive whole number, or the method is unknown.
    """
    check_top(top)
    check_analogy_method(method)
    scores = _analogy_scores(units, np.array([question]), method)[0].astype(np.float64)
    if method == "add":
        # As a cosine, like every other similarity.
        a, b, c = (units[at].astype(np.float64) for at in question)
        scores /= float(np.linalg.norm(b - a + c)) or 1.0
        scores = np.clip(scores, -1.0, 1.0)
    scores[list(question)] = np.nan
    order = largest(scores, top)
    ranks = np.arange(1, len(order) + 1)
    if answer is not None and answer not in order and not np.isnan(scores[answer]):
        order, ranks = np.append(order, answer), np.append(ranks, 1 + np.sum(scores > scores[answer]))
    return pd.DataFrame({"word": words[order], "similarity": scores[order], "rank": ranks})


def answer_ranks(
    units: Array, questions: NDArray[np.intp], *, method: AnalogyMethod = "add", batch: int = 512
) -> NDArray[np.intp]:
    """Return the rank of the expected answer of each analogy among all words but those of the question, from 1.

    Parameters
    ----------
    units : ndarray of shape (words, k)
        Unit rows.
    questions : ndarray of int, shape (questions, 4)
        Positions of a, b, c and the answer d. Where d is one of the others it cannot be found, and its rank is the
        last.
    method : {"add", "multiply"}
    batch : int
        Questions handled at a time.

    Returns
    -------
    ndarray of int, shape (questions,)
        1 where the answer is found; ties go to the word that comes first.

    References
    ----------
    Mikolov, Yih and Zweig (2013), NAACL, section 4; Levy and Goldberg (2014), CoNLL, section 6.

    Examples
    --------
    >>> units = np.eye(3)[[0, 1, 0, 1]]
    >>> answer_ranks(units, np.array([[0, 1, 2, 3]])).tolist()
    [1]
    """
    check_analogy_method(method)
    ranks = np.empty(len(questions), dtype=np.intp)
    for start in range(0, len(questions), batch):
        chosen = questions[start : start + batch]
        scores = _analogy_scores(units, chosen[:, :3], method)
        at = np.arange(len(chosen))
        for given in chosen[:, :3].T:
            scores[at, given] = -np.inf
        answers = chosen[:, 3]
        reached = scores[at, answers][:, None]
        earlier = np.arange(scores.shape[1]) < answers[:, None]
        ranks[start : start + batch] = 1 + np.sum((scores > reached) | ((scores == reached) & earlier), axis=1)
    return ranks


def least_like_the_others(units: Array) -> int:
    """Return which row has the smallest cosine with the mean of all rows; of equal ones, the first.

    Raises
    ------
    InputError
        If there are fewer than three.
    """
    if len(units) < 3:
        message = f"{len(units)} words; of fewer than three, none can be said not to match"
        raise InputError(message)
    return int(np.argmin(units.astype(np.float64) @ units.mean(axis=0, dtype=np.float64)))


def check_top(top: int) -> None:
    """Refuse a number of answers that is no positive whole number."""
    if not isinstance(top, (int, np.integer)) or isinstance(top, bool) or top < 1:
        message = f"top={top!r}; give a positive whole number"
        raise InputError(message)


def check_analogy_method(method: str) -> None:
    """Refuse a method that is not known."""
    if method not in get_args(AnalogyMethod):
        message = f"method={method!r}; give 'add' (3CosAdd) or 'multiply' (3CosMul)"
        raise InputError(message)


def _analogy_scores(units: Array, questions: Array, method: AnalogyMethod) -> Array:
    """Return the score of every word as answer of each question, shape (questions, words)."""
    a, b, c = questions.T
    if method == "add":
        return np.asarray((units[b] - units[a] + units[c]) @ units.T)
    towards_a, towards_b, towards_c = ((units[at] @ units.T + 1) / 2 for at in (a, b, c))
    return np.asarray(towards_b * towards_c / (towards_a + units.dtype.type(_NOT_ZERO)))
