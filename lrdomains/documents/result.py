"""DocumentEmbedding: documents and terms as vectors in one space, to search, compare and look into."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.factorization import Factorization
from lrdomains.core.nearest import unit_length
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Array, Floats, Labels, PathLike
from lrdomains.documents import placement, ranking
from lrdomains.documents.dimensions import poles
from lrdomains.documents.drift import Update
from lrdomains.documents.ranking import Among
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.text_reader import TextReader
from lrdomains.errors import InputError
from lrdomains.report.report import Report
from lrdomains.text.corpus import Corpus, CorpusSource, Text

if TYPE_CHECKING:
    from anndata import AnnData

#: A document of which less than this share of its length lies along the dimensions has no direction there: what is
#: left of it is rounding.
NO_DIRECTION = 1e-4
#: Documents whose vectors are brought to length one at a time.
ROWS_AT_A_TIME = 2**15


@dataclass(frozen=True, eq=False)
class DocumentEmbedding:
    """Documents and terms as vectors in one space of few dimensions (latent semantic analysis, LSA).

    With the weighted matrix ``X ~ U diag(S) V^T`` (documents x terms), a document's vector is its row of ``U S``
    and a new text x gets ``x V``: the same thing, since ``X V = U S``. Products of document vectors are then those
    of X itself, as well as so few dimensions can give them. Rows of U alone are what many programs return; there
    every dimension counts the same, the faintest as much as the strongest. Comparisons go one step further: they
    multiply dimension k by ``S_k`` to the power `emphasis`, so that U alone is -1, ``U S`` is 0. On the Cranfield
    abstracts (sharp-log-entropy, 150 dimensions) emphasis -1, -0.5, 0, 0.5 and 1 find with mean average precisions of
    .303, .317, .333, .340 and .335.

    Parameters
    ----------
    factorization : Factorization
        Of the weighted matrix, documents x terms.
    reader : TextReader
        Reads queries and new texts as the documents were read.
    lengths : ndarray of shape (documents,)
        Euclidean length of each weighted document; 0 for documents without a known word.
    first_twins : ndarray of int64, shape (documents,)
        Position of the first document with the same row; -1 for empty documents.
    tokens : int
        Words read, known or not.
    snippets : tuple of str
        The beginning of each document, for display; empty if none were kept.
    counts : csr_array of shape (documents, terms), optional
        How often each term occurs in each document, if it was kept.
    updates : tuple of Update
        What was added after the fit, and how far that leaves it from a full one.
    emphasis : float
        Power of the singular values by which dimensions are emphasised in comparisons.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> found.search("bonds", top=2)["document"].tolist()
    [4, 3]
    """

    factorization: Factorization
    reader: TextReader
    lengths: Floats
    first_twins: NDArray[np.int64]
    tokens: int
    snippets: tuple[str, ...] = ()
    counts: sp.csr_array | None = None
    updates: tuple[Update, ...] = ()
    emphasis: float = 0.0

    @property
    def documents(self) -> Labels:
        """Names of the documents: the ids that were given, or else positions from 0."""
        return self.factorization.rows

    @property
    def terms(self) -> Labels:
        """The vocabulary, most frequent first."""
        return self.factorization.columns

    @cached_property
    def vectors(self) -> Array:
        """Document vectors ``U S``, shape (documents, dimensions)."""
        f = self.factorization
        # One memory layout, so that a result and its copy from a file give the same scores to the last bit.
        return np.ascontiguousarray(f.row_factors * f.scale.astype(f.row_factors.dtype))

    @cached_property
    def term_vectors(self) -> Array:
        """Term vectors ``V S``, shape (terms, dimensions): their products are those of the columns of the matrix."""
        f = self.factorization
        return np.ascontiguousarray(f.column_factors * f.scale.astype(f.column_factors.dtype))

    @property
    def emphasis_weights(self) -> Floats:
        """What each dimension is multiplied by in comparisons: 1 for the first."""
        scale = self.factorization.scale
        return (scale / scale[0]) ** self.emphasis

    @cached_property
    def unit_vectors(self) -> Array:
        """Emphasised document vectors of length one; zero for documents without a direction."""
        return self.directions(self.vectors, self.lengths)

    def directions(self, vectors: Array, lengths: Floats) -> Array:
        """Return emphasised vectors of length one; zero for those without a direction.

        Parameters
        ----------
        vectors : ndarray of shape (documents, dimensions)
            On the scale of `vectors`.
        lengths : ndarray of shape (documents,)
            Of the weighted rows that they came from.
        """
        # The vector of an empty document is zero only up to rounding.
        negligible = np.where(lengths > 0, NO_DIRECTION * lengths, np.inf)
        weights = self.emphasis_weights.astype(vectors.dtype)
        units = np.empty_like(vectors)
        # A few rows at a time: there can be very many documents.
        for start in range(0, len(units), ROWS_AT_A_TIME):
            rows = slice(start, start + ROWS_AT_A_TIME)
            plain = unit_length(vectors[rows], negligible=negligible[rows])
            units[rows] = plain if self.emphasis == 0.0 else unit_length(plain * weights)
        return units

    @cached_property
    def unit_term_vectors(self) -> Array:
        """Emphasised term vectors of length one."""
        plain = unit_length(self.term_vectors, negligible=NO_DIRECTION * float(self.factorization.scale[-1]))
        return plain if self.emphasis == 0.0 else unit_length(plain * self.emphasis_weights.astype(plain.dtype))

    @cached_property
    def has_direction(self) -> NDArray[np.bool_]:
        """Which documents point anywhere: not the empty ones, nor those of words that no dimension took up."""
        return np.asarray(self.unit_vectors.any(axis=1))

    @property
    def captured(self) -> Floats:
        """Share of each document's squared length that its vector keeps, in [0, 1]; NaN for empty documents."""
        kept = np.einsum("ij,ij->i", self.vectors, self.vectors, dtype=np.float64)
        whole = np.where(self.lengths > 0, self.lengths**2, np.nan)
        return np.minimum(kept / whole, 1.0)

    def search(self, query: Text | Array, *, top: int = 10, among: Among = None) -> pd.DataFrame:
        """Return the documents nearest to a query.

        Parameters
        ----------
        query : str, list of tokens, or ndarray of shape (dimensions,)
            A vector is one of `vectors` or what `project` gives.
        top : int
            How many documents at most.
        among : ndarray of bool of shape (documents,), or list of names of documents, optional
            Only these are looked at.

        Returns
        -------
        DataFrame
            Columns ``document``, ``score`` (cosine, -1 to 1) and, where they were kept, ``text`` (the document's
            beginning), best first. Documents without a known word are never among them. ``attrs["unknown_words"]``
            lists the words of the query that are not in the vocabulary and were left out.

        Raises
        ------
        InputError
            If no word of the query is in the vocabulary (near spellings are offered), or a vector does not fit.
        UnknownLabelError
            If `among` names a document that is not there.
        """
        return ranking.search(self, query, top=top, among=among)

    def similar_documents(self, document: Hashable, *, top: int = 10, among: Among = None) -> pd.DataFrame:
        """Return the documents nearest to one of the collection, as `search` does, without itself.

        Raises
        ------
        UnknownLabelError
            If there is no such document.
        """
        return ranking.similar_documents(self, document, top=top, among=among)

    def similar_terms(self, term: str, *, top: int = 10) -> pd.DataFrame:
        """Return the terms that occur in like documents.

        Returns
        -------
        DataFrame
            Columns ``term``, ``score`` (cosine of the rows of ``V S``) and ``count``, best first.

        Raises
        ------
        UnknownLabelError
            If the term is not in the vocabulary.
        """
        return ranking.similar_terms(self, term, top=top)

    def explain(self, query: Text, document: Hashable) -> pd.DataFrame:
        """Return what each known word of a query adds to the score of a document.

        Returns
        -------
        DataFrame
            Columns ``term``, ``weight`` (in the query) and ``contribution``, largest first; the contributions sum
            to the score. A word adds to the score of documents that lack it, through those it goes with.
        """
        return ranking.explain(self, query, document)

    def project(self, texts: Iterable[Text]) -> Array:
        """Return the vectors of new documents (fold-in), on the scale of `vectors`.

        Parameters
        ----------
        texts : iterable of str or of lists of tokens

        Returns
        -------
        ndarray of shape (texts, dimensions)
            A document of the collection gets its own vector back; a text without a known word gets zeros.
        """
        if isinstance(texts, str):
            message = f"project takes a list of texts, not one text; give [{texts!r:.40}]"
            raise InputError(message)
        return self.fold_in(self.reader.rows(texts))

    def fold_in(self, rows: sp.csr_array) -> Array:
        """Return the vectors of weighted rows over the terms: ``x V``."""
        f = self.factorization
        return np.asarray(f.project(rows) * f.scale.astype(f.row_factors.dtype))

    def coverage(self, texts: Iterable[Text]) -> pd.DataFrame:
        """Return how well new documents fit into the space, beside those that it was made from.

        Returns
        -------
        DataFrame
            One row a text: ``words``, ``known`` (share of the words in the vocabulary), ``captured`` (share of the
            squared length that the vector keeps), ``percentile`` (share of the collection's own documents that keep
            no more) and ``outside`` (fewer than one in a hundred keep so little, or nothing is known): its place in
            the space says little, and many such texts call for `update`.
        """
        return placement.coverage(self, texts)

    def update(
        self,
        texts: CorpusSource | Corpus | TermCounts,
        *,
        forget: float = 1.0,
        min_count: int = 2,
        measure: bool = True,
        **reading: Any,
    ) -> "DocumentEmbedding":
        """Return the embedding with documents added, without a full fit; see `lrdomains.documents.update`."""
        from lrdomains.documents.updating import update

        return update(self, texts, forget=forget, min_count=min_count, measure=measure, **reading)

    def dimensions(self, *, top: int = 10) -> pd.DataFrame:
        """Return what stands at both ends of each dimension.

        Returns
        -------
        DataFrame
            Two rows a dimension (``pole`` "positive" and "negative") with ``dimension`` (from 1), ``strength`` (the
            singular value), ``terms`` and ``documents`` (lists of at most `top`, outermost first). Which pole is
            the positive one is a convention; that two things stand at opposite poles is not.
        """
        ranking.check_top(top)
        return poles(self, top=top)

    def empty_documents(self) -> list[Any]:
        """Return the names of the documents without a term of positive weight."""
        return list(self.documents[self.lengths == 0])

    def duplicates(self) -> pd.DataFrame:
        """Return documents with exactly the words of an earlier one: columns ``document`` and ``same_as``."""
        again = np.flatnonzero((self.first_twins >= 0) & (self.first_twins != np.arange(len(self.documents))))
        return pd.DataFrame(
            {"document": self.documents[again], "same_as": self.documents[self.first_twins[again]]}, dtype=object
        )

    def summary(self) -> str:
        """Return what was found, in a few lines."""
        from lrdomains.documents.report import summary

        return summary(self)

    def to_frame(self) -> pd.DataFrame:
        """Return the document vectors: one row a document, columns ``dimension 1``, ``dimension 2``, ..."""
        names = [f"dimension {k + 1}" for k in range(self.factorization.rank)]
        return pd.DataFrame(self.vectors, index=self.documents.rename("document"), columns=names)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the named tables: documents, terms, dimensions, singular values, duplicates."""
        from lrdomains.documents.tables import tables

        return tables(self)

    def charts(self) -> dict[str, Any]:
        """Return the named Altair charts."""
        from lrdomains.documents.charts import charts

        return charts(self)

    def report(self) -> Report:
        """Return the report: verdict, evidence, dimensions, examples, methods."""
        from lrdomains.documents.report import report

        return report(self)

    def to_anndata(self) -> "AnnData":
        """Return the vectors as AnnData: documents as obs, terms as var, ``obsm["X_lsa"]`` and ``varm["lsa"]``."""
        from lrdomains.core.anndata_bridge import to_anndata

        return to_anndata(self.factorization, key="lsa")

    @property
    def provenance(self) -> Provenance:
        """What the result was made from."""
        return self.factorization.provenance

    def save(self, path: PathLike) -> None:
        """Write everything that search, projection and report need; `lrdomains.load` reads it back.

        A tokenizer of the caller's own is a function, which a file cannot hold: only its name is kept.
        """
        from lrdomains.documents.archive import save

        save(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "DocumentEmbedding":
        """Return the result that `save` wrote."""
        from lrdomains.documents.archive import read

        return read(archive)

    def __repr__(self) -> str:
        m, n = self.factorization.shape
        return f"DocumentEmbedding({m:,} documents, {n:,} terms, {self.factorization.rank} dimensions)"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()
