"""Topics: what a collection is about, how much of each document, and how sure that is."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from lrdomains.core.factorization import Factorization
from lrdomains.core.nearest import largest
from lrdomains.core.provenance import Provenance
from lrdomains.core.storage import Archive
from lrdomains.core.typing import Floats, Labels, PathLike
from lrdomains.documents import topic_fit, topic_terms
from lrdomains.documents.coherence import CoherenceMeasure, coherence
from lrdomains.documents.replication import Replication
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.text_reader import TextReader
from lrdomains.errors import InputError, UnknownLabelError
from lrdomains.report.report import Report
from lrdomains.text.corpus import Text

if TYPE_CHECKING:
    from anndata import AnnData

#: A topic is reproducible if its terms have at least this median cosine with its matches in other runs, most of which
#: have it, and replicated if its matches in two halves of the tokens agree on what sets them apart by so much more than
#: the best of a collection of the same size without topics.
REPRODUCIBLE = 0.8
MOST_RUNS = 0.5
BEYOND_CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics of a collection: distributions of terms, shares of documents, and how well each comes back.

    Parameters
    ----------
    factorization : Factorization
        Of the counts, documents x terms: column factors are the topics.
    reader : TextReader
        Reads new texts as the documents were read.
    counts : csr_array of shape (documents, terms)
    tokens : int
        Words read, known or not.
    replication : Replication
        How well each topic comes back.
    structure : bool
        False where the choice of their number found none: no topic is then called stable.
    reason : str
        Why this number of topics, in one sentence; empty where it was given.
    evidence : DataFrame
        One row a number of topics that was compared.
    seeds : DataFrame
        For each seed: the topic that holds most of its words, and how much.
    classes, times : Series, optional
        Of each document.
    snippets : tuple of str
        How each document begins.
    changes : tuple of str
        Merges and splits, and what they did.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["cat dog fur paw"] * 30 + ["bond stock fund bank"] * 30
    >>> found = documents.find_topics(texts, rank=2, max_document_share=1.0)
    >>> found
    Topics(2 topics, 2 stable; 60 documents, 8 terms)
    >>> sorted(found.shares.iloc[0].round(2))
    [0.0, 1.0]
    """

    factorization: Factorization
    reader: TextReader
    counts: sp.csr_array
    tokens: int
    replication: Replication
    structure: bool = True
    reason: str = ""
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    seeds: pd.DataFrame = field(default_factory=pd.DataFrame)
    classes: pd.Series | None = None
    times: pd.Series | None = None
    snippets: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def documents(self) -> Labels:
        """Names of the documents."""
        return self.factorization.rows

    @property
    def terms(self) -> Labels:
        """The vocabulary."""
        return self.factorization.columns

    @property
    def names(self) -> list[str]:
        """Names of the topics: T01, T02, ..., the largest first."""
        return [f"T{number:02d}" for number in range(1, self.factorization.rank + 1)]

    @cached_property
    def _by_size(self) -> NDArray[np.intp]:
        size = topic_fit.topic_tokens(self.factorization).sum(axis=0)
        return np.argsort(-size, kind="stable")

    @cached_property
    def term_shares(self) -> Floats:
        """Distribution of terms in each topic, shape (topics, terms); each row sums to one."""
        return topic_fit.term_shares(self.factorization)[self._by_size]

    @cached_property
    def document_tokens(self) -> Floats:
        """Tokens of each document that each topic accounts for, shape (documents, topics)."""
        return topic_fit.topic_tokens(self.factorization)[:, self._by_size]

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Shares of the topics in each document: rows sum to one; documents without a term have zeros."""
        return pd.DataFrame(topic_fit.shares(self.document_tokens), index=self.documents, columns=self.names)

    @property
    def prevalence(self) -> Floats:
        """Share of each topic in all tokens."""
        totals = self.document_tokens.sum(axis=0)
        return totals / max(float(totals.sum()), 1e-300)

    @property
    def reproducibility(self) -> Floats:
        """Median cosine of each topic's terms with its matches in runs from other random starts."""
        return self.replication.starts[self._by_size]

    @property
    def replicated(self) -> Floats:
        """Agreement of each topic's matches in two halves of the tokens on what sets them apart from the collection."""
        return self.replication.halves[self._by_size]

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Which topics come back, from other random starts as in both halves of the tokens."""
        in_runs = self.replication.share_of_runs[self._by_size] > MOST_RUNS
        # Where the halves could not be compared, the starts decide alone.
        chance = self.replication.chance[self._by_size]
        halves = np.isnan(self.replicated) | (self.replicated >= chance + BEYOND_CHANCE)
        return in_runs & (self.reproducibility >= REPRODUCIBLE) & halves & self.structure

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A label for each topic: its three most relevant terms."""
        return topic_terms.labels(self.term_shares, self.term_totals, self.terms)

    @property
    def term_totals(self) -> Floats:
        """Occurrences of each term."""
        return self.reader.vocabulary.counts.astype(np.float64)

    def top_terms(self, *, top: int = 10, relevance: float = 1.0) -> list[list[str]]:
        """Return the top terms of each topic.

        Parameters
        ----------
        top : int
            How many at most.
        relevance : float
            1 ranks by the share of the topic that a term has, 0 by how much larger that is than in the collection,
            values between by both (lambda of LDAvis).
        """
        if not 0.0 <= relevance <= 1.0:
            message = f"relevance={relevance!r}; give a number from 0 (distinctive) to 1 (frequent)"
            raise InputError(message)
        scores = topic_terms.relevance(self.term_shares, self.term_totals, weight=relevance)
        return topic_terms.top_terms(scores, self.terms, top=top)

    def representative_documents(self, topic: str | int, *, top: int = 5) -> pd.DataFrame:
        """Return the documents that a topic has the most tokens of, among those that it has the largest share of.

        Returns
        -------
        DataFrame
            Columns ``document``, ``share``, ``tokens`` and, where they were kept, ``text``, best first.
        """
        at = self.position(topic)
        shares, tokens = self.shares.to_numpy()[:, at], self.document_tokens[:, at]
        # Expected tokens times share: short documents with a share of one are no examples of anything.
        found = largest(np.where(shares > 0, shares * np.sqrt(tokens), np.nan), top)
        frame = pd.DataFrame({"document": self.documents[found], "share": shares[found], "tokens": tokens[found]})
        if self.snippets:
            frame["text"] = [self.snippets[i] for i in found]
        return frame

    def coherence(
        self,
        measure: CoherenceMeasure = "npmi",
        *,
        texts: Iterable[str | Sequence[str]] | None = None,
        top: int = 10,
    ) -> Floats:
        """Return the coherence of each topic: in whole documents by the counts, or in the windows of `texts`."""
        source = TermCounts(self.counts, terms=self.terms) if texts is None else texts
        return coherence(self.top_terms(top=top), source, measure=measure)

    def table(self, *, top: int = 10) -> pd.DataFrame:
        """Return one row a topic: name, label, share, stability, coherence, exclusivity and terms."""
        frequent = self.top_terms(top=top)
        return pd.DataFrame(
            {
                "topic": self.names,
                "label": self.labels,
                "share": self.prevalence,
                "stable": self.stable,
                "reproducibility": self.reproducibility,
                "replicated": self.replicated,
                "npmi": self.coherence() if min(map(len, frequent)) > 1 else np.nan,
                "exclusivity": topic_terms.exclusivity(self.term_shares),
                "terms": frequent,
                "distinctive terms": self.top_terms(top=top, relevance=topic_terms.RELEVANCE),
            }
        )

    def project(self, texts: Iterable[Text]) -> pd.DataFrame:
        """Return the shares of the topics in new texts; zeros for a text without a known word."""
        if isinstance(texts, str):
            message = f"project takes a list of texts, not one text; give [{texts!r:.40}]"
            raise InputError(message)
        rows = self.reader.rows(texts)
        f = self.factorization
        weights = np.maximum(f.project(rows), 0.0) * f.scale * f.column_factors.sum(axis=0)
        return pd.DataFrame(topic_fit.shares(weights.astype(np.float64))[:, self._by_size], columns=self.names)

    def explained(self) -> float:
        """Return the share of the divergence from a single topic that the topics take away."""
        alone = topic_fit.independent_divergence(self.counts)
        return 1.0 - topic_fit.divergence(self.counts, self.factorization) / alone if alone > 0 else 0.0

    def per_class(self, classes: Sequence[object] | None = None) -> pd.DataFrame:
        """Return the share of each topic in each class, with intervals; see `lrdomains.documents.topic_groups`."""
        from lrdomains.documents.topic_groups import shares_of_groups

        return shares_of_groups(self, self.classes if classes is None else classes, "class")

    def over_time(self, times: Sequence[object] | None = None) -> pd.DataFrame:
        """Return the share of each topic in each period, with intervals, in order of time."""
        from lrdomains.documents.topic_groups import shares_of_groups

        return shares_of_groups(self, self.times if times is None else times, "time")

    def hierarchy(self) -> pd.DataFrame:
        """Return how topics join into larger ones: one row a merge, the nearest first."""
        from lrdomains.documents.topic_groups import hierarchy

        return hierarchy(self)

    def merge(self, topics: Sequence[str | int]) -> "Topics":
        """Return the topics with some joined into one; ``changes`` says what that does to the fit."""
        from lrdomains.documents.topic_changes import merge

        return merge(self, topics)

    def split(self, topic: str | int) -> "Topics":
        """Return the topics with one cut in two; ``changes`` says what that does to the fit."""
        from lrdomains.documents.topic_changes import split

        return split(self, topic)

    def position(self, topic: str | int) -> int:
        """Return where a topic stands, by its name or its number from 1.

        Raises
        ------
        UnknownLabelError
            If there is no such topic.
        """
        name = f"T{topic:02d}" if isinstance(topic, (int, np.integer)) else topic
        if name not in self.names:
            raise UnknownLabelError.among(name, pd.Index(self.names), kind="topic")
        return self.names.index(name)

    def empty_documents(self) -> list[Hashable]:
        """Return the names of documents without a term."""
        return list(self.documents[np.diff(self.counts.indptr) == 0])

    def summary(self) -> str:
        """Return what was found, in a few lines."""
        from lrdomains.documents.topic_report import summary

        return summary(self)

    def to_frame(self) -> pd.DataFrame:
        """Return the shares of the topics in each document."""
        return self.shares.rename_axis("document")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the named tables: topics, documents, terms, hierarchy, evidence, and per class and over time."""
        from lrdomains.documents.topic_tables import tables

        return tables(self)

    def charts(self) -> dict[str, Any]:
        """Return the named Altair charts."""
        from lrdomains.documents.topic_tables import charts

        return charts(self)

    def report(self) -> Report:
        """Return the report: verdict, topics, evidence, documents, methods."""
        from lrdomains.documents.topic_report import report

        return report(self)

    def to_anndata(self) -> "AnnData":
        """Return the topics as AnnData: documents as obs, terms as var, ``obsm["X_topics"]`` and ``varm["topics"]``."""
        from lrdomains.core.anndata_bridge import to_anndata

        return to_anndata(self.factorization, key="topics")

    @property
    def provenance(self) -> Provenance:
        """What the result was made from."""
        return self.factorization.provenance

    def save(self, path: PathLike) -> None:
        """Write everything that projection and report need; `lrdomains.load` reads it back."""
        from lrdomains.documents.topic_archive import save

        save(self, path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "Topics":
        """Return the result that `save` wrote."""
        from lrdomains.documents.topic_archive import read

        return read(archive)

    def __repr__(self) -> str:
        m, n = self.factorization.shape
        rank = self.factorization.rank
        return f"Topics({rank} topics, {int(self.stable.sum())} stable; {m:,} documents, {n:,} terms)"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()
