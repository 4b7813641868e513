"""TermCounts: how often each term occurs in each document, from whatever already counted it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.labelled_matrix import Dropped
from lrdomains.core.typing import Labels
from lrdomains.documents.counting import count_terms
from lrdomains.errors import InputError
from lrdomains.text.encoding import EncodedCorpus
from lrdomains.text.selection import VocabularyRules, WordStatistics, choose_vocabulary
from lrdomains.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, eq=False)
class TermCounts:
    """A collection as counts: ROWS ARE DOCUMENTS, columns are terms.

    What scikit-learn's ``CountVectorizer`` gives goes in as it is, with its ``get_feature_names_out()`` as `terms`.
    gensim's LsiModel takes its sparse matrices the other way round; transpose those.

    Parameters
    ----------
    counts : CSR array, any scipy sparse array or matrix, ndarray, or DataFrame
        Shape (documents, terms), not negative. A DataFrame brings its names.
    terms : sequence of str, optional
        Names of the columns; needed unless a DataFrame brings them.
    documents : sequence, optional
        Names of the rows; positions from 0 where there are none.
    source : str
        Where the counts came from, in a few words.
    tokens : int
        Words read, also those that were not kept; -1 takes the sum of the counts.
    steps : mapping of str to mapping
        The options of each step that made the counts, for the provenance.
    dropped : tuple of Dropped
        What was left out on the way.

    Raises
    ------
    InputError
        If the names do not fit the counts or occur twice, or if a count is negative or not finite.

    Examples
    --------
    >>> TermCounts([[2, 0], [0, 1]], terms=["cat", "dog"])
    TermCounts(2 documents x 2 terms, 3 occurrences)
    """

    counts: sp.csr_array
    terms: Labels = None  # type: ignore[assignment]
    documents: Labels = None  # type: ignore[assignment]
    source: str = "counts in memory"
    tokens: int = -1
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()

    def __post_init__(self) -> None:
        terms, documents, given = self.terms, self.documents, self.counts
        if isinstance(given, pd.DataFrame):
            terms = given.columns if terms is None else terms
            documents = given.index if documents is None else documents
            given = given.to_numpy()
        counts = _as_counts(given)
        if terms is None:
            _refuse("counts without the names of their terms; give terms=, such as get_feature_names_out()")
        # Frozen dataclasses are completed this way; afterwards nothing changes.
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "terms", checked_names(terms, counts.shape[1], "terms"))
        object.__setattr__(self, "documents", checked_names(documents, counts.shape[0], "documents"))
        _check_entries(self)
        if self.tokens < 0:
            object.__setattr__(self, "tokens", round(float(counts.sum(dtype=np.float64))))

    @classmethod
    def of(cls, corpus: EncodedCorpus) -> "TermCounts":
        """Count an encoded corpus, straight from the numbers of its tokens."""
        return cls(
            count_terms(corpus.ids, corpus.offsets, terms=len(corpus.vocabulary)),
            terms=corpus.vocabulary.words,
            documents=corpus.names,
            source=corpus.description,
            tokens=corpus.tokens,
            steps={"encode": corpus.options},
            dropped=corpus.dropped,
        )

    @classmethod
    def from_gensim(cls, corpus: Iterable[Iterable[tuple[int, float]]], dictionary: Mapping[int, str]) -> "TermCounts":
        """Take over gensim's bags of words.

        Parameters
        ----------
        corpus : iterable of lists of (term number, count)
            Such as ``[dictionary.doc2bow(tokens) for tokens in texts]`` or an ``MmCorpus``.
        dictionary : gensim Dictionary, or mapping of number to term

        Raises
        ------
        InputError
            If a number is not in the dictionary.

        Examples
        --------
        >>> TermCounts.from_gensim([[(0, 2)], [(0, 1), (1, 1)]], {0: "cat", 1: "dog"})
        TermCounts(2 documents x 2 terms, 4 occurrences)
        """
        ids: list[int] = []
        values: list[float] = []
        ends = [0]
        for bag in corpus:
            for number, count in bag:
                ids.append(int(number))
                values.append(float(count))
            ends.append(len(ids))
        terms = [dictionary[number] for number in range(len(dictionary))]
        outside = [number for number in ids if not 0 <= number < len(terms)]
        if outside:
            _refuse(
                f"a term numbered {outside[0]} in a dictionary of {len(terms):,}; give the one the bags were made with"
            )
        counts = sp.csr_array((values, ids, ends), shape=(len(ends) - 1, len(terms)))
        return cls(counts, terms=pd.Index(terms), source="gensim bags of words")

    @classmethod
    def from_anndata(cls, data: "AnnData", *, layer: str | None = None) -> "TermCounts":
        """Take over an AnnData of documents (obs) x terms (var): its X, or one of its layers.

        Raises
        ------
        InputError
            If there is no such layer, or nothing in X.
        """
        if layer is not None and layer not in data.layers:
            _refuse(f"no layer {layer!r}; the layers are {', '.join(map(repr, data.layers)) or 'none'}")
        values = data.X if layer is None else data.layers[layer]
        if values is None:
            _refuse("an AnnData without X; name the layer that holds the counts")
        where = "X" if layer is None else f"layer {layer!r}"
        return cls(values, terms=data.var_names, documents=data.obs_names, source=f"AnnData, {where}")

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms with their occurrences and the number of documents that hold each."""
        n = len(self.terms)
        totals = np.rint(self.counts.sum(axis=0, dtype=np.float64)).astype(np.int64)
        holding = np.bincount(self.counts.indices, minlength=n).astype(np.int64)
        return Vocabulary(self.terms, totals, holding)

    def choose_terms(
        self,
        *,
        min_count: int = 1,
        min_documents: int = 1,
        max_document_share: float = 1.0,
        stop_words: Collection[str] = (),
        max_vocabulary: int | None = None,
    ) -> "TermCounts":
        """Leave out terms by the rules of `lrdomains.text.encode`; the rest come most frequent first.

        Raises
        ------
        InputError
            If fewer than two terms are left; the message says which rule took the others.
        """
        known = self.vocabulary
        found = WordStatistics(list(self.terms), known.counts, known.document_counts, units=len(self.documents))
        rules: dict[str, Any] = {
            "min_count": min_count,
            "min_documents": min_documents,
            "max_document_share": max_document_share,
            "stop_words": sorted(stop_words),
            "max_vocabulary": max_vocabulary,
        }
        vocabulary, new_ids, dropped = choose_vocabulary(found, VocabularyRules(**rules))
        position = np.empty(len(vocabulary), dtype=np.int64)
        kept = np.flatnonzero(new_ids >= 0)
        position[new_ids[kept]] = kept
        return TermCounts(
            self.counts[:, position],
            terms=vocabulary.words,
            documents=self.documents,
            source=self.source,
            tokens=self.tokens,
            steps={**self.steps, "choose_terms": rules},
            dropped=(*self.dropped, *dropped),
        )

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        m, n = self.counts.shape
        return f"TermCounts({m:,} documents x {n:,} terms, {round(float(self.counts.sum())):,} occurrences)"


def _as_counts(given: Any) -> sp.csr_array:
    if not sp.issparse(given):
        given = np.asarray(given)
        if given.ndim != 2 or given.dtype.kind not in "iufb":
            _refuse(f"counts of shape {given.shape} and type {given.dtype}; give a table of numbers, documents x terms")
    counts = sp.csr_array(given)
    if counts.dtype not in (np.float32, np.float64):
        counts = counts.astype(np.float64)
    if not counts.has_canonical_format or np.any(counts.data == 0):
        counts = counts.copy()
        counts.sum_duplicates()
        counts.eliminate_zeros()
    return counts


def checked_names(names: Any, length: int, kind: str) -> Labels:
    """Return the names of "documents" or "terms": one for each, none twice; positions where there are none.

    Raises
    ------
    InputError
        If there are more or fewer, or if one occurs twice.
    """
    if names is None:
        return pd.RangeIndex(length)
    index = names if isinstance(names, pd.Index) else pd.Index(list(names))
    if len(index) != length:
        _refuse(
            f"{len(index):,} names for {length:,} {kind}: rows are documents, columns are terms; transpose the counts?"
        )
    if kind == "terms" and index.inferred_type != "string":
        index = index.map(str)
    if not index.is_unique:
        repeated = index[index.duplicated()].unique()
        _refuse(
            f"{len(repeated):,} {kind[:-1]} names occur more than once, such as {repeated[0]!r}; "
            + (
                "name another column as id_field, or leave it out to number the documents"
                if kind == "documents"
                else "add up their columns first"
            )
        )
    return index


def _check_entries(table: TermCounts) -> None:
    values = table.counts.data
    wrong = np.flatnonzero(~(values >= 0) | ~np.isfinite(values))
    if len(wrong):
        at = int(wrong[0])
        row = int(np.searchsorted(table.counts.indptr, at, side="right")) - 1
        term = table.terms[table.counts.indices[at]]
        _refuse(
            f"document {table.documents[row]!r}, term {term!r}: the count is {values[at]:g}; counts are zero or more"
        )


def _refuse(message: str) -> NoReturn:
    raise InputError(message)
