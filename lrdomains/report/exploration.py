"""What the page's own script needs to search by meaning and to order terms, packed small."""

import base64
from typing import Any

import numpy as np
import pandas as pd

from lrdomains.core.typing import Array
from lrdomains.report.report import TermRelevance, VectorSearch

#: What an empty search box says.
HINT = "Type one or more words."
#: Terms of a group that are listed where nothing can be moved, ordered with this weight.
LISTED_TERMS = 10
LISTED_WEIGHT = 0.6


def packed_search(search: VectorSearch) -> dict[str, Any]:
    """Return names and vectors as JSON can hold them: eight bits a number, with a scale for each row.

    Examples
    --------
    >>> search = VectorSearch("s", "Search", ["a"], np.array([[1.0, -0.5]]), pd.DataFrame(), "caption")
    >>> packed_search(search)["term_vectors"]["width"]
    2
    """
    packed: dict[str, Any] = {
        "terms": [str(term) for term in search.terms],
        "term_vectors": _quantised(search.term_vectors),
        "hint": HINT,
        "example": search.example,
    }
    if search.items is not None and search.item_vectors is not None:
        packed |= {"items": [str(item) for item in search.items], "item_vectors": _quantised(search.item_vectors)}
    return packed


def _quantised(vectors: Array) -> dict[str, Any]:
    largest = np.max(np.abs(vectors), axis=1, initial=0.0)
    steps = np.where(largest > 0, largest / 127.0, 1.0)
    rows = np.rint(vectors / steps[:, None]).astype(np.int8)
    return {
        "values": base64.b64encode(rows.tobytes()).decode(),
        "scales": [float(f"{step:.4g}") for step in steps],
        "width": int(vectors.shape[1]),
    }


def packed_relevance(relevance: TermRelevance) -> list[dict[str, Any]]:
    """Return each group with its terms, their shares and their lifts.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["g"], "term": ["t"], "share": [0.5], "lift": [2.0]})
    >>> packed_relevance(TermRelevance("r", table, "caption", "reading"))
    [{'name': 'g', 'terms': [['t', 0.5, 2.0]]}]
    """
    return [
        {
            "name": str(name),
            "terms": [
                [str(term), float(f"{share:.4g}"), float(f"{lift:.4g}")]
                for term, share, lift in zip(terms["term"], terms["share"], terms["lift"], strict=True)
            ],
        }
        for name, terms in relevance.table.groupby("group", sort=False)
    ]


def leading_terms(table: pd.DataFrame) -> pd.DataFrame:
    """Return the ten most relevant terms of each group, for the table beside the slider.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["g", "g"], "term": ["t", "u"], "share": [0.1, 0.5], "lift": [1.0, 2.0]})
    >>> list(leading_terms(table)["term"])
    ['u', 't']
    """
    relevance = LISTED_WEIGHT * np.log(table["share"]) + (1 - LISTED_WEIGHT) * np.log(table["lift"])
    order = table.assign(relevance=relevance).sort_values("relevance", ascending=False, kind="stable")
    listed = order.groupby("group", sort=False).head(LISTED_TERMS)
    places = {group: place for place, group in enumerate(table["group"].unique())}
    listed = listed.assign(place=listed["group"].map(places)).sort_values("place", kind="stable")
    return listed[["group", "term", "share", "lift"]].reset_index(drop=True)
