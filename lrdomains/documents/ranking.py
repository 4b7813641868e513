"""Rankings by the cosine of the angle in the space of the dimensions: documents, terms, and why."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.text.corpus import Text

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding


def search(embedding: "DocumentEmbedding", query: Text, *, top: int) -> pd.DataFrame:
    """Return the documents nearest to a query; see `DocumentEmbedding.search`."""
    check_top(top)
    row, unknown = embedding.reader.query(query)
    hits = ranked_documents(embedding, embedding.fold_in(row)[0], top=top)
    hits.attrs["unknown_words"] = unknown
    return hits


def ranked_documents(
    embedding: "DocumentEmbedding", vector: Array, *, top: int, without: int | None = None
) -> pd.DataFrame:
    """Return the documents whose vectors point nearest to where `vector` points; those without a direction never."""
    positions, scores = nearest_documents(embedding, vector, top=top, without=without)
    hits = pd.DataFrame({"document": embedding.documents[positions], "score": scores})
    if embedding.snippets:
        hits["text"] = [embedding.snippets[position] for position in positions]
    return hits


def nearest_documents(
    embedding: "DocumentEmbedding", vector: Array, *, top: int, without: int | None = None
) -> tuple[Array, Array]:
    """Return positions and cosines of the documents nearest to a vector, best first."""
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        message = "what is sought has no direction among the dimensions; nothing is nearer to it than anything else"
        raise InputError(message)
    units = embedding.unit_vectors
    scores = np.clip((units @ (vector / length).astype(units.dtype)).astype(np.float64), -1.0, 1.0)
    scores[~embedding.has_direction] = np.nan
    if without is not None:
        scores[without] = np.nan
    positions = largest(scores, top)
    return positions, scores[positions]


def similar_terms(embedding: "DocumentEmbedding", term: str, *, top: int) -> pd.DataFrame:
    """Return the terms nearest to a term; see `DocumentEmbedding.similar_terms`."""
    check_top(top)
    at = position(embedding.terms, term, kind="term")
    units = embedding.unit_term_vectors
    scores = np.clip((units @ units[at]).astype(np.float64), -1.0, 1.0)
    scores[~units.any(axis=1)] = np.nan
    scores[at] = np.nan
    found = largest(scores, top)
    return pd.DataFrame(
        {"term": embedding.terms[found], "score": scores[found], "count": embedding.reader.vocabulary.counts[found]}
    )


def explain(embedding: "DocumentEmbedding", query: Text, document: object) -> pd.DataFrame:
    """Return what each word of a query adds to a document's score; see `DocumentEmbedding.explain`."""
    row, _ = embedding.reader.query(query)
    at = position(embedding.documents, document, kind="document")
    target, vector = embedding.unit_vectors[at].astype(np.float64), embedding.fold_in(row)[0]
    # The score is linear in the words of the query: each adds its weight times what its term vector has in common
    # with the document.
    common = embedding.factorization.column_factors[row.indices].astype(np.float64) @ target
    length = float(np.linalg.norm(vector))
    table = pd.DataFrame(
        {
            "term": embedding.terms[row.indices],
            "weight": row.data.astype(np.float64),
            "contribution": row.data * common / (length or 1.0),
        }
    )
    return table.sort_values("contribution", ascending=False, kind="stable", ignore_index=True)


def position(names: Labels, name: Any, *, kind: str) -> int:
    """Return where a name stands.

    Raises
    ------
    UnknownLabelError
        If it is not there, with near spellings.
    """
    at = int(names.get_indexer_for(pd.Index([name]))[0])
    if at < 0:
        raise UnknownLabelError.among(name, names, kind=kind)
    return at


def check_top(top: int) -> None:
    """Refuse a number of hits that is not positive."""
    if not isinstance(top, (int, np.integer)) or top < 1:
        message = f"top={top!r}; give a positive whole number"
        raise InputError(message)
