"""The tables of a document embedding."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lrdomains.documents import ranking

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding


def tables(embedding: "DocumentEmbedding") -> dict[str, pd.DataFrame]:
    """Return every table by name; see `DocumentEmbedding.tables`."""
    return {
        "documents": documents(embedding),
        "terms": terms(embedding),
        "dimensions": embedding.dimensions(),
        "singular values": singular_values(embedding),
        "duplicates": embedding.duplicates(),
    }


def documents(embedding: "DocumentEmbedding") -> pd.DataFrame:
    """Return one row a document: how much of it its vector keeps, and how it begins."""
    frame = pd.DataFrame({"document": embedding.documents, "captured": embedding.captured})
    if embedding.snippets:
        frame["text"] = embedding.snippets
    return frame


def terms(embedding: "DocumentEmbedding") -> pd.DataFrame:
    """Return one row a term: occurrences, documents with it, and its weight in the collection."""
    reader = embedding.reader
    return pd.DataFrame(
        {
            "term": embedding.terms,
            "count": reader.vocabulary.counts,
            "documents": reader.vocabulary.document_counts,
            "weight": reader.weighting.term_weights,
        }
    )


def singular_values(embedding: "DocumentEmbedding") -> pd.DataFrame:
    """Return one row a dimension: its singular value, its share of the squared norm, and all shares up to it."""
    f = embedding.factorization
    shares = f.scale**2 / f.fit.total_energy
    return pd.DataFrame(
        {
            "dimension": np.arange(1, f.rank + 1),
            "singular value": f.scale,
            "share": shares,
            "cumulative share": np.cumsum(shares),
        }
    )


def example_searches(embedding: "DocumentEmbedding", *, examples: int = 5, nearest: int = 3) -> pd.DataFrame:
    """Return a few documents, evenly spaced through the collection, each followed by those nearest to it.

    Returns
    -------
    DataFrame
        Columns ``document``, ``nearest``, ``score`` and, where they were kept, ``text``, how it begins. Each document
        comes first by itself, without nearest and score.
    """
    usable = np.flatnonzero(embedding.has_direction)
    chosen = usable[np.unique(np.linspace(0, len(usable) - 1, examples).round().astype(int))]
    rows: list[tuple[int, int | None, float]] = []
    for at in chosen.tolist():
        found = ranking.nearest_documents(embedding, embedding.vectors[at], top=nearest, without=at)
        rows += [
            (at, None, np.nan),
            *((at, near, score) for near, score in zip(*(part.tolist() for part in found), strict=True)),
        ]
    names = embedding.documents
    frame = pd.DataFrame(
        {
            "document": [names[at] for at, _, _ in rows],
            "nearest": pd.Series(["" if near is None else names[near] for _, near, _ in rows], dtype=object),
            "score": [score for _, _, score in rows],
        }
    )
    if embedding.snippets:
        frame["text"] = [embedding.snippets[at if near is None else near] for at, near, _ in rows]
    return frame
