"""evaluate_retrieval: how well the documents are found that people judged relevant, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from lrdomains.core.random import RandomState, seeded
from lrdomains.core.typing import Array, Floats
from lrdomains.documents.formulas import row_lengths
from lrdomains.documents.measures import average_precision, discounted_gain, mean_interval, ranks_of, recall
from lrdomains.documents.weighting import Weighting
from lrdomains.errors import InputError

if TYPE_CHECKING:
    from lrdomains.documents.result import DocumentEmbedding

#: Queries whose scores of all documents are held at a time.
QUERIES_AT_A_TIME = 64


@dataclass(frozen=True, eq=False)
class RetrievalEvaluation:
    """How well relevant documents are found.

    Parameters
    ----------
    table : DataFrame
        One row a measure: ``measure``, ``score``, ``low``, ``high`` (95 % over resampled queries) and, where there is
        a baseline, ``baseline``, ``gain``, ``gain_low`` and ``gain_high`` (paired: the same queries on both sides).
    queries : DataFrame
        One row a query: ``query``, ``relevant``, and each measure, those of the baseline after ``baseline``.
    baseline : str
        What it is compared with; empty for nothing.
    unanswered : tuple of str
        Queries without a known word; they count as zero.
    unjudged : int
        Judgements of documents that are not in the collection; they are left out.

    Examples
    --------
    >>> table = pd.DataFrame({"measure": ["MAP"], "score": [0.5], "low": [0.25], "high": [0.75]})
    >>> print(RetrievalEvaluation(table, pd.DataFrame(index=range(8)), "", (), 0).summary())
    MAP: 0.5000 [0.2500, 0.7500]
    8 queries; 95 % intervals over resampled queries
    """

    table: pd.DataFrame
    queries: pd.DataFrame
    baseline: str
    unanswered: tuple[str, ...]
    unjudged: int

    def summary(self) -> str:
        """Return the table in words."""
        lines = []
        for row in self.table.to_dict("records"):
            line = f"{row['measure']}: {row['score']:.4f} [{row['low']:.4f}, {row['high']:.4f}]"
            if self.baseline:
                line += (
                    f"; {self.baseline} {row['baseline']:.4f}, gain {row['gain']:+.4f} "
                    f"[{row['gain_low']:+.4f}, {row['gain_high']:+.4f}]"
                )
            lines.append(line)
        lines.append(f"{len(self.queries):,} queries; 95 % intervals over resampled queries")
        if self.unanswered:
            lines.append(f"{len(self.unanswered):,} queries hold no known word and count as zero")
        if self.unjudged:
            lines.append(f"{self.unjudged:,} judgements of documents that are not here were left out")
        return "\n".join(lines)


def evaluate_retrieval(
    embedding: "DocumentEmbedding",
    queries: "Mapping[str, str] | pd.Series[str]",
    judgements: pd.DataFrame,
    *,
    baseline: str = "tf-idf",
    relevant_from: float = 1.0,
    graded: bool = False,
    depth: int = 10,
    recall_depth: int = 100,
    samples: int = 2000,
    rng: RandomState = 0,
) -> RetrievalEvaluation:
    """Measure how well an embedding finds the documents that people judged relevant.

    Parameters
    ----------
    embedding : DocumentEmbedding
        Its documents bear the names that the judgements use; those that are numbered from 0 are taken in order, as
        1, 2, 3, ... of the judgements.
    queries : mapping or Series of texts by name
        From `read_queries`.
    judgements : DataFrame
        From `read_judgements`: columns ``query``, ``document`` and ``relevance``.
    baseline : str
        A weighting: documents are also ranked by the cosine of their weighted words, without any dimensions. Empty for
        none. Needs the counts that the embedding keeps.
    relevant_from : float
        A document of at least this relevance counts as relevant.
    graded : bool
        Whether the discounted gain counts relevance by its grade; by default every relevant document counts one (the
        grades of the Cranfield collection run the other way).
    depth, recall_depth : int
        Ranks down to which discounted gain, and recall, are measured.
    samples : int
        How often the queries are resampled.
    rng : int, numpy.random.Generator or None
        For resampling.

    Returns
    -------
    RetrievalEvaluation

    Raises
    ------
    InputError
        If no judged query or relevant document is there, or a baseline is wanted and no counts were kept.

    References
    ----------
    Manning, Raghavan and Schuetze (2008), Introduction to Information Retrieval, section 8.4 (mean average precision).
    Smucker, Allan and Carterette (2007), CIKM, for the paired bootstrap over queries.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> judged = pd.DataFrame({"query": ["q", "q"], "document": ["4", "5"], "relevance": [1, 1]})
    >>> evaluate_retrieval(found, {"q": "stocks"}, judged).table["score"].tolist()
    [1.0, 1.0, 1.0]
    """
    relevant, unjudged = _relevant(embedding, queries, judgements, relevant_from)
    names = list(relevant)
    counts = embedding.reader.counts([str(queries[name]) for name in names])
    ways: dict[str, Any] = {"": _dimensions(embedding, counts)}
    if baseline:
        ways["baseline "] = _words(embedding, counts, baseline)
    measures = ("average precision", f"nDCG@{depth}", f"recall@{recall_depth}")
    rows: list[dict[str, Any]] = []
    for at, name in enumerate(names):
        wanted = relevant[name]
        gains = np.zeros(len(embedding.documents))
        gains[wanted.index] = wanted if graded else 1.0
        row: dict[str, Any] = {"query": name, "relevant": len(wanted)}
        for prefix, scores in ways.items():
            found = scores(at)
            ranks = ranks_of(found, wanted.index.to_numpy())
            values = (
                average_precision(ranks),
                discounted_gain(found, gains, depth=depth),
                recall(ranks, depth=recall_depth),
            )
            row |= {f"{prefix}{measure}": value for measure, value in zip(measures, values, strict=True)}
        rows.append(row)
    frame = pd.DataFrame(rows)
    generator, _ = seeded(rng)
    seed = int(generator.integers(2**53))
    table = pd.DataFrame([_row(frame, measure, bool(baseline), samples, seed) for measure in measures])
    table["measure"] = table["measure"].replace("average precision", "MAP")
    unanswered = tuple(name for name, words in zip(names, np.diff(counts.indptr), strict=True) if words == 0)
    return RetrievalEvaluation(table, frame, baseline, unanswered, unjudged)


def _row(frame: pd.DataFrame, measure: str, compared: bool, samples: int, seed: int) -> dict[str, Any]:  # noqa: FBT001
    def interval(values: Floats) -> tuple[float, float]:
        # The same queries are drawn for every column: what is compared is paired.
        return mean_interval(values, samples=samples, rng=np.random.default_rng(seed))

    values = frame[measure].to_numpy(np.float64)
    low, high = interval(values)
    row: dict[str, Any] = {"measure": measure, "score": float(values.mean()), "low": low, "high": high}
    if compared:
        other = frame[f"baseline {measure}"].to_numpy(np.float64)
        gain_low, gain_high = interval(values - other)
        row |= {"baseline": float(other.mean()), "gain": float((values - other).mean())}
        row |= {"gain_low": gain_low, "gain_high": gain_high}
    return row


def _relevant(
    embedding: "DocumentEmbedding", queries: Any, judgements: pd.DataFrame, least: float
) -> tuple[dict[str, "pd.Series[float]"], int]:
    """Return, for each judged query that is there, relevance by position, and how many judgements lack a document."""
    judged = judgements[judgements["relevance"] >= least]
    documents = embedding.documents
    names = documents + 1 if documents.equals(pd.RangeIndex(len(documents))) else documents
    places = pd.Series(np.arange(len(names)), index=names.map(str))
    known = judged["document"].map(str).isin(places.index)
    there = judged[known & judged["query"].map(str).isin({str(name) for name in dict(queries)})]
    if there.empty:
        message = (
            f"none of {len(judged):,} judgements is of a query and a document that are here (queries such as "
            f"{next(iter(judged['query']), None)!r}, documents such as {next(iter(judged['document']), None)!r}; here "
            f"{next(iter(dict(queries)), None)!r} and {names[0]!r}); are they numbered otherwise?"
        )
        raise InputError(message)
    by_query: dict[str, pd.Series[float]] = {}
    for name, group in there.groupby("query", sort=False):
        positions = places[group["document"].map(str)].to_numpy()
        by_query[str(name)] = pd.Series(group["relevance"].to_numpy(np.float64), index=positions).groupby(level=0).max()
    return by_query, int(np.sum(~known))


def _dimensions(embedding: "DocumentEmbedding", counts: sp.csr_array) -> Any:
    vectors = embedding.fold_in(embedding.reader.weighting.apply(counts)) * embedding.emphasis_weights
    without = ~embedding.has_direction
    return _one_by_one(vectors, lambda block: block @ embedding.unit_vectors.T, without)


def _words(embedding: "DocumentEmbedding", counts: sp.csr_array, weighting: str) -> Any:
    if embedding.counts is None:
        message = (
            "a baseline ranks by counts, and this embedding keeps none; embed with keep_counts=True or baseline=''"
        )
        raise InputError(message)
    fitted = Weighting.of(embedding.counts, weighting)
    rows = fitted.apply(embedding.counts)
    queries = fitted.apply(counts)
    return _one_by_one(queries, lambda block: (block @ rows.T).toarray(), row_lengths(rows) == 0)


def _one_by_one(queries: Any, score: Any, without: Array) -> Any:
    """Return what gives the scores of all documents for query after query, computed a block at a time."""
    block: dict[int, Array] = {}

    def of(at: int) -> Array:
        first = at - at % QUERIES_AT_A_TIME
        if first not in block:
            block.clear()
            scores = np.array(score(queries[first : first + QUERIES_AT_A_TIME]), dtype=np.float64)
            scores[:, without] = np.nan
            block[first] = scores
        scores = block[first][at - first]
        # A query that says nothing ranks nothing.
        return scores if np.nanmax(np.abs(scores), initial=0.0) > 0 else np.full_like(scores, np.nan)

    return of
