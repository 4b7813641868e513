"""What embedding documents with a cluster costs, from a sample of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from math import ceil
from typing import Any, Unpack

from lrdomains.core.cluster_cost import ClusterCost
from lrdomains.documents.collection import SNIPPET_LENGTH, Reading, Texts, open_texts, read_collection
from lrdomains.documents.term_counts import TermCounts
from lrdomains.errors import InputError
from lrdomains.text.corpus import FileCorpus, Text
from lrdomains.text.shards import SHARD_SIZE

#: Bytes of text that are read for an estimate, and the files that they come from.
SAMPLE_BYTES = 2**24
SAMPLE_FILES = 2000
#: Options of reading that say what a file is, and nothing of the texts in it.
OF_FILES = ("unit", "field", "id_field", "encoding", "snippet_length")
#: Different terms grow as this power of the text, about.
GROWTH = 0.5
#: Bytes of a token in numbers; of a word, as it is sent; of a document's name and length.
TOKEN_BYTES, WORD_BYTES, NAME_BYTES = 4, 40, 40
#: Words that are too rare to be terms are read, too: so many for each term.
RARE_WORDS = 4.0
#: Bytes of a different term of a document: its count, its weight, and a copy of that by terms, each with its place.
ENTRY_BYTES = 24
#: Bytes of a number of a vector.
FACTOR_BYTES = 4


@dataclass(frozen=True)
class CollectionEstimate:
    """How large a collection is, drawn out from a sample.

    Parameters
    ----------
    bytes : float
        Of text, as it is stored.
    documents, tokens, terms, entries : float
        Documents, words read, terms, and different terms of documents.
    sampled : float
        Share of the text that was read for this.
    """

    bytes: float
    documents: float
    tokens: float
    terms: float
    entries: float
    sampled: float

    def summary(self) -> str:
        """Return the figures in a line."""
        return (
            f"about {self.documents:,.0f} documents, {self.tokens:,.0f} words, {self.terms:,.0f} terms, "
            f"{self.entries:,.0f} different terms of documents (from {100 * self.sampled:.2g} % of the text)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figures by their names."""
        return asdict(self)


def estimate_collection(texts: Texts, **reading: Unpack[Reading]) -> CollectionEstimate:
    """Estimate how large a collection is from some of its files, or from its beginning where it is one file.

    Parameters
    ----------
    texts, **reading
        As for `read_collection`; text files or texts in memory.

    Raises
    ------
    InputError
        If the texts cannot be read.

    Examples
    --------
    >>> estimate_collection(["the cat purrs", "the dog barks"], min_count=1).documents
    2.0
    """
    if isinstance(texts, TermCounts):
        message = f"{texts.source} holds counts, which this process reads; an estimate is made of texts"
        raise InputError(message)
    corpus = open_texts(texts, **reading).texts
    if isinstance(corpus, FileCorpus):
        paths = [path for _, path in corpus.files]
        step = max(1, len(paths) // SAMPLE_FILES)
        total = float(sum(path.stat().st_size for path in paths))
        corpus = FileCorpus(corpus.files[::step], description=corpus.description, options=corpus.options)
    else:
        total = float(sum(len(unit.text) for unit in corpus))
    sample, taken = _beginning(unit.text for unit in corpus)
    rules: dict[str, Any] = {name: value for name, value in reading.items() if name not in OF_FILES}
    found = read_collection(sample, **rules, snippet_length=0).table
    times = max(1.0, total / max(taken, 1.0))
    return CollectionEstimate(
        bytes=total,
        documents=len(found) * times,
        tokens=found.tokens * times,
        terms=len(found.terms) * times**GROWTH,
        entries=found.counts.nnz * times,
        sampled=1 / times,
    )


def _beginning(texts: Iterator[Text]) -> tuple[list[Text], float]:
    sample, taken = list[Text](), 0.0
    for text in texts:
        sample.append(text)
        taken += len(text.encode()) + 1 if isinstance(text, str) else sum(len(word) + 1 for word in text)
        if taken >= SAMPLE_BYTES:
            break
    # One more would tell whether that was all; two at least make a collection.
    if len(sample) == 1:
        sample += islice(texts, 1)
    return sample, taken


def embed_cost(estimate: CollectionEstimate, *, rank: int, workers: int, shards: int | None = None) -> ClusterCost:
    """Return what `embed` with `client=` reads, moves and holds at most.

    Workers read the text twice: they send it in numbers, and the beginnings that hits are shown with. This process
    makes the matrix and factorizes it.

    Parameters
    ----------
    estimate : CollectionEstimate
    rank : int
        Dimensions.
    workers : int
        Processes of the cluster.
    shards : int, optional
        By default as many as the size of the text makes; more, where files are small.

    Examples
    --------
    >>> estimate = CollectionEstimate(1e9, 1e6, 2e8, 1e5, 8e7, 0.03)
    >>> print(embed_cost(estimate, rank=150, workers=10).summary())
    reads 2.0 GB in 2 passes, moves at most 1.1 GB between processes
    each worker holds 136 MB, this process 5.5 GB (the matrix of counts and weights, and the text in numbers)
    """
    if workers < 1 or rank < 1:
        message = f"{workers} workers, rank {rank}; give positive whole numbers"
        raise InputError(message)
    shards = max(1, ceil(estimate.bytes / SHARD_SIZE)) if shards is None else shards
    words = RARE_WORDS * estimate.terms * WORD_BYTES
    moved = TOKEN_BYTES * estimate.tokens + words * shards**GROWTH
    moved += NAME_BYTES * estimate.documents + min(SNIPPET_LENGTH * estimate.documents, estimate.bytes)
    vectors = 3 * FACTOR_BYTES * rank * (estimate.documents + estimate.terms)
    return ClusterCost(
        passes=2,
        read=2 * estimate.bytes,
        moved=moved,
        held=4 * estimate.bytes / shards + words / shards**GROWTH,
        here=ENTRY_BYTES * estimate.entries + 2 * TOKEN_BYTES * estimate.tokens + vectors + words,
        here_is="the matrix of counts and weights, and the text in numbers",
    )
