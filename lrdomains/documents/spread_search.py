"""Search of documents whose vectors lie with the workers of a cluster, of whom each looks through its own."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.nearest import largest
from lrdomains.core.progress import progress_bar
from lrdomains.core.typing import Array, Labels
from lrdomains.core.workers import Workers
from lrdomains.documents.collection import SNIPPET_LENGTH, beginning, natural_unit
from lrdomains.documents.formulas import row_lengths
from lrdomains.documents.ranking import check_top, sought_direction, vector_of
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.text.corpus import Corpus, CorpusSource, Text, Unit, open_corpus
from lrdomains.text.shards import as_corpus, shards_of

#: Documents of an embedding that are one shard.
SHARD_DOCUMENTS = 2**16


@dataclass(frozen=True, eq=False)
class VectorShard:
    """Some documents, where a worker keeps them.

    Parameters
    ----------
    directions : ndarray of shape (documents, dimensions)
        As `DocumentEmbedding.directions` gives them.
    names : Index or None
        None where documents are numbered in the whole.
    snippets : tuple of str
        How each begins; empty where none were kept.
    """

    directions: Array
    names: Labels | None
    snippets: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.directions)

    def __sizeof__(self) -> int:
        # By it a cluster knows what its workers hold, and what to spill.
        return object.__sizeof__(self) + self.directions.nbytes + 2 * SNIPPET_LENGTH * len(self.snippets)


@dataclass(frozen=True, eq=False)
class Hits:
    """The best of some documents.

    Parameters
    ----------
    scores : ndarray
        Best first; ties by position.
    names : list
    texts : list of str
        Empty where no beginnings were kept.
    top : int
        How many are kept at most.
    """

    scores: NDArray[np.float64]
    names: list[Any]
    texts: list[str]
    top: int


class SpreadDocuments:
    """Documents of which each worker keeps some; `spread` makes them.

    Parameters
    ----------
    space : DocumentEmbedding
        Whose dimensions, weights and terms are used.
    who : Workers
    shards : list
        What stands for each `VectorShard`.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> found = documents.embed(texts, rank=2, min_count=1)
    >>> with documents.spread(found, ["bonds fell", "the dog barks"], client=None) as there:
    ...     there.search("stocks", top=1)["document"].tolist()
    [0]
    """

    def __init__(self, space: DocumentEmbedding, who: Workers, shards: list[Any]) -> None:
        self._space, self._who, self._shards = space, who, shards
        sizes = list(who.map(len, shards))
        self._first = [0, *accumulate(sizes)]

    def __len__(self) -> int:
        return self._first[-1]

    def search(self, query: Text | Array, *, top: int = 10) -> pd.DataFrame:
        """Return the documents nearest to a query, as `DocumentEmbedding.search` does.

        Parameters
        ----------
        query : str, list of tokens, or ndarray of shape (dimensions,)
        top : int
            How many documents at most. So many come from each shard, and meet in pairs.

        Returns
        -------
        DataFrame
            Columns ``document``, ``score`` and, where they were kept, ``text``, best first.

        Raises
        ------
        InputError
            If no word of the query is known, or a vector does not fit.
        """
        check_top(top)
        vector, unknown = vector_of(self._space, query)
        shared = (sought_direction(self._space, vector), int(top))
        pieces = list(zip(self._shards, self._first, strict=False))
        kept = self._who.keep(best_of_shard, pieces, shared=shared)
        (found,) = self._who.results([self._who.merge(better_of, kept)])
        hits = pd.DataFrame({"document": found.names, "score": found.scores})
        if found.texts:
            hits["text"] = found.texts
        hits.attrs["unknown_words"] = unknown
        return hits


@contextmanager
def spread(
    embedding: DocumentEmbedding,
    texts: CorpusSource | Corpus | None = None,
    *,
    client: ClientLike,
    unit: Unit | None = None,
    field: str | None = None,
    id_field: str | None = None,
    encoding: str = "utf-8",
    snippet_length: int = SNIPPET_LENGTH,
    progress: bool = False,
) -> Iterator[SpreadDocuments]:
    """Let the workers of a cluster keep the vectors of documents, each some of them, and search there.

    Of an embedding alone its documents are spread. With `texts`, which may be many more than this machine could hold,
    workers read them and place them in the space of the embedding (fold-in): vectors, names and beginnings stay where
    they were read, and of a search only the best come here. Inside the block the workers are there.

    Parameters
    ----------
    embedding : DocumentEmbedding
        Of a sample of the texts, where they are many.
    texts : path, list of paths, iterable of texts, Corpus, or Dask bag or Series of texts, optional
    client : distributed.Client, str or None
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, ``"active"``; None
        is this process.
    unit, field, id_field, encoding, snippet_length
        As for `read_collection`.
    progress : bool
        Show progress on standard error.

    Yields
    ------
    SpreadDocuments
        With ``search``.

    Raises
    ------
    InputError
        If the texts cannot be read.
    ClusterError
        If the cluster cannot finish its work.

    Examples
    --------
    >>> from lrdomains import documents
    >>> texts = ["the cat purrs", "a cat and a dog", "dogs bark at a cat", "stocks fell", "stocks and bonds fell"]
    >>> with spread(documents.embed(texts, rank=2, min_count=1), client=None) as there:
    ...     len(there), there.search("bonds", top=2)["document"].tolist()
    (5, [4, 3])
    """
    space = _without_documents(embedding)
    if texts is None:
        with workers(client) as who:
            yield SpreadDocuments(space, who, who.keep(as_it_is, _own_shards(embedding)))
        return
    if not isinstance(texts, Corpus):
        unit = unit or natural_unit(texts)
        texts = open_corpus(texts, unit=unit, field=field, id_field=id_field, encoding=encoding)
    corpus = shards_of(texts)
    with workers(client, of_dask=corpus.of_dask) as who:
        with progress_bar(f"placing {corpus.description}", total=len(corpus.pieces), shown=progress) as watcher:
            shards = who.keep(placed_shard, corpus.pieces, shared=(space, snippet_length))
            who.watch(shards, watcher)
        yield SpreadDocuments(space, who, shards)


def as_it_is(shard: VectorShard) -> VectorShard:
    """Return a shard that was sent: it stays with the worker."""
    return shard


def placed_shard(piece: Any, space: DocumentEmbedding, snippet_length: int) -> VectorShard:
    """Read one shard of texts and place it in the space."""
    units = list(as_corpus(piece))
    rows = space.reader.rows([unit.text for unit in units])
    numbered = all(isinstance(unit.name, int) for unit in units)
    return VectorShard(
        space.directions(space.fold_in(rows), row_lengths(rows)),
        None if numbered else pd.Index([unit.name for unit in units]),
        tuple(beginning(unit.text, snippet_length) for unit in units) if snippet_length else (),
    )


def best_of_shard(piece: tuple[VectorShard, int], direction: Array, top: int) -> Hits:
    """Return the best documents of one shard, given with how many documents come before it."""
    shard, first = piece
    scores = np.clip(shard.directions @ direction, -1.0, 1.0)
    scores[~shard.directions.any(axis=1)] = np.nan
    found = largest(scores, top)
    names = (first + found).tolist() if shard.names is None else list(shard.names[found])
    texts = [shard.snippets[at] for at in found] if shard.snippets else []
    return Hits(scores[found].astype(np.float64), names, texts, top)


def better_of(one: Hits, other: Hits) -> Hits:
    """Return the best hits of neighbouring shards; ties by position."""
    scores = np.concatenate([one.scores, other.scores])
    order = largest(scores, one.top).tolist()
    names, texts = one.names + other.names, one.texts + other.texts
    return Hits(scores[order], [names[at] for at in order], [texts[at] for at in order] if texts else [], one.top)


def _without_documents(embedding: DocumentEmbedding) -> DocumentEmbedding:
    """Return the space alone: what queries and new texts need, which is sent to every worker."""
    f = embedding.factorization
    return dataclasses.replace(
        embedding,
        factorization=dataclasses.replace(f, row_factors=f.row_factors[:0], rows=f.rows[:0]),
        lengths=embedding.lengths[:0],
        first_twins=embedding.first_twins[:0],
        snippets=(),
        counts=None,
    )


def _own_shards(embedding: DocumentEmbedding) -> Iterator[VectorShard]:
    numbered = embedding.documents.equals(pd.RangeIndex(len(embedding.documents)))
    for first in range(0, len(embedding.documents), SHARD_DOCUMENTS):
        some = slice(first, first + SHARD_DOCUMENTS)
        names = None if numbered else embedding.documents[some]
        yield VectorShard(embedding.unit_vectors[some], names, embedding.snippets[some])
