"""embed: from texts to a searchable space of few dimensions."""

import dataclasses
import warnings
from typing import Literal, Unpack

import numpy as np

from lrdomains.core.cluster import ClientLike, workers
from lrdomains.core.factorization import Factorization
from lrdomains.core.factorize import factorize
from lrdomains.core.fit import Status
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.methods.svd import TruncatedSVD
from lrdomains.core.random import RandomState
from lrdomains.core.workers import is_collection
from lrdomains.documents.collection import Collection, Reading, Texts, as_collection, check_several
from lrdomains.documents.embedding_on_disk import embed_on_disk
from lrdomains.documents.formulas import row_lengths
from lrdomains.documents.matrix import first_twins, term_document_matrix
from lrdomains.documents.result import DocumentEmbedding
from lrdomains.documents.term_counts import TermCounts
from lrdomains.documents.text_reader import TextReader
from lrdomains.documents.weighting import Weighting, check_weighting
from lrdomains.errors import DataWarning, IdentifiabilityWarning, InputError, RankError, warn

#: Dimensions where no rank is asked for, or as many as a small collection has.
DEFAULT_RANK = 150
#: Strengths this close, as a share of the largest, are tied.
TIE = 2e-5
#: Power of the singular values in comparisons; like weighting and rank chosen on three test collections together.
EMPHASIS = 0.5


def embed(
    texts: Texts | Collection,
    *,
    rank: int | None = None,
    weighting: str = "sharp-log-entropy",
    keep_counts: bool = True,
    emphasis: float = EMPHASIS,
    memory: str | float | None = None,
    rng: RandomState = 0,
    client: ClientLike = None,
    progress: bool = False,
    **reading: Unpack[Reading],
) -> DocumentEmbedding:
    """Embed documents and terms in one space by latent semantic analysis (LSA).

    Short for these steps, all of them public::

        corpus = lrdomains.text.encode(texts, min_count=2)
        matrix = lrdomains.documents.term_document_matrix(corpus, weighting="sharp-log-entropy")
        factorization = lrdomains.factorize(matrix, lrdomains.TruncatedSVD(rank=150), rng=0)

    Parameters
    ----------
    texts : path, list of paths, iterable of texts, Corpus, TermCounts or Collection
        A text file, a folder, a table with `field`, texts in memory (strings or lists of tokens), what was counted
        elsewhere, or what `read_collection` read.
    rank : int, optional
        Number of dimensions. By default 150, or one less than the smaller side of the matrix where that is less; it
        is a convention, not a finding.
    weighting : str
        What a word says about a document: ``"sharp-log-entropy"``, ``"log-entropy"``, ``"tf-idf"``, ``"bm25"``,
        ``"ppmi"``, ``"c-tf-idf"``, ``"count"`` or a SMART code such as ``"ltc"``; see `Weighting`.
    keep_counts : bool
        Keep the counts in the result, 8 bytes for each different word of each document: `update` then measures how far
        it is from a full fit, and `evaluate_retrieval` compares with ranking by the words themselves.
    emphasis : float
        Documents, queries and terms are compared after dimension k has been multiplied by this power of its singular
        value, beside the one that is in the vectors: 0 compares them as they are.
    memory : str or float, optional
        How much memory may be taken, such as ``"2GB"``: text, counts and weighted matrix then lie on disk (where
        `tempfile` puts them), and are read in passes, a step of the iteration each. The result is the same to the
        tolerance of the fit, without counts. The vectors of all documents must fit.
    rng : int, numpy.random.Generator or None
        Where the iteration starts; the result depends on it in the last few digits only.
    client : distributed.Client or str, optional
        A Dask client, the address of a scheduler, ``"local:2"`` for two processes on this machine, or ``"active"``: its
        workers read the documents, and send the numbers of their words.
    progress : bool
        Show progress on standard error.
    **reading
        How the texts are read, as for `read_collection`: `unit`, `field`, `id_field`, `encoding`, `tokenizer`,
        `ngram_range`, `min_count` (2), `max_document_share`, `stop_words` and `snippet_length`. A result with a
        tokenizer of one's own can be saved, but after loading it reads lists of tokens only.

    Returns
    -------
    DocumentEmbedding

    Raises
    ------
    InputError
        If the texts cannot be read, if there are fewer than two, or if no word is left.
    RankError
        If the rank exceeds the smaller side of the matrix.

    Warns
    -----
    DataWarning
        If the matrix has fewer dimensions than were asked for.

    References
    ----------
    Deerwester, Dumais, Furnas, Landauer and Harshman (1990), Journal of the American Society for Information
    Science 41, 391-407. Dumais (1991), Behavior Research Methods, Instruments and Computers 23 (log-entropy).

    Examples
    --------
    >>> docs = embed(["cats purr", "cats and dogs", "dogs bark", "stocks fell", "bonds and stocks"], min_count=1)
    >>> docs
    DocumentEmbedding(5 documents, 8 terms, 4 dimensions)
    >>> docs.search("bonds", top=1)["document"].tolist()
    [4]
    """
    _check_options(rank, weighting, emphasis)
    if memory is not None:
        if client is not None:
            message = "memory= puts the work on this machine's disk; leave client= out"
            raise InputError(message)
        if isinstance(texts, Collection):
            message = "a collection that was read already is in memory; give memory= with the texts themselves"
            raise InputError(message)
        return embed_on_disk(
            texts,
            memory=memory,
            rank=DEFAULT_RANK if rank is None else int(rank),
            weighting=weighting,
            emphasis=emphasis,
            factorize=lambda matrix: _factorize(matrix, rank, rng=rng, progress=progress),
            progress=progress,
            **reading,
        )
    with workers(client, of_dask=is_collection(texts)):
        collection = as_collection(texts, progress=progress, **reading)
    return embed_collection(
        collection,
        rank=rank,
        weighting=weighting,
        keep_counts=keep_counts,
        emphasis=emphasis,
        rng=rng,
        progress=progress,
    )


def embed_collection(
    collection: Collection,
    *,
    rank: int | None,
    weighting: str | Weighting,
    keep_counts: bool,
    emphasis: float = EMPHASIS,
    rng: RandomState,
    progress: bool = False,
) -> DocumentEmbedding:
    """Embed a collection that was read; see `embed`."""
    table = collection.table
    check_several(len(table), table.source)
    _warn_of_weighted_values(table, weighting)
    fitted = weighting if isinstance(weighting, Weighting) else Weighting.of(table.counts, weighting)
    matrix = term_document_matrix(table, weighting=fitted)
    return DocumentEmbedding(
        factorization=_factorize(matrix, rank, rng=rng, progress=progress),
        reader=TextReader.of(collection, fitted),
        lengths=row_lengths(matrix.values),
        first_twins=first_twins(matrix.values),
        tokens=table.tokens,
        snippets=collection.snippets,
        counts=table.counts if keep_counts else None,
        emphasis=emphasis,
    )


def _check_options(rank: int | None, weighting: str, emphasis: float) -> None:
    # Before the corpus is read, which can take minutes.
    check_weighting(weighting)
    if not -1.0 <= emphasis <= 4.0:
        message = f"emphasis={emphasis!r}; give a power of the singular values, from -1 (all dimensions alike) to 4"
        raise InputError(message)
    if rank is not None and (not isinstance(rank, (int, np.integer)) or rank < 1):
        message = f"rank {rank!r}; give a positive whole number, or None for the default"
        raise RankError(message)


def _warn_of_weighted_values(table: TermCounts, weighting: str | Weighting) -> None:
    if weighting != "count" and not np.all(table.counts.data == np.floor(table.counts.data)):
        message = (
            "the values are no whole numbers, so they look weighted already, and are weighted again now; give counts, "
            "or weighting='count' to take them as they are"
        )
        warn(message, DataWarning)


def _factorize(matrix: LabelledMatrix, rank: int | None, *, rng: RandomState, progress: bool) -> Factorization:
    chosen = max(1, min(DEFAULT_RANK, min(matrix.shape) - 1)) if rank is None else int(rank)
    asked: Literal["default"] | int = "default" if rank is None else int(rank)
    matrix = dataclasses.replace(matrix, steps={**matrix.steps, "embed": {"rank asked for": asked}})
    if rank is None:
        with warnings.catch_warnings():
            # Nobody asked for this very rank: where it cuts a tie, it gives way.
            warnings.simplefilter("ignore", IdentifiabilityWarning)
            found = _before_a_tie(factorize(matrix, TruncatedSVD(chosen), rng=rng, progress=progress))
    else:
        found = factorize(matrix, TruncatedSVD(chosen), rng=rng, progress=progress)
    if found.fit.status is not Status.RANK_DEFICIENT:
        return found
    # Components of strength zero point anywhere; a query would be measured along them too.
    noise = max(matrix.shape) * np.finfo(found.row_factors.dtype).eps * found.scale[0]
    there = int(np.sum(found.scale > noise))
    if rank is not None:
        warn(f"{rank} dimensions were asked for; the documents span only {there}, which are kept", DataWarning)
    return factorize(matrix, TruncatedSVD(there), rng=rng, progress=progress)


def _before_a_tie(found: Factorization) -> Factorization:
    """Return the factorization cut where the strengths fall, if its last ones are tied with the next."""
    following = found.fit.next_scale
    strengths = found.scale if following is None else np.append(found.scale, following)
    falls = np.flatnonzero(strengths[:-1] - strengths[1:] > TIE * strengths[0]) + 1
    if following is None or not len(falls) or falls[-1] == found.rank:
        return found
    return found.truncate(int(falls[-1]))
