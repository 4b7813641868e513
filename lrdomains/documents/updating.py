"""update: new documents and new terms in a space that is there, without a full fit, and the distance from one."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.canonical import canonical_form
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.fit import Fit, Status
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.metric import in_metric, roots
from lrdomains.core.operators import Operator
from lrdomains.core.provenance import Provenance, fingerprint
from lrdomains.core.typing import Array, Floats
from lrdomains.documents.collection import Collection, read_collection
from lrdomains.documents.drift import Update, neighbours_kept
from lrdomains.documents.formulas import row_lengths
from lrdomains.documents.matrix import first_twins, term_document_matrix
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError
from lrdomains.text.corpus import Corpus, CorpusSource

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Random combinations of the new documents that are tried beside the old dimensions.
NEW_DIRECTIONS = 64


def update(
    embedding: "DocumentEmbedding",
    texts: CorpusSource | Corpus | TermCounts,
    *,
    forget: float = 1.0,
    min_count: int = 2,
    measure: bool = True,
    **reading: Any,
) -> "DocumentEmbedding":
    """Add documents to a space without a full fit, and say how far the result is from one.

    The counts that the embedding keeps are joined with those of the new documents, and all are weighted anew. The new
    dimensions are the best ones within the span of the old ones and of random combinations of the new documents, after
    one step of subspace iteration on the whole matrix: three products with it instead of the fifty or so of a full fit.

    Parameters
    ----------
    embedding : DocumentEmbedding
        With its counts.
    texts : path, list of paths, iterable of texts, Corpus or TermCounts
        The new documents.
    forget : float
        What the squares of earlier documents count in choosing the dimensions, beside 1 for the new ones; with each
        further update they count that much less again. In (0, 1]; 1 forgets nothing. No document is taken out.
    min_count : int
        Terms that are new and occur fewer times in the new documents are left out.
    measure : bool
        Compare the result with a full fit, at the price of one.
    **reading
        `unit`, `field`, `id_field`, `encoding` and `snippet_length`, as for `embed`.

    Returns
    -------
    DocumentEmbedding
        Documents that were there come first, in their order; ``updates`` holds one more `Update`.

    Raises
    ------
    InputError
        If the embedding keeps no counts (as with ``memory=``), a document's name is there already, or `forget` is no
        share.

    References
    ----------
    Zha and Simon (1999), SIAM Journal on Scientific Computing 21, section 4, for the span of old dimensions and new
    documents; Halko, Martinsson and Tropp (2011), SIAM Review 53, section 4.5, for the step of subspace iteration.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> more = update(documents.embed(texts, rank=2, min_count=1), ["the dog barks", "bonds fell"], min_count=1)
    >>> more, more.updates[0].new_terms
    (DocumentEmbedding(7 documents, 13 terms, 2 dimensions), 1)
    """
    if embedding.counts is None:
        message = (
            "this embedding keeps no counts, from which alone it could be updated: it was made with memory= or "
            "keep_counts=False. Embed old and new documents together, as in embed([old, new], memory=...), or without "
            "these options if the counts fit into memory; project() places new texts without adding them"
        )
        raise InputError(message)
    if not 0.0 < forget <= 1.0:
        message = f"forget={forget!r}; give a share in (0, 1], 1 to forget nothing"
        raise InputError(message)
    joined, added = _joined(embedding, texts, min_count, reading)
    fitted = Weighting.of(joined.table.counts, embedding.reader.weighting.name)
    matrix = _in_metric(term_document_matrix(joined.table, weighting=fitted), embedding, forget)
    found = _within_span(matrix, embedding.factorization)
    record = Update(
        documents=added[0],
        new_terms=added[1],
        forget=forget,
        captured=found.explained(),
        residual=float(np.max(found.fit.residuals)),
    )
    if measure:
        full = factorize(matrix, TruncatedSVD(found.rank), rng=0)
        record = dataclasses.replace(
            record,
            captured_by_refit=full.explained(),
            neighbours_kept=neighbours_kept(full.row_factors * full.scale, found.row_factors * found.scale),
        )
    return dataclasses.replace(
        embedding,
        factorization=found,
        reader=TextReader.of(joined, fitted),
        lengths=row_lengths(matrix.values),
        first_twins=first_twins(matrix.values),
        tokens=joined.table.tokens,
        snippets=joined.snippets,
        counts=joined.table.counts,
        updates=(*embedding.updates, record),
    )


def _joined(
    embedding: "DocumentEmbedding", texts: Any, min_count: int, reading: dict[str, Any]
) -> tuple[Collection, tuple[int, int]]:
    """Return old and new documents over old and new terms, and how many of each are new."""
    reader, old = embedding.reader, embedding.counts
    assert old is not None
    new = _read_new(embedding, texts, reading)
    frequent = new.table.vocabulary.counts >= min_count
    known = embedding.terms.get_indexer_for(new.table.terms)
    fresh = np.flatnonzero((known < 0) & frequent)
    place = known.copy()
    place[fresh] = len(embedding.terms) + np.arange(len(fresh))
    terms = embedding.terms.append(new.table.terms[fresh])
    rows = new.table.counts.tocoo()
    kept = place[rows.col] >= 0
    below = sp.csr_array(
        (rows.data[kept], (rows.row[kept], place[rows.col[kept]])), shape=(len(new.table), len(terms)), dtype=old.dtype
    )
    above = sp.csr_array((old.data, old.indices, old.indptr), shape=(old.shape[0], len(terms)))
    table = TermCounts(
        sp.vstack([above, below], format="csr"),
        terms=terms,
        documents=_joined_names(embedding, new.table),
        source=f"{embedding.provenance.source}; {new.table.source}",
        tokens=embedding.tokens + new.table.tokens,
        steps={"encode": embedding.provenance.steps.get("encode", {}), "update": {"min_count": min_count}},
        dropped=embedding.provenance.dropped,
    )
    blank = ("",) * len(new.table)
    snippets = embedding.snippets and (*embedding.snippets, *(new.snippets or blank))
    collection = Collection(
        table,
        reader.lowercase,
        reader.tokenizer,
        reader.ngram_range,
        reader.stop_words,
        tuple(snippets),
        reader.phrases,
    )
    return collection, (len(new.table), len(fresh))


def _read_new(embedding: "DocumentEmbedding", texts: Any, reading: dict[str, Any]) -> Collection:
    if isinstance(texts, TermCounts):
        return Collection(texts)
    reader = embedding.reader
    stop_words = embedding.provenance.steps.get("encode", {}).get("stop_words", ())
    return read_collection(
        texts,
        tokenizer=reader.tokenizer,
        phrases=reader.phrases,
        ngram_range=reader.ngram_range,
        min_count=1,
        stop_words=reader.stop_words or frozenset(stop_words),
        **reading,
    )


def _joined_names(embedding: "DocumentEmbedding", new: TermCounts) -> pd.Index:
    old = embedding.documents
    if isinstance(old, pd.RangeIndex) and isinstance(new.documents, pd.RangeIndex):
        return pd.RangeIndex(len(old) + len(new))
    there = new.documents[new.documents.isin(old)]
    if len(there) and pd.Index(range(len(new))).equals(new.documents):
        return old.append(new.documents + len(old))
    if len(there):
        message = f"document {there[0]!r} is there already; give new documents other names"
        raise InputError(message)
    return old.append(new.documents)


def _in_metric(matrix: LabelledMatrix, embedding: "DocumentEmbedding", forget: float) -> LabelledMatrix:
    """Give earlier documents the smaller weights."""
    before = embedding.factorization.row_weights
    if forget == 1.0 and before is None:
        return matrix
    weights = np.ones(matrix.shape[0])
    old = len(embedding.documents)
    weights[:old] = forget * (1.0 if before is None else before)
    return dataclasses.replace(matrix, row_weights=weights)


def _within_span(matrix: LabelledMatrix, old: Factorization) -> Factorization:
    """Return the best dimensions in the span of old ones and new documents, one step of subspace iteration later."""
    m, n = matrix.shape
    weights = roots(matrix.row_weights, m)[:, None]
    operator = in_metric(matrix.operator(), matrix.row_weights, None)
    added = old.shape[0]
    mixing = np.zeros((m, min(NEW_DIRECTIONS, m - added)), dtype=operator.dtype)
    mixing[added:] = np.random.default_rng(0).standard_normal((m - added, mixing.shape[1]))
    padded = np.zeros((n, old.rank), dtype=operator.dtype)
    padded[: old.shape[1]] = old.column_factors
    span = _orthonormal(np.hstack([padded, operator.rmatmat(mixing)]))
    span = _orthonormal(operator.rmatmat(operator.matmat(span)))
    image = operator.matmat(span).astype(np.float64)
    strengths2, turns = np.linalg.eigh(image.T @ image)
    rank = min(old.rank, m, n, span.shape[1])
    best = turns[:, ::-1][:, :rank]
    scale = np.sqrt(np.maximum(strengths2[::-1][:rank], 0.0))
    right = (span @ best).astype(operator.dtype)
    inverse = np.divide(1.0, scale, out=np.zeros(rank), where=scale > 0)
    left, scale, right = canonical_form(((image @ best) * inverse).astype(operator.dtype), scale, right)
    residuals = _residuals(operator, left, scale, right)
    left = (left / weights).astype(operator.dtype)
    return dataclasses.replace(
        old,
        row_factors=left,
        scale=scale,
        column_factors=right,
        rows=matrix.rows,
        columns=matrix.columns,
        method=TruncatedSVD(rank),
        fit=Fit(
            status=Status.CONVERGED,
            iterations=1,
            total_energy=operator.fro2(),
            coupling=np.diag(scale),
            residuals=residuals,
        ),
        provenance=Provenance(
            source=matrix.source,
            steps=matrix.steps,
            seed=old.provenance.seed,
            fingerprint=fingerprint(matrix),
            dropped=matrix.dropped,
        ),
        row_weights=matrix.row_weights,
    )


def _residuals(operator: Operator, left: Array, scale: Floats, right: Array) -> Floats:
    gaps = operator.rmatmat(left) - right * scale.astype(right.dtype)
    return np.asarray(np.linalg.norm(gaps.astype(np.float64), axis=0) / max(float(scale[0]), 1e-300))


def _orthonormal(block: Array) -> Array:
    return np.linalg.qr(block.astype(np.float64))[0].astype(block.dtype)
