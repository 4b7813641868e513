"""Rankings by the cosine of the angle in the space of the dimensions: documents, terms, and why."""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.nearest import largest
from lrdomains.core.typing import Array, Labels
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.text.corpus import Text

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding


#: Which documents are looked at: all, a mask, or their names.
Among = NDArray[np.bool_] | Iterable[Hashable] | None


def search(embedding: "DocumentEmbedding", query: Text | Array, *, top: int, among: Among) -> pd.DataFrame:
    """Return the documents nearest to a query; see `DocumentEmbedding.search`."""
    check_top(top)
    vector, unknown = vector_of(embedding, query)
    hits = ranked_documents(embedding, vector, top=top, among=allowed(embedding, among))
    hits.attrs["unknown_words"] = unknown
    return hits


def vector_of(embedding: "DocumentEmbedding", query: Text | Array) -> tuple[Array, list[str]]:
    """Return the vector of a query, and those of its words that are not known."""
    if isinstance(query, np.ndarray):
        return _checked_vector(query, embedding.factorization.rank), []
    row, unknown = embedding.reader.query(query)
    return embedding.fold_in(row)[0], unknown


def sought_direction(embedding: "DocumentEmbedding", vector: Array) -> Array:
    """Return the emphasised vector of length one, in the type of the documents' vectors.

    Raises
    ------
    InputError
        If it has no length.
    """
    vector = vector * embedding.emphasis_weights
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        message = "what is sought has no direction among the dimensions; nothing is nearer to it than anything else"
        raise InputError(message)
    return np.asarray((vector / length).astype(embedding.factorization.row_factors.dtype))


def similar_documents(embedding: "DocumentEmbedding", document: Hashable, *, top: int, among: Among) -> pd.DataFrame:
    """Return the documents nearest to one of them; see `DocumentEmbedding.similar_documents`."""
    check_top(top)
    at = position(embedding.documents, document, kind="document")
    if not embedding.has_direction[at]:
        message = f"document {document!r} holds no word that the dimensions know; nothing is near to it"
        raise InputError(message)
    mask = allowed(embedding, among)
    return ranked_documents(embedding, embedding.vectors[at], top=top, without=at, among=mask)


def allowed(embedding: "DocumentEmbedding", among: Among) -> NDArray[np.bool_] | None:
    """Return which documents are looked at as a mask; None for all.

    Raises
    ------
    InputError
        If a mask has another length than there are documents.
    UnknownLabelError
        If a name is not there.
    """
    if among is None:
        return None
    count = len(embedding.documents)
    if getattr(among, "dtype", None) == np.bool_:
        mask = np.asarray(among)
        if mask.shape != (count,):
            message = f"among has shape {mask.shape}; a mask has one entry for each of the {count:,} documents"
            raise InputError(message)
        return mask
    mask = np.zeros(count, dtype=np.bool_)
    names = list(among)
    found = embedding.documents.get_indexer_for(pd.Index(names))
    if np.any(found < 0):
        raise UnknownLabelError.among(names[int(np.argmax(found < 0))], embedding.documents, kind="document")
    mask[found] = True
    return mask


def ranked_documents(
    embedding: "DocumentEmbedding",
    vector: Array,
    *,
    top: int,
    without: int | None = None,
    among: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Return the documents whose vectors point nearest to where `vector` points; those without a direction never."""
    positions, scores = nearest_documents(embedding, vector, top=top, without=without, among=among)
    hits = pd.DataFrame({"document": embedding.documents[positions], "score": scores})
    if embedding.snippets:
        hits["text"] = [embedding.snippets[position] for position in positions]
    return hits


def nearest_documents(
    embedding: "DocumentEmbedding",
    vector: Array,
    *,
    top: int,
    without: int | None = None,
    among: NDArray[np.bool_] | None = None,
) -> tuple[Array, Array]:
    """Return positions and cosines of the documents nearest to a vector, best first.

    One product with the vectors of all documents and a partial sort: the documents x documents table is never formed.
    """
    scores = embedding.unit_vectors @ sought_direction(embedding, vector)
    np.clip(scores, -1.0, 1.0, out=scores)
    left_out = ~embedding.has_direction if among is None else ~(embedding.has_direction & among)
    scores[left_out] = np.nan
    if without is not None:
        scores[without] = np.nan
    positions = largest(scores, top)
    return positions, scores[positions].astype(np.float64)


def _checked_vector(vector: Array, rank: int) -> Array:
    if vector.shape != (rank,) or not np.all(np.isfinite(vector)):
        message = f"a vector of shape {vector.shape}; one of the space has {rank} finite numbers"
        raise InputError(message)
    return vector.astype(np.float64)


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
    weights = embedding.emphasis_weights
    target = embedding.unit_vectors[at].astype(np.float64) * weights
    vector = embedding.fold_in(row)[0] * weights
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
