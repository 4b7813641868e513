"""Topics in groups of documents, over time, and among themselves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import jensenshannon, pdist

from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.documents.topics import Topics

#: Resamples of the documents of each group for the interval of its shares.
SAMPLES = 500


def shares_of_groups(topics: "Topics", groups: Sequence[object] | pd.Series | None, kind: str) -> pd.DataFrame:
    """Return the share of each topic in each group of documents.

    Parameters
    ----------
    topics : Topics
    groups : sequence of shape (documents,)
        A group each; documents without one (None, NaN) are left out and counted in ``attrs["without"]``.
    kind : {"class", "time"}
        What a group is; times come in order.

    Returns
    -------
    DataFrame
        Columns ``class`` or ``time``, ``topic``, ``documents``, ``share`` (mean over the documents), ``low`` and
        ``high`` (95 %, over resampled documents) and ``lift`` (share over that in all documents).

    Raises
    ------
    InputError
        If there are no groups, or not one for each document.
    """
    if groups is None:
        message = f"no {kind} is known of the documents; give them to find_topics, or here"
        raise InputError(message)
    names: Any = pd.Series(list(groups), dtype=object)
    shares = topics.shares.to_numpy()
    if len(names) != len(shares):
        message = f"{len(names):,} values of {kind} for {len(shares):,} documents; give one for each, None for unknown"
        raise InputError(message)
    usable = names.notna().to_numpy() & (shares.sum(axis=1) > 0)
    if not usable.any():
        message = f"no document has a {kind}"
        raise InputError(message)
    overall = np.maximum(shares[usable].mean(axis=0), 1e-300)
    try:
        order = sorted(names[usable].unique())
    except TypeError:
        # Mixed types have no order but that of their texts.
        order = sorted(names[usable].unique(), key=str)
    rows = []
    for group in order:
        members = shares[usable & (names == group).to_numpy()]
        low, high = _intervals(members)
        for k, topic in enumerate(topics.names):
            share = float(members[:, k].mean())
            rows.append((group, topic, len(members), share, low[k], high[k], share / overall[k]))
    frame = pd.DataFrame(rows, columns=[kind, "topic", "documents", "share", "low", "high", "lift"])
    frame.attrs["without"] = int(np.sum(~usable))
    return frame


def _intervals(members: Any) -> Any:
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(members), np.full(len(members), 1.0 / len(members)), size=SAMPLES)
    return np.quantile(drawn @ members / len(members), [0.025, 0.975], axis=0)


def hierarchy(topics: "Topics") -> pd.DataFrame:
    """Return how topics join, by average linkage of the Jensen-Shannon distances of their terms.

    Returns
    -------
    DataFrame
        Columns ``step`` (from 1), ``left``, ``right`` (lists of topics), ``distance`` (0 to 1, to the base 2) and
        ``terms`` (those that the joined topics have most of).

    References
    ----------
    Endres and Schindelin (2003), IEEE Transactions on Information Theory 49 (the root of the divergence is a metric).
    """
    k = len(topics.names)
    columns = ["step", "left", "right", "distance", "terms"]
    if k < 2:
        return pd.DataFrame(columns=columns)
    between = pdist(topics.term_shares, lambda p, q: float(jensenshannon(p, q, base=2)))
    groups: list[list[int]] = [[i] for i in range(k)]
    rows = []
    for step, (a, b, distance, _) in enumerate(linkage(np.nan_to_num(between), "average"), start=1):
        left, right = groups[int(a)], groups[int(b)]
        groups.append([*left, *right])
        weights = topics.prevalence[groups[-1]] @ topics.term_shares[groups[-1]]
        terms = [str(term) for term in topics.terms[np.argsort(-weights, kind="stable")[:8]]]
        rows.append((step, [topics.names[i] for i in left], [topics.names[i] for i in right], float(distance), terms))
    return pd.DataFrame(rows, columns=columns)
