"""What the terms say of topics: shares, distinctiveness, relevance, labels, exclusivity."""

from collections.abc import Sequence

import numpy as np

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Floats, Labels

#: Between share (1) and distinctiveness (0): what people liked best in a study of topic labels.
RELEVANCE = 0.6
LABEL_TERMS = 3


def relevance(term_shares: Floats, term_totals: Floats, *, weight: float) -> Floats:
    """Return how relevant each term is to each topic.

    ``weight log p(term | topic) + (1 - weight) log(p(term | topic) / p(term))``: 1 ranks by the share of the topic
    that a term has, 0 by how much larger that share is than in the whole collection.

    Parameters
    ----------
    term_shares : ndarray of shape (topics, terms)
        Each row sums to one.
    term_totals : ndarray of shape (terms,)
        Occurrences in the collection.
    weight : float
        Lambda, from 0 to 1.

    Returns
    -------
    ndarray of shape (topics, terms)
        -inf where a topic lacks a term.

    References
    ----------
    Sievert and Shirley (2014), LDAvis, section 3.

    Examples
    --------
    >>> relevance(np.array([[0.5, 0.5]]), np.array([9.0, 1.0]), weight=0.0).round(3)
    array([[-0.588,  1.609]])
    """
    overall = term_totals / term_totals.sum()
    with np.errstate(divide="ignore"):
        logs = np.log(term_shares)
        lift = logs - np.log(np.where(overall > 0, overall, 1.0))
    if weight == 1.0:
        return np.asarray(logs)
    return np.asarray(
        np.where(term_shares > 0, weight * np.where(term_shares > 0, logs, 0.0) + (1 - weight) * lift, -np.inf)
    )


def top_terms(scores: Floats, terms: Labels, *, top: int) -> list[list[str]]:
    """Return the terms of the largest scores of each topic, best first; those of -inf never."""
    found = []
    for row in scores:
        at = largest(np.where(np.isfinite(row), row, np.nan), top)
        found.append([str(term) for term in terms[at]])
    return found


def exclusivity(term_shares: Floats, *, top: int = 10) -> Floats:
    """Return how much of its top terms each topic has for itself: the mean, over them, of its share among all topics.

    References
    ----------
    Bischof and Airoldi (2012), ICML, section 2, in its simplest form.

    Examples
    --------
    >>> exclusivity(np.array([[1.0, 0.0], [0.4, 0.6]]), top=1).round(3)
    array([0.714, 1.   ])
    """
    among = term_shares / np.maximum(term_shares.sum(axis=0), 1e-300)
    values = []
    for row, own in zip(term_shares, among, strict=True):
        at = largest(np.where(row > 0, row, np.nan), top)
        values.append(float(own[at].mean()) if len(at) else np.nan)
    return np.array(values)


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """Return the share of different terms among the top terms of all topics: 1 where no two topics share one.

    References
    ----------
    Dieng, Ruiz and Blei (2020), TACL 8, section 6.

    Examples
    --------
    >>> diversity([["a", "b"], ["b", "c"]])
    0.75
    """
    every = [term for terms in topics for term in terms]
    return len(set(every)) / max(len(every), 1)


def labels(term_shares: Floats, term_totals: Floats, terms: Labels) -> tuple[str, ...]:
    """Return a label for each topic: its three most relevant terms."""
    scores = relevance(term_shares, term_totals, weight=RELEVANCE)
    return tuple(", ".join(words) for words in top_terms(scores, terms, top=LABEL_TERMS))
